"""How long a training took here, and what it was computed on.

Example::

    app.watch(lambda state: (state.results,), show_duration)
"""

from recommender.app.training import Trained
from recommender.wording import charts as wording
from ui.dom import by_id


def show_duration(results: Trained | None) -> None:
    """Say how long a whole training took here, and what the models were computed on."""
    measured = results is not None and results.share == 1 and not results.is_opened
    by_id("duration-guess").hidden = measured
    by_id("duration-tip").hidden = not measured
    by_id("backend").hidden = results is None
    if results and measured:
        by_id("duration-tip").textContent = wording.duration_tip(results)
    if results:
        first = results.summaries[0]
        by_id("backend").textContent = wording.computed_on(first.backend, first.note)
