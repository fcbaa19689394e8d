"""MovieLens 100K: the bytes of u.data and u.item -> a Dataset, or a DataError.

Example::

    dataset = parse_dataset(Path("data/u.data").read_bytes(), Path("data/u.item").read_bytes())

With numpy alone: pandas is not there yet when the page parses (dataset.py).
"""

import re
from typing import NamedTuple

import numpy as np

from recommender.dataset import GENRES, Dataset, Int32Array, Int64Array
from recommender.errors import DataError

RATING_COLUMNS = ("user_id", "item_id", "rating", "timestamp")
ITEM_FIELDS = 5 + len(GENRES)

# Possessive (*+, }+): a bad line at the end is not searched for again from every line before it.
_RATING_LINES = re.compile(rb"(?:\d{1,15}+\t\d{1,15}+\t[1-5]\t\d{1,15}+(?:\n|\Z))*+")
_UTF8_BOM = b"\xef\xbb\xbf"
# Timestamps since 1973 have at least nine digits: a shorter one on a last line without line break
# was cut off.
_TIMESTAMP_DIGITS = 9


class Item(NamedTuple):
    """One line of u.item."""

    item_id: int
    title: str
    flags: list[int]


def parse_dataset(ratings_bytes: bytes, items_bytes: bytes) -> Dataset:
    """Parse both files and index them.

    Raises:
        DataError: naming file and line of the first problem.
    """
    items = parse_items(items_bytes)
    return _index(parse_ratings(ratings_bytes), items)


def parse_ratings(data: bytes, file: str = "u.data") -> Int64Array:
    r"""Parse lines of `user \t item \t rating \t timestamp`; BOM and CRLF are accepted.

    Returns:
        int64 [n, 4]: user_id, item_id, rating, timestamp, in the order of the file.

    Raises:
        DataError: when the file is empty, is not what was asked for, or a line is not four
            integers with a rating from 1 to 5.
    """
    text = _plain_lines(data, file, "tab-separated ratings")
    good = _RATING_LINES.match(text)
    end = good.end() if good else 0
    if end < len(text):
        line_number = text.count(b"\n", 0, end) + 1
        line = text[end:].split(b"\n", 1)[0].decode("utf-8", "replace")
        raise DataError(file, line_number, _rating_problem(line))
    _check_complete(text, file)
    # a separator of one blank matches tabs and line breaks as well
    ratings = np.fromstring(text, dtype=np.int64, sep=" ").reshape(-1, len(RATING_COLUMNS))
    _check_once(ratings, file)
    return ratings


def parse_items(data: bytes, file: str = "u.item") -> list[Item]:
    """Parse lines of 24 `|`-separated fields: id, title, dates, URL and 19 genre flags.

    The text is read as UTF-8 when it is valid UTF-8, otherwise as Latin-1.

    Raises:
        DataError: on an empty file, a wrong number of fields, an id that is no positive integer or
            occurs twice, or a flag other than 0 and 1.
    """
    text = _decode(_plain_lines(data, file, "24 fields separated by |"))
    # not splitlines(): that would break a Latin-1 title at byte 0x85
    lines = text.removesuffix("\n").split("\n")
    items = [_parse_item(line, file, number) for number, line in enumerate(lines, 1)]
    first_line: dict[int, int] = {}
    for number, (item_id, *_) in enumerate(items, 1):
        if first_line.setdefault(item_id, number) != number:
            problem = f"expected every item id once, got {item_id} as on line {first_line[item_id]}"
            raise DataError(file, number, problem)
    return items


def _plain_lines(data: bytes, file: str, expected: str) -> bytes:
    """Drop a BOM and carriage returns; refuse an empty file and a web page."""
    text = data.removeprefix(_UTF8_BOM).replace(b"\r\n", b"\n")
    if not text.strip():
        raise DataError(file, 1, f"expected {expected}, got an empty file")
    if text.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        raise DataError(file, 1, f"expected {expected}, got a web page (is the file missing?)")
    return text


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _rating_problem(line: str) -> str:
    """Say what is wrong with a line that is not a rating."""
    fields = line.split("\t")
    expected = "4 tab-separated integers (user, item, rating, timestamp)"
    if not line.strip():
        return f"expected {expected}, got an empty line"
    if len(fields) != len(RATING_COLUMNS):
        return f"expected {expected}, got {_count(len(fields), 'field')}"
    for name, field in zip(RATING_COLUMNS, fields, strict=True):
        if not re.fullmatch(r"-?[0-9]{1,15}", field):
            return f"expected an integer of at most 15 digits as {name}, got {_quote(field)}"
    if fields[2] not in {"1", "2", "3", "4", "5"}:
        return f"expected a rating from 1 to 5, got {fields[2]}"
    return f"expected {expected} that are not negative, got {_quote(line)}"


def _check_complete(text: bytes, file: str) -> None:
    if text.endswith(b"\n"):
        return
    timestamp = text.rpartition(b"\t")[2]
    if len(timestamp) < _TIMESTAMP_DIGITS:
        problem = (
            f"expected a timestamp and a line break, got {_quote(timestamp.decode())} at the end "
            "of the file, which seems to be cut off"
        )
        raise DataError(file, text.count(b"\n") + 1, problem)


def _check_once(ratings: Int64Array, file: str) -> None:
    """Refuse a second rating of an item by the same user."""
    _, user_idx = np.unique(ratings[:, 0], return_inverse=True)
    item_ids, item_idx = np.unique(ratings[:, 1], return_inverse=True)
    pair = user_idx * len(item_ids) + item_idx
    order = np.argsort(pair, kind="stable")
    repeated = order[1:][np.diff(pair[order]) == 0]
    if len(repeated):
        line = int(repeated.min())
        user_id, item_id, *_ = ratings[line]
        problem = (
            f"expected one rating of each item by each user, got user {user_id} and item {item_id} "
            "again"
        )
        raise DataError(file, line + 1, problem)


def _parse_item(line: str, file: str, number: int) -> Item:
    fields = line.split("|")
    if len(fields) != ITEM_FIELDS:
        problem = (
            f"expected {ITEM_FIELDS} fields separated by |, got {_count(len(fields), 'field')}"
        )
        raise DataError(file, number, problem)
    if not re.fullmatch(r"[1-9][0-9]{0,14}", fields[0]):
        raise DataError(
            file, number, f"expected a positive integer as item id, got {_quote(fields[0])}"
        )
    flags = fields[5:]
    wrong = next((flag for flag in flags if flag not in {"0", "1"}), None)
    if wrong is not None:
        raise DataError(file, number, f"expected genre flags of 0 or 1, got {_quote(wrong)}")
    return Item(int(fields[0]), fields[1].strip(), [int(flag) for flag in flags])


def _index(ratings: Int64Array, items: list[Item]) -> Dataset:
    """Replace ids by rows and group the ratings by user, once."""
    user_ids, user_idx = np.unique(ratings[:, 0], return_inverse=True)
    item_ids = np.array([item.item_id for item in items], dtype=np.int64)
    item_idx = _rows_of(item_ids, ratings[:, 1])
    unknown = np.flatnonzero(item_idx < 0)
    if len(unknown):
        item_id = ratings[unknown[0], 1]
        raise DataError(
            "u.data", int(unknown[0]) + 1, f"expected an item of u.item, got item id {item_id}"
        )
    rating, timestamp = ratings[:, 2].copy(), ratings[:, 3].copy()
    by_taste = np.lexsort((-timestamp, -rating))
    return Dataset(
        user_idx=user_idx.astype(np.int32),
        item_idx=item_idx,
        rating=rating,
        timestamp=timestamp,
        user_ids=user_ids,
        item_ids=item_ids,
        user_idx_of={int(user_id): idx for idx, user_id in enumerate(user_ids)},
        item_idx_of={int(item_id): idx for idx, item_id in enumerate(item_ids)},
        titles=[item.title for item in items],
        item_genres=np.array([item.flags for item in items], dtype=np.float32),
        rated_items=_items_by_user(user_idx, item_idx, len(user_ids)),
        top_rated=_items_by_user(user_idx[by_taste], item_idx[by_taste], len(user_ids)),
    )


def _rows_of(item_ids: Int64Array, wanted: Int64Array) -> Int32Array:
    """Return the row of each wanted id, int32, -1 for an unknown one."""
    order = np.argsort(item_ids)
    place = np.minimum(np.searchsorted(item_ids, wanted, sorter=order), len(item_ids) - 1)
    rows = order[place]
    return np.where(item_ids[rows] == wanted, rows, -1).astype(np.int32)


def _items_by_user(user_idx: np.ndarray, item_idx: Int32Array, num_users: int) -> list[Int32Array]:
    """Return each user's item rows in the order given."""
    order = np.argsort(user_idx, kind="stable")
    counts = np.bincount(user_idx, minlength=num_users)
    return np.split(item_idx[order], np.cumsum(counts)[:-1])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _quote(text: str, limit: int = 40) -> str:
    """Quote what came, shortened, so that a wrong file does not fill the page."""
    return f'"{text[:limit]}…"' if len(text) > limit else f'"{text}"'
