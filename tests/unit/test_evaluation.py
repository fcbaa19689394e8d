"""Metrics against arithmetic by hand, the split against its definition."""

from math import log2

import numpy as np
import pytest

from recommender.evaluation import (
    chronological,
    evaluate,
    hold_out_last,
    popularity_scores,
    top_k,
)
from recommender.interactions import Interactions
from recommender.movielens import parse_dataset

FLAGS = "|".join(["0"] * 18 + ["1"])


def pairs(users: list[int], items: list[int]) -> Interactions:
    return Interactions(np.array(users, dtype=np.int32), np.array(items, dtype=np.int32))


def test_metrics_by_hand() -> None:
    lists = np.array([[4, 1, 0], [2, 3, 0], [0, 1, 2]])
    held_out = pairs([0, 0, 1, 1, 1, 1], [1, 3, 2, 0, 4, 5])
    metrics = evaluate(lists, held_out, num_items=6)
    # user 0: held out {1, 3}, hit at rank 2. recall 1/2; DCG 1/log2(3); ideal 1 + 1/log2(3)
    # user 1: held out {2, 0, 4, 5}, hits at ranks 1 and 3. recall 2/4; DCG 1 + 1/log2(4);
    #         ideal cut at three: 1 + 1/log2(3) + 1/2
    # user 2: nothing held out, left out
    assert metrics.recall == pytest.approx((1 / 2 + 2 / 4) / 2)
    first = (1 / log2(3)) / (1 + 1 / log2(3))
    second = (1 + 1 / 2) / (1 + 1 / log2(3) + 1 / 2)
    assert metrics.ndcg == pytest.approx((first + second) / 2)
    # items {4, 1, 0, 2, 3} of six; user 2's list does not count
    assert metrics.coverage == pytest.approx(5 / 6)
    assert metrics.num_users == 2


def test_a_perfect_list_has_ndcg_one_and_a_short_list_is_filled() -> None:
    metrics = evaluate(np.array([[3, 1, -1]]), pairs([0, 0], [1, 3]), num_items=4)
    assert metrics.ndcg == pytest.approx(1)
    assert metrics.recall == 1
    assert metrics.coverage == 2 / 4


def test_top_k_leaves_out_training_items_and_breaks_ties_by_row() -> None:
    scores = np.array([[1.0, 3.0, 2.0, 2.0]])
    assert top_k(scores, pairs([0], [1]), 3).tolist() == [[2, 3, 0]]
    assert scores[0, 1] == 3.0  # the caller's array is not touched


def test_popularity_counts_training_interactions() -> None:
    assert popularity_scores(pairs([0, 1, 1], [2, 2, 0]), 2, 3).tolist() == [[1, 0, 2], [1, 0, 2]]


def test_split_holds_out_the_last_fifth_of_each_user() -> None:
    items = "".join(f"{i}|T{i}||||{FLAGS}\n" for i in range(1, 12))
    # user 1: eleven ratings, floor(2.2) = 2 held out; user 2: four ratings, floor(0.8) = 0
    times = [5, 3, 9, 9, 1, 9, 2, 2, 7, 8, 6]
    lines = [f"1\t{item}\t5\t{900000000 + time}" for item, time in enumerate(times, 1)]
    lines += [f"2\t{item}\t5\t900000001" for item in range(1, 5)]
    dataset = parse_dataset("\n".join(lines).encode() + b"\n", items.encode())
    train, held_out = hold_out_last(chronological(dataset), dataset.num_users, share=0.2)
    # items 3, 4 and 6 tie at the latest time: in the file's order the last two are 4 and 6
    assert dataset.item_ids[held_out.item_idx].tolist() == [4, 6]
    assert held_out.user_idx.tolist() == [0, 0]
    assert len(train) == 13
    of_first = train.item_idx[train.user_idx == 0]
    assert dataset.item_ids[of_first].tolist() == [5, 7, 8, 2, 1, 11, 9, 10, 3]
