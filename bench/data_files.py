"""Files of ratings of any size, made of MovieLens 100K by repetition with shifted ids.

Example::

    write_1m(Path("ml-1m"), "dat")       # ratings.dat and movies.dat, 6,040 users x 3,706 films
    write_csv(Path("ml-25m"), copies=250)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.dataset import Dataset

Rows = NDArray[np.int64]  # [n, 4]: user, item, stars, timestamp

# as MovieLens 1M has them: ten copies of 943 users and 1,682 films, laid over one another
USERS_1M, FILMS_1M, COPIES_1M = 6_040, 3_706, 10
# films of the copies; two that share users stand apart
_FIRST_FILM = (0, 1012, 2024, 0, 1012, 2024, 0, 1012, 2024, 1012)
# of larger files: so many catalogues beside one another, as MovieLens 25M has 59,047 rated films
CATALOGUES = 35


def rows_of(dataset: Dataset) -> Rows:
    """Return all ratings, by user as newer MovieLens has them, int64 [n, 4], rows from 0 on."""
    columns = (dataset.user_idx, dataset.item_idx, dataset.rating, dataset.timestamp)
    rows = np.column_stack([column.astype(np.int64) for column in columns])
    by_user: Rows = rows[np.argsort(rows[:, 0], kind="stable")]
    return by_user


def rows_1m(rows: Rows) -> Rows:
    """Return about a million ratings of the shape of MovieLens 1M, none twice."""
    copies = [_shifted(rows, copy) for copy in range(COPIES_1M)]
    together = np.concatenate(copies)
    _, first = np.unique(together[:, 0] * FILMS_1M + together[:, 1], return_index=True)
    together = together[np.sort(first)]
    by_user: Rows = together[np.argsort(together[:, 0], kind="stable")]
    return by_user


def _shifted(rows: Rows, copy: int) -> Rows:
    shifted = rows.copy()
    shifted[:, 0] = (rows[:, 0] + USERS_1M // COPIES_1M * copy) % USERS_1M
    shifted[:, 1] += _FIRST_FILM[copy]
    return shifted


def copies_of(rows: Rows, copies: int, num_users: int, num_items: int) -> Iterator[Rows]:
    """Yield copies whose users are others, and whose films are those of one of 35 catalogues."""
    for copy in range(copies):
        shifted = rows.copy()
        shifted[:, 0] += num_users * copy
        shifted[:, 1] += num_items * (copy % CATALOGUES)
        yield shifted


def write_1m(folder: Path, kind: str, dataset: Dataset) -> Path:
    """Write a million ratings as "dat" or "csv", and the films; return the file of ratings."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_films(folder, kind, dataset, FILMS_1M)
    path = folder / f"ratings.{kind}"
    with path.open("w") as file:
        if kind == "csv":
            file.write("userId,movieId,rating,timestamp\n")
        _write(file, rows_1m(rows_of(dataset)), "::" if kind == "dat" else ",")
    return path


def write_csv(folder: Path, copies: int, dataset: Dataset) -> Path:
    """Write many copies as ratings.csv, and the films; return the file of ratings."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_films(folder, "csv", dataset, CATALOGUES * dataset.num_items)
    path = folder / "ratings.csv"
    sizes = dataset.num_users, dataset.num_items
    with path.open("w") as file:
        file.write("userId,movieId,rating,timestamp\n")
        for rows in copies_of(rows_of(dataset), copies, *sizes):
            _write(file, rows, ",")
    return path


def _write(file: TextIO, rows: Rows, separator: str) -> None:
    one = rows + np.array([1, 1, 0, 0])
    # as newer MovieLens writes stars
    stars = "%d.0" if separator == "," else "%d"
    line = separator.join(["%d", "%d", stars, "%d"])
    np.savetxt(file, one, fmt=line)


def _write_films(folder: Path, kind: str, dataset: Dataset, number: int) -> None:
    lines = []
    for row in range(number):
        title = f"Film {row + 1} ({1950 + row % 50})"
        genres = dataset.genres_of(row % dataset.num_items).replace(", ", "|")
        lines.append((str(row + 1), title, genres))
    if kind == "dat":
        text = "".join("::".join(line) + "\n" for line in lines)
    else:
        text = "movieId,title,genres\n" + "".join(",".join(line) + "\n" for line in lines)
    (folder / f"movies.{kind}").write_text(text, encoding="utf-8")
