"""The lists of the most popular films, by hand, against a plain sort, and what they reach."""

import numpy as np
import pytest

from bench.protocols import split
from bench.references import top_k
from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.metrics import evaluate
from recommender.ratings.interactions import item_counts
from tests.unit.samples import large_interactions, pairs, real_dataset


def test_popular_lists_rank_by_training_interactions() -> None:
    # items 0 to 4 have 1, 0, 2, 0 and 1 of them
    train = pairs([0, 1, 1, 0], [2, 2, 0, 4], num_users=3)
    assert popular_lists(train, 5, k=3).tolist() == [[0, 1, 3], [4, 1, 3], [2, 0, 4]]
    assert popular_lists(train, 5, k=4).tolist()[0] == [0, 1, 3, -1]


def test_a_user_who_has_everything_gets_an_empty_list() -> None:
    assert popular_lists(pairs([0, 0], [0, 1]), 2, k=3).tolist() == [[-1, -1, -1]]


@pytest.mark.parametrize(("each", "k"), [(3, 10), (36, 10), (40, 1), (39, 50)])
def test_popular_lists_are_those_of_a_sort_of_all_items(each: int, k: int) -> None:
    train = large_interactions(num_users=50, num_items=40, each=each)
    scores = np.tile(item_counts(train, 40).astype(float), (50, 1))
    assert (popular_lists(train, 40, k) == top_k(scores, train, k)).all()


# to the third digit what popularity is known to reach; 0.001 is what another order of items with
# the same popularity can do
@pytest.mark.parametrize(
    ("protocol", "recall", "ndcg"),
    [("P1", 0.086, 0.044), ("P2", 0.067, 0.119), ("P3", 0.113, 0.213)],
)
def test_popular_lists_reach_their_reference(protocol: str, recall: float, ndcg: float) -> None:
    parts = split(real_dataset(), protocol)
    lists = popular_lists(parts.train, real_dataset().num_items, k=10)
    metrics = evaluate(lists, parts.held_out, real_dataset().num_items)
    assert (metrics.recall, metrics.ndcg) == pytest.approx((recall, ndcg), abs=0.001)
