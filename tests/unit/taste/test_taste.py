"""The visitor's ratings: what a click changes, what undo returns to, and when nothing is drawn."""

from collections.abc import Callable

import numpy as np
import pytest

from recommender.taste.taste import MOST_UNDONE, Taste
from tests.unit.samples import dataset_of

THREE = Taste().rated(50, 5).rated(172, 4).rated(7, 1)


def pairs(taste: Taste) -> list[tuple[int, int]]:
    return list(taste.ratings.items())


def test_ratings_are_oldest_first_and_a_film_rated_again_is_the_newest() -> None:
    assert pairs(THREE) == [(50, 5), (172, 4), (7, 1)]
    assert pairs(THREE.rated(50, 2)) == [(172, 4), (7, 1), (50, 2)]
    assert (len(THREE), len(Taste())) == (3, 0)


@pytest.mark.parametrize("stars", [0, 6, -1, 3.5])
def test_stars_are_one_to_five(stars: int) -> None:
    changes: list[Callable[[], Taste]] = [
        lambda: THREE.rated(9, stars),
        lambda: THREE.with_all({9: stars}),
        lambda: THREE.with_start({9: stars}),
        lambda: THREE.replaced({9: stars}),
    ]
    for change in changes:
        with pytest.raises(ValueError, match=f"expected 1 to 5 stars for film 9, got {stars}"):
            change()


def test_a_film_can_be_taken_back_and_all_can() -> None:
    assert pairs(THREE.without(172)) == [(50, 5), (7, 1)]
    assert pairs(THREE.cleared()) == []
    assert THREE.cleared().undone() == THREE


def test_where_nothing_changes_nothing_is_to_undo_nor_to_draw() -> None:
    unchanged = [
        THREE.rated(50, 5),
        THREE.without(99),
        THREE.with_all({172: 4, 50: 5}),
        THREE.with_all({}),
        THREE.with_start({50: 1}),
        THREE.replaced({50: 5, 172: 4, 7: 1}),
    ]
    assert all(taste is THREE for taste in unchanged)
    empty = Taste()
    assert empty.cleared() is empty
    assert empty.undone() is empty
    assert not empty.can_undo


def test_ratings_of_a_file_win_and_come_last() -> None:
    # 50 gets other stars, 172 the same, 9 is new
    assert pairs(THREE.with_all({9: 3, 172: 4, 50: 1})) == [(172, 4), (7, 1), (9, 3), (50, 1)]
    assert THREE.with_all({9: 3, 50: 1}).undone() == THREE


def test_a_start_is_older_than_ones_own_ratings_which_win() -> None:
    assert pairs(THREE.with_start({9: 3, 50: 1, 8: 2})) == [
        (9, 3), (8, 2), (50, 5), (172, 4), (7, 1),
    ]  # fmt: skip
    assert THREE.with_start({9: 3}).undone() == THREE


def test_undo_goes_back_step_by_step() -> None:
    taste = THREE.undone()
    assert pairs(taste) == [(50, 5), (172, 4)]
    assert taste == Taste().rated(50, 5).rated(172, 4)
    assert pairs(taste.undone().undone()) == []
    assert not taste.undone().undone().can_undo


def test_undo_has_fifty_steps() -> None:
    taste = Taste()
    for item_id in range(1, 61):
        taste = taste.rated(item_id, 3)
    steps = 0
    while taste.can_undo:
        taste, steps = taste.undone(), steps + 1
    assert steps == MOST_UNDONE == 50
    assert pairs(taste) == [(item_id, 3) for item_id in range(1, 11)]


def test_what_another_tab_says_cannot_be_taken_back_here() -> None:
    taste = THREE.replaced({1: 1})
    assert pairs(taste) == [(1, 1)]
    # a step of this tab would take back what the other one has done since
    assert not taste.can_undo
    assert THREE.replaced(THREE.ratings) is THREE


@pytest.mark.parametrize(
    ("before", "theirs", "both"),
    [
        # of THREE, {50: 5, 172: 4, 7: 1}, what is not in `before` was done here
        ({}, {9: 3}, {9: 3, 50: 5, 172: 4, 7: 1}),
        ({50: 5, 172: 4}, {50: 5, 172: 4, 9: 3}, {50: 5, 172: 4, 9: 3, 7: 1}),
        # taken back there, and here
        ({50: 5, 172: 4}, {172: 4}, {172: 4, 7: 1}),
        ({50: 5, 172: 4, 8: 2}, {50: 5, 172: 4, 8: 2}, {50: 5, 172: 4, 7: 1}),
        # other stars there, and here; both: what was done here counts
        ({50: 5, 172: 4}, {50: 1, 172: 4}, {50: 1, 172: 4, 7: 1}),
        ({50: 2, 172: 4}, {50: 1, 172: 4}, {172: 4, 50: 5, 7: 1}),
        # changed there and taken back here, and the other way round
        ({50: 5, 172: 4, 8: 2}, {50: 5, 172: 4, 8: 1}, {50: 5, 172: 4, 7: 1}),
        ({50: 2, 172: 4}, {172: 4}, {172: 4, 50: 5, 7: 1}),
        # all taken back there
        ({50: 5, 172: 4}, {}, {7: 1}),
    ],
)
def test_what_two_tabs_did_is_kept_of_both(
    before: dict[int, int], theirs: dict[int, int], both: dict[int, int]
) -> None:
    taste = THREE.reconciled(before, theirs)
    assert taste.pairs == tuple(both.items())
    # as of what another tab says, unless that is nothing new
    assert taste.can_undo == (taste is THREE)


def test_equal_means_ratings_order_and_undo() -> None:
    one, other = Taste().rated(1, 5), Taste().replaced({1: 5})
    assert one.ratings == other.ratings
    assert one != other
    assert Taste().replaced({1: 5, 2: 4}) != Taste().replaced({2: 4, 1: 5})
    assert Taste().rated(50, 5).rated(172, 4).rated(7, 1) == THREE
    assert hash(THREE) == hash(Taste().rated(50, 5).rated(172, 4).rated(7, 1))


def test_ratings_cannot_be_written_to() -> None:
    with pytest.raises(TypeError):
        THREE.ratings[50] = 1  # type: ignore[index]


def test_stars_of_a_dataset_become_pythons_own_integers() -> None:
    # a record is JSON, which takes no int8
    taste = Taste().with_start(dict(zip(np.array([9]), np.array([4], dtype=np.int8), strict=True)))
    assert [type(part) for pair in taste.pairs for part in pair] == [int, int]


def test_rows_of_a_dataset_are_oldest_first_without_unknown_films() -> None:
    dataset = dataset_of(["A (1990)", "B (1990)", "C (1990)"], [(1, 1, 3, 900_000_000)])
    item_idx, stars = Taste().rated(3, 5).rated(99, 1).rated(1, 2).known_to(dataset)
    # ids from 1 on, rows from 0 on
    assert (item_idx.tolist(), stars.tolist()) == ([2, 0], [5, 2])
    assert (item_idx.dtype, stars.dtype) == (np.dtype(np.int32), np.dtype(np.int8))
    no_items, no_stars = Taste().known_to(dataset)
    assert (len(no_items), len(no_stars)) == (0, 0)
    assert (no_items.dtype, no_stars.dtype) == (np.dtype(np.int32), np.dtype(np.int8))
