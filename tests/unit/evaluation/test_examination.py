"""What is worked out of a recommender is what its parts give, and a difference is paired."""

import numpy as np
import pytest

from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.bootstrap import NUM_DRAWS, USERS_AT_A_TIME, resample
from recommender.evaluation.examination import Quality, difference, examine
from recommender.evaluation.metrics import Measurement, measure
from recommender.evaluation.slices import BY_ACTIVITY, BY_GENRE, BY_POPULARITY, yardstick_of
from recommender.evaluation.split import Split, last_fifth
from recommender.ratings.dataset import Dataset
from recommender.steps import finished
from tests.unit.samples import real_dataset


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return real_dataset()


@pytest.fixture(scope="module")
def parts(dataset: Dataset) -> Split:
    return last_fifth(dataset)


@pytest.fixture(scope="module")
def popular(dataset: Dataset, parts: Split) -> Measurement:
    lists = popular_lists(parts.train, dataset.num_items, k=10)
    return measure(lists, parts.held_out, dataset.num_items)


@pytest.fixture(scope="module")
def rest(dataset: Dataset, parts: Split) -> Measurement:
    """What is popular from the eleventh film on: worse."""
    lists = popular_lists(parts.train, dataset.num_items, k=20)[:, 10:]
    return measure(lists, parts.held_out, dataset.num_items)


@pytest.fixture(scope="module")
def quality(dataset: Dataset, parts: Split, popular: Measurement) -> Quality:
    return finished(examine(popular, yardstick_of(parts, dataset.item_genres, dataset.genres)))


def test_means_are_those_of_the_metrics(quality: Quality, popular: Measurement) -> None:
    metrics = popular.metrics
    means = [quality.ndcg.value, quality.recall.value, quality.hit_rate.value]
    assert means == pytest.approx([metrics.ndcg, metrics.recall, metrics.hit_rate])
    assert quality.coverage == metrics.coverage
    alone = finished(resample(popular.users.ndcg[:, None])).estimates()[0]
    assert quality.ndcg.interval == pytest.approx(alone.interval)


def test_popularity_recommends_what_is_popular(quality: Quality) -> None:
    # 168 films are the most rated tenth: nobody has rated so many of them that the ten lie below
    assert quality.popular_share == 1
    found = [estimate.value for estimate in quality.slices[BY_POPULARITY]]
    assert found[0] > 0
    assert found[1:] == [0, 0]


def test_slices_are_divided_as_they_were_put_together(quality: Quality, parts: Split) -> None:
    assert [len(quality.slices[name]) for name in (BY_ACTIVITY, BY_POPULARITY, BY_GENRE)] == [
        3, 3, 19,
    ]  # fmt: skip
    # the slices of users make up the whole: 313, 314 and 316 of 943
    means = [estimate.value for estimate in quality.slices[BY_ACTIVITY]]
    assert np.dot(means, [313, 314, 316]) / 943 == pytest.approx(quality.ndcg.value)


def test_a_difference_is_that_of_each_user(
    dataset: Dataset, parts: Split, popular: Measurement, rest: Measurement, quality: Quality
) -> None:
    worse = finished(examine(rest, yardstick_of(parts, dataset.item_genres, dataset.genres)))
    values = (popular.users.ndcg - rest.users.ndcg)[:, None]
    found, by_user = difference(quality, worse), finished(resample(values)).estimates()[0]
    assert found.value == pytest.approx(by_user.value)
    assert found.interval == pytest.approx(by_user.interval)
    assert found.is_sure_of_sign
    itself = difference(quality, quality)
    assert (itself.value, itself.interval, itself.is_sure_of_sign) == (0, None, False)


def test_the_work_is_done_in_many_steps(
    dataset: Dataset, parts: Split, popular: Measurement
) -> None:
    # whoever is between two steps waits for one: not for 4,000 draws of 943 users, but for 50,000
    # users drawn, a few milliseconds in the page
    yardstick = yardstick_of(parts, dataset.item_genres, dataset.genres)
    num_steps = sum(1 for _ in examine(popular, yardstick))
    assert num_steps >= NUM_DRAWS * 943 / USERS_AT_A_TIME
