"""The protocols of the benchmarks against their definitions."""

import numpy as np
import pytest

from bench.protocols import (
    PROTOCOLS,
    all_interactions,
    by_date,
    share_of_same_sitting,
    split,
    splits,
)
from recommender.evaluation.split import Split
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions
from tests.unit.samples import dataset_of, pairs, real_dataset


def pair_list(interactions: Interactions) -> list[tuple[int, int]]:
    return list(zip(interactions.user_idx.tolist(), interactions.item_idx.tolist(), strict=True))


def pair_set(interactions: Interactions) -> set[tuple[int, int]]:
    return set(pair_list(interactions))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return real_dataset()


@pytest.fixture(scope="module")
def small_dataset() -> Dataset:
    """User 1 has eleven ratings, user 2 four at one time, user 3 one."""
    # by time, ties in the order of the file, user 1 has 5, 7, 8, 2, 1, 11, 9, 10, 3, 4, 6
    times = [5, 3, 9, 9, 1, 9, 2, 2, 7, 8, 6]
    ratings = [(1, item, 5, time) for item, time in enumerate(times, 1)]
    ratings += [(2, item, 5, 1) for item in (3, 1, 2, 4)] + [(3, 7, 5, 4)]
    return dataset_of([f"T{item}" for item in range(1, 12)], ratings)


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
    times = dataset.timestamp.tolist()
    rows_of: dict[int, list[int]] = {}
    for row, user in enumerate(dataset.user_idx.tolist()):
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
    assert len(outer.train) + len(outer.held_out) == dataset.num_ratings
    assert not pair_set(outer.train) & pair_set(outer.held_out)
    assert len(inner.train) + len(inner.held_out) == len(outer.train)
    assert pair_set(inner.train) | pair_set(inner.held_out) == pair_set(outer.train)


@pytest.mark.parametrize(
    ("protocol", "is_ordered"), [("P1", True), ("P2", True), ("P3", False), ("R", False)]
)
def test_parts_are_by_time_where_they_say_so(
    dataset: Dataset, protocol: str, is_ordered: bool
) -> None:
    time_of = dict(
        zip(pair_list(all_interactions(dataset)), dataset.timestamp.tolist(), strict=True)
    )
    parts = split(dataset, protocol)
    for part in (parts.train, parts.held_out):
        assert (part.timestamp is not None) == is_ordered
        times = [time_of[pair] for pair in pair_list(part)]
        assert (times == sorted(times)) == is_ordered


def definition_of_r(dataset: Dataset, seed: int, share: float) -> set[tuple[int, int]]:
    """Return the pairs that train, ranked in plain Python within each item."""
    draws = np.random.RandomState(seed).random_sample(dataset.num_ratings).tolist()
    drawn: dict[int, list[tuple[float, int]]] = {}
    for user, item, draw in zip(
        dataset.user_idx.tolist(), dataset.item_idx.tolist(), draws, strict=True
    ):
        drawn.setdefault(item, []).append((draw, user))
    return {
        (user, item)
        for item, row in drawn.items()
        for rank, (_, user) in enumerate(sorted(row), 1)
        if rank / len(row) <= share
    }


def test_r_is_stratified_by_item_as_the_published_table_is(dataset: Dataset) -> None:
    parts = split(dataset, "R")
    assert pair_set(parts.train) == definition_of_r(dataset, seed=42, share=0.75)
    assert len(parts.train) + len(parts.held_out) == dataset.num_ratings


def test_by_date_nothing_that_trains_is_later_than_what_is_held_out(dataset: Dataset) -> None:
    cuts = by_date(dataset)
    assert [len(parts.train) for parts in cuts] == [50_000, 60_000, 70_000, 80_000, 90_000]
    for parts in cuts:
        assert parts.train.timestamp is not None
        assert parts.held_out.timestamp is not None
        assert parts.train.timestamp.max() <= parts.held_out.timestamp.min()
        # of everybody who was known by then, and of nobody else, all that came later
        known = np.unique(parts.train.user_idx)
        assert np.isin(parts.held_out.user_idx, known).all()
        of_known = np.isin(dataset.user_idx, known).sum() - len(parts.train)
        assert len(parts.held_out) == of_known


def test_settings_are_chosen_on_dates_before_those_that_are_reported(dataset: Dataset) -> None:
    first = by_date(dataset)[0]
    for parts in by_date(dataset, validation=True):
        assert pair_set(parts.train) < pair_set(first.train)
        assert pair_set(parts.held_out) < pair_set(first.train)
        assert not pair_set(parts.train) & pair_set(parts.held_out)


def test_a_sitting_ends_where_nothing_is_rated_for_six_hours() -> None:
    hour = 3600
    times = {0: [0, 5, 10, 17], 1: [0, 7, 8]}
    users, hours = zip(*((u, h) for u, row in times.items() for h in row), strict=True)
    everything = Interactions(
        np.array(users, dtype=np.int32),
        np.arange(7, dtype=np.int32),
        2,
        np.array(hours, dtype=np.int64) * hour,
    )
    parts = Split(everything.take(np.array([0, 4])), everything.take(np.array([1, 2, 3, 5, 6])))
    # of user 0 those at 5 and 10 hours, of user 1 none
    assert share_of_same_sitting(parts) == 2 / 5
    assert share_of_same_sitting(Split(pairs([0], [0]), pairs([0], [1]))) is None


def test_by_date_another_day_is_asked_and_p2_asks_the_same_sitting(dataset: Dataset) -> None:
    shares = [share_of_same_sitting(parts) for parts in by_date(dataset)]
    assert max(share for share in shares if share is not None) < 0.2
    share_of_p2 = share_of_same_sitting(split(dataset, "P2"))
    assert share_of_p2 is not None
    assert share_of_p2 > 0.7


def test_each_protocol_gives_its_splits(small_dataset: Dataset) -> None:
    assert len(splits(small_dataset, "D")) == 5
    [only] = splits(small_dataset, "P2")
    assert pair_set(only.train) == pair_set(split(small_dataset, "P2").train)


def test_an_unknown_protocol_is_refused(small_dataset: Dataset) -> None:
    with pytest.raises(ValueError, match="protocol: expected P1 or P2 or P3 or R or D, got 'p2'"):
        split(small_dataset, "p2")
