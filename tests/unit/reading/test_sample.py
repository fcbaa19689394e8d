"""More ratings than may be kept: a sample of whole users, the same however the file is sorted."""

import random

import pytest

from recommender.errors import VisitorError
from recommender.ratings.dataset import Dataset
from tools.reading import read_dataset

# user u rates u % 7 + 1 of 50 items
ROWS = [
    (user, 1 + (user * 11 + i) % 50, 1 + i % 5)
    for user in range(1, 501)
    for i in range(user % 7 + 1)
]


def read(rows: list[tuple[int, int, int]], most: int, seed: int = 7, prefix: str = "") -> Dataset:
    lines = "".join(f"{prefix}{u},{i},{stars}\n" for u, i, stars in rows)
    text = f"user,item,rating\n{lines}"
    return read_dataset({"x.csv": text.encode()}, most=most, seed=seed)


def users_of(dataset: Dataset) -> set[int]:
    return set(dataset.user_ids.tolist())


def test_as_many_are_kept_as_fit_and_each_user_is_whole() -> None:
    dataset = read(ROWS, most=600)
    assert 590 < dataset.num_ratings <= 600
    assert (dataset.facts.is_sample, dataset.facts.num_read) == (True, len(ROWS))
    assert all(
        count == user % 7 + 1
        for user, count in zip(dataset.user_ids.tolist(), dataset.by_user.counts, strict=True)
    )


def test_what_fits_is_no_sample() -> None:
    dataset = read(ROWS, most=len(ROWS))
    assert dataset.num_ratings == len(ROWS)
    assert not dataset.facts.is_sample


@pytest.mark.parametrize("most", [20, 100, 1500])
def test_the_order_of_the_file_does_not_matter(most: int) -> None:
    """A user who is dropped while others still come would have been dropped at the end."""
    shuffled = random.Random(1).sample(ROWS, len(ROWS))
    assert users_of(read(ROWS, most)) == users_of(read(shuffled, most))


def test_another_seed_draws_others() -> None:
    assert users_of(read(ROWS, 600)) == users_of(read(ROWS, 600, seed=7))
    assert users_of(read(ROWS, 600)) != users_of(read(ROWS, 600, seed=8))


def test_an_id_has_the_same_lot_as_a_number_and_as_a_text() -> None:
    """Else a text id late in a file would make the sample another one."""
    as_numbers = read(ROWS, 600)
    late = "".join(f"{u},{i},{stars}\n" for u, i, stars in ROWS) + "zz,1,5\n"
    mixed = read_dataset({"x.csv": f"user,item,rating\n{late}".encode()}, most=600, seed=7)
    assert {int(key) for key in mixed.user_keys if key != "zz"} <= users_of(as_numbers)


def test_a_film_that_no_kept_user_saw_is_left_out() -> None:
    dataset = read([(user, user, 3) for user in range(1, 101)], most=10)
    assert dataset.num_items == dataset.num_users == 10
    assert dataset.item_counts.min() == 1


def test_one_user_with_more_than_may_be_kept_is_refused() -> None:
    rows = [(1, item, 3) for item in range(1, 400)]
    with pytest.raises(VisitorError, match="One user has more than 100 ratings"):
        read(rows, most=100)
