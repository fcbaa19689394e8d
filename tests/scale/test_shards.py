"""Shards hold what the page learns from and holds out, to the last rating."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from recommender.app.settings import Settings
from recommender.app.training import Plan, plan_training
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions
from scale.data.prepare import by_settings, prepare
from scale.data.shards import Data
from scale.data.spread import shards_of
from scale.errors import ScaleError
from scale.results.page import left_out_of, read_page, settings_of_page
from tests.scale.conftest import FILES

ALL = Settings(max_interactions=10_000_000)


def pairs_of(data: Data, part: str) -> list[int]:
    """Return user · num_items + item of all shards, ascending."""
    found = []
    for number in range(data.about.num_shards):
        shard = data.shard(number)
        of_part = getattr(shard, part)
        users = shard.users[of_part.users].astype(np.int64)
        found.append(users * data.about.num_items + of_part.items)
    return np.sort(np.concatenate(found)).tolist()  # type: ignore[no-any-return]


def keys(pairs: Interactions, num_items: int) -> list[int]:
    found = pairs.user_idx.astype(np.int64) * num_items + pairs.item_idx
    return np.sort(found).tolist()  # type: ignore[no-any-return]


def assert_same(data: Data, plan: Plan, num_items: int) -> None:
    assert pairs_of(data, "seen") == keys(plan.interactions, num_items)
    assert pairs_of(data, "aside") == keys(plan.watched.held_out, num_items)
    assert pairs_of(data, "wanted") == keys(plan.split.held_out, num_items)


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("split", ["date", "fifth", "last", "random", "none"])
def test_parts_are_those_of_the_page(
    tmp_path: Path, dataset: Dataset, split: str, workers: int
) -> None:
    settings = dataclasses.replace(ALL, split=split)
    plan = plan_training(dataset, settings)
    data = prepare(FILES, tmp_path / "shards", settings, by_settings(settings), workers=workers)
    assert_same(data, plan, dataset.num_items)
    assert np.array_equal(data.of_items("trend"), plan.item_trend)
    assert data.about.knows_order == (plan.interactions.timestamp is not None)
    # each user's are in the order of time, and users are where the page has them
    for number in range(data.about.num_shards):
        shard = data.shard(number)
        for row, user in enumerate(shard.users.tolist()):
            own = plan.interactions.by_user.items_of(user)
            assert np.array_equal(shard.seen.of(row), own)
    # workers have much the same to do
    assert max(data.about.sizes) < 1.1 * min(data.about.sizes)


def test_a_rating_that_a_later_one_replaces_is_none(tmp_path: Path) -> None:
    lines = ["1,5,3,100", "1,5,4,300", "1,5,1,200", "1,6,2,100", "2,5,2,1", "2,6,2,2", "2,7,2,3"]
    file = tmp_path / "ratings.csv"
    file.write_text("userId,movieId,rating,timestamp\n" + "\n".join(lines) + "\n")
    settings = dataclasses.replace(ALL, split="none")
    data = prepare([file], tmp_path / "shards", settings, by_settings(settings), workers=1)
    assert pairs_of(data, "seen") == [0, 1, 3, 4, 5]
    shard = data.shard(0)
    assert shard.times is not None
    # the item that was rated anew comes last
    assert data.of_items("ids")[shard.seen.of(0)].tolist() == [6, 5]


def test_what_the_page_holds_out_of_its_sample_is_learnt_from_nowhere(tmp_path: Path) -> None:
    settings = dataclasses.replace(Settings(), max_interactions=30_000)
    page = read_page(FILES, settings)
    assert page.facts.is_sample
    left_out = left_out_of(page, settings)
    data = prepare(FILES, tmp_path / "shards", settings, by_settings(settings, left_out), workers=2)
    assert data.about.num_seen > 80_000
    plan = plan_training(page, settings_of_page(page, settings))
    ids = data.of_items("ids")
    learnt = set()
    for number in range(data.about.num_shards):
        shard = data.shard(number)
        users = data.user_ids()[shard.users[shard.seen.users]]
        learnt |= set(zip(users.tolist(), ids[shard.seen.items].tolist(), strict=True))
    for part in (plan.split.held_out, plan.watched.held_out):
        held = zip(page.user_ids[part.user_idx], page.item_ids[part.item_idx], strict=True)
        assert not learnt & {(int(user), int(item)) for user, item in held}


def test_users_are_parted_evenly_and_nobody_is_lost() -> None:
    counts = np.array([1, 1, 1, 1000, 2, 3, 4, 500, 1, 1])
    for number in range(1, len(counts) + 1):
        shards = shards_of(counts, number, seed=7)
        assert len(shards) == number
        assert all(len(shard) for shard in shards)
        assert np.sort(np.concatenate(shards)).tolist() == list(range(len(counts)))


def test_too_few_users_for_the_workers(tmp_path: Path) -> None:
    file = tmp_path / "ratings.csv"
    file.write_text("userId,movieId,rating,timestamp\n1,5,3,100\n1,6,4,300\n")
    with pytest.raises(ScaleError, match="expected 2 users or more, one for each worker, got 1"):
        prepare([file], tmp_path / "shards", Settings(), by_settings(Settings()), workers=2)


def test_a_number_of_workers_that_does_not_fit(tmp_path: Path) -> None:
    data = prepare(FILES, tmp_path / "shards", Settings(), by_settings(Settings()), workers=2)
    with pytest.raises(ValueError, match="expected a number of workers that 2 shards can be"):
        data.run_of(0, 3)
