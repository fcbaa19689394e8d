"""What the page trains on and what it keeps back."""

import numpy as np

from bench.protocols import by_date, split
from recommender.evaluation.split import (
    Split,
    aside,
    everything,
    hold_out_last,
    hold_out_latest,
    last_fifth,
    last_one,
    latest_tenth,
    random_fifth,
)
from recommender.ratings.dataset import Dataset
from tests.unit.samples import dataset_of, pairs, real_dataset


def small_dataset() -> Dataset:
    """User 1 has five ratings, the last one by time in the middle of the file; user 2 has four."""
    times = {1: [10, 20, 50, 30, 40], 2: [1, 1, 1, 1]}
    ratings = [(u, i, 5, t) for u in times for i, t in enumerate(times[u], 1)]
    return dataset_of("ABCDE", ratings)


def test_the_last_fifth_is_held_out() -> None:
    parts = last_fifth(small_dataset())
    # floor(5 / 5) = 1 of user 1, floor(4 / 5) = 0 of user 2
    assert parts.held_out.user_idx.tolist() == [0]
    assert parts.held_out.item_idx.tolist() == [2]
    assert parts.train.by_user.items_of(0).tolist() == [0, 1, 3, 4]
    assert parts.train.by_user.items_of(1).tolist() == [0, 1, 2, 3]
    # both parts are by time, and know it
    assert parts.train.timestamp is not None
    assert (np.diff(parts.train.timestamp) >= 0).all()


def test_users_with_few_interactions_keep_them_all() -> None:
    parts = hold_out_last(pairs([1, 1], [0, 1], num_users=3), one_in=5)
    assert len(parts.train) == 2
    assert len(parts.held_out) == 0
    assert parts.held_out.num_users == 3


def test_the_page_measures_itself_as_p2_does() -> None:
    ours, theirs = last_fifth(real_dataset()), split(real_dataset(), "P2")
    assert (ours.train.user_idx == theirs.train.user_idx).all()
    assert (ours.train.item_idx == theirs.train.item_idx).all()
    assert (ours.held_out.item_idx == theirs.held_out.item_idx).all()


def test_by_date_who_came_later_is_in_neither_part() -> None:
    # rows 0, 1, 2 train; then user 0 rates again, and user 2 comes
    interactions = pairs([0, 1, 0, 0, 2], [0, 1, 2, 3, 4], num_users=3)
    parts = hold_out_latest(interactions, num_train=3)
    assert parts.train.item_idx.tolist() == [0, 1, 2]
    assert parts.held_out.item_idx.tolist() == [3]
    assert parts.held_out.user_idx.tolist() == [0]


def test_by_date_the_page_measures_itself_as_the_last_cut_of_d_does() -> None:
    ours, theirs = latest_tenth(real_dataset()), by_date(real_dataset())[-1]
    assert (ours.train.item_idx == theirs.train.item_idx).all()
    assert (ours.held_out.item_idx == theirs.held_out.item_idx).all()


def test_everything_holds_nothing_out() -> None:
    parts = everything(small_dataset())
    assert (len(parts.train), len(parts.held_out)) == (9, 0)
    assert parts.held_out.by_user.num_users == 2


def test_the_last_one_is_held_out_of_whoever_has_another() -> None:
    parts = last_one(dataset_of("ABC", [(1, 1, 5, 20), (1, 2, 5, 10), (2, 3, 5, 30)]))
    assert (parts.held_out.user_idx.tolist(), parts.held_out.item_idx.tolist()) == ([0], [0])
    assert parts.train.by_user.items_of(1).tolist() == [2]


def test_a_random_fifth_is_that_of_p3_and_knows_no_order() -> None:
    ours, theirs = random_fifth(real_dataset()), split(real_dataset(), "P3")
    assert (ours.train.item_idx == theirs.train.item_idx).all()
    assert (ours.held_out.item_idx == theirs.held_out.item_idx).all()
    assert ours.train.timestamp is None


def keys(parts: Split) -> tuple[set[int], set[int]]:
    of_train, of_aside = (part.user_idx * 10_000 + part.item_idx for part in vars(parts).values())
    return set(of_train.tolist()), set(of_aside.tolist())


def test_a_validation_slice_is_a_random_eighth_of_some_users() -> None:
    train = latest_tenth(real_dataset()).train
    parts = aside(train, seed=3)
    learnt, watched = keys(parts)
    assert learnt.isdisjoint(watched)
    assert len(learnt | watched) == len(train)
    users = np.unique(parts.held_out.user_idx)
    # of 867 users known by the date, 863 have 16 ratings or more; a quarter would be more than 128
    assert len(users) == 128
    before = train.by_user.counts[users]
    assert (parts.held_out.by_user.counts[users] == before // 8).all()
    # both by time, and not the last ones alone
    assert parts.train.timestamp is not None
    assert (np.diff(parts.train.timestamp) >= 0).all()
    last = [train.by_user.items_of(user)[-1] for user in users]
    is_aside = np.mean([u * 10_000 + i in watched for u, i in zip(users, last, strict=True)])
    assert 0.05 < is_aside < 0.25
    assert keys(aside(train, seed=3)) == (learnt, watched)
    assert keys(aside(train, seed=4)) != (learnt, watched)


def test_users_with_few_ratings_are_not_watched() -> None:
    # 15 of each: nobody has 16; of four with 16 each, one is watched by two
    few = pairs([u for u in range(9) for _ in range(15)], list(range(15)) * 9)
    assert len(aside(few, seed=1).held_out) == 0
    enough = pairs([u for u in range(4) for _ in range(16)], list(range(16)) * 4)
    assert len(aside(enough, seed=1).held_out) == 2
