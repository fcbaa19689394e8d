"""Films to rate first: well known, different, and others for another seed."""

from functools import cache

import numpy as np
import pytest

from recommender.ratings.arrays import Float32Array
from recommender.taste.starters import NUM_CANDIDATES, NUM_STARTERS, starters
from tests.unit.samples import real_dataset


@cache
def real_vectors() -> Float32Array:
    """The 32 leading singular vectors of who watched what, a row of length one for each film."""
    dataset = real_dataset()
    watched = np.zeros((dataset.num_users, dataset.num_items), dtype=np.float32)
    watched[dataset.user_idx, dataset.item_idx] = 1
    watched /= np.sqrt(np.maximum(watched.sum(axis=0), 1))
    # of the products of users, which are fewer than films: the largest eigenvalues come last
    users = np.linalg.eigh(watched @ watched.T).eigenvectors[:, -32:]
    return rows_of_length_one(watched.T @ users)


def rows_of_length_one(vectors: np.ndarray) -> Float32Array:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows: Float32Array = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return rows


def real_starters(seed: int) -> list[int]:
    dataset = real_dataset()
    return starters(real_vectors(), dataset.item_counts, dataset.twin_idx, seed=seed)


def smallest_distance(items: list[int]) -> float:
    """1 - cosine of the two that are most alike."""
    cosines = real_vectors()[items] @ real_vectors()[items].T
    return float(1 - cosines[np.triu_indices(len(items), 1)].max())


SEEDS = range(10)


@pytest.mark.parametrize("seed", SEEDS)
def test_real_starters_are_different_and_well_known(seed: int) -> None:
    counts = real_dataset().item_counts
    popular = np.argsort(-counts, kind="stable")[:NUM_STARTERS].tolist()
    chosen = real_starters(seed)
    assert len(set(chosen)) == NUM_STARTERS
    # the 18 most rated: 0.006, Star Wars and Return of the Jedi
    assert smallest_distance(chosen) > 5 * smallest_distance(popular)
    # the median of all films is 27 ratings, of the 120 most rated 257.5
    assert np.median(counts[chosen]) > np.median(np.sort(counts)[-NUM_CANDIDATES:])
    assert counts[chosen].min() >= np.sort(counts)[-NUM_CANDIDATES - 18]


def test_a_seed_gives_the_same_films_and_others_give_others() -> None:
    assert real_starters(3) == real_starters(3)
    sets = [set(real_starters(seed)) for seed in SEEDS]
    in_common = [len(sets[0] & other) for other in sets[1:]]
    assert np.mean(in_common) < NUM_STARTERS / 2


def test_the_next_one_is_the_farthest_weighted_by_popularity() -> None:
    # four directions in the plane: 0, 0, 90 and 60 degrees
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0.5, 3**0.5 / 2]], dtype=np.float32)
    counts = np.array([8, 8, 3, 8])
    # from row 0: gains 0, (1 - 0) · 3/8 = 0.375, (1 - 0.5) · 8/8 = 0.5; from row 3: row 2 has
    # (1 - 0.866) · 3/8 = 0.05; from row 2, rows 0 and 1 have 1
    order_from = {0: [0, 3, 2, 1], 1: [1, 3, 2, 0], 2: [2, 0, 3, 1], 3: [3, 0, 2, 1]}
    seen = set()
    for seed in range(40):
        chosen = starters(vectors, counts, np.arange(4, dtype=np.int32), k=4, seed=seed)
        assert chosen == order_from[chosen[0]]
        seen.add(chosen[0])
    assert seen == {0, 1, 2, 3}


def test_of_twins_the_most_rated_is_chosen_and_none_without_ratings() -> None:
    # rows 0 and 2 are one film, row 3 was never rated
    vectors = np.eye(4, dtype=np.float32)
    twin_idx = np.array([0, 1, 0, 3], dtype=np.int32)
    for seed in SEEDS:
        assert set(starters(vectors, np.array([2, 5, 4, 0]), twin_idx, seed=seed)) == {1, 2}


@pytest.mark.parametrize("k", [0, 1, 30, 100])
def test_equal_vectors_and_equal_counts_still_give_films(k: int) -> None:
    rng = np.random.default_rng(1)
    equal, different = np.ones((40, 4)), rng.normal(size=(40, 4))
    for vectors in (equal, different):
        for counts in (np.full(40, 7), rng.integers(1, 99, 40)):
            chosen = starters(
                rows_of_length_one(vectors), counts, np.arange(40, dtype=np.int32), k=k
            )
            assert len(set(chosen)) == len(chosen) == min(k, 40)
            assert all(type(item) is int for item in chosen)


def test_of_nothing_nothing_is_chosen() -> None:
    no_films = np.zeros((0, 4), dtype=np.float32)
    assert starters(no_films, np.array([], dtype=np.int64), np.array([], dtype=np.int32)) == []
    unrated = np.zeros(3, dtype=np.int64)
    assert starters(np.eye(3, dtype=np.float32), unrated, np.arange(3, dtype=np.int32)) == []
