"""Metrics against arithmetic by hand and another implementation."""

import importlib
import tracemalloc
from collections.abc import Iterator
from math import log2
from typing import Any

import numpy as np
import pytest

from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.metrics import Metrics, evaluate, measure, user_metrics
from recommender.evaluation.split import hold_out_last
from tests.unit.samples import large_interactions, pairs


def test_metrics_by_hand() -> None:
    lists = np.array([[4, 1, 0], [2, 3, 0], [0, 1, 7], [5, 4, 3]])
    held_out = pairs([0, 0, 1, 1, 1, 1, 3], [1, 3, 2, 0, 4, 5, 0])
    # user 0: held out {1, 3}, hit at rank 2. recall 1/2; DCG 1/log2(3); ideal 1 + 1/log2(3)
    # user 1: held out {2, 0, 4, 5}, hits at ranks 1 and 3. recall 2/4; DCG 1 + 1/log2(4);
    #         ideal cut at three: 1 + 1/log2(3) + 1/2
    # user 2: nothing held out, left out
    # user 3: held out {0}, no hit: all 0
    first = (1 / log2(3)) / (1 + 1 / log2(3))
    second = (1 + 1 / 2) / (1 + 1 / log2(3) + 1 / 2)
    users = user_metrics(lists, held_out, num_items=8)
    assert users.user_idx.tolist() == [0, 1, 3]
    assert users.recall.tolist() == [1 / 2, 2 / 4, 0]
    assert users.ndcg == pytest.approx([first, second, 0])
    assert users.hit.tolist() == [True, True, False]
    assert users.precision.tolist() == pytest.approx([1 / 3, 2 / 3, 0])
    # user 0: 1/2 at rank 2; user 1: 1/1 at rank 1 and 2/3 at rank 3
    assert users.average_precision.tolist() == pytest.approx([1 / 4, (1 + 2 / 3) / 4, 0])
    metrics = evaluate(lists, held_out, num_items=8)
    assert metrics.recall == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert metrics.ndcg == pytest.approx((first + second) / 3)
    assert metrics.hit_rate == pytest.approx(2 / 3)
    # items {0, 1, 2, 3, 4, 5} of eight; item 7 is in user 2's list only, which does not count
    assert metrics.coverage == 6 / 8
    assert metrics.num_users == 3


def test_a_measurement_keeps_lists_and_hits_of_users_tested_alone() -> None:
    lists = np.array([[4, 1, 0], [2, 3, 0], [0, 1, -1]])
    measured = measure(lists, pairs([0, 0, 2], [1, 3, 1]), num_items=8)
    assert measured.users.user_idx.tolist() == [0, 2]
    assert measured.lists.tolist() == [[4, 1, 0], [0, 1, -1]]
    assert measured.hits.tolist() == [[False, True, False], [False, True, False]]
    # recall 1/2 and 1/1; items {0, 1, 4} of eight
    assert (measured.metrics.recall, measured.metrics.coverage) == (3 / 4, 3 / 8)


def test_a_perfect_list_has_ndcg_one_and_a_short_list_is_filled() -> None:
    # were -1 taken for the last item, 3, the second recall would be more than 1/2
    held_out = pairs([0, 0], [1, 3])
    metrics = evaluate(np.array([[3, 1, -1]]), held_out, num_items=4)
    assert metrics.recall == 1
    assert metrics.ndcg == pytest.approx(1)
    assert metrics.coverage == 2 / 4
    assert evaluate(np.array([[1, -1, -1]]), held_out, num_items=4).recall == 1 / 2


def test_an_empty_list_finds_nothing() -> None:
    assert evaluate(np.array([[-1, -1]]), pairs([0], [1]), num_items=2) == Metrics(0, 0, 0, 0, 1)


def test_nothing_held_out_is_refused() -> None:
    assert len(user_metrics(np.array([[0]]), pairs([], []), num_items=1).recall) == 0
    with pytest.raises(ValueError, match="held_out: expected at least one interaction, got none"):
        evaluate(np.array([[0]]), pairs([], []), num_items=1)


@pytest.fixture(scope="module")
def ranx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Metrics by others, kept from compiling themselves (40 s) and from writing to the home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_DISABLE_JIT", "1")
        patch.setenv("IR_DATASETS_HOME", str(tmp_path_factory.mktemp("ir_datasets")))
        yield importlib.import_module("ranx")


def test_metrics_agree_with_ranx(ranx: Any) -> None:
    rng = np.random.default_rng(5)
    num_users, num_items = 200, 60
    # 0 to 25 held out, so more and fewer than ten, and none; 1 to 10 recommended
    relevant = [rng.permutation(num_items)[: rng.integers(0, 26)] for _ in range(num_users)]
    lists = np.array([rng.permutation(num_items)[:10] for _ in range(num_users)])
    lists[np.arange(10) >= rng.integers(1, 11, size=(num_users, 1))] = -1
    user_idx = np.repeat(np.arange(num_users), [len(items) for items in relevant])
    held_out = pairs(user_idx.tolist(), np.concatenate(relevant).tolist())

    users = [user for user in range(num_users) if len(relevant[user])]
    assert 150 < len(users) < num_users
    qrels = {str(user): {str(item): 1 for item in relevant[user]} for user in users}
    run = {
        str(user): {str(item): 1 / rank for rank, item in enumerate(lists[user], 1) if item >= 0}
        for user in users
    }
    of_ranx = ranx.Run.from_dict(run)
    names = ["recall@10", "ndcg@10", "hit_rate@10"]
    means = ranx.evaluate(ranx.Qrels.from_dict(qrels), of_ranx, names)

    ours = user_metrics(lists, held_out, num_items)
    assert ours.user_idx.tolist() == users
    for name, values in zip(names, (ours.recall, ours.ndcg, ours.hit), strict=True):
        theirs = [of_ranx.scores[name][str(user)] for user in users]
        assert values.astype(float) == pytest.approx(theirs, abs=1e-12)
    metrics = evaluate(lists, held_out, num_items)
    assert [metrics.recall, metrics.ndcg, metrics.hit_rate] == pytest.approx(
        [means[name] for name in names], abs=1e-12
    )


def test_the_last_item_of_the_user_before_is_no_hit() -> None:
    # -1 as an item would have the key of user 0's item 3: 1 · 4 − 1
    users = user_metrics(np.array([[0, -1], [0, -1]]), pairs([0, 1], [3, 1]), num_items=4)
    assert users.hit.tolist() == [False, False]


def test_large_data_stays_small_in_memory() -> None:
    # a flag for every user and item would take 6,040 · 3,706 = 22 MB, their order eight times that
    num_users, num_items = 6040, 3706
    parts = hold_out_last(large_interactions(num_users, num_items, each=165), one_in=5)
    tracemalloc.start()
    try:
        lists = popular_lists(parts.train, num_items, k=10)
        _, peak_of_lists = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        metrics = evaluate(lists, parts.held_out, num_items)
        _, peak_of_metrics = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert metrics.num_users == num_users
    assert max(peak_of_lists, peak_of_metrics) < 100e6
