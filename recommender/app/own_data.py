"""The visitor's files on their way: how far they are read, and what has to be asked first.

Example::

    question = Table("mine.csv", ("wer", "was"), (("anna", "Heat"),))
    is_answered({"user": 0, "item": 1, "rating": -1, "timestamp": -1})   # True
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from recommender.records import dataclass

USER, ITEM, RATING, TIMESTAMP = ROLES = ("user", "item", "rating", "timestamp")
# of a larger file so many ratings are kept, of whole users, unless the visitor says how many
MOST_KEPT = 2_000_000

ARCHIVE = re.compile(r"ml-100k ?(\(\d+\))?\.zip", re.IGNORECASE)

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


class Copy(Enum):
    """Whether the browser keeps MovieLens, where the site does not hold it."""

    NONE = ""
    KEPT = "kept"
    REFUSED = "refused"
    FULL = "full"
    STUCK = "stuck"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Bringing:
    """MovieLens is asked for.

    Attributes:
        said: what was wrong with the files that were brought; empty: none were.
    """

    said: str = ""


def is_archive(names: Sequence[str]) -> bool:
    """Say whether files are MovieLens' archive, by its name.

    >>> is_archive(["ml-100k (1).zip"])   # as a browser calls the second one
    True
    """
    return len(names) == 1 and ARCHIVE.fullmatch(names[0]) is not None


def is_answered(answer: Answer) -> bool:
    """Say whether users and items have columns, and no column stands for two things."""
    chosen = [column for column in answer.values() if column >= 0]
    return min(answer[USER], answer[ITEM]) >= 0 and len(set(chosen)) == len(chosen)
