"""Ids as files have them: numbers where the data's own are numbers, else its own texts.

Example::

    item_ids(dataset)   # [1, 2, 3, ...] or ["tt0111161", ...]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender.ratings.dataset import Dataset

Ids = list[int] | list[str]
# what every reader of 32 bits takes; a longer number stays what it is as a text
LARGEST = 2**31 - 1


def user_ids(dataset: Dataset) -> Ids:
    """Return user_idx -> the id that the data has."""
    return _ids(dataset.user_keys, dataset.user_ids)


def item_ids(dataset: Dataset) -> Ids:
    """Return item_idx -> the id that the data has."""
    return _ids(dataset.item_keys, dataset.item_ids)


def _ids(keys: Sequence[str] | None, numbers: Any) -> Ids:
    if keys:
        return list(keys)
    if len(numbers) and (numbers.max() > LARGEST or numbers.min() < -LARGEST):
        return [str(number) for number in numbers.tolist()]
    ids: list[int] = numbers.tolist()
    return ids
