"""The card of a film: what is known of it, and its neighbours compared with brute force."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.film_map.card import FilmCard, film_card, num_near
from recommender.ratings.dataset import Dataset
from tests.unit.film_map.pictures import calm, dataset_rated
from tests.unit.samples import dataset_of, real_dataset


def rows_of_length_one(num: int, dim: int) -> np.ndarray:
    vectors = np.random.default_rng(0).normal(size=(num, dim))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


def at_angles(*degrees: float) -> np.ndarray:
    """Vectors whose cosines are those of the angles between them."""
    angles = np.radians(degrees)
    return np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)


def card_of(
    dataset: Dataset,
    vectors: np.ndarray,
    item_idx: int,
    points: Sequence[Sequence[float]] | np.ndarray = (),
    items: Sequence[int] = (),
) -> FilmCard:
    """A card with the one model "deep", whose map is shown."""
    layout = np.array(points, dtype=np.float64).reshape(-1, 2)
    return film_card(dataset, {"deep": vectors}, item_idx, layout, np.array(items, int), "deep")


def first_ten(dataset: Dataset, item_idx: int, ordered: Iterable[int]) -> list[int]:
    """The films nearest to one, as the contract says it, one after the other."""
    found: list[int] = []
    titles = {dataset.titles[item_idx].shown}
    for item in ordered:
        if dataset.titles[item].shown not in titles and len(found) < 10:
            titles.add(dataset.titles[item].shown)
            found.append(item)
    return found


def test_what_is_known_of_a_film() -> None:
    ratings = [(1, 1, 5, 9), (2, 1, 5, 9), (3, 1, 2, 9), (1, 2, 3, 9)]
    dataset = dataset_of(["Apartment, The (1960)", "B (1991)", "C"], ratings)
    card = card_of(dataset, rows_of_length_one(3, 4), 0)
    assert card.title.shown == "The Apartment (1960)"
    assert card.genres == "Western"
    assert (card.num_ratings, card.by_star, card.mean_rating) == (3, (0, 1, 0, 0, 2), 4)
    unrated = card_of(dataset, rows_of_length_one(3, 4), 2)
    assert (unrated.num_ratings, unrated.by_star, unrated.mean_rating) == (0, (0,) * 5, None)


def test_the_nearest_in_the_full_space_come_first() -> None:
    dataset = dataset_rated([1] * 4)
    card = card_of(dataset, at_angles(0, 90, 60, 180), 0)
    # the cosines of 60, 90 and 180 degrees are 0.5, 0 and -1
    near = card.neighbours["deep"]
    assert [film.title for film in near] == ["Film 2 (1990)", "Film 1 (1990)", "Film 3 (1990)"]
    assert [film.cosine for film in near] == pytest.approx([0.5, 0, -1], abs=1e-6)
    # it is on no map
    assert [film.is_near for film in near] == [None] * 3
    assert num_near(card) == (0, 0)


def test_of_films_with_one_title_the_nearer_is_listed() -> None:
    titles = ["Heat (1995)", "Zoo (1990)", "Ran (1985)", "Heat (1995)", "Zoo (1990)", "Zoo (1990)"]
    dataset = dataset_rated([1] * 6, titles)
    near = card_of(dataset, at_angles(0, 50, 40, 10, 20, 30), 0).neighbours["deep"]
    assert [film.item_idx for film in near] == [4, 2]
    # asked about its twin it is the same film
    near = card_of(dataset, at_angles(0, 50, 40, 10, 20, 30), 3).neighbours["deep"]
    assert [film.item_idx for film in near] == [4, 2]


def test_twelve_twins_do_not_crowd_others_out() -> None:
    titles = ["Ran (1985)", *["Zoo (1990)"] * 12, *[f"Film {i}" for i in range(10)]]
    dataset = dataset_rated([1] * 23, titles)
    near = card_of(dataset, at_angles(*range(23)), 0).neighbours["deep"]
    assert [film.item_idx for film in near] == [1, *range(13, 22)]


def test_which_neighbours_the_map_shows_near() -> None:
    # by distance from film 0: on the map 12, 11, ... 1; in the full space 1, 2, ... 12
    dataset = dataset_rated([1] * 13)
    points = [[0, 0], *[[20 - i, 0] for i in range(1, 13)]]
    card = card_of(dataset, at_angles(*range(13)), 0, points, range(13))
    near = card.neighbours["deep"]
    assert [film.item_idx for film in near] == list(range(1, 11))
    assert [film.is_near for film in near] == [False, False] + [True] * 8
    assert num_near(card) == (8, 10)


def test_a_twin_that_is_near_on_the_map_is_the_same_film() -> None:
    titles = ["Ran (1985)", "Zoo (1990)", "Zoo (1990)", *[f"Film {i}" for i in range(10)]]
    dataset = dataset_rated([1] * 13, titles)
    # in the full space 1 is the nearest and 2 the furthest; on the map it is the other way round
    points = [[0, 0], [99, 0], [1, 0], *[[10 + i, 0] for i in range(10)]]
    near = card_of(dataset, at_angles(0, 1, 99, *range(10, 20)), 0, points, range(13))
    assert near.neighbours["deep"][0].item_idx == 1
    assert near.neighbours["deep"][0].is_near


def test_a_film_outside_of_the_sample() -> None:
    dataset = dataset_rated([1] * 4)
    # film 3 is not on the map: it is near in the full space only
    card = card_of(dataset, at_angles(0, 30, 20, 10), 0, [[0, 0], [2, 0], [1, 0]], [0, 1, 2])
    assert [(film.item_idx, film.is_near) for film in card.neighbours["deep"]] == [
        (3, False), (2, True), (1, True),
    ]  # fmt: skip
    assert num_near(card) == (2, 3)
    outside = card_of(dataset, at_angles(0, 30, 20, 10), 3, [[0, 0], [2, 0], [1, 0]], [0, 1, 2])
    assert [film.is_near for film in outside.neighbours["deep"]] == [None] * 3
    assert num_near(outside) == (0, 0)


def test_only_the_model_of_the_map_is_compared_with_it() -> None:
    dataset = dataset_rated([1] * 3)
    vectors = {"baseline": at_angles(0, 20, 10), "deep": at_angles(0, 10, 20)}
    card = film_card(dataset, vectors, 0, np.zeros((3, 2)), np.arange(3), "baseline")
    assert list(card.neighbours) == ["baseline", "deep"]
    assert [[film.is_near for film in films] for films in card.neighbours.values()] == [
        [True, True],
        [None, None],
    ]
    assert num_near(card) == (2, 2)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_films_have_few_neighbours(count: int) -> None:
    dataset = dataset_rated([1] * count)
    card = card_of(dataset, rows_of_length_one(count, 3), 0, np.zeros((count, 2)), range(count))
    assert [film.item_idx for film in card.neighbours["deep"]] == [
        *sorted(range(1, count), key=lambda item: -card_cosine(card, item))
    ]
    assert num_near(card) == (count - 1, count - 1)


def card_cosine(card: FilmCard, item: int) -> float:
    return next(film.cosine for film in card.neighbours["deep"] if film.item_idx == item)


# few directions and places, so that films are equally near, and titles that others have, too
@calm
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEFGHIJKLMNOPQ"), st.integers(0, 20), st.integers(0, 9)),
        min_size=1,
        max_size=40,
    ),
    st.data(),
)
def test_neighbours_are_those_of_brute_force(
    films: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    dataset = dataset_rated([1] + [0] * (len(films) - 1), [title for title, _, _ in films])
    vectors = at_angles(*[10 * angle for _, angle, _ in films])
    item_idx = data.draw(st.integers(0, len(films) - 1))
    items = data.draw(st.lists(st.integers(0, len(films) - 1), unique=True).map(sorted))
    points = [[films[item][2], 0] for item in items]
    card = card_of(dataset, vectors, item_idx, points, items)
    cosines = (vectors @ vectors[item_idx]).tolist()
    ordered = sorted(range(len(films)), key=lambda item: -cosines[item])
    expected = first_ten(dataset, item_idx, ordered)
    near = card.neighbours["deep"]
    assert [film.item_idx for film in near] == expected
    assert [film.cosine for film in near] == [cosines[item] for item in expected]
    if item_idx in items:
        on_map = sorted(items, key=lambda item: abs(films[item][2] - films[item_idx][2]))
        shown = {films[item][0] for item in first_ten(dataset, item_idx, on_map)}
        assert [film.is_near for film in near] == [films[item][0] in shown for item in expected]
        assert num_near(card) == (sum(films[i][0] in shown for i in expected), len(expected))
    else:
        assert num_near(card) == (0, 0)


def test_neighbours_of_real_films_are_those_of_brute_force() -> None:
    dataset = real_dataset()
    vectors = rows_of_length_one(dataset.num_items, 32)
    points = vectors[:, :2].astype(np.float64)
    items = np.arange(dataset.num_items)
    # 267 and 680 are among the titles with two ids
    for item_idx in (0, 49, 267, 680, dataset.num_items - 1):
        card = card_of(dataset, vectors, item_idx, points, items.tolist())
        cosines = vectors.astype(np.float64) @ vectors[item_idx].astype(np.float64)
        expected = first_ten(dataset, item_idx, np.argsort(-cosines).tolist())
        near = card.neighbours["deep"]
        assert [film.item_idx for film in near] == expected
        assert [film.cosine for film in near] == pytest.approx(cosines[expected], abs=1e-6)
        away = np.hypot(*(points - points[item_idx]).T)
        on_map = {
            dataset.titles[i] for i in first_ten(dataset, item_idx, np.argsort(away).tolist())
        }
        assert [film.is_near for film in near] == [dataset.titles[i] in on_map for i in expected]
