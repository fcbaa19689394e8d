"""What the page says of how good the models are: figures with intervals, slices, differences.

Example::

    interval(Estimate(0.267, (0.231, 0.304)))    # "0.231–0.304"
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from recommender.evaluation.bootstrap import LEAST_USERS, NUM_DRAWS
from recommender.evaluation.slices import BY_ACTIVITY, BY_GENRE, BY_POPULARITY
from recommender.wording.charts import ranked_by
from recommender.wording.words import NBSP, count, signed

if TYPE_CHECKING:
    from recommender.evaluation.bootstrap import Estimate
    from recommender.evaluation.slices import Slicing

COMING = "Being worked out"
# model/references/ease.js has the limit
TOO_LARGE = (
    "Not worked out: it needs a table of all pairs of films or of users, which takes too long from "
    "about 3,400 of both on"
)
# in place of a figure: it is on its way, or there is none
NOT_YET, NONE = "…", "–"
DIFFERENCES_COMING = "How far the best model is ahead of popularity and EASE is being worked out."
METHOD = (
    "In small print: the 95 % interval, in which a figure stays for 95 in 100 draws of users like "
    f"these (bootstrap, {NUM_DRAWS:,} draws). What another seed or another date would change is "
    "not in it."
)
PICKED = "To be picked on these very users flatters it a little."
SLICE_NAMES = {
    BY_ACTIVITY: ("Least active", "In between", "Most active"),
    BY_POPULARITY: ("Most rated 10 %", "Next 40 %", "The other 50 %"),
}
SLICE_METHODS = {
    BY_ACTIVITY: (
        "Mean NDCG@10 of the users in a third each, by their ratings in training; users with the "
        "same number stay together. Who rated more has more to find, so that thirds differ by more "
        "than by how well they are known."
    ),
    BY_POPULARITY: (
        "Of the held-out films in a slice, how many stand in the ten of the user who rated them: "
        "found / held out. Slices of the catalogue, by ratings in training."
    ),
    BY_GENRE: (
        "Of the held-out films of a genre, how many stand in the ten of the user who rated them: "
        "found / held out. A film of several genres counts in each."
    ),
}
FEW = (
    f"Without an interval where fewer than {LEAST_USERS} users have part in a figure, or where "
    "all have the same."
)


def figure(value: float) -> str:
    """Return NDCG as it is written."""
    return f"{value:.3f}"


def rough(value: float) -> str:
    """Return the NDCG of a slice: of so few users a third digit says nothing."""
    return f"{value:.2f}"


def share(value: float) -> str:
    """Return a share as a percentage."""
    return f"{value:.1%}"


def bits(value: float) -> str:
    """Return novelty as it is written."""
    return f"{value:.2f}"


def per_cent(value: float) -> str:
    """Return a share in per cent without their sign, where there is little room."""
    return f"{100 * value:.1f}"


def interval(estimate: Estimate, write: Callable[[float], str] = figure) -> str:
    """Return the ends of a figure's interval, a dash where there is none."""
    if estimate.interval is None:
        return NONE
    low, high = estimate.interval
    return f"{write(low)}–{write(high)}"


def differences(best: str, to_others: Mapping[str, Estimate]) -> str:
    """Say how far the best model is ahead of others, user by user, and if that may be chance."""
    parts = [_difference(name, estimate) for name, estimate in to_others.items()]
    told = f"{ranked_by(best)}, the best model here, {'; '.join(parts)}."
    return f"NDCG@10, user by user: {told} {PICKED}"


def _difference(name: str, estimate: Estimate) -> str:
    there = f"against {ranked_by(name)} {signed(estimate.value)}"
    if estimate.interval is None:
        return f"{there}, from too few users to tell it from chance"
    low, high = (signed(end) for end in estimate.interval)
    judged = "more than chance" if estimate.is_sure_of_sign else "which may be chance"
    return f"{there} ({low} to {high}), {judged}"


def slice_name(name: str, slicing: Slicing, place: int) -> str:
    """Name a slice of users or films."""
    return (slicing.names or SLICE_NAMES[name])[place]


def slice_method(name: str) -> str:
    """Say what the figures of slices are."""
    return f"{SLICE_METHODS[name]} {FEW}"


def slice_size(name: str, slicing: Slicing, place: int) -> str:
    """Say how many users or held-out films are in a slice, and how often they rate or are rated."""
    noun = "user" if name == BY_ACTIVITY else "film"
    size = count(int(slicing.sizes[place]), noun).replace(" ", NBSP)
    if not slicing.ranges:
        return size
    return f"{size}, {_range(*slicing.ranges[place])}"


def _range(least: int, most: int) -> str:
    return count(most, "rating") if least == most else f"{least:,}–{count(most, 'rating')}"
