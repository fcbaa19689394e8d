"""recommender/exports/tables.py and exports/parquet.js, by Node, read by pandas with pyarrow."""

import dataclasses
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from recommender.evaluation.split import everything
from recommender.exports.everybody import everybody_of
from recommender.exports.tables import Column, films_table, users_table
from recommender.ratings.dataset import Dataset
from recommender.ratings.titles import Title
from recommender.steps import finished
from recommender.wording import takeaway as wording
from tests.unit.samples import dataset_of

ROOT = Path(__file__).resolve().parents[3]
# what the bridge does: arrays cross as typed ones
WRITE = """
import { parquetOf } from "%s/exports/parquet.js";
import { readFileSync, writeFileSync } from "node:fs";
const { columns, about } = JSON.parse(readFileSync(0, "utf-8"));
const typed = { int: Int32Array, float: Float32Array };
for (const column of columns) {
  const made = column.names ? Int32Array : typed[column.kind];
  if (made) column.values = made.from(column.values);
  if (column.starts) column.starts = Int32Array.from(column.starts);
}
writeFileSync(process.argv[1], new Uint8Array(parquetOf(columns, about)));
"""


def written(columns: Sequence[Column], about: dict[str, str], path: Path) -> pd.DataFrame:
    sent = {"columns": [_plain(column) for column in columns], "about": about}
    command = ["node", "--input-type=module", "--eval", WRITE % ROOT.as_uri(), str(path)]
    done = subprocess.run(command, input=json.dumps(sent), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return pd.read_parquet(path)


def _plain(column: Column) -> dict[str, Any]:
    values = {name: value for name, value in vars(column).items() if value is not None}
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }


def dataset() -> Dataset:
    titles = ["Amélie (2001)", "Without a year", "Heat (1995)"]
    made = dataset_of(titles, [(5, 1, 5, 10), (5, 3, 3, 15), (9, 2, 4, 20)])
    flags = made.item_genres.copy()
    flags[1] = 0
    return dataclasses.replace(made, item_genres=flags)


def test_films_are_read_with_all_that_is_known_of_them(tmp_path: Path) -> None:
    vectors = np.array([[1, 2], [3, 4], [0.1, -0.5]], dtype=np.float32)
    about = wording.about("deep", 1, 2)
    films = written(finished(films_table(dataset(), vectors)), about, tmp_path / "films.parquet")
    assert films["item_id"].tolist() == [1, 2, 3]
    assert films["title"].tolist() == ["Amélie (2001)", "Without a year", "Heat (1995)"]
    years = films["year"].tolist()
    assert (years[0], years[2]) == (2001, 1995)
    assert pd.isna(years[1])
    assert films["genres"].tolist() == ["Western", "", "Western"]
    assert films["num_ratings"].tolist() == [1, 1, 1]
    np.testing.assert_array_equal(np.stack(list(films["vector"])), vectors)
    file = pq.ParquetFile(tmp_path / "films.parquet")
    assert str(file.schema_arrow.field("vector").type.value_type) == "float"
    said = {key.decode(): value.decode() for key, value in file.metadata.metadata.items()}
    assert said == about
    assert said["model"] == "Deep"


def test_users_are_read_with_what_they_have_seen(tmp_path: Path) -> None:
    data = dataset()
    seen = finished(everybody_of(data, everything(data))).seen
    columns = users_table(data, np.array([2, 0], dtype=np.int32), seen, np.eye(2, dtype=np.float32))
    users = written(columns, {}, tmp_path / "users.parquet")
    assert users["user_id"].tolist() == [5, 9]
    assert users["num_ratings"].tolist() == [2, 1]
    assert users["num_trained"].tolist() == [2, 0]
    assert [list(one) for one in users["seen"]] == [[1, 3], [2]]
    np.testing.assert_array_equal(np.stack(list(users["vector"])), np.eye(2))


def test_ids_that_are_texts_are_texts_everywhere(tmp_path: Path) -> None:
    data = dataset()
    # as a large number is, and as the data's own texts will be
    large = dataclasses.replace(data, item_ids=np.array([1, 2, 2**40], dtype=np.int64))
    seen = finished(everybody_of(data, everything(data))).seen
    vectors = np.zeros((2, 3), dtype=np.float32)
    users = written(
        users_table(large, np.zeros(2, dtype=np.int32), seen, vectors),
        {},
        tmp_path / "users.parquet",
    )
    assert [list(one) for one in users["seen"]] == [["1", str(2**40)], ["2"]]
    films = written(
        finished(films_table(large, np.zeros((3, 3), dtype=np.float32))), {}, tmp_path / "f.parquet"
    )
    assert films["item_id"].tolist() == ["1", "2", str(2**40)]


def test_without_genres_and_with_odd_titles_the_table_is_whole(tmp_path: Path) -> None:
    titles = [Title('"quoted", with\ttab\n'), Title(""), Title("日本 🎬")]
    data = dataclasses.replace(
        dataset(), titles=titles, item_genres=np.zeros((3, 0), dtype=np.float32)
    )
    columns = finished(films_table(data, np.zeros((3, 1), dtype=np.float32)))
    films = written(columns, {}, tmp_path / "films.parquet")
    assert films["title"].tolist() == [title.shown for title in titles]
    assert films["genres"].tolist() == ["", "", ""]
    assert films["year"].isna().all()
