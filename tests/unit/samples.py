"""Data that several tests start from."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from recommender.ratings.dataset import Dataset
from recommender.ratings.formats.movielens_100k import parse_dataset
from recommender.ratings.interactions import Interactions
from tools.bytecode import Job, rewrite

# files like those that people reported; README.md says what is right
CASES = Path(__file__).resolve().parent / "cases"
DATA = Path(__file__).resolve().parents[2] / "data"
FLAGS = "|".join(["0"] * 18 + ["1"])


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


@cache
def real_dataset() -> Dataset:
    return parse_dataset((DATA / "u.data").read_bytes(), (DATA / "u.item").read_bytes())


def dataset_of(titles: Sequence[str], ratings: Sequence[tuple[int, int, int, int]]) -> Dataset:
    """Films with the ids 1, 2, ..., all Westerns, and rows of u.data."""
    items = "".join(f"{i}|{title}||||{FLAGS}\n" for i, title in enumerate(titles, 1))
    lines = "".join("\t".join(map(str, row)) + "\n" for row in ratings)
    return parse_dataset(lines.encode(), items.encode())


def pairs(users: Sequence[int], items: Sequence[int], num_users: int | None = None) -> Interactions:
    if num_users is None:
        num_users = max(users, default=-1) + 1
    return Interactions(np.array(users, dtype=np.int32), np.array(items, dtype=np.int32), num_users)


def large_interactions(num_users: int, num_items: int, each: int) -> Interactions:
    """`each` items of every user, none twice: a stride that is prime to the catalogue's size."""
    assert np.gcd(7, num_items) == 1
    user_idx = np.repeat(np.arange(num_users, dtype=np.int32), each)
    start = np.random.default_rng(1).integers(0, num_items, num_users)
    item_idx = (start[:, None] + 7 * np.arange(each)) % num_items
    return Interactions(user_idx, item_idx.ravel().astype(np.int32), num_users)


def compile_here(jobs: Sequence[Job]) -> None:
    """Make byte-code with this Python, in the place of Pyodide, which takes seconds to start."""
    for job in jobs:
        rewrite(job)
