"""Vectors as files, for whatever serves them: .npy and Parquet, as the page saves them.

Example::

    write_vectors(folder, "deep", outcome, data, temperature)

A score is the product of a user's and an item's vector. Both have one dimension more than the
model: of an item its bias, with what is watched these days, of a user the temperature.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from recommender.exports.arrays import npy_of
from recommender.exports.files import FILMS, ITEM_VECTORS, USER_VECTORS, USERS, file_name
from recommender.ratings.genres import names_of
from scale.data.shards import Data
from scale.training.lists import known_to
from scale.training.outcome import Outcome


def write_vectors(
    folder: Path, model: str, outcome: Outcome, data: Data, temperature: float
) -> None:
    """Write the vectors of all items and users, and both as tables with their ids.

    Args:
        folder: where to.
        model: whose vectors they are.
        outcome: what it has learnt.
        data: the shards.
        temperature: of the model.
    """
    items = np.column_stack([outcome.item_vectors, outcome.item_biases / temperature])
    temperatures = np.full(len(outcome.user_vectors), temperature, dtype=np.float32)
    users = np.column_stack([outcome.user_vectors, temperatures])
    # rows of users stand as in their table, shard by shard: it is never whole in memory
    order = np.concatenate([data.shard(number).users for number in range(data.about.num_shards)])
    for what, vectors in ((ITEM_VECTORS, items), (USER_VECTORS, users[order])):
        (folder / file_name(model, what)).write_bytes(npy_of(vectors.astype(np.float32)))
    parquet.write_table(_films(data, items), folder / file_name(model, FILMS))
    _write_users(folder / file_name(model, USERS), data, users)


def _films(data: Data, vectors: np.ndarray) -> pa.Table:
    """Return item_id, title where there is one, genres, num_trained and vector of each item."""
    columns = {"item_id": data.of_items("ids").tolist()}
    titles = data.titles()
    if titles is not None:
        columns["title"] = titles
    genres = data.genres()
    columns["genres"] = [", ".join(names_of(row, genres)) for row in data.of_items("genres")]
    columns["num_trained"] = data.of_items("counts").tolist()
    return pa.table({**columns, "vector": _lists(vectors)})


def _write_users(path: Path, data: Data, vectors: np.ndarray) -> None:
    """Write user_id, num_trained, seen (ids that no list is to hold) and vector, shard by shard."""
    user_ids, item_ids = data.user_ids(), data.of_items("ids")
    writer = None
    for number in range(data.about.num_shards):
        shard = data.shard(number)
        seen = [item_ids[known_to(shard, row)].tolist() for row in range(len(shard.users))]
        table = pa.table(
            {
                "user_id": user_ids[shard.users].tolist(),
                "num_trained": shard.seen.counts,
                "seen": pa.array(seen, pa.list_(pa.array(item_ids[:1].tolist()).type)),
                "vector": _lists(vectors[shard.users]),
            }
        )
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()


def _lists(vectors: np.ndarray) -> pa.ListArray:
    flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float32).ravel())
    starts = pa.array(np.arange(len(vectors) + 1, dtype=np.int32) * vectors.shape[1])
    return pa.ListArray.from_arrays(starts, flat)
