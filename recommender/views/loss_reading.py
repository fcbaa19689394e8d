"""The curves of a training without a mouse: steps by keys, epochs as a table.

Example::

    step = step_after("ArrowRight", False, step, curves)
    rows = epoch_rows(curves)   # [("1", "6.812", "6.790"), ("2", "6.401", "")]
"""

from itertools import zip_longest

from recommender.views.loss_curves import LossCurves

# where a key goes, and how far without Shift; page keys go as those of a slider do
WAYS = {
    "ArrowLeft": (-1, "step"),
    "ArrowRight": (1, "step"),
    "PageDown": (-1, "epoch"),
    "PageUp": (1, "epoch"),
    "Home": (-1, "end"),
    "End": (1, "end"),
}


def step_after(key: str, is_shifted: bool, step: int | None, curves: LossCurves) -> int | None:
    """Return where a key moves the read-out to, from 1 to the steps that were taken.

    Args:
        key: as a keyboard event names it.
        is_shifted: with Shift an arrow goes as far as a page key.
        step: where the read-out is; without one, a key that goes forward starts at the first step
            and one that goes back at the latest.
        curves: at least one of them has a loss.

    Returns:
        A step, or None for a key that does not move it.
    """
    if key not in WAYS:
        return None
    way, unit = WAYS[key]
    if step is None or unit == "end":
        is_first = (way > 0) == (unit != "end")
        return 1 if is_first else curves.longest
    per_epoch = max(1, round(curves.steps / curves.epochs))
    by = per_epoch if is_shifted or unit == "epoch" else 1
    return min(max(step + way * by, 1), curves.longest)


def epoch_rows(curves: LossCurves) -> list[tuple[str, ...]]:
    """Return a row for each epoch that has begun: its number, and each model's mean loss.

    Where there is a validation slice, each model's NDCG on it follows. A model that has not come to
    an epoch has "" there. Without a loss there are no rows.
    """
    of_models = [curves.curves.get(name) for name in curves.names]
    columns = [curve.by_epoch[1].tolist() if curve else [] for curve in of_models]
    if curves.ndcgs:
        columns += [curves.ndcgs.get(name, ()) for name in curves.names]
    rows = zip_longest(*[[f"{value:.3f}" for value in one] for one in columns], fillvalue="")
    return [(str(epoch), *row) for epoch, row in enumerate(rows, start=1)]
