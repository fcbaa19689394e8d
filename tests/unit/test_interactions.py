"""Interactions: samples, genre profiles, counts."""

import numpy as np

from recommender.interactions import Interactions, item_counts, sample, user_genre_profiles


def pairs(users: list[int], items: list[int]) -> Interactions:
    return Interactions(np.array(users, dtype=np.int32), np.array(items, dtype=np.int32))


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
    profiles = user_genre_profiles(pairs([0, 0, 2], [0, 1, 2]), 3, item_genres)
    # user 0: items 0 and 1; user 1: nothing; user 2: item 2
    assert profiles.tolist() == [[2, 1], [0, 0], [0, 1]]
    assert profiles.dtype == np.float32


def test_item_counts_reach_to_items_without_interaction() -> None:
    assert item_counts(pairs([0, 1, 1], [1, 1, 0]), 4).tolist() == [1, 2, 0, 0]
