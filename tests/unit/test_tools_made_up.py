"""tools/made_up.py makes the same each time, and models can learn from it."""

import hashlib
from collections import Counter

import numpy as np

from recommender.app.questions import DAY, SITTING
from recommender.app.settings import Settings
from recommender.app.training import plan_training
from recommender.ratings.dataset import Dataset
from recommender.ratings.genres import GENRES
from tests.unit.samples import parse_dataset
from tools.made_up import FEWEST, NUM_FILMS, NUM_USERS, SIDES, made_up

RATINGS, ITEMS = made_up()


def dataset() -> Dataset:
    return parse_dataset(RATINGS.encode("ascii"), ITEMS.encode("ascii"))


def test_the_same_bytes_come_of_the_same_seed_and_others_of_another() -> None:
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in (RATINGS, ITEMS)]
    assert hashes == [
        "200e35e15b2113a2b1db49c7cb145c91e7eddb421338ddcf9d0b0b884dbb4f49",
        "8f8568e733c0cbb83f4dd68df1145241cfac5de9cac858a561aa9c4a2dbb38af",
    ]
    assert made_up(seed=1)[0] != RATINGS


def test_it_is_read_as_movielens_is_with_nothing_to_remark() -> None:
    data = dataset()
    assert (data.num_users, data.num_items) == (NUM_USERS, NUM_FILMS)
    assert data.genres == GENRES
    assert data.facts.duplicates == data.facts.untitled == 0
    assert data.facts.has_times
    assert int(data.by_user.counts.min()) >= FEWEST
    assert int(data.item_counts.min()) >= 1


def test_no_title_is_there_twice_and_all_stars_are_given() -> None:
    titles = Counter(title.shown for title in dataset().titles)
    assert set(titles.values()) == {1}
    stars = Counter(dataset().rating.tolist())
    assert set(stars) == {1, 2, 3, 4, 5}
    assert max(stars.values()) < dataset().num_ratings / 2


def test_tastes_have_as_many_sides_as_were_made() -> None:
    """What popularity does not explain of who watched what stands in so many directions."""
    data = dataset()
    watched = np.zeros((data.num_users, data.num_items))
    watched[data.user_idx, data.item_idx] = 1
    expected = np.outer(watched.sum(axis=1), watched.sum(axis=0)) / watched.sum()
    strength = np.linalg.svd((watched - expected) / np.sqrt(expected), compute_uv=False)
    assert strength[:SIDES].mean() > 1.3 * strength[SIDES : 2 * SIDES].mean()
    assert strength[SIDES - 1] > 1.1 * strength[SIDES]
    assert strength[SIDES] < 1.1 * strength[SIDES + 2]


def test_each_question_can_be_trained_for() -> None:
    for question in (DAY, SITTING):
        plan = plan_training(dataset(), Settings(question=question))
        assert len(plan.split.held_out) > 500
        assert plan.validation is not None
