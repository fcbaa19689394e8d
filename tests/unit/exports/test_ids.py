"""recommender/exports/ids.py: ids are the data's own."""

import dataclasses
from types import SimpleNamespace
from typing import cast

import numpy as np

from recommender.exports.ids import item_ids, user_ids
from recommender.ratings.dataset import Dataset
from tests.unit.samples import dataset_of


def test_numbers_are_numbers_in_the_order_of_the_rows() -> None:
    dataset = dataset_of(["A (1990)", "B (1991)"], [(7, 1, 5, 10), (3, 2, 4, 20)])
    assert item_ids(dataset) == [1, 2]
    assert user_ids(dataset) == dataset.user_ids.tolist()


def test_texts_are_what_the_data_has_not_the_numbers_in_their_place() -> None:
    numbers = np.array([1, 2], dtype=np.int64)
    made = SimpleNamespace(item_ids=numbers, user_ids=numbers)
    made.item_keys, made.user_keys = ("tt01", "tt02"), ("ann", "bob")
    dataset = cast(Dataset, made)
    assert (item_ids(dataset), user_ids(dataset)) == (["tt01", "tt02"], ["ann", "bob"])


def test_a_number_of_more_than_32_bits_keeps_its_digits() -> None:
    dataset = dataset_of(["A (1990)"], [(1, 1, 5, 10)])
    large = dataclasses.replace(dataset, item_ids=np.array([2**31], dtype=np.int64))
    assert item_ids(large) == ["2147483648"]
    least = dataclasses.replace(dataset, item_ids=np.array([2**31 - 1], dtype=np.int64))
    assert item_ids(least) == [2**31 - 1]
