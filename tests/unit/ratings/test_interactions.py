"""Interactions: samples, genre profiles, counts."""

import numpy as np

from recommender.ratings.interactions import (
    chronological,
    item_counts,
    sample,
    user_genre_profiles,
)
from tests.unit.samples import dataset_of, pairs


def test_sample_is_seeded_without_repeats_and_not_the_first_rows() -> None:
    interactions = pairs(list(range(1000)), list(range(1000)))
    chosen = sample(interactions, 100, seed=7)
    assert len(chosen) == 100
    assert len(set(chosen.user_idx.tolist())) == 100
    assert chosen.user_idx.tolist() == sample(interactions, 100, seed=7).user_idx.tolist()
    assert chosen.user_idx.tolist() != sample(interactions, 100, seed=8).user_idx.tolist()
    # even: the expected mean is 499.5; the first rows would give 49.5
    assert 350 < chosen.user_idx.mean() < 650
    assert (chosen.user_idx == chosen.item_idx).all()


def test_sample_keeps_everything_within_the_limit() -> None:
    interactions = pairs([0, 1], [1, 0])
    assert sample(interactions, 2, seed=0) is interactions


def test_genre_profiles_count_the_given_interactions_only() -> None:
    item_genres = np.array([[1, 0], [1, 1], [0, 1]], dtype=np.float32)
    profiles = user_genre_profiles(pairs([0, 0, 2], [0, 1, 2]), item_genres)
    # user 0: items 0 and 1; user 1: nothing; user 2: item 2
    assert profiles.tolist() == [[2, 1], [0, 0], [0, 1]]
    assert profiles.dtype == np.float32


def test_item_counts_reach_to_items_without_interaction() -> None:
    assert item_counts(pairs([0, 1, 1], [1, 1, 0]), 4).tolist() == [1, 2, 0, 0]


def test_by_time_equal_timestamps_share_a_moment_and_keep_the_order_of_the_file() -> None:
    ratings = [(1, 1, 5, 300), (1, 2, 5, 100), (2, 1, 5, 200), (1, 3, 5, 100), (2, 2, 5, 300)]
    interactions = chronological(dataset_of("ABC", ratings))
    assert interactions.item_idx.tolist() == [1, 2, 0, 0, 1]
    assert interactions.user_idx.tolist() == [0, 0, 1, 0, 1]
    assert interactions.moment is not None
    assert interactions.moment.tolist() == [0, 0, 1, 2, 2]
    assert interactions.moment.dtype == np.int32


def test_a_part_knows_all_users() -> None:
    part = pairs([0, 2, 2], [5, 6, 7]).take(np.array([2, 1]))
    assert part.num_users == 3
    assert part.by_user.starts.tolist() == [0, 0, 0, 2]
    assert part.by_user.items_of(2).tolist() == [7, 6]
