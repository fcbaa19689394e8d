"""Names for spots of the map: the genre or era that is far commoner there than everywhere.

Example::

    for region in regions_of(picture.points, picture.genres, picture.genre_names, picture.years):
        print(region.text, region.x, region.y)   # "Horror" -1.2 4.0

A square window moves over the map, in three sizes. Where a genre or an era is frequent in it, the
window is weighed by how unlikely that would be if the films stood anywhere. The most surprising
windows that are apart from one another get their name. An era is a decade, or two in a row; where
most films are of one decade, its years are eras.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import BoolArray, Float32Array, Float64Array, Int32Array
from recommender.ratings.genres import UNKNOWN
from recommender.records import dataclass

Ints = NDArray[np.integer]
Numbers = NDArray[np.number]


# cells along the longer side of the map, and the sides of the windows in cells
CELLS = 40
WINDOWS = (5, 7, 11)
# so many cells around the map, that windows may reach over its edge
MARGIN = max(WINDOWS) // 2
# films of a genre or era in a window, below which it has no name
LEAST = 8
# share of the window's films that are so, and how many times the share everywhere that has to be
LEAST_SHARE, LEAST_LIFT = 0.4, 1.5
# in nats; films of MovieLens 100K that changed places at random reached 13 in 240 trials
LEAST_SURPRISE = 15.0
# from the middle of one name's films to the next one's, in half sides of both windows: where the
# names are the same, where both are eras, and else
APART_SAME, APART_ERAS, APART = 1.5, 1.0, 0.45


@dataclass(frozen=True)
class Region:
    """A spot of the map that has a name.

    Attributes:
        x, y: middle of the films that give it its name, in the coordinates of the points.
        text: a genre, or an era: "1997", "1940s", "1940s–50s".
        num_films: how many films around there are so.
    """

    x: float
    y: float
    text: str
    num_films: int


class _Windows(NamedTuple):
    """Squares of cells in which a trait is frequent, the most surprising first; numbers [m].

    A trait is its place among all; that of an era is counted from the end, and below 0.
    """

    trait: Numbers
    x: Numbers
    y: Numbers
    side: Numbers


class _Spot(NamedTuple):
    """Where the films of a window are that give it its name, in cells."""

    trait: int
    x: float
    y: float
    side: int

    def leaves_free(self, others: _Windows) -> BoolArray:
        """Say which windows, or other spots, may have a name beside this one."""
        away = np.maximum(np.abs(others.x - self.x), np.abs(others.y - self.y))
        are_eras = (others.trait < 0) & (self.trait < 0)
        apart = np.where(
            others.trait == self.trait, APART_SAME, np.where(are_eras, APART_ERAS, APART)
        )
        is_free: BoolArray = 2 * away >= (others.side + self.side) * apart
        return is_free


def regions_of(
    points: Float64Array,
    genres: Float32Array,
    genre_names: Sequence[str],
    years: Int32Array,
    most: int = 8,
) -> list[Region]:
    """Name the spots of a layout whose films have a genre or an era in common.

    Args:
        points: float64 [n, 2], where the films stand.
        genres: float32 [n, num_genres], non-zero where a film has the genre.
        genre_names: of the columns.
        years: int32 [n], 0 where none is known.
        most: how many names at most.

    Returns:
        The most surprising first; none where nothing is frequent enough, as of few films.
    """
    if len(points) < LEAST:
        return []
    named = [(name, flags != 0) for name, flags in zip(genre_names, genres.T, strict=True)]
    traits = [(name, flags) for name, flags in named if name != UNKNOWN]
    num_genres = len(traits)
    traits += [(_named(*era), (era[0] <= years) & (years <= era[1])) for era in _eras(years)]
    if not traits:
        return []
    has = np.array([flags for _, flags in traits])
    cells = _cells_of(points)
    regions = []
    for trait, is_named in _spots(_frequent(cells, has, num_genres), cells, has, most):
        films = points[is_named]
        x, y = films.mean(axis=0).tolist()
        regions.append(Region(x, y, traits[trait][0], len(films)))
    return regions


def _eras(years: Int32Array) -> list[tuple[int, int]]:
    """Return first and last years: of decades, of two in a row, and the years of a crowded one."""
    found, counts = np.unique(years[years > 0], return_counts=True)
    decades = np.unique(found // 10 * 10).tolist()
    crowded = [d for d in decades if counts[found // 10 * 10 == d].sum() > len(years) / 2]
    return [
        *((decade, decade + 9) for decade in decades),
        *((decade, decade + 19) for decade in decades if decade + 10 in decades),
        *((year, year) for year in found.tolist() if year // 10 * 10 in crowded),
    ]


def _named(first: int, last: int) -> str:
    """Name an era by its first and last year: "1997", "1940s", "1940s–50s", "1990s–2000s"."""
    if first == last:
        return f"{first}"
    if last - first < 10:
        return f"{first}s"
    decade = last // 10 * 10
    return f"{first}s–{decade if decade % 100 == 0 else f'{decade % 100}'}s"


def _cells_of(points: Float64Array) -> Ints:
    """Return each point's cell, integers [n, 2]; those far from nearly all others are outside."""
    low, high = np.quantile(points, (0.05, 0.95), axis=0)
    span = high - low
    low, high = np.maximum(low - span, points.min(0)), np.minimum(high + span, points.max(0))
    size = max(float((high - low).max()), 1e-9) * 1.001 / CELLS
    cells = np.floor((points - (low + high) / 2) / size + CELLS / 2)
    # no farther than an integer of the page reaches
    near: Ints = cells.clip(-CELLS, 2 * CELLS).astype(np.intp)
    return near


def _sums(cells: Ints, has: BoolArray) -> Ints:
    """Count films of each trait, and all in the last row, from the corner on to each cell.

    Returns:
        Integers [traits + 1, size + 1, size + 1]; the films of a rectangle are then four of them,
        added and taken away (Crow, 1984).
    """
    size = CELLS + 2 * MARGIN + 1
    is_inside = ((cells >= 0) & (cells < CELLS)).all(axis=1)
    x, y = (cells + (MARGIN + 1)).T
    rows, film = np.nonzero(np.vstack([has & is_inside, is_inside]))
    places = (rows * size + y[film]) * size + x[film]
    counts = np.bincount(places, minlength=(len(has) + 1) * size * size).reshape(-1, size, size)
    # with half the width of numpy's own integers the sums take half the time
    return counts.cumsum(axis=1, dtype=np.int32).cumsum(axis=2, dtype=np.int32)


def _frequent(cells: Ints, has: BoolArray, num_genres: int) -> _Windows:
    """Return the windows in which a trait is frequent, the most surprising first.

    Args:
        cells: integers [n, 2].
        has: bool [traits, n], genres, then eras.
        num_genres: how many traits are genres.
    """
    totals, num_films = has.sum(axis=1), has.shape[1]
    shares = np.maximum(LEAST_SHARE, LEAST_LIFT * totals / num_films, dtype=np.float32)
    sums = _sums(cells, has)
    found = []
    for side in WINDOWS:
        columns = sums[:, side:] - sums[:, :-side]
        counts = columns[:, :, side:] - columns[:, :, :-side]
        is_frequent = (counts[:-1] >= LEAST) & (counts[:-1] >= shares[:, None, None] * counts[-1])
        # several times faster than nonzero for more than one axis
        trait, y, x = np.unravel_index(np.flatnonzero(is_frequent), is_frequent.shape)
        surprise = _surprise(counts[trait, y, x], counts[-1, y, x], totals[trait], num_films)
        to_middle = side // 2 - MARGIN
        trait = np.where(trait < num_genres, trait, trait - len(has))
        found.append((surprise, trait, x + to_middle, y + to_middle, np.full(len(x), side)))
    surprise, *windows = map(np.concatenate, zip(*found, strict=True))
    order = np.argsort(-surprise, kind="stable")[: np.count_nonzero(surprise >= LEAST_SURPRISE)]
    return _Windows(*(values[order] for values in windows))


def _surprise(of_trait: Ints, films: Ints, total: Ints, num_films: int) -> Float64Array:
    """Return how much likelier the counts are with a share of its own in each window, in nats.

    The scan statistic of Kulldorff (1997), "A spatial scan statistic", for yes and no.

    Args:
        of_trait: [m], films of the trait in the window.
        films: [m], all films in it.
        total: [m], films of the trait everywhere.
        num_films: all films everywhere.
    """
    rest, others = total - of_trait, num_films - films
    apart = _log_likelihood(of_trait, films) + _log_likelihood(rest, others)
    return apart - _log_likelihood(total, np.full_like(total, num_films))


def _log_likelihood(successes: Ints, trials: Ints) -> Float64Array:
    """Return the logarithm of the likelihood of the share that was seen; 0 · log 0 is 0."""
    share = successes / np.maximum(trials, 1)
    failures = trials - successes
    return successes * np.log(np.where(successes > 0, share, 1)) + failures * np.log(
        np.where(failures > 0, 1 - share, 1)
    )


def _spots(
    windows: _Windows, cells: Ints, has: BoolArray, most: int
) -> Iterator[tuple[int, BoolArray]]:
    """Choose windows, the first ones first, whose films of the trait are apart from one another.

    Yields:
        Trait, and the films that are so in the window, bool [n].
    """
    spots: list[_Spot] = []
    across, down = cells.T
    while len(windows.trait) and len(spots) < most:
        trait, x, y, side = (int(values[0]) for values in windows)
        is_near = (np.abs(across - x) <= side // 2) & (np.abs(down - y) <= side // 2)
        films: BoolArray = is_near & has[trait]
        spot = _Spot(trait, float(across[films].mean()), float(down[films].mean()), side)
        # whether it has a name or not: windows beside it show much the same films
        away = np.maximum(np.abs(windows.x - x), np.abs(windows.y - y))
        is_left = (windows.trait != trait) | (away > side)
        if not spots or spot.leaves_free(_Windows(*np.array(spots).T)).all():
            spots.append(spot)
            yield trait, films
            is_left &= spot.leaves_free(windows)
        # no more than half of the names are eras: genres say more
        if 2 * sum(spot.trait < 0 for spot in spots) >= most:
            is_left &= windows.trait >= 0
        windows = _Windows(*(values[is_left] for values in windows))
