"""Slices, novelty and the share of popular films by hand, and on MovieLens against loops."""

from dataclasses import replace

import numpy as np
import pytest

from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.metrics import measure
from recommender.evaluation.slices import (
    BY_ACTIVITY,
    BY_GENRE,
    BY_POPULARITY,
    activity_groups,
    popularity_groups,
    yardstick_of,
)
from recommender.evaluation.split import Split, last_fifth
from tests.unit.samples import pairs, real_dataset

# ten items, rated by 5, 4, 2, 1 and 1 users and then by nobody: item 0 is the popular one, items
# 1 to 4 are the next 40 %
TRAIN = pairs(
    [0, 1, 2, 3, 4, 0, 1, 2, 3, 0, 1, 0, 1],
    [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4],
)
GENRES = np.zeros((10, 2), dtype=np.float32)
GENRES[[1, 2, 5], 0] = 1
GENRES[[2, 6], 1] = 1
NAMES = ("One", "Other")
# users 2, 3 and 4, with 2, 2 and 1 training ratings
HELD_OUT = pairs([2, 2, 3, 4, 4], [2, 5, 6, 1, 2], num_users=5)
LISTS = np.array([[9, 9], [9, 9], [2, 8], [7, 6], [2, -1]])


def test_as_equal_groups_of_users_as_ties_allow() -> None:
    assert activity_groups(np.array([5, 1, 4, 2, 3, 6])).tolist() == [2, 0, 1, 0, 1, 2]
    # four of six have the same number: a border before or behind them, never between
    assert activity_groups(np.array([1, 2, 2, 2, 2, 3])).tolist() == [0, 1, 1, 1, 1, 2]
    # whoever is like everybody else is in the first group
    assert activity_groups(np.array([7, 7])).tolist() == [0, 0]


def test_the_most_rated_tenth_the_next_four_and_the_rest() -> None:
    counts = np.array([0, 9, 3, 3, 1, 2, 0, 0, 0, 0])
    assert popularity_groups(counts).tolist() == [2, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    # of three items the first tenth is one, the first half two
    assert popularity_groups(np.array([1, 1, 1])).tolist() == [0, 1, 2]


def test_slices_by_hand() -> None:
    measured = measure(LISTS, HELD_OUT, num_items=10)
    slicings = yardstick_of(Split(TRAIN, HELD_OUT), GENRES, NAMES).slicings
    # users 2, 3, 4: user 4 has one rating, the others two: one group is empty
    activity = slicings[BY_ACTIVITY]
    assert activity.sizes.tolist() == [1, 0, 2]
    assert activity.ranges == ((1, 1), (-1, -1), (2, 2))
    ndcg = measured.users.ndcg.tolist()
    assert activity.numerators(measured).tolist() == [
        [0, 0, ndcg[0]], [0, 0, ndcg[1]], [ndcg[2], 0, 0],
    ]  # fmt: skip
    # held out: 2 and 1 thrice among items 1 to 4, 5 and 6 in the rest; found: 2, 6, 2
    popularity = slicings[BY_POPULARITY]
    assert popularity.weights.tolist() == [[0, 1, 1], [0, 0, 1], [0, 2, 0]]
    assert popularity.numerators(measured).tolist() == [[0, 1, 0], [0, 0, 1], [0, 1, 0]]
    assert popularity.ranges == ((5, 5), (1, 4), (0, 0))
    # item 2 is of both genres and counts in each
    genre = slicings[BY_GENRE]
    assert genre.weights.tolist() == [[2, 1], [0, 1], [2, 1]]
    assert genre.numerators(measured).tolist() == [[1, 1], [0, 1], [1, 1]]


def test_novelty_and_the_share_of_popular_films_by_hand() -> None:
    yardstick = yardstick_of(Split(TRAIN, HELD_OUT), GENRES, NAMES)
    # of five users: item 0 was rated by all, 1 by four, 3 by one, 9 by none, which counts as one
    lists = np.array([[0, 1], [3, 9], [0, -1]])
    bits = [0, np.log2(5 / 4), np.log2(5), np.log2(5), 0]
    assert yardstick.novelty(lists) == pytest.approx(np.mean(bits))
    assert yardstick.popular_share(lists) == 2 / 5


def test_users_who_rated_nothing_in_training_are_no_part_of_the_shares() -> None:
    more = replace(TRAIN, num_users=50)
    held_out = replace(HELD_OUT, num_users=50)
    ours, theirs = (
        yardstick_of(Split(train, out), GENRES, NAMES).self_information
        for train, out in ((TRAIN, HELD_OUT), (more, held_out))
    )
    assert ours.tolist() == theirs.tolist()


def test_slices_agree_with_loops_on_movielens() -> None:
    dataset = real_dataset()
    parts = last_fifth(dataset)
    lists = popular_lists(parts.train, dataset.num_items, k=10)
    measured = measure(lists, parts.held_out, dataset.num_items)
    slicing = yardstick_of(parts, dataset.item_genres, dataset.genres).slicings[BY_GENRE]
    held_out = np.zeros(19)
    found = np.zeros(19)
    pairs_out = zip(parts.held_out.user_idx.tolist(), parts.held_out.item_idx.tolist(), strict=True)
    for user, item in pairs_out:
        held_out += dataset.item_genres[item]
        found += dataset.item_genres[item] * (item in lists[user])
    assert slicing.sizes.tolist() == held_out.tolist()
    assert slicing.numerators(measured).sum(axis=0).tolist() == found.tolist()
