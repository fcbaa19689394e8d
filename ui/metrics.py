"""The table of held-out metrics.

Example::

    show_metrics({"popularity": evaluate(...), "deep": evaluate(...)})
"""

from collections.abc import Mapping
from typing import Any

from recommender import wording
from recommender.evaluation import Metrics
from ui.dom import by_id, element


def show_metrics(metrics: Mapping[str, Metrics]) -> None:
    """Show a row for each model (keys of wording.MODEL_NAMES, or popularity), in this order."""
    best = max(row.ndcg for row in metrics.values())
    rows = [_row(name, row, best) for name, row in metrics.items()]
    by_id("metrics").tBodies[0].replaceChildren(*rows)
    _show(wording.measured(next(iter(metrics.values())).num_users), measured=True)


def hide_metrics(summary: str) -> None:
    """Take the table away, with a line in its place."""
    _show(summary, measured=False)


def _show(summary: str, *, measured: bool) -> None:
    by_id("metrics-summary").textContent = summary
    by_id("metrics").hidden = not measured
    note = by_id("metrics-note")
    note.hidden = not measured
    note.textContent = wording.SESSION_NOTE


def _row(name: str, metrics: Metrics, best: float) -> Any:
    bar = element("span", "", className="bar", ariaHidden="true")
    bar.style.setProperty("--share", f"{metrics.ndcg / best if best else 0:.3f}")
    return element(
        "tr",
        "",
        element("th", wording.RANKED_BY[name], scope="row", className=name),
        element("td", f"{metrics.ndcg:.3f}", bar, className=name),
        *[element("td", text) for text in wording.metric_shares(metrics)],
    )
