"""Colours of the map: every film in one class, and in the right one."""

import numpy as np
import pytest

from recommender.film_map.classes import COLORINGS, LABELS_OF, Classes, classes_of
from recommender.ratings.dataset import Dataset
from tests.unit.samples import dataset_of, real_dataset


def films_of_years(*years: str) -> Dataset:
    return dataset_of([f"Film {year}".strip() for year in years], [(1, 1, 5, 9)])


def films_rated(*counts: int) -> Dataset:
    ratings = [(user, item, 3, 9) for item, n in enumerate(counts, 1) for user in range(1, n + 1)]
    return dataset_of([f"Film {i}" for i in range(len(counts))], ratings)


def labels(classes: Classes) -> list[str]:
    """The label of each film."""
    return [classes.labels[row] for row in classes.of_item.tolist()]


@pytest.mark.parametrize("coloring", COLORINGS)
@pytest.mark.parametrize("is_known", [True, False])
def test_every_film_is_in_one_class(coloring: str, is_known: bool) -> None:
    dataset = real_dataset()
    scores = np.random.default_rng(0).normal(size=dataset.num_items).astype(np.float32)
    classes = classes_of(dataset, coloring, scores if is_known else None)
    assert classes.of_item.shape == (dataset.num_items,)
    assert classes.of_item.dtype == np.int32
    assert classes.of_item.min() >= 0
    assert len(classes.labels) == len(set(classes.labels)) == len(classes.colors)
    # what nobody would tell apart is no class, and MovieLens 100K has films in each
    sizes = np.bincount(classes.of_item, minlength=len(classes.labels))
    assert len(sizes) == len(classes.labels)
    assert (sizes > 0).all()
    # nearly all films in one class would say nothing
    assert sizes.max() < 0.6 * dataset.num_items or classes.labels == ("not known yet",)


def test_a_film_has_the_first_group_that_fits() -> None:
    dataset = real_dataset()
    classes = classes_of(dataset, "genre", None)
    film = {title: item for item, title in enumerate(dataset.shown_titles)}
    of = labels(classes)
    assert of[film["Toy Story (1995)"]] == "Children's"
    assert of[film["Star Wars (1977)"]] == "Sci-fi and fantasy"
    assert of[film["The Apartment (1960)"]] == "Comedy"
    assert classes.colors == tuple(f"genre-{row}" for row in range(8))


def test_years_fall_into_eras() -> None:
    titles = ["(1922)", "(1969)", "(1970)", "(1989)", "(1990)", "(1995)", "(1997)", "(2020)", ""]
    classes = classes_of(films_of_years(*titles), "year", None)
    assert labels(classes) == [
        *["before 1970"] * 2, *["1970–1989"] * 2, "1990–1994", "1995–1996", *["1997 on"] * 2,
        "no year",
    ]  # fmt: skip
    assert classes.colors == ("ramp-0", "ramp-1", "ramp-2", "ramp-3", "ramp-4", "muted")


def test_numbers_of_ratings_fall_into_steps() -> None:
    classes = classes_of(films_rated(0, 9, 10, 49, 50, 99, 100, 199, 200), "ratings", None)
    assert labels(classes) == [
        *["fewer than 10"] * 2, *["10–49"] * 2, *["50–99"] * 2, *["100–199"] * 2, "200 or more",
    ]  # fmt: skip
    assert classes.colors[-1] == "ramp-4"


def test_scores_are_told_by_their_rank_among_all_films() -> None:
    scores = np.random.default_rng(0).permutation(100).astype(np.float32)
    classes = classes_of(films_of_years(*["(1990)"] * 100), "score", scores)
    by_rank = [labels(classes)[item] for item in np.argsort(-scores)]
    # of 100 films: 1, then up to 5, 20 and 50
    assert by_rank == [
        "top 1%", *["top 5%"] * 4, *["top 20%"] * 15, *["top half"] * 30, *["the rest"] * 50,
    ]  # fmt: skip
    assert classes.colors[0] == "ramp-4"


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.3], ["top 1%"]),
        # ranks 0 and 1 of 2: the second is below the upper half
        ([0.3, 0.5], ["the rest", "top 1%"]),
        ([0.5, 0.5], ["top 1%", "the rest"]),
        ([float("nan"), -9], ["the rest", "top 1%"]),
        ([-float("inf"), -9, 3], ["the rest", "top half", "top 1%"]),
    ],
)
def test_scores_of_few_films(scores: list[float], expected: list[str]) -> None:
    dataset = films_of_years(*["(1990)"] * len(scores))
    assert labels(classes_of(dataset, "score", np.array(scores, dtype=np.float32))) == expected


def test_before_there_are_scores_all_films_are_in_one_class() -> None:
    classes = classes_of(films_of_years("(1990)", "(1991)"), "score", None)
    assert labels(classes) == ["not known yet"] * 2
    assert classes.colors == ("muted",)


def test_another_coloring_is_an_error() -> None:
    with pytest.raises(KeyError):
        classes_of(films_of_years("(1990)"), "mood", None)


def test_a_legend_has_the_labels_that_a_link_may_name() -> None:
    dataset, scores = films_of_years("(1990)"), np.zeros(1, dtype=np.float32)
    assert set(LABELS_OF) == set(COLORINGS)
    for coloring, named in LABELS_OF.items():
        assert classes_of(dataset, coloring, scores).labels == named
