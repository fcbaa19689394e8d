"""Steering: which films the visitor's choices leave out."""

import numpy as np
import pytest

from recommender.ratings.genres import GENRES
from recommender.views.steering import Steering
from tests.unit.samples import dataset_of, real_dataset


def names(steering: Steering) -> list[str]:
    """What is left of three Westerns, one of them without a year."""
    dataset = dataset_of(["A (1980)", "B (1990)", "C"], [(1, 1, 3, 900_000_000)])
    out = set(steering.barred(dataset).tolist())
    return [title.name for item, title in enumerate(dataset.titles) if item not in out]


@pytest.mark.parametrize(
    ("steering", "left"),
    [
        (Steering(), "ABC"),
        (Steering(from_year=1990), "B"),
        (Steering(to_year=1980), "A"),
        (Steering(from_year=1981, to_year=1989), ""),
        (Steering(only=frozenset({"Western"})), "ABC"),
        (Steering(only=frozenset({"Horror"})), ""),
        (Steering(without=frozenset({"Western", "Horror"})), ""),
        # what is left out is out, whatever else is wanted
        (Steering(only=frozenset({"Western"}), without=frozenset({"Western"})), ""),
        (Steering(popularity=1, variety=1), "ABC"),
    ],
)
def test_years_and_genres(steering: Steering, left: str) -> None:
    assert names(steering) == list(left)


def test_what_leaves_films_out_is_counted() -> None:
    assert Steering(popularity=-1, variety=1).num_filters == 0
    steering = Steering(
        only=frozenset({"War"}), without=frozenset({"Horror", "Crime"}), to_year=1990
    )
    assert steering.num_filters == 4


def test_one_of_the_wanted_genres_is_enough_and_one_of_the_others_too_much() -> None:
    dataset = real_dataset()
    wanted, unwanted = frozenset({"Comedy", "War"}), frozenset({"Romance"})
    barred = set(Steering(only=wanted, without=unwanted).barred(dataset).tolist())
    columns = {name: np.flatnonzero(dataset.item_genres[:, GENRES.index(name)]) for name in GENRES}
    expected = {*columns["Comedy"].tolist(), *columns["War"].tolist()} - {
        *columns["Romance"].tolist()
    }
    assert set(range(dataset.num_items)) - barred == expected
    assert len(expected) > 300
