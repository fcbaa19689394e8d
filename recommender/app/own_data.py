"""The visitor's own files on their way: how far they are read, and what has to be asked first.

Example::

    question = Table("mine.csv", ("wer", "was"), (("anna", "Heat"),))
    is_answered({"user": 0, "item": 1, "rating": -1, "timestamp": -1})   # True
"""

from __future__ import annotations

from collections.abc import Mapping

from recommender.records import dataclass

USER, ITEM, RATING, TIMESTAMP = ROLES = ("user", "item", "rating", "timestamp")
# of a larger file so many ratings are kept, of whole users, unless the visitor says how many
MOST_KEPT = 2_000_000

# role -> its column, from 0 on; -1: there is none
Answer = Mapping[str, int]


@dataclass(frozen=True)
class Files:
    """What the visitor has chosen.

    Attributes:
        names: of the files, with folders.
        size: of all, in bytes.
    """

    names: tuple[str, ...]
    size: int


@dataclass(frozen=True)
class Table:
    """A table whose columns nobody can tell but the visitor.

    Attributes:
        file: its name.
        columns: what its header calls them.
        rows: the first ones, by columns.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def is_answered(answer: Answer) -> bool:
    """Say whether users and items have columns, and no column stands for two things."""
    chosen = [column for column in answer.values() if column >= 0]
    return min(answer[USER], answer[ITEM]) >= 0 and len(set(chosen)) == len(chosen)
