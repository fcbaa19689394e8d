"""The table of held-out metrics.

Example::

    app.watch(lambda state: (state.results,), show_metrics)
"""

from typing import Any

from recommender.app.training import Trained
from recommender.evaluation.metrics import Metrics
from recommender.wording import charts as wording
from recommender.wording.splits import not_measured
from ui.dom import bar, by_id, element


def show_metrics(results: Trained | None) -> None:
    """Show a row for popularity and each model, or why there are none; None: the placeholder."""
    metrics = results.metrics if results else None
    by_id("metrics-placeholder").hidden = results is not None
    by_id("metrics").hidden = metrics is None
    summary = by_id("metrics-summary")
    summary.hidden = results is None
    if results and metrics:
        summary.textContent = wording.measured(results.plan.settings.holds_out, metrics)
        best = max(row.ndcg for row in metrics.values())
        rows = [_row(name, row, best) for name, row in metrics.items()]
        by_id("metrics").tBodies[0].replaceChildren(*rows)
    elif results:
        summary.textContent = not_measured(results.plan.settings.holds_out)


def _row(name: str, metrics: Metrics, best: float) -> Any:
    return element(
        "tr",
        "",
        element("th", wording.ranked_by(name), scope="row", className=name),
        element("td", f"{metrics.ndcg:.3f}", bar(metrics.ndcg / (best or 1)), className=name),
        *[element("td", text) for text in wording.metric_shares(metrics)],
    )
