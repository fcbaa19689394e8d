"""Files of ratings -> shards, ready to be trained on.

Example::

    data = prepare([Path("ml-25m.zip")], folder, settings, workers=2)
    data.about.num_seen
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from recommender.app.questions import DAY
from recommender.app.settings import Settings
from recommender.ratings.trend import HALF_LIFE_DAYS, PRIOR_COUNT, SECONDS_A_DAY, WEIGHT
from scale.data.columns import Columns, read_columns
from scale.data.parts import ASIDE, HELD_OUT, LEARNT, Parting, parting_of
from scale.data.shards import LEGEND, About, ByUser, Data, Shard, write_about, write_shard
from scale.data.spread import Spread, spread_out
from scale.errors import ScaleError

# ratings of a shard, about
SHARD_SIZE = 250_000
NOTHING = np.empty(0, dtype=np.int64)

# by the rows of all shards and what was read
Parted = Callable[[Spread, Columns], Parting]


def prepare(
    files: Sequence[Path], folder: Path, settings: Settings, parted: Parted, *, workers: int
) -> Data:
    """Read, part and shard the ratings of files.

    Args:
        files: as the page takes them.
        folder: is made, and is all that is left.
        settings: of the run.
        parted: how ratings are parted (by_settings).
        workers: the shards can be parted among them.

    Raises:
        ScaleError: when there is too little to train on.
    """
    shutil.rmtree(folder, ignore_errors=True)
    work = folder / "work"
    work.mkdir(parents=True)
    columns = read_columns(files, work)
    if columns.num_users < workers:
        raise ScaleError(
            f"expected {workers} users or more, one for each worker, got {columns.num_users}"
        )
    num_shards = workers * -(-columns.num_ratings // (workers * SHARD_SIZE))
    spread = spread_out(columns, work, min(num_shards, _most(columns, workers)), settings.seed)
    data = write(spread, parted(spread, columns), columns, folder, settings)
    shutil.rmtree(work)
    return data


def by_settings(
    settings: Settings, left_out: Callable[[Columns], np.ndarray] = lambda _: NOTHING
) -> Parted:
    """Return what parts ratings as the page does.

    Args:
        settings: of the run.
        left_out: which pairs nothing is learnt from (Parting), by what was read.
    """
    return lambda spread, columns: parting_of(
        spread,
        settings,
        has_times=columns.has_times,
        num_users=columns.num_users,
        num_items=columns.num_items,
        left_out=left_out(columns),
    )


def write(
    spread: Spread, parting: Parting, columns: Columns, folder: Path, settings: Settings
) -> Data:
    """Write shards and all that is known of items and users."""
    capacity = max(len(users) for users in spread.users)
    about = About(
        num_users=columns.num_users,
        num_items=columns.num_items,
        num_shards=len(spread.users),
        capacity=capacity,
        sizes=[],
        usable=[],
        knows_order=parting.knows_order,
        held_out=parting.held_out,
        num_held_out=0,
    )
    counts = np.zeros(columns.num_items, dtype=np.int64)
    for number, users in enumerate(spread.users):
        shard, held_out = shard_of(users, *parting.rows(number), about.knows_order)
        write_shard(folder, number, shard)
        counts += np.bincount(shard.seen.items, minlength=len(counts))
        about = replace(
            about,
            sizes=[*about.sizes, len(shard.seen.items)],
            usable=[*about.usable, int((shard.seen.counts > 1).sum())],
            num_held_out=about.num_held_out + held_out,
        )
    if min(about.sizes) == 0 or min(about.usable) == 0:
        raise ScaleError(
            "expected users with two ratings or more to learn from, for each worker; got too few: "
            "train in the page"
        )
    np.save(folder / "users-ids.npy", columns.user_ids)
    legend = {"titles": columns.titles, "genres": columns.legend["genres"]}
    (folder / LEGEND).write_text(json.dumps(legend), encoding="utf-8")
    of_items = {"ids": columns.item_ids, "genres": columns.item_genres, "counts": counts}
    of_items["trend"] = np.zeros(len(counts), dtype=np.float32)
    if settings.question == DAY and settings.trend and about.knows_order:
        of_items["trend"] = trend_of(Data(folder, about), counts)
    for name, values in of_items.items():
        np.save(folder / f"items-{name}.npy", values)
    write_about(folder, about)
    return Data(folder, about)


def shard_of(
    users: np.ndarray, rows: np.ndarray, parts: np.ndarray, knows_order: bool
) -> tuple[Shard, int]:
    """Return a shard of users, and how many of their ratings are held out."""
    ordered = np.sort(users)
    row_of = np.searchsorted(ordered, rows["user"])
    by_part = [_by_user(row_of, rows["item"], parts == one, len(users)) for one in range(3)]
    times = rows["time"][parts == LEARNT] if knows_order else None
    shard = Shard(ordered, by_part[LEARNT], times, by_part[ASIDE], by_part[HELD_OUT])
    return shard, len(shard.wanted.items)


def trend_of(data: Data, counts: np.ndarray) -> np.ndarray:
    """Return what recommender.ratings.trend says of what is learnt, float32 [num_items]."""
    latest = max(
        int(times.max())
        for number in range(data.about.num_shards)
        if (times := data.shard(number).times) is not None and len(times)
    )
    recent, total = np.zeros(len(counts)), 0.0
    for number in range(data.about.num_shards):
        shard = data.shard(number)
        assert shard.times is not None
        weights = np.exp2(-((latest - shard.times) / SECONDS_A_DAY) / HALF_LIFE_DAYS)
        recent += np.bincount(shard.seen.items, weights=weights, minlength=len(counts))
        total += float(weights.sum())
    expected = counts * (total / data.about.num_seen)
    change = np.log((recent + PRIOR_COUNT) / (expected + PRIOR_COUNT))
    found: np.ndarray = (WEIGHT * change).astype(np.float32)
    return found


def _by_user(row_of: np.ndarray, items: np.ndarray, is_in: np.ndarray, size: int) -> ByUser:
    counts = np.bincount(row_of[is_in], minlength=size)
    return ByUser(np.append(0, np.cumsum(counts)).astype(np.int64), items[is_in].astype(np.int32))


def _most(columns: Columns, workers: int) -> int:
    """Return how many shards there can be with somebody in each."""
    return columns.num_users // workers * workers
