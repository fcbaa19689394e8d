"""Metrics against arithmetic by hand and another implementation, splits against definitions."""

import importlib
from collections.abc import Iterator
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recommender.dataset import Dataset
from recommender.evaluation import (
    PROTOCOLS,
    Metrics,
    evaluate,
    popular_lists,
    random_lists,
    split,
    top_k,
    user_metrics,
)
from recommender.interactions import Interactions, all_interactions
from recommender.movielens import parse_dataset

DATA = Path(__file__).resolve().parents[2] / "data"
FLAGS = "|".join(["0"] * 18 + ["1"])


def pairs(users: list[int], items: list[int]) -> Interactions:
    return Interactions(np.array(users, dtype=np.int32), np.array(items, dtype=np.int32))


def pair_list(interactions: Interactions) -> list[tuple[int, int]]:
    return list(zip(interactions.user_idx.tolist(), interactions.item_idx.tolist(), strict=True))


def pair_set(interactions: Interactions) -> set[tuple[int, int]]:
    return set(pair_list(interactions))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return parse_dataset((DATA / "u.data").read_bytes(), (DATA / "u.item").read_bytes())


@pytest.fixture(scope="module")
def small_dataset() -> Dataset:
    """User 1 has eleven ratings, user 2 four at one time, user 3 one."""
    items = "".join(f"{i}|T{i}||||{FLAGS}\n" for i in range(1, 12))
    # by time, ties in the order of the file, user 1 has 5, 7, 8, 2, 1, 11, 9, 10, 3, 4, 6
    times = [5, 3, 9, 9, 1, 9, 2, 2, 7, 8, 6]
    ratings = [(1, item, time) for item, time in enumerate(times, 1)]
    ratings += [(2, item, 1) for item in (3, 1, 2, 4)] + [(3, 7, 4)]
    lines = [f"{user}\t{item}\t5\t{900000000 + time}\n" for user, item, time in ratings]
    return parse_dataset("".join(lines).encode(), items.encode())


# Metrics


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
    metrics = evaluate(lists, held_out, num_items=8)
    assert metrics.recall == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert metrics.ndcg == pytest.approx((first + second) / 3)
    assert metrics.hit_rate == pytest.approx(2 / 3)
    # items {0, 1, 2, 3, 4, 5} of eight; item 7 is in user 2's list only, which does not count
    assert metrics.coverage == 6 / 8
    assert metrics.num_users == 3


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


# Lists


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


def test_popular_lists_rank_by_training_interactions() -> None:
    # items 0 to 4 have 1, 0, 2, 0 and 1 of them
    train = pairs([0, 1, 1, 0], [2, 2, 0, 4])
    assert popular_lists(train, 3, 5, k=3).tolist() == [[0, 1, 3], [4, 1, 3], [2, 0, 4]]
    assert popular_lists(train, 3, 5, k=4).tolist()[0] == [0, 1, 3, -1]


def test_random_lists_are_seeded_distinct_and_without_training_items() -> None:
    train = pairs([0, 0, 1], [0, 1, 2])
    lists = random_lists(train, 2000, 5, k=4, seed=3)
    assert lists.tolist() == random_lists(train, 2000, 5, k=4, seed=3).tolist()
    assert lists.tolist() != random_lists(train, 2000, 5, k=4, seed=4).tolist()
    assert sorted(lists[0].tolist()) == [-1, 2, 3, 4]
    assert sorted(lists[1].tolist()) == [0, 1, 3, 4]
    assert all(len(set(row)) == 4 for row in lists.tolist())
    # even: an item is first in 2000/5 = 400 lists, with a standard deviation of sqrt(400 · .8) = 18
    assert np.bincount(lists[:, 0], minlength=5) == pytest.approx([400] * 5, abs=90)


# Splits


@pytest.mark.parametrize(
    ("protocol", "validation", "expected"),
    [
        ("P1", False, {1: [6], 2: [4], 3: [7]}),
        # user 3 has nothing left
        ("P1", True, {1: [4], 2: [2]}),
        # floor(11 / 5) = 2, floor(4 / 5) = floor(1 / 5) = 0
        ("P2", False, {1: [4, 6]}),
        # floor(9 / 8) = 1
        ("P2", True, {1: [3]}),
    ],
)
def test_the_last_are_held_out_and_ties_keep_the_order_of_the_file(
    small_dataset: Dataset, protocol: str, validation: bool, expected: dict[int, list[int]]
) -> None:
    parts = split(small_dataset, protocol, validation=validation)
    held_out: dict[int, list[int]] = {}
    for user, item in zip(parts.held_out.user_idx, parts.held_out.item_idx, strict=True):
        user_id = int(small_dataset.user_ids[user])
        held_out.setdefault(user_id, []).append(int(small_dataset.item_ids[item]))
    assert held_out == expected
    of_first = small_dataset.item_ids[parts.train.item_idx[parts.train.user_idx == 0]]
    by_time = [5, 7, 8, 2, 1, 11, 9, 10, 3, 4, 6]
    assert of_first.tolist() == by_time[: by_time.index(expected[1][0])]


def test_random_parts_are_cut_by_floor(small_dataset: Dataset) -> None:
    # sixteen ratings: floor(.8 · 16) = 12; of these floor(7/8 · 12) = 10
    parts = split(small_dataset, "P3")
    assert (len(parts.train), len(parts.held_out)) == (12, 4)
    parts = split(small_dataset, "P3", validation=True)
    assert (len(parts.train), len(parts.held_out)) == (10, 2)


def definition_by_time(
    dataset: Dataset, protocol: str, validation: bool
) -> tuple[list[int], list[int]]:
    """Return the rows of u.data that P1 or P2 train on and hold out, one user after the other."""
    times = dataset.ratings.timestamp.tolist()
    rows_of: dict[int, list[int]] = {}
    for row, user in enumerate(dataset.ratings.user_idx.tolist()):
        rows_of.setdefault(user, []).append(row)
    train: list[int] = []
    held_out: list[int] = []
    for rows in rows_of.values():
        by_time = sorted(rows, key=lambda row: (times[row], row))
        cut = len(by_time) - (1 if protocol == "P1" else int(0.2 * len(by_time)))
        if validation:
            by_time = by_time[:cut]
            cut = len(by_time) - (1 if protocol == "P1" else int(0.125 * len(by_time)))
        train += by_time[:cut]
        held_out += by_time[cut:]
    return train, held_out


@pytest.mark.parametrize("validation", [False, True])
@pytest.mark.parametrize("protocol", ["P1", "P2"])
def test_real_parts_by_time_are_those_of_the_definition(
    dataset: Dataset, protocol: str, validation: bool
) -> None:
    parts = split(dataset, protocol, validation=validation)
    train, held_out = definition_by_time(dataset, protocol, validation)
    every = all_interactions(dataset)
    assert pair_set(parts.train) == pair_set(every.take(np.array(train)))
    assert pair_set(parts.held_out) == pair_set(every.take(np.array(held_out)))


def test_real_random_parts_are_those_of_the_definition(dataset: Dataset) -> None:
    every = all_interactions(dataset)
    order = np.random.RandomState(42).permutation(100_000)
    parts = split(dataset, "P3")
    assert pair_list(parts.train) == pair_list(every.take(order[:80_000]))
    assert pair_list(parts.held_out) == pair_list(every.take(order[80_000:]))
    inner = order[:80_000][np.random.RandomState(7).permutation(80_000)]
    parts = split(dataset, "P3", validation=True)
    assert pair_list(parts.train) == pair_list(every.take(inner[:70_000]))
    assert pair_list(parts.held_out) == pair_list(every.take(inner[70_000:]))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_validation_divides_the_training_part_only(dataset: Dataset, protocol: str) -> None:
    outer = split(dataset, protocol)
    inner = split(dataset, protocol, validation=True)
    assert len(outer.train) + len(outer.held_out) == len(dataset.ratings)
    assert not pair_set(outer.train) & pair_set(outer.held_out)
    assert len(inner.train) + len(inner.held_out) == len(outer.train)
    assert pair_set(inner.train) | pair_set(inner.held_out) == pair_set(outer.train)


@pytest.mark.parametrize(("protocol", "is_ordered"), [("P1", True), ("P2", True), ("P3", False)])
def test_parts_are_by_time_where_they_say_so(
    dataset: Dataset, protocol: str, is_ordered: bool
) -> None:
    time_of = dataset.ratings.set_index(["user_idx", "item_idx"])["timestamp"].to_dict()
    parts = split(dataset, protocol)
    for part in (parts.train, parts.held_out):
        assert (part.moment is not None) == is_ordered
        times = [time_of[pair] for pair in pair_list(part)]
        assert (times == sorted(times)) == is_ordered


def test_an_unknown_protocol_is_refused(small_dataset: Dataset) -> None:
    with pytest.raises(ValueError, match="protocol: expected P1 or P2 or P3, got 'p2'"):
        split(small_dataset, "p2")


# References: what these lists are known to reach, to the third digit


@pytest.mark.parametrize(
    ("protocol", "recall", "ndcg"),
    [("P1", 0.086, 0.044), ("P2", 0.067, 0.119), ("P3", 0.113, 0.213)],
)
def test_popular_lists_reach_their_reference(
    dataset: Dataset, protocol: str, recall: float, ndcg: float
) -> None:
    parts = split(dataset, protocol)
    lists = popular_lists(parts.train, dataset.num_users, dataset.num_items, k=10)
    metrics = evaluate(lists, parts.held_out, dataset.num_items)
    # 0.001 is what another order of items with the same popularity can do
    assert (metrics.recall, metrics.ndcg) == pytest.approx((recall, ndcg), abs=0.001)


@pytest.mark.parametrize(
    ("protocol", "recall", "ndcg"),
    [("P1", 0.005, 0.003), ("P2", 0.006, 0.014), ("P3", 0.006, 0.014)],
)
def test_random_lists_reach_their_reference(
    dataset: Dataset, protocol: str, recall: float, ndcg: float
) -> None:
    parts = split(dataset, protocol)
    rows = []
    for seed in range(4):
        lists = random_lists(parts.train, dataset.num_users, dataset.num_items, 10, seed)
        metrics = evaluate(lists, parts.held_out, dataset.num_items)
        rows.append((metrics.recall, metrics.ndcg))
    # P1's hit rate of 4 · 943 lists has a standard deviation of sqrt(.006 / 3772) = .0013
    assert np.mean(rows, axis=0) == pytest.approx([recall, ndcg], abs=0.003)
