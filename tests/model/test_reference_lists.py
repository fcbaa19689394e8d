"""The page's EASE and ItemKNN on MovieLens 100K: what numpy lists by the plain formulas."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from bench.cold import KNN_SHRINK
from bench.harness import Harness, load_dataset
from bench.quality import EASE_L2
from bench.references import ease_weights, item_cosines, nearest_only, top_k
from recommender.evaluation.split import latest_tenth
from recommender.ratings.arrays import Float64Array
from recommender.ratings.interactions import Interactions

K = 10
KNN_NEIGHBOURS = 400  # as in model/references/item_knn.js


@pytest.fixture(scope="module")
def train() -> Interactions:
    return latest_tenth(load_dataset()).train


@pytest.fixture(scope="module")
def num_items() -> int:
    return load_dataset().num_items


@pytest.fixture(scope="module")
def found(train: Interactions, num_items: int) -> Iterator[dict[str, Any]]:
    data = {
        "numUsers": train.num_users,
        "numItems": num_items,
        "userIdx": train.user_idx.tolist(),
        "itemIdx": train.item_idx.tolist(),
    }
    with Harness() as harness:
        yield harness.call("referenceLists", data, K)


def assert_same_but_for_ties(flat: list[int], weights: Float64Array, train: Interactions) -> None:
    """Compare the lists of users who trained with those of all scores, place by place.

    Where another item stands, it has the same score up to rounding.
    """
    history = np.zeros((train.num_users, len(weights)))
    history[train.user_idx, train.item_idx] = 1
    scores = history @ weights
    knows = np.flatnonzero(train.by_user.counts)
    lists, expected = np.array(flat).reshape(-1, K)[knows], top_k(scores, train, K)[knows]
    ours, theirs = (np.take_along_axis(scores[knows], of, axis=1) for of in (lists, expected))
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)
    assert all(len(set(row)) == K for row in lists.tolist())
    assert not history[knows[:, np.newaxis], lists].any()
    # nearly all scores are unlike
    assert (lists == expected).mean() > 0.99
    others = np.setdiff1d(np.arange(train.num_users), knows)
    assert (np.array(flat).reshape(-1, K)[others] == -1).all()


def test_ease_is_that_of_the_formula(
    found: dict[str, Any], train: Interactions, num_items: int
) -> None:
    weights = ease_weights(train, num_items, EASE_L2)
    assert_same_but_for_ties(found["lists"]["ease"], weights, train)


def test_item_knn_is_that_of_the_formula(
    found: dict[str, Any], train: Interactions, num_items: int
) -> None:
    weights = nearest_only(item_cosines(train, num_items, KNN_SHRINK), KNN_NEIGHBOURS)
    assert_same_but_for_ties(found["lists"]["itemKnn"], weights, train)
