"""Ratings of any size are read as the page reads them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from recommender.errors import DataError
from recommender.ratings.dataset import Dataset
from scale.data.columns import Columns, files_of, read_columns
from scale.errors import ScaleError
from tests.unit.reading.files import ROWS, ml_1m, ml_100k, ml_latest, zipped
from tools.reading import read_dataset

TEXTS = b"user,product,score\nb,pear,3\na,apple,5\nb,apple,1\n"


def written(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def columns_of(files: list[Path], folder: Path) -> Columns:
    work = folder / "work"
    work.mkdir()
    return read_columns(files, work)


def in_order(columns: Columns) -> list[tuple[int, int, int]]:
    """Return rows of users and items and times, in the order of the file."""
    chunks = list(columns.chunks())
    parts = [np.concatenate([getattr(one, name) for one in chunks]).tolist() for name in
             ("user", "item", "time")]  # fmt: skip
    assert np.concatenate([one.position for one in chunks]).tolist() == list(range(len(parts[0])))
    return list(zip(*parts, strict=True))


def of_page(dataset: Dataset) -> list[tuple[int, int, int]]:
    columns = (dataset.user_idx, dataset.item_idx, dataset.timestamp)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize(
    "make", [ml_100k, ml_1m, ml_latest, lambda: {"ml.zip": zipped(ml_latest(), "ml/")}]
)
def test_every_format_of_the_page(tmp_path: Path, make: Callable[[], Mapping[str, bytes]]) -> None:
    files = written(tmp_path, make())
    columns = columns_of(files, tmp_path)
    page = read_dataset({path.name: path for path in files})
    assert in_order(columns) == of_page(page)
    assert columns.user_ids.tolist() == page.user_ids.tolist()
    assert columns.item_ids.tolist() == page.item_ids.tolist()
    assert np.array_equal(columns.item_genres, page.item_genres)
    assert columns.titles is not None
    assert "Toy Story (1995)" in columns.titles


def test_ids_that_are_texts_and_no_times(tmp_path: Path) -> None:
    columns = columns_of(written(tmp_path, {"mine.csv": TEXTS}), tmp_path)
    assert columns.user_ids.tolist() == ["a", "b"]
    assert columns.item_ids.tolist() == ["apple", "pear"]
    assert in_order(columns) == [(1, 1, 0), (0, 0, 0), (1, 0, 0)]
    assert not columns.has_times
    assert columns.titles is None
    assert columns.item_genres.shape == (2, 0)


def test_parquet_in_several_files(tmp_path: Path) -> None:
    users, items, stars, times = (list(column) for column in zip(*ROWS, strict=True))
    names = ["userId", "movieId", "rating", "timestamp"]
    table = pa.table([users, items, stars, times], names=names)
    folder = tmp_path / "parts"
    folder.mkdir()
    parquet.write_table(table.slice(0, 2), folder / "a.parquet")
    parquet.write_table(table.slice(2), folder / "b.parquet")
    files = files_of(folder, tmp_path)
    columns = columns_of(files, tmp_path)
    assert in_order(columns) == [(1, 0, times[0]), (1, 1, times[1]), (0, 1, times[2])]
    # the page opens the same table
    assert read_dataset({path.name: path for path in files}).num_ratings == len(ROWS)


def test_what_is_wrong_is_said_as_in_the_page(tmp_path: Path) -> None:
    files = written(tmp_path, {"ratings.csv": b"userId,movieId,rating,timestamp\n1,2,3,4\n1,x"})
    with pytest.raises(DataError, match=r"ratings\.csv line 3: "):
        columns_of(files, tmp_path)


def test_columns_that_cannot_be_told_are_asked_for(tmp_path: Path) -> None:
    files = written(tmp_path, {"mine.csv": b"wer,was\n1,2\n"})
    with pytest.raises(ScaleError, match=r"the columns of mine\.csv cannot be told"):
        columns_of(files, tmp_path)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(ScaleError, match="expected a file or a folder of ratings, found nothing"):
        files_of(tmp_path / "none.zip", tmp_path)
