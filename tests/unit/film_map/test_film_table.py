"""The table behind the map: the films in view, most rated first, a page at a time."""

import numpy as np
import pytest

from recommender.film_map.film_table import TablePage, film_page, films_in_view
from recommender.film_map.viewport import Viewport
from tests.unit.film_map.pictures import dataset_rated, picture
from tests.unit.samples import real_dataset

# rated 2, 5, 2 and 9 times, on a line from left to right
FOUR = picture(
    dataset_rated([2, 5, 2, 9], ["A (1990)", "B", "Dog, The (1992)", "D (1993)"]),
    [[0, 0], [1, 0], [2, 0], [10, 0]],
)


def test_films_in_view_are_those_on_the_canvas() -> None:
    view = Viewport.fitted(FOUR.points, 440, 240)
    # of the two that were rated twice the first of the catalogue comes first
    assert films_in_view(FOUR, view).tolist() == [3, 1, 0, 2]
    # 40 pixels a unit, then 160: 1.375 to either side of 1
    close = view.centred_on(1, 0, 4)
    assert films_in_view(FOUR, close).tolist() == [1, 0, 2]
    assert films_in_view(FOUR, view.centred_on(5, 0, 4)).tolist() == []
    assert films_in_view(FOUR, close).dtype == np.int32


def test_what_is_in_view_of_real_films() -> None:
    dataset = real_dataset()
    points = np.random.default_rng(0).normal(size=(dataset.num_items, 2))
    shown = picture(dataset, points)
    view = Viewport.fitted(points, 600, 360).zoomed(5, 200, 100)
    places = films_in_view(shown, view)
    on_canvas = view.to_pixels(points)
    seen = [0 <= x <= 600 and 0 <= y <= 360 for x, y in on_canvas.tolist()]
    assert sorted(places.tolist()) == np.flatnonzero(seen).tolist()
    assert 10 < len(places) < dataset.num_items
    counts = shown.counts.tolist()
    assert places.tolist() == sorted(places.tolist(), key=lambda place: (-counts[place], place))


def test_a_row_says_what_is_known() -> None:
    row = film_page(FOUR, np.array([2, 1], dtype=np.int32), 0).rows
    assert (row[0].item_idx, row[0].title, row[0].year) == (2, "The Dog (1992)", 1992)
    assert (row[0].genres, row[0].num_ratings) == ("Western", 2)
    assert row[1].year is None


def test_a_row_is_of_the_catalogue_and_not_of_the_sample() -> None:
    dataset = dataset_rated([2, 5, 2, 9])
    sample = picture(dataset, [[0, 0], [1, 0]], items=[1, 3])
    rows = film_page(sample, np.array([1, 0], dtype=np.int32), 0).rows
    assert [(row.item_idx, row.title) for row in rows] == [
        (3, "Film 3 (1990)"), (1, "Film 1 (1990)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, (1, 3, ["Film 0", "Film 1", "Film 2"])),
        (1, (4, 6, ["Film 3", "Film 4", "Film 5"])),
        (2, (7, 7, ["Film 6"])),
        # after the last and before the first
        (9, (7, 7, ["Film 6"])),
        (-1, (1, 3, ["Film 0", "Film 1", "Film 2"])),
    ],
)
def test_pages_of_three(number: int, expected: tuple[int, int, list[str]]) -> None:
    seven = picture(dataset_rated([1] * 7), [[0, 0]] * 7)
    page = film_page(seven, np.arange(7, dtype=np.int32), number, per_page=3)
    titles = [row.title.removesuffix(" (1990)") for row in page.rows]
    assert (page.first, page.last, titles) == expected
    assert page.total == 7


def test_a_full_last_page_is_the_last() -> None:
    six = picture(dataset_rated([1] * 6), [[0, 0]] * 6)
    page = film_page(six, np.arange(6, dtype=np.int32), 9, per_page=3)
    assert (page.first, page.last, len(page.rows)) == (4, 6, 3)


@pytest.mark.parametrize("number", [0, 3])
def test_an_empty_table(number: int) -> None:
    assert film_page(FOUR, np.zeros(0, dtype=np.int32), number) == TablePage((), 0, 0, 0)
