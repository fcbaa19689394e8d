"""What is said of the visitor's own files: while they are read, and what they lack.

Example::

    remarks(dataset)    # ("There are no times: ...",)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recommender.app.own_data import ITEM, RATING, TIMESTAMP, USER, Copy
from recommender.wording.words import count, joined

if TYPE_CHECKING:
    from recommender.app.own_data import Files, Table
    from recommender.ratings.dataset import Dataset

READING = "Reading your files again. Nothing leaves this machine."
ASKING = "The columns of your table cannot be told by their names: say which is which."
ASKING_FOR_MOVIELENS = "This site does not hold MovieLens 100K: it asks you for ml-100k.zip, once."
BUSY = "Wait until what is under way is done, then choose the files again."
MADE_UP = (
    "These films, users and ratings are made up (CC0). All of the page works with them; how good a "
    "model is with them says nothing about films that people watch."
)
COPIES = {
    Copy.NONE: "",
    Copy.KEPT: "MovieLens 100K stays in this browser, 2.2 MB, so that Load Data need not ask.",
    Copy.REFUSED: "This browser keeps no files for this page: Load Data will ask again next time.",
    Copy.FULL: "This browser has no room for MovieLens 100K: Load Data will ask again next time.",
    Copy.STUCK: "This browser did not delete MovieLens 100K; clearing the site’s data does.",
    Copy.DROPPED: "This browser keeps MovieLens 100K no more: Load Data will ask again.",
}
NO_FILES = "Expected files of ratings, got none."
ROLE_LABELS = {USER: "Users", ITEM: "Items", RATING: "Ratings", TIMESTAMP: "Times"}
NO_COLUMN = "None"
# of a table without a header (reading/choose.js)
FIRST_COLUMN = "Column 1"
BYTES_OF_A_MEGABYTE = 1e6


def progress(share: float, ratings: int) -> str:
    """Say how far the files are read."""
    return f"{share:.0%}, {count(ratings, 'rating')}"


def reading(chosen: Files) -> str:
    """Say which files are read, and how large they are."""
    names = [*chosen.names[:3]]
    if len(chosen.names) > len(names):
        names.append(f"{len(chosen.names) - len(names):,} more")
    size = f"{max(0.1, chosen.size / BYTES_OF_A_MEGABYTE):,.1f} MB"
    return f"Reading {joined(names)}, {size}. Nothing leaves this machine."


def columns_of(file: str) -> str:
    """Head the dialog that asks for columns."""
    return f"Which columns of {file} are which?"


def first_row(table: Table) -> str:
    """Say what the first row of a table is taken for."""
    has_names = table.columns[0] != FIRST_COLUMN
    return "The first row is taken for names." if has_names else "It has no row of names."


def not_movielens(name: str, expected: str, got: str) -> str:
    """Say that a file is not the one of MovieLens 100K; both are SHA-256 in hexadecimal digits."""
    return (
        f"expected {name} of MovieLens 100K, with the SHA-256 {expected[:12]}…, got a file with "
        f"{got[:12]}…; other data is read by “Choose files”, unless it is called ml-100k.zip"
    )


def remarks(dataset: Dataset, *, is_made_up: bool = False) -> tuple[str, ...]:
    """Say what was left out and changed, and what the data lacks, with what that costs."""
    made_up = (MADE_UP,) if is_made_up else ()
    return (*made_up, *_changed(dataset), *_lacks(dataset))


def _changed(dataset: Dataset) -> Sequence[str]:
    facts, said = dataset.facts, []
    if facts.is_sample:
        said.append(
            f"A sample: of {count(facts.num_read, 'rating')} in the file all those of "
            f"{count(dataset.num_users, 'user')} are kept, drawn by the seed. Max interactions, in "
            "the training settings, says how many may be."
        )
    if facts.duplicates:
        one = facts.duplicates == 1
        said.append(
            f"{count(facts.duplicates, 'rating')} {'was' if one else 'were'} followed by another "
            "of the same film by the same user: the latest counts."
        )
    if facts.scale:
        least, most = (f"{end:g}" for end in facts.scale)
        said.append(f"Ratings from {least} to {most} are shown as 1 to 5 stars.")
    if facts.untitled:
        one = facts.untitled == 1
        said.append(
            f"{count(facts.untitled, 'rated film')} {'is' if one else 'are'} not in the catalogue: "
            f"{'its id stands' if one else 'their ids stand'} for {'its' if one else 'their'} "
            f"{'title' if one else 'titles'}."
        )
    if facts.genres_left:
        left = count(facts.genres_left, "rare genre")
        said.append(f"{left} {'is' if facts.genres_left == 1 else 'are'} left out.")
    if dataset.user_keys or dataset.item_keys:
        what = [name for name, keys in _keyed(dataset) if keys]
        said.append(
            f"Ids of {joined(what)} are not all whole numbers from 1 on: here they are numbered so."
        )
    return said


def _keyed(dataset: Dataset) -> Sequence[tuple[str, tuple[str, ...]]]:
    return ("users", dataset.user_keys), ("films", dataset.item_keys)


def _lacks(dataset: Dataset) -> Sequence[str]:
    facts, said = dataset.facts, []
    if not facts.has_times:
        said.append(
            "No times: nobody knows what came before what. History learns without ages, there is "
            "no trend, and a random fifth is held out whatever is chosen."
        )
    if not facts.has_ratings:
        said.append("No ratings: every row counts as something that was liked.")
    if not facts.has_titles:
        said.append("No titles: films are called by their ids.")
    if not dataset.genres:
        said.append(
            "No genres: Deep and History learn from ids alone, and the map has no colours of "
            "genres."
        )
    if facts.has_titles and not dataset.item_years.any():
        said.append("No years: lists cannot be narrowed down by year.")
    return said
