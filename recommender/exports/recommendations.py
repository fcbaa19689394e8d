"""All users' lists as a CSV file.

Example::

    lists = await bridge.recommend_all("deep", most_asked(dataset), all.seen, all.guests)
    text = finished(recommendations_csv(dataset, lists, users, items))
    # user_id,rank,item_id,title,score
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from recommender.exports.ids import item_ids, user_ids
from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.steps import Steps
from recommender.taste.csv_file import harmless
from recommender.views.comparison import TOP_K

if TYPE_CHECKING:
    from recommender.ratings.dataset import Dataset

COLUMNS = ("user_id", "rank", "item_id", "title", "score")
USERS_AT_A_TIME = 20
# of one film: where a whole catalogue has one title, nobody waits for lists of all of it
MOST_TWINS = 10


def most_asked(dataset: Dataset) -> int:
    """Return how long lists have to be for ten films each: a film may have several items."""
    twins = int(np.bincount(dataset.twin_idx, minlength=1).max(initial=1))
    return min(TOP_K * min(twins, MOST_TWINS), dataset.num_items)


def recommendations_csv(
    dataset: Dataset, lists: Int32Array, users: Float32Array, items: Float32Array
) -> Steps[str]:
    """Return each user's ten best films, a line each, as text with a header.

    Of a film with several items only the first of the list counts, as on the page. Lines end with
    a line feed. What a spreadsheet would take for a formula gets a ' before it.

    Args:
        dataset: names.
        lists: int32 [num_users, k], best first, -1 where a list is short.
        users: float32 [num_users, dim].
        items: float32 [num_items, dim]; the products of both are the scores.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    of_users, of_items = _cells(user_ids(dataset)), _cells(item_ids(dataset))
    titles = dataset.shown_titles
    for user, found in enumerate(lists):
        best = first_of_films(found, dataset.twin_idx)
        scores = (items[best] @ users[user]).tolist()
        writer.writerows(
            (of_users[user], rank, of_items[item], harmless(titles[item]), f"{score:.6f}")
            for rank, (item, score) in enumerate(zip(best.tolist(), scores, strict=True), 1)
        )
        if user % USERS_AT_A_TIME == 0:
            yield
    return text.getvalue()


def first_of_films(found: Int32Array, twin_idx: Int32Array) -> Int32Array:
    """Return the first ten of a list without -1, and without what is the same film as one before.

    Args:
        found: int32 [k], best first.
        twin_idx: int32 [num_items], the first item with the same title.
    """
    found = found[found >= 0]
    _, first = np.unique(twin_idx[found], return_index=True)
    return found[np.sort(first)[:TOP_K]]


def _cells(ids: list[int] | list[str]) -> list[int | str]:
    return [harmless(one) if isinstance(one, str) else one for one in ids]
