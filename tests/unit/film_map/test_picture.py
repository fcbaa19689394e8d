"""The picture: which films are shown, what is known of them, which stand out."""

import numpy as np
import pytest

from recommender.film_map.classes import classes_of
from recommender.film_map.picture import Marks, picture_of
from recommender.film_map.viewport import Viewport
from tests.unit.film_map.pictures import dataset_rated, picture
from tests.unit.samples import real_dataset

# rated 1, 60, 3, 20 times: of the classes 0, 2, 0 and 1
FOUR = dataset_rated([1, 60, 3, 20], ["A (1990)", "B (1991)", "C", "Dog, The (1993)"])
POINTS = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]


def test_all_that_is_known_of_the_films() -> None:
    shown = picture(FOUR, POINTS)
    assert shown.items.tolist() == [0, 1, 2, 3]
    assert shown.points.tolist() == POINTS
    assert shown.titles == ["A (1990)", "B (1991)", "C", "The Dog (1993)"]
    assert shown.counts.tolist() == [1, 60, 3, 20]
    assert shown.years.tolist() == [1990, 1991, 0, 1993]
    assert shown.classes.tolist() == [0, 2, 0, 1]
    assert shown.genres.tolist() == FOUR.item_genres.tolist()
    assert shown.grid.nearest(0.9, 0.8, 1) == 3
    assert {shown.items.dtype, shown.classes.dtype, shown.own.dtype} == {np.dtype(np.int32)}
    assert shown.points.dtype == np.float64


def test_films_outside_of_the_sample_are_not_shown() -> None:
    shown = picture(FOUR, [[5, 5], [7, 7]], items=[1, 3])
    assert shown.titles == ["B (1991)", "The Dog (1993)"]
    assert shown.classes.tolist() == [2, 1]
    assert shown.points.tolist() == [[5, 5], [7, 7]]
    assert shown.place_of == {1: 0, 3: 1}


@pytest.mark.parametrize(
    ("hidden", "left"),
    [
        ([], [0, 1, 2, 3]),
        ([0], [1, 3]),
        ([2], [0, 2, 3]),
        ([0, 1, 3, 4], [1]),
        ([0, 1, 2], []),
        ([3, 4, 99], [0, 1, 2, 3]),
    ],
)
def test_the_filter_leaves_what_it_says(hidden: list[int], left: list[int]) -> None:
    marks = Marks(own=[0], recommended=[3, 1], lines=[(3, 0), (1, 0)])
    shown = picture(FOUR, POINTS, hidden=hidden, marks=marks)
    assert shown.items.tolist() == left
    assert shown.points.tolist() == [POINTS[item] for item in left]
    assert not set(shown.classes.tolist()) & set(hidden)
    # marks of films that are left out are left out with them
    assert [shown.items[place] for place in shown.own] == [i for i in [0] if i in left]
    assert [shown.items[place] for place in shown.recommended] == [i for i in [3, 1] if i in left]
    lines = [(shown.items[a], shown.items[b]) for a, b in shown.lines]
    assert lines == [(a, b) for a, b in [(3, 0), (1, 0)] if {a, b} <= set(left)]


def test_each_class_of_real_films_can_be_hidden_or_shown_alone() -> None:
    dataset = real_dataset()
    classes = classes_of(dataset, "genre", None)
    points = np.random.default_rng(0).normal(size=(dataset.num_items, 2))
    rows = frozenset(range(len(classes.labels)))
    total = 0
    for row in rows:
        alone = picture(dataset, points, coloring="genre", hidden=sorted(rows - {row}))
        others = picture(dataset, points, coloring="genre", hidden=[row])
        assert set(alone.classes.tolist()) == {row}
        both = sorted([*alone.items.tolist(), *others.items.tolist()])
        assert both == list(range(dataset.num_items))
        total += len(alone.items)
    assert total == dataset.num_items


def test_marks_are_places_in_the_order_that_was_given() -> None:
    marks = Marks(
        own=np.array([3, 1], dtype=np.int32),
        yours=[2, 0],
        recommended=[3, 0, 1],
        lines=[(3, 1), (0, 1), (3, 2)],
        color="deep",
    )
    shown = picture(FOUR, POINTS[1:], items=[1, 2, 3], marks=marks)
    # places: 1 -> 0, 2 -> 1, 3 -> 2; film 0 is not shown
    assert shown.own.tolist() == [2, 0]
    assert shown.yours.tolist() == [1]
    assert shown.recommended.tolist() == [2, 0]
    assert shown.lines == [(2, 0), (2, 1)]
    assert shown.color_of_recommended == "deep"


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_maps_of_few_films(count: int) -> None:
    items = list(range(count))
    shown = picture(FOUR, [[2, 2]] * count, items=items, marks=Marks(recommended=[0, 3]))
    view = Viewport.fitted(shown.points, 600, 360)
    assert view.to_pixels(shown.points).tolist() == [[300, 180]] * count
    assert shown.grid.nearest(2, 2, 0) == (0 if count else None)
    assert shown.place_of == dict(zip(items, items, strict=True))
    assert shown.recommended.tolist() == [0][:count]


def test_axis_titles_and_colors_are_handed_on() -> None:
    classes = classes_of(FOUR, "year", None)
    titles = ("→ 1st component", "↑ 2nd component")
    items = np.arange(4)
    shown = picture_of(FOUR, np.array(POINTS), items, classes, frozenset(), Marks(), titles)
    assert shown.axis_titles == titles
    assert shown.colors is classes.colors
