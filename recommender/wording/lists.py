"""What the lists of the models say, and why a film stands in them.

Example::

    without(3, "Alien (1979)", 17)   # "Without Alien (1979), rank 3 becomes 17."
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from recommender.app.models import LABELS
from recommender.app.questions import DAY, SITTING
from recommender.views.arithmetic import RANKED, largest
from recommender.wording.words import NBSP, count, joined, ordinal, signed, stars

if TYPE_CHECKING:
    from recommender.ratings.titles import Title
    from recommender.views.arithmetic import Arithmetic
    from recommender.views.comparison import Comparison

# what the models were trained to answer
ANSWERS = {
    DAY: (
        "The lists say what to watch another day: films that are watched more these days than "
        "before stand higher."
    ),
    SITTING: "The lists say what comes next in a sitting: what was rated last counts most.",
}
RATED_HEADING = "Rated best by the user"
YOUR_HEADING = "Your ratings"
LIKED_HEADING = "Liked"


def recommends(model: str) -> str:
    """Head a column of recommendations."""
    return f"{LABELS[model]} recommends"


def headings(comparison: Comparison) -> list[str]:
    """Head the columns: what was rated, and what each model recommends."""
    own = YOUR_HEADING if comparison.user_id is None else RATED_HEADING
    own = LIKED_HEADING if comparison.liked else own
    return [own, *map(recommends, comparison.recommended)]


def tested(comparison: Comparison) -> str:
    """Say whose lists are shown, what they know, and how many of the later films they found."""
    if comparison.liked:
        return f"What each model recommends to somebody who likes {comparison.liked}, and no more."
    if comparison.user_id is None:
        return _tested_visitor(comparison.num_known, comparison.num_liked)
    user_id, num_known = comparison.user_id, comparison.num_known
    if not comparison.as_of_split:
        return f"User {user_id} rated {count(num_known, 'film')}; none of them is recommended."
    if not comparison.num_later:
        return (
            f"User {user_id}: the lists know the first {count(num_known, 'film')}, and there are "
            "no more: nothing was rated after the split."
        )
    if not num_known:
        return (
            f"User {user_id} rated nothing before the split: the lists are what everybody likes. "
            f"Of the {comparison.num_later:,} films rated later, they hold: {_found(comparison)}."
        )
    return (
        f"User {user_id}: the lists know the first {count(num_known, 'film')} only. Of the "
        f"{comparison.num_later:,} that the user went on to rate, the lists of ten hold: "
        f"{_found(comparison)}."
    )


def _found(comparison: Comparison) -> str:
    return ", ".join(f"{LABELS[name]} {number}" for name, number in comparison.hits.items())


def _tested_visitor(num_known: int, num_liked: int) -> str:
    told = f"You rated {count(num_known, 'film')}"
    if num_liked == 0:
        return f"{told}, none with three stars or more: the lists are what everybody likes."
    if num_liked < num_known:
        followed = "one" if num_liked == 1 else f"{num_liked:,}"
        return f"{told}; the lists follow the {followed} with three stars or more."
    them = "it" if num_known == 1 else "them"
    return f"{told}: the lists follow {them}, and leave {them} out."


def like_this(title: str) -> str:
    """Name the lists of somebody who likes one film."""
    return f"Who likes {title}"


def choosing(number: int) -> str:
    """Name the filters of the lists, with how many of them leave films out."""
    return f"Genres and years · {number:,} in force" if number else "Genres and years"


def explains(title: Title, model: str) -> str:
    """Name the button that explains a film: the same film may stand in every column."""
    return f"{title.shown}: why {LABELS[model]} recommends it"


def near(titles: Iterable[Title]) -> str:
    """Say which films of the history a recommended one is near to; the years are left out."""
    return "Near " + " · ".join(title.name for title in titles)


def later(rating: float) -> str:
    """Say how the user went on to rate a film."""
    return f"Went on to rate it {stars(rating)}"


def why(title: str) -> str:
    """Head the explanation of a film."""
    return f"Why {title}?"


def ranks_it(arithmetic: Arithmetic) -> str:
    """Say who recommends a film, and where it stands."""
    rank = ordinal(arithmetic.rank)
    return f"{LABELS[arithmetic.model]} ranks it {rank}, with a score of {arithmetic.score:.2f}."


def without(rank: int, reason_title: str, becomes: int) -> str:
    """Say what the rank of a recommended film would be without one film of the history.

    Args:
        rank: of the recommended film, from 1 on.
        reason_title: of the film that is left out.
        becomes: the rank without it; 0: beyond those that are ranked.
    """
    if becomes == rank:
        return f"Without {reason_title}, it stays at rank {rank}."
    if becomes == 0:
        return f"Without {reason_title}, it falls behind the first {RANKED}."
    return f"Without {reason_title}, rank {rank} becomes {becomes:,}."


def carried(rank: int, reasons: Sequence[tuple[str, int]]) -> str:
    """Say in one line what the rank would be without each of some films; of none: nothing.

    Args:
        rank: of the recommended film, from 1 on.
        reasons: titles of what is left out, and the ranks without it; 0: beyond those ranked.
    """
    if not reasons:
        return ""
    titles = [title for title, _ in reasons]
    if all(becomes == rank for _, becomes in reasons):
        return f"Stays at rank {rank} without {joined(titles, 'or')}."
    words = [_becomes(rank, becomes) for _, becomes in reasons]
    start = "it stays at rank" if reasons[0][1] == rank else f"rank {rank} becomes"
    first = f"Without {titles[0]}, {start} {words[0].removeprefix('still ')}"
    others = [f"without {title}, {word}" for title, word in zip(titles[1:], words[1:], strict=True)]
    return "; ".join([first, *others]) + "."


def _becomes(rank: int, becomes: int) -> str:
    if becomes == rank:
        return f"still {rank}"
    return f"{becomes:,}" if becomes else f"{RANKED + 1} or worse"


def nearest(titles: Sequence[str]) -> str:
    """Say which films of the history are nearest to a recommended one."""
    return "Nearest of the history: " + " · ".join(titles)


def summed(arithmetic: Arithmetic) -> str:
    """Say what a score is the sum of, for those who do not see the chart and for those who do."""
    terms = arithmetic.terms
    first = [f"{signed(terms[row])} (dimension{NBSP}{row + 1})" for row in largest(arithmetic, 3)]
    bias = arithmetic.bias
    more = "" if bias is None else f", and of the bias, {signed(bias)}"
    return (
        f"The score {arithmetic.score:.3f} is the sum of {count(len(terms), 'product')}, one for "
        f"each dimension of the two vectors{more}. The largest, whatever their sign, are "
        f"{joined(first)}."
    )


def score_summary(arithmetic: Arithmetic) -> str:
    """Describe the chart of the products for those who see a file of it alone."""
    whose = f"{arithmetic.title}, by {LABELS[arithmetic.model]}"
    return f"Bar chart of what each dimension adds to a score: {whose}. {summed(arithmetic)}"


def product(arithmetic: Arithmetic, row: int) -> str:
    """Say the exact product of a dimension, or of the bias behind the last one, in two lines."""
    name = f"Dimension {row + 1}" if row < len(arithmetic.terms) else "Bias"
    user, film = (
        f"{vector[row]:.3f}".replace("-", "−") for vector in (arithmetic.query, arithmetic.factor)
    )
    return f"{name}\n{signed(arithmetic.products[row])} = {user} × {film}"
