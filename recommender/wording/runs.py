"""What is said of runs that are kept, and of two that are compared.

Example::

    brief(settings)    # "Quick; Seed 3"
    moved(3)           # "up 3"
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from recommender.app.models import LABELS
from recommender.app.presets import DEFAULT, OF_RECIPE, preset_of
from recommender.app.presets import LABELS as PRESET_LABELS
from recommender.app.settings import FIELDS, OF_TRAINING, Settings
from recommender.wording.measuring import NONE, figure, share
from recommender.wording.settings import left_out
from recommender.wording.words import NBSP, count, joined, signed

if TYPE_CHECKING:
    from recommender.evaluation.bootstrap import Estimate
    from recommender.runs.comparison import MetricRow
    from recommender.runs.record import Unread
    from recommender.runs.run import Run

KEEPING = {
    "": "The last 10 trainings stay in this browser until you delete them.",
    "full": "This browser’s storage is full: these trainings last until you close the page.",
    "blocked": "This browser keeps nothing for this page: trainings last until you close it.",
    "newer": (
        "A newer version of this page keeps trainings in this browser: reload the page to see "
        "them. Those of this visit last until you close it."
    ),
}
LEFT_OUT = {
    "version": "written by another version of this page",
    "data": "of other data",
    "damaged": "damaged",
}
METRICS = {
    "ndcg": "NDCG@10",
    "recall": "Recall@10, difference in points",
    "hit": "Hit rate@10, difference in points",
}
COMPARING = "How sure the differences are is being worked out."
OTHER_SPLIT = (
    "The two were not tested on the same users with the same films to find, so that their figures "
    "cannot be held against one another: hold the same out in both."
)
NOTHING_TESTED = "At least one of the two held nothing out, so that there is nothing to compare."
PAIRED = (
    "Second run less first, user by user, with the 95 % interval of the difference (paired "
    "bootstrap). One training with another seed differs, too: a difference that is more than "
    "chance for these users may still be this seed’s."
)
NEW, GONE, STAYS = "new", "gone", ""
MOST_NAMED = 3
HIT = "✓"


def brief(settings: Settings) -> str:
    """Say in few words by which recipe a run was trained."""
    preset = preset_of(settings)
    changed = settings.differing(Settings(), OF_TRAINING)
    others = [name for name in changed if not (preset and name in OF_RECIPE)]
    named = [f"{FIELDS[name].label} {value(name, settings)}" for name in others[:MOST_NAMED]]
    rest = len(others) - MOST_NAMED
    parts = [*([PRESET_LABELS[preset]] if preset else []), *named]
    return "; ".join([*parts, *([f"{rest} more"] if rest > 0 else [])]) or PRESET_LABELS[DEFAULT]


def value(name: str, settings: Settings) -> str:
    """Return what a setting is, as a visitor reads it."""
    field, chosen = FIELDS[name], getattr(settings, name)
    if field.kind == "switch":
        return "on" if chosen else "off"
    if field.kind == "choice":
        return field.options[chosen]
    if chosen is None:
        return f"as by default ({left_out(name, settings)})"
    return f"{chosen:,}" if isinstance(chosen, int) else f"{chosen:g}"


def ended_early(run: Run) -> str:
    """Say what of a run was not as planned; mostly nothing."""
    parts = [f"stopped at {share(run.share)}"] if run.share < 1 else []
    parts += [f"{LABELS[name]} broke off at step {one.step:,}" for name, one in run.broke.items()]
    early = {n: one.epoch for n, one in run.early.items() if one.epoch < run.settings.epochs}
    parts += [f"{LABELS[name]} ended after {_epochs(epoch)}" for name, epoch in early.items()]
    return "; ".join(parts)


def _epochs(number: int) -> str:
    return count(number, "epoch")


def ndcg(run: Run, name: str) -> str:
    """Return a model's NDCG@10, a dash where nothing was held out, or the run lacks the model."""
    measured = (run.measurements or {}).get(name)
    return NONE if measured is None else figure(measured.metrics.ndcg)


def num_kept(number: int, problem: str) -> str:
    """Say how long runs last; nothing while there is none and all is well."""
    return KEEPING[problem] if number or problem else ""


def left_out_sentence(whys: Iterable[Unread]) -> str:
    """Say which records could not be read; nothing of none."""
    numbers = Counter(why.value for why in whys)
    if not numbers:
        return ""
    parts = [f"{number:,} {LEFT_OUT[why]}" for why, number in numbers.items()]
    return f"Left out of what this browser keeps: {joined(parts)}."


def missing(ids: Sequence[str]) -> str:
    """Say that an address names runs that are not here; nothing of none."""
    if not ids:
        return ""
    named = joined([f"“{one}”" for one in ids])
    verb = "is" if len(ids) == 1 else "are"
    return f"The link’s run {named} {verb} not kept in this browser."


def removed(number: int) -> str:
    """Say that runs were deleted; nothing of none."""
    return f"{count(number, 'training')} deleted." if number else ""


def choose(place: str, run: str) -> str:
    """Name the control that makes a run one of the two."""
    return f"{place}: {run}"


def delete(run: str) -> str:
    """Name the button that deletes a run."""
    return f"Delete {run}"


def use_settings(run: str) -> str:
    """Name the button that trains by a run's settings again."""
    return f"Use these settings: {run}"


def pair_text(first: str, second: str) -> str:
    """Say which two are compared, a line each."""
    return f"A: {first}\nB: {second}"


def metric(mean: float | None, name: str) -> str:
    """Return a metric as it is written, a dash where there is none."""
    if mean is None:
        return NONE
    return figure(mean) if name == "ndcg" else share(mean)


def by_how_much(row: MetricRow) -> str:
    """Say by how much the second run is better."""
    if row.difference is None:
        return NONE
    return "0" if row.is_same else _signed(row.difference.value, row.metric)


def interval(row: MetricRow) -> str:
    """Say where the difference lies for 95 of 100 draws of users; nothing where that is unknown."""
    if row.difference is None or row.difference.interval is None or row.is_same:
        return ""
    low, high = (_signed(end, row.metric) for end in row.difference.interval)
    return f"{low} to {high}"


def _signed(change: float, metric: str) -> str:
    """Return a change of NDCG as it is, of a share in percentage points."""
    if metric == "ndcg":
        return signed(change)
    return f"{100 * change:+.1f}".replace("-", "−")


def verdict(row: MetricRow) -> str:
    """Say in words whether a difference is more than chance."""
    if row.difference is None:
        return NONE
    if row.is_same:
        return "the same"
    return _judged(row.difference)


def _judged(estimate: Estimate) -> str:
    if estimate.interval is None:
        return "too few users to tell"
    return "more than chance" if estimate.is_sure_of_sign else "may be chance"


def moved(move: int | None, *, is_second: bool = True) -> str:
    """Say where a film has gone from the first list to the second."""
    if move is None:
        return NEW if is_second else GONE
    if move == 0 or not is_second:
        return STAYS
    return f"{'up' if move > 0 else 'down'}{NBSP}{abs(move)}"


def lists_of(user_id: int, model: str, num_new: int, number: int) -> str:
    """Say whose lists are held against one another, and how much has changed."""
    verb = "is" if num_new == 1 else "are"
    return (
        f"{LABELS[model]} for user {user_id}: {num_new} of {count(number, 'film')} in B {verb} new."
    )


def list_of_one(user_id: int, model: str, place: str) -> str:
    """Say whose list is shown, of the only run that has one."""
    return f"{LABELS[model]} for user {user_id}, who was tested in {place} only."


def not_tested(user_id: int | None, *, is_known: bool) -> str:
    """Say that a user, or everybody, has no lists."""
    if user_id is None:
        return "Nobody was tested in these trainings."
    why = "nothing of theirs was held out" if is_known else "the ratings have no such user"
    return f"User {user_id} was not tested in these runs: {why}."


def curves_summary(names: Sequence[str]) -> str:
    """Describe the chart for those who do not see it."""
    models = joined([LABELS[name] for name in names])
    return f"Chart of both runs by epoch: {models}, the first run solid, the second dashed"


def curves_read_out(epoch: int, values: Sequence[tuple[str, str]]) -> str:
    """Say the figures of an epoch, a line for each curve."""
    return "\n".join([f"Epoch {epoch}", *(f"{name} {text}" for name, text in values)])
