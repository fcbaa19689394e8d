"""What a data set looks like: small bar charts and two lists of films, as plain data.

Example::

    profile = finished(profiling(dataset, finished(framing(dataset))))
    for bars in profile.charts: ...
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from recommender.ratings.dataset import Dataset
from recommender.records import dataclass
from recommender.steps import Steps

if TYPE_CHECKING:
    import pandas as pd

LISTED_FILMS = 10
LEAST_RATINGS_TO_BE_BEST = 20
# More bars than that cannot be told apart.
MOST_BARS = 120
SECONDS_OF_A_DAY = 24 * 3600
SECONDS_OF_A_YEAR = 365.25 * SECONDS_OF_A_DAY
YEARS_OF_A_CALENDAR = 8_000  # from 1970 on, with four digits


@dataclass(frozen=True)
class Bars:
    """One bar chart.

    Attributes:
        title: what is counted by what.
        unit: of the values: "ratings", "users" or "films".
        labels: one for each bar.
        values: as many numbers, from 0 on.
    """

    title: str
    unit: str
    labels: tuple[str, ...]
    values: tuple[int, ...]


@dataclass(frozen=True)
class ListedFilm:
    """A film with the number of its ratings and their mean, 1..5."""

    title: str
    num_ratings: int
    mean_rating: float


@dataclass(frozen=True)
class Profile:
    """What is shown of a data set.

    Attributes:
        charts: ratings by star, by month, by genre, per user and per film.
        most_rated: at most ten films, the most rated first.
        best_rated: at most ten films with at least twenty ratings, the best mean first; of equal
            means the more rated first.
    """

    charts: tuple[Bars, ...]
    most_rated: tuple[ListedFilm, ...]
    best_rated: tuple[ListedFilm, ...]


def profiling(dataset: Dataset, films: pd.DataFrame) -> Steps[Profile]:
    """Count the ratings in every way that is shown, a step for each; `films` as of `framing`."""
    import pandas as pd

    charts = [_by_star(dataset)]
    yield
    charts += yield from _by_time(dataset)
    yield
    if dataset.genres:
        charts.append(_by_genre(dataset))
        yield
    charts.append(_histogram("Ratings per user", "users", pd.Series(dataset.by_user.counts)))
    yield
    charts.append(_histogram("Ratings per film", "films", films["num_ratings"]))
    yield
    rated = films[films["num_ratings"] > 0]
    most_rated = _first(rated.sort_values("num_ratings", ascending=False, kind="stable"))
    yield
    often_rated = films[films["num_ratings"] >= LEAST_RATINGS_TO_BE_BEST]
    best = often_rated.sort_values(["mean_rating", "num_ratings"], ascending=False, kind="stable")
    return Profile(tuple(charts), most_rated, _first(best))


def _by_star(dataset: Dataset) -> Bars:
    """Return bars for one to five stars, or for every half where there are halves."""
    halves = np.bincount(np.round(2 * dataset.rating).astype(np.int32), minlength=11)[1:]
    step = 1 if halves[::2].any() else 2
    stars = [f"{half / 2:g} ★" for half in range(step, 11, step)]
    counts = tuple(halves[step - 1 :: step].tolist())
    return Bars("Ratings by star", "ratings", tuple(stars), counts)


def _by_time(dataset: Dataset) -> Steps[list[Bars]]:
    """Return bars for every month from the first rating to the last, or for every year.

    No chart at all without times, and where even years are too many: such timestamps are no seconds
    since 1970.
    """
    import pandas as pd

    if not dataset.facts.has_times:
        return []
    times = dataset.timestamp
    first, last = times.min() / SECONDS_OF_A_YEAR, times.max() / SECONDS_OF_A_YEAR
    if last - first > MOST_BARS or last > YEARS_OF_A_CALENDAR:
        return []
    by_month = (last - first) * 12 < MOST_BARS
    name, rule, label = ("month", "MS", "%b %Y") if by_month else ("year", "YS", "%Y")
    # by day first: many times faster than to resample every rating
    day = times // SECONDS_OF_A_DAY
    # the page knows no other integers to count by
    counted = np.bincount((day - day.min()).astype(np.int32))
    filled = np.flatnonzero(counted)
    when = pd.to_datetime((filled + day.min()) * SECONDS_OF_A_DAY, unit="s")
    yield
    days = pd.Series(counted[filled], index=when).resample(rule)
    yield
    counts = days.sum()
    yield
    labels = pd.DatetimeIndex(counts.index).strftime(label)
    return [_bars(f"Ratings by {name}", "ratings", counts, labels)]


def _by_genre(dataset: Dataset) -> Bars:
    """Return how many ratings films of each genre have; a film counts for each of its genres."""
    import pandas as pd

    has_genre = pd.DataFrame(dataset.item_genres > 0, columns=list(dataset.genres))
    counts = has_genre.mul(dataset.item_counts, axis=0).sum()
    counts = counts.sort_values(ascending=False, kind="stable")
    return _bars("Ratings by genre", "ratings", counts, counts.index)


def _histogram(title: str, unit: str, counts: pd.Series) -> Bars:
    """Sort counts into bins that widen, 0, 1, 2–4, 5–9, 10–19, 20–49 and so on, to the largest."""
    import pandas as pd

    digits = len(str(counts.max()))
    edges = [0, *(first * 10**power for power in range(digits) for first in (1, 2, 5)), 10**digits]
    bins = pd.cut(counts, edges, right=False, labels=[_range(*bin) for bin in pairwise(edges)])
    sizes = bins.value_counts(sort=False)
    filled = sizes.to_numpy().nonzero()[0]
    sizes = sizes.iloc[filled[0] : filled[-1] + 1]
    return _bars(title, unit, sizes, sizes.index)


def _range(first: int, end: int) -> str:
    return f"{first:,}" if end == first + 1 else f"{first:,}–{end - 1:,}"


def _bars(title: str, unit: str, values: pd.Series, labels: Iterable[str]) -> Bars:
    return Bars(title, unit, tuple(labels), tuple(values.tolist()))


def _first(films: pd.DataFrame) -> tuple[ListedFilm, ...]:
    shown = films.head(LISTED_FILMS)[["title", "num_ratings", "mean_rating"]]
    return tuple(ListedFilm(*row) for row in shown.itertuples(index=False, name=None))
