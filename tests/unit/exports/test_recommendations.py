"""recommender/exports/recommendations.py, read by pandas."""

import dataclasses
import io

import numpy as np
import pandas as pd
import pytest

from recommender.exports.recommendations import (
    COLUMNS,
    first_of_films,
    most_asked,
    recommendations_csv,
)
from recommender.ratings.dataset import Dataset
from recommender.ratings.titles import Title
from recommender.steps import finished
from tests.unit.samples import dataset_of, real_dataset

TITLES = ["Heat (1995)", "=cmd()", "Heat (1995)", 'Le "Roi", and I (1956)']
USERS = np.array([[1, 2], [0, 1]], dtype=np.float32)
ITEMS = np.array([[1, 1], [0, 1], [2, 0], [0.5, 0]], dtype=np.float32)


@pytest.fixture
def dataset() -> Dataset:
    return dataset_of(TITLES, [(5, 1, 5, 10), (9, 2, 4, 20)])


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def test_each_user_has_a_line_for_each_film_with_the_product_as_score(dataset: Dataset) -> None:
    lists = np.array([[0, 2, 1, 3], [1, 0, -1, -1]], dtype=np.int32)
    text = finished(recommendations_csv(dataset, lists, USERS, ITEMS))
    table = read(text)
    assert list(table.columns) == list(COLUMNS)
    # item 2 is the film of item 0 once more: it does not count, and leaves no gap in the ranks
    assert table["user_id"].tolist() == [5, 5, 5, 9, 9]
    assert table["rank"].tolist() == [1, 2, 3, 1, 2]
    assert table["item_id"].tolist() == [1, 2, 4, 2, 1]
    # (1, 2) · (1, 1) = 3, · (0, 1) = 2, · (.5, 0) = .5; (0, 1) · (0, 1) = 1, · (1, 1) = 1
    assert table["score"].tolist() == [3, 2, 0.5, 1, 1]
    assert table["title"].tolist()[2] == dataset.titles[3].shown
    assert "\r" not in text


def test_a_spreadsheet_runs_nothing(dataset: Dataset) -> None:
    lists = np.array([[1, 0, 2, 3], [1, 0, 2, 3]], dtype=np.int32)
    assert (
        read(finished(recommendations_csv(dataset, lists, USERS, ITEMS)))["title"][0] == "'=cmd()"
    )


def test_a_line_break_in_a_title_stays_in_its_cell(dataset: Dataset) -> None:
    titles = [Title("a\nb"), *dataset.titles[1:]]
    odd = dataclasses.replace(dataset, titles=titles)
    lists = np.array([[0, -1], [0, -1]], dtype=np.int32)
    table = read(finished(recommendations_csv(odd, lists, USERS, ITEMS)))
    assert table["title"].tolist() == ["a\nb", "a\nb"]


def test_lists_are_asked_for_long_enough_to_hold_ten_films(dataset: Dataset) -> None:
    assert most_asked(real_dataset()) == 20
    assert most_asked(dataset) == dataset.num_items
    twin_idx = real_dataset().twin_idx
    # all films with two items first, both items of each
    twins = real_dataset().twins
    found = np.concatenate([twins.reshape(-1, 2)[:10].ravel(), np.arange(5)]).astype(np.int32)
    best = first_of_films(found, twin_idx)
    assert best.tolist() == twins.reshape(-1, 2)[:10, 0].tolist()


def test_the_page_breathes_between_some_users() -> None:
    dataset = real_dataset()
    lists = np.full((dataset.num_users, 1), -1, dtype=np.int32)
    users = np.zeros((dataset.num_users, 2), dtype=np.float32)
    items = np.zeros((dataset.num_items, 2), dtype=np.float32)
    assert sum(1 for _ in recommendations_csv(dataset, lists, users, items)) == 48  # 943 by 20
