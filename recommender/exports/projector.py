"""The pair of files that the Embedding Projector opens: vectors, and what they are called.

Example::

    vectors, labels = finished(vectors_tsv(directions)), finished(labels_tsv(dataset))

Source: https://projector.tensorflow.org, "Load data": tab-separated; the vectors have no header,
labels have one exactly if there is more than one column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from recommender.exports.ids import item_ids
from recommender.ratings.arrays import Float32Array
from recommender.steps import Steps

if TYPE_CHECKING:
    from recommender.ratings.dataset import Dataset

LABELS = ("title", "item_id", "year", "genres", "num_ratings")
ROWS_AT_A_TIME = 200
# what ends a cell or a line for the reader, wherever Python's own lines end
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def vectors_tsv(vectors: Float32Array) -> Steps[str]:
    """Return a line for each vector; nine digits, by which float32 comes back as it was.

    Args:
        vectors: float32 [n, dim].
    """
    line = "\t".join(["%.9g"] * vectors.shape[1]) + "\n"
    parts = []
    for start in range(0, len(vectors), ROWS_AT_A_TIME):
        rows = vectors[start : start + ROWS_AT_A_TIME]
        parts.append((line * len(rows)) % tuple(rows.ravel().tolist()))
        yield
    return "".join(parts)


def labels_tsv(dataset: Dataset) -> Steps[str]:
    """Return a line for each item after the header; tabs and line breaks are blanks.

    What an item does not have is empty.
    """
    ids, lines = item_ids(dataset), ["\t".join(LABELS)]
    for item, title in enumerate(dataset.titles):
        year = "" if title.year is None else title.year
        count = int(dataset.item_counts[item])
        cells = (title.shown, ids[item], year, dataset.genres_of(item), count)
        lines.append("\t".join(_BREAKS.sub(" ", str(cell)) for cell in cells))
        if item % ROWS_AT_A_TIME == 0:
            yield
    return "\n".join(lines) + "\n"
