"""Small data sets in every format that the page reads."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from recommender.ratings.dataset import Dataset
from tests.unit.samples import FLAGS

# user, item, stars, time
Rows = Sequence[tuple[int, int, float, int]]
ROWS: Rows = [
    (7, 1, 5, 881250949),
    (7, 20, 3.5, 881250950),
    (3, 20, 4, 881250951),
]
WHOLE: Rows = [(user, item, float(round(stars)), time) for user, item, stars, time in ROWS]


def ml_100k(rows: Rows = WHOLE) -> dict[str, bytes]:
    lines = "".join(f"{u}\t{i}\t{stars:g}\t{time}\n" for u, i, stars, time in rows)
    films = f"1|Toy Story (1995)|01-Jan-1995||u|{FLAGS}\n20|Heat (1995)||||{FLAGS}\n"
    return {"u.data": lines.encode(), "u.item": films.encode()}


def ml_1m(rows: Rows = ROWS) -> dict[str, bytes]:
    lines = "".join(f"{u}::{i}::{stars:g}::{time}\n" for u, i, stars, time in rows)
    films = "1::Toy Story (1995)::Animation|Children's\n20::Misérables, Les (1995)::Drama\n"
    return {"ratings.dat": lines.encode(), "movies.dat": films.encode("latin-1")}


def ml_latest(rows: Rows = ROWS) -> dict[str, bytes]:
    lines = "".join(f"{u},{i},{stars:.1f},{time}\n" for u, i, stars, time in rows)
    films = (
        '1,Toy Story (1995),Animation|Children\n20,"Misérables, Les (1995)",(no genres listed)\n'
    )
    return {
        "ratings.csv": f"userId,movieId,rating,timestamp\n{lines}".encode(),
        "movies.csv": f"movieId,title,genres\n{films}".encode(),
        # what else is in MovieLens' folders
        "tags.csv": b"userId,movieId,tag,timestamp\n7,1,fun,881250949\n",
        "links.csv": b"movieId,imdbId,tmdbId\n1,0114709,862\n",
        "README.txt": b"Summary\n",
    }


def zipped(files: Mapping[str, bytes], folder: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"{folder}{name}", data)
    return buffer.getvalue()


def rows_in(dataset: Dataset) -> list[tuple[int, int, float, int]]:
    """Return what a dataset says, in its order: user and item ids, stars, time."""
    columns = (
        dataset.user_ids[dataset.user_idx],
        dataset.item_ids[dataset.item_idx],
        dataset.rating,
        dataset.timestamp,
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))
