"""PCA and the choice of films for the map."""

import numpy as np
import pytest

from recommender.film_map.projection import pca, sample_items


def random_vectors(num: int, dim: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(num, dim))


def test_pca_of_a_plane_keeps_all_variance_and_all_distances() -> None:
    random = np.random.default_rng(0)
    plane = random.normal(size=(50, 2)) * [3, 1]
    rotation, _ = np.linalg.qr(random.normal(size=(8, 8)))
    projected = pca((plane @ rotation[:2] + 5).astype(np.float32))
    points, explained = projected.points, projected.explained
    assert points.shape == (50, 3)
    assert explained.sum() == pytest.approx(1, abs=1e-5)
    assert explained[0] > explained[1]
    assert np.linalg.norm(points[0] - points[1]) == pytest.approx(
        np.linalg.norm(plane[0] - plane[1]), rel=1e-4
    )
    assert points.mean(axis=0) == pytest.approx([0, 0, 0], abs=1e-5)
    # a plane has no third direction: not even what float32 rounds, which a map would blow up
    assert points[:, 2].tolist() == [0] * 50
    assert explained[2] == 0


def test_shares_are_of_the_variance_along_all_directions() -> None:
    # the corners of a box of half-lengths 4, 2, 2, 1: variances 16, 4, 4, 1 of 25
    signs = np.array(np.meshgrid(*[[-1, 1]] * 4)).reshape(4, -1).T
    projected = pca(signs * [1, 4, 2, 2])
    assert projected.explained == pytest.approx([16 / 25, 4 / 25, 4 / 25])
    assert projected.points[:, 0] == pytest.approx(4 * signs[:, 1])


def test_pca_is_the_best_plane_by_svd() -> None:
    vectors = random_vectors(200, 32).astype(np.float32)
    projected = pca(vectors)
    left, lengths, _ = np.linalg.svd(vectors.astype(np.float64) - vectors.mean(axis=0))
    assert np.abs(projected.points) == pytest.approx(np.abs(left[:, :3] * lengths[:3]), abs=1e-5)
    assert projected.explained == pytest.approx((lengths**2)[:3] / (lengths**2).sum())


def test_pca_does_not_depend_on_the_sign_that_lapack_chose() -> None:
    vectors = random_vectors(20, 5)
    # mirrored vectors have the same directions, which must come out with the same signs
    assert pca(-vectors).points == pytest.approx(-pca(vectors).points)


def test_axes_run_as_in_the_frame_before() -> None:
    vectors = random_vectors(20, 5)
    as_it_is = pca(vectors).points
    noise = 0.1 * np.random.default_rng(2).normal(size=(20, 3))
    flipped = (as_it_is * [-1, 1, -1] + noise).astype(np.float32)
    assert pca(vectors, like=flipped).points == pytest.approx(as_it_is * [-1, 1, -1])
    # where the frame says nothing, an axis keeps its fixed sign
    assert pca(vectors, like=np.zeros((20, 3))).points.tolist() == as_it_is.tolist()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_pca_of_few_or_equal_vectors(count: int) -> None:
    projected = pca(np.full((count, 4), 0.1, dtype=np.float32))
    assert projected.points.tolist() == [[0, 0, 0]] * count
    assert projected.explained.tolist() == [0, 0, 0]


@pytest.mark.parametrize(("count", "components"), [(1, 0), (2, 1), (3, 2), (4, 3)])
def test_so_many_vectors_have_one_component_less(count: int, components: int) -> None:
    projected = pca(random_vectors(count, 6).astype(np.float32))
    assert np.flatnonzero(projected.points.any(axis=0)).tolist() == list(range(components))
    assert np.flatnonzero(projected.explained).tolist() == list(range(components))


def test_vectors_of_one_number_have_one_component() -> None:
    # 1, 2 and 6 have the mean 3
    assert pca(np.array([[1.0], [2.0], [6.0]])).points[:, 0].tolist() == [-2, -1, 3]


def test_sample_items_prefers_popular_ones_and_never_takes_unseen_ones() -> None:
    counts = np.array([0, 1000, 1, 1, 1, 1, 1, 1, 1, 1])
    chosen = [sample_items(counts, 3, seed) for seed in range(50)]
    assert all(len(set(items.tolist())) == 3 for items in chosen)
    assert all(0 not in items for items in chosen)
    assert sum(1 in items for items in chosen) == 50
    assert sample_items(counts, 3, 5).tolist() == sample_items(counts, 3, 5).tolist()


def test_sample_items_takes_all_within_the_limit() -> None:
    assert sample_items(np.array([2, 0, 1]), 10, 0).tolist() == [0, 2]
