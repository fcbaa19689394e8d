"""PCA and the choice of films for the map."""

import numpy as np
import pytest

from recommender.views.projection import pca, sample_items


def test_pca_of_a_plane_keeps_all_variance_and_all_distances() -> None:
    random = np.random.default_rng(0)
    plane = random.normal(size=(50, 2)) * [3, 1]
    rotation, _ = np.linalg.qr(random.normal(size=(8, 8)))
    points, explained = pca((plane @ rotation[:2] + 5).astype(np.float32))
    assert explained.sum() == pytest.approx(1, abs=1e-5)
    assert explained[0] > explained[1]
    assert np.linalg.norm(points[0] - points[1]) == pytest.approx(
        np.linalg.norm(plane[0] - plane[1]), rel=1e-4
    )
    assert points.mean(axis=0) == pytest.approx([0, 0], abs=1e-5)


def test_pca_does_not_depend_on_the_sign_that_svd_chose() -> None:
    vectors = np.random.default_rng(1).normal(size=(20, 5))
    # mirroring all vectors mirrors the directions, which must come out with the fixed sign again
    assert pca(-vectors)[0] == pytest.approx(-pca(vectors)[0])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_pca_of_few_or_equal_vectors(count: int) -> None:
    points, explained = pca(np.ones((count, 4), dtype=np.float32))
    assert points.tolist() == [[0, 0]] * count
    assert explained.tolist() == [0, 0]


def test_sample_items_prefers_popular_ones_and_never_takes_unseen_ones() -> None:
    counts = np.array([0, 1000, 1, 1, 1, 1, 1, 1, 1, 1])
    chosen = [sample_items(counts, 3, seed) for seed in range(50)]
    assert all(len(set(items.tolist())) == 3 for items in chosen)
    assert all(0 not in items for items in chosen)
    assert sum(1 in items for items in chosen) == 50
    assert sample_items(counts, 3, 5).tolist() == sample_items(counts, 3, 5).tolist()


def test_sample_items_takes_all_within_the_limit() -> None:
    assert sample_items(np.array([2, 0, 1]), 10, 0).tolist() == [0, 2]
