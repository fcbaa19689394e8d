"""Vectors as files, for whatever serves them: .npy and Parquet.

Example::

    write_vectors(folder, "deep", outcome, data, temperature)

A score is the product of a user's and an item's vector. Both have one dimension more than the
model: of an item its bias, with what is watched these days, of a user the temperature.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from recommender.exports.arrays import npy_of
from recommender.exports.files import FILMS, ITEM_VECTORS, USER_VECTORS, USERS, file_name
from scale.data.shards import Data
from scale.training.outcome import Outcome


def write_vectors(
    folder: Path,
    model: str,
    outcome: Outcome,
    data: Data,
    temperature: float,
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
    for what, vectors in ((ITEM_VECTORS, items), (USER_VECTORS, users)):
        (folder / file_name(model, what)).write_bytes(npy_of(vectors.astype(np.float32)))
    of_items = {"item_id": data.of_items("ids")}
    titles = data.titles()
    if titles is not None:
        of_items["title"] = np.array(titles, dtype=object)
    of_items["num_trained"] = data.of_items("counts")
    _write_table(folder / file_name(model, FILMS), of_items, items)
    _write_table(folder / file_name(model, USERS), {"user_id": data.user_ids()}, users)


def _write_table(path: Path, columns: dict[str, np.ndarray], vectors: np.ndarray) -> None:
    """Write columns, and after them `vector`, a list of float32 in each row."""
    import pyarrow as pa
    from pyarrow import parquet

    width = vectors.shape[1]
    flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float32).ravel())
    starts = pa.array(np.arange(len(vectors) + 1, dtype=np.int32) * width)
    arrays = {name: pa.array(values.tolist()) for name, values in columns.items()}
    arrays["vector"] = pa.ListArray.from_arrays(starts, flat)
    parquet.write_table(pa.table(arrays), path)
