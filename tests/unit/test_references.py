"""Lists that models are measured against: EASE by its formula, chance, and how lists are cut."""

import numpy as np
import pytest

from bench.protocols import split
from bench.references import ease_scores, nearest_only, random_lists, top_k, with_trend
from recommender.evaluation.metrics import evaluate
from recommender.ratings.interactions import Interactions
from tests.unit.samples import pairs, real_dataset

PAIRS = pairs([0, 0, 1], [0, 1, 1])
PAIRS4 = pairs([0, 1, 0, 1], [0, 0, 1, 1])


def test_ease_by_hand() -> None:
    # X = [[1, 1], [0, 1]]; XtX + I = [[2, 1], [1, 3]]; its inverse is [[3, -1], [-1, 2]] / 5
    # B = -P / diag(P) by column: B01 = (1/5) / (2/5) = 1/2, B10 = (1/5) / (3/5) = 1/3
    scores = ease_scores(PAIRS, num_items=2, l2=1, decay=0)
    assert scores == pytest.approx(np.array([[1 / 3, 1 / 2], [1 / 3, 0]]))


def test_a_history_fades_by_what_came_after() -> None:
    # user 0 had item 0 before item 1: age 1 and 0
    scores = ease_scores(PAIRS, num_items=2, l2=1, decay=0.5)
    assert scores[0] == pytest.approx([1 / 3, np.exp(-0.5) / 2])


def test_a_trend_multiplies_scores_as_it_does_probabilities() -> None:
    weeks = np.array([0, 0, 0, 604_800], dtype=np.int64)
    train = Interactions(PAIRS4.user_idx, PAIRS4.item_idx, 2, weeks)
    # weights 1/2, 1/2, 1/2, 1 with a mean of 5/8: item 0 has 1, item 1 has 3/2 of 2 · 5/8
    scores = with_trend(np.array([[1.0, 2.0], [-1.0, 3.0]]), train)
    first, second = 2 / 2.25, 2.5 / 2.25
    assert scores == pytest.approx(np.array([[first, 2 * second], [0, 3 * second]]))


def test_only_the_nearest_items_of_a_column_are_kept() -> None:
    weights = np.array([[0.0, 0.5, 0.2], [0.5, 0.0, 0.2], [0.4, 0.2, 0.0]])
    # in the last column rows 0 and 1 are equal, and the lower one stays
    assert nearest_only(weights, 1).tolist() == [[0, 0.5, 0.2], [0.5, 0, 0], [0, 0, 0]]
    assert nearest_only(weights, 3).tolist() == weights.tolist()


def test_top_k_leaves_out_training_items_and_breaks_ties_by_row() -> None:
    scores = np.array([[1.0, 3.0, 2.0, 2.0]])
    assert top_k(scores, pairs([0], [1]), 3).tolist() == [[2, 3, 0]]
    assert scores[0, 1] == 3.0  # the caller's array is not touched


def test_top_k_fills_a_list_when_items_run_out() -> None:
    scores = np.array([[1.0, 3.0, 2.0], [1.0, 3.0, 2.0]], dtype=np.float32)
    train = pairs([0, 0, 0, 1], [0, 1, 2, 2])
    assert top_k(scores, train, 2).tolist() == [[-1, -1], [1, 0]]
    # longer than the catalogue
    assert top_k(scores, train, 5).tolist() == [[-1] * 5, [1, 0, -1, -1, -1]]


def test_random_lists_are_seeded_distinct_and_without_training_items() -> None:
    train = pairs([0, 0, 1], [0, 1, 2], num_users=2000)
    lists = random_lists(train, 5, k=4, seed=3)
    assert lists.tolist() == random_lists(train, 5, k=4, seed=3).tolist()
    assert lists.tolist() != random_lists(train, 5, k=4, seed=4).tolist()
    assert sorted(lists[0].tolist()) == [-1, 2, 3, 4]
    assert sorted(lists[1].tolist()) == [0, 1, 3, 4]
    assert all(len(set(row)) == 4 for row in lists.tolist())
    # even: an item is first in 2000/5 = 400 lists, with a standard deviation of sqrt(400 · .8) = 18
    assert np.bincount(lists[:, 0], minlength=5) == pytest.approx([400] * 5, abs=90)


@pytest.mark.parametrize(
    ("protocol", "recall", "ndcg"),
    [("P1", 0.005, 0.003), ("P2", 0.006, 0.014), ("P3", 0.006, 0.014)],
)
def test_random_lists_reach_their_reference(protocol: str, recall: float, ndcg: float) -> None:
    dataset = real_dataset()
    parts = split(dataset, protocol)
    rows = []
    for seed in range(4):
        lists = random_lists(parts.train, dataset.num_items, 10, seed)
        metrics = evaluate(lists, parts.held_out, dataset.num_items)
        rows.append((metrics.recall, metrics.ndcg))
    # P1's hit rate of 4 · 943 lists has a standard deviation of sqrt(.006 / 3772) = .0013
    assert np.mean(rows, axis=0) == pytest.approx([recall, ndcg], abs=0.003)
