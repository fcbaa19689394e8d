"""The towers of each model, and what they were computed on.

Example::

    app.watch(lambda state: (state.results,), show_layers)
"""

from recommender.app.models import LABELS
from recommender.app.training import Trained
from recommender.wording import charts as wording
from ui.dom import by_id, element, log


def show_layers(results: Trained | None) -> None:
    """List and log the layers of a training's models; None brings the placeholder back."""
    summaries = results.summaries if results else ()
    layers, backend = by_id("layers"), by_id("backend")
    entries = []
    for model in summaries:
        label = element("dt", LABELS[model.name], className=model.name)
        entries.append(element("div", "", label, *[element("dd", line) for line in model.layers]))
        log(f"{LABELS[model.name]}: {'; '.join(model.layers)}")
    layers.replaceChildren(*entries)
    layers.hidden = backend.hidden = not entries
    by_id("layers-placeholder").hidden = bool(entries)
    if summaries:
        backend.textContent = wording.computed_on(summaries[0].backend, summaries[0].note)


def show_duration(results: Trained | None) -> None:
    """Say how long a whole training took here."""
    measured = results is not None and results.share == 1
    by_id("duration-guess").hidden = measured
    by_id("duration-tip").hidden = not measured
    if results and measured:
        by_id("duration-tip").textContent = wording.duration_tip(results)
