"""Data that several tests start from."""

import os
import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions
from tools.bytecode import Job, rewrite_all
from tools.reading import parsed, read_dataset, read_text

# files like those that people reported; README.md says what is right
CASES = Path(__file__).resolve().parent / "cases"
DATA = Path(__file__).resolve().parents[2] / "data"
READ = DATA.parent / ".cache" / "columns.json"
FLAGS = "|".join(["0"] * 18 + ["1"])


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


@cache
def real_dataset() -> Dataset:
    if sys.platform == "emscripten":  # the page's own Python under Node, which starts no process
        return parsed(READ.read_text(encoding="utf-8"))
    return parsed(real_columns())


def real_columns() -> str:
    """Read MovieLens 100K; leave what was read for the page's own Python."""
    text = read_text({name: DATA / name for name in ("u.data", "u.item")})
    # whole or not at all: others may be reading it
    fresh = READ.with_suffix(f".{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(READ)
    return text


def parse_dataset(ratings: bytes, items: bytes) -> Dataset:
    """Read the bytes of u.data and u.item."""
    return read_dataset({"u.data": ratings, "u.item": items})


def rows_of(ratings: bytes) -> np.ndarray:
    """Read u.data alone; return user_id, item_id, stars and timestamp, [n, 4]."""
    dataset = read_dataset({"u.data": ratings})
    ids = dataset.user_ids[dataset.user_idx], dataset.item_ids[dataset.item_idx]
    return np.column_stack([*ids, dataset.rating.astype(np.int64), dataset.timestamp])


def titles_of(items: bytes) -> list[str]:
    """Read u.item, and one rating of its first film; return all titles, as they are shown."""
    first = re.match(rb"\D*(\d+)", items)
    rating = b"1\t%b\t5\t1\n" % (first[1] if first else b"1")
    return parse_dataset(rating, items).shown_titles


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
    rewrite_all(jobs)


def snapshot_here(root: Path, archive: Path, bill: str) -> Path:
    """Stand in for the memory of a Python that has started, which takes seconds to take."""
    made = archive.with_suffix(".snapshot")
    made.write_text(f"{root.name} {len(bill)}")
    return made
