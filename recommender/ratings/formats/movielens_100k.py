"""MovieLens 100K: the bytes of u.data and u.item -> a Dataset, or a DataError.

Example::

    dataset = parse_dataset(Path("data/u.data").read_bytes(), Path("data/u.item").read_bytes())

With numpy alone: pandas is not there yet when the page parses.
"""

import re
from typing import NamedTuple

import numpy as np

from recommender.errors import DataError
from recommender.ratings.arrays import Float32Array, Int32Array, Int64Array
from recommender.ratings.by_user import pair_keys
from recommender.ratings.dataset import Dataset
from recommender.ratings.genres import GENRES
from recommender.ratings.titles import Title, parse_title

RATING_COLUMNS = ("user_id", "item_id", "rating", "timestamp")
ITEM_FIELDS = 5 + len(GENRES)
_FLAGS = frozenset("01")

# Possessive (*+, }+): a bad line at the end is not searched for again from every line before it.
_RATING_LINES = re.compile(rb"(?:\d{1,15}+\t\d{1,15}+\t[1-5]\t\d{1,15}+(?:\n|\Z))*+")
_UTF8_BOM = b"\xef\xbb\xbf"
# What Windows writes where Latin-1 has controls: 0x92 is ’. Five bytes mean nothing to it, either.
_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)
}


class Item(NamedTuple):
    """One line of u.item; `flags` is a 0 or 1 for each genre."""

    item_id: int
    title: Title
    flags: str


def parse_dataset(ratings_bytes: bytes, items_bytes: bytes) -> Dataset:
    """Parse both files and index them.

    Raises:
        DataError: naming file and line of the first problem.
    """
    items = parse_items(items_bytes)
    return _index(parse_ratings(ratings_bytes), items)


def parse_ratings(data: bytes, file: str = "u.data") -> Int64Array:
    r"""Parse lines of `user \t item \t rating \t timestamp`.

    A BOM, CRLF and blank lines at the end are accepted.

    Returns:
        int64 [n, 4]: user_id, item_id, rating, timestamp, in the order of the file.

    Raises:
        DataError: when the file is empty, is not what was asked for, or a line is not four
            integers with a rating from 1 to 5, or the last one seems to be cut off.
    """
    text = _plain_lines(data, file, "tab-separated ratings")
    good = _RATING_LINES.match(text)
    end = good.end() if good else 0
    if end < len(text):
        line_number = text.count(b"\n", 0, end) + 1
        line = text[end:].split(b"\n", 1)[0].decode("utf-8", "replace")
        raise DataError(file, line_number, _rating_problem(line))
    # a separator of one blank matches tabs and line breaks as well
    ratings = np.fromstring(text, dtype=np.int64, sep=" ").reshape(-1, len(RATING_COLUMNS))
    if not text.endswith(b"\n"):
        _check_complete(ratings, file)
    _check_once(ratings, file)
    return ratings


def parse_items(data: bytes, file: str = "u.item") -> list[Item]:
    """Parse lines of 24 `|`-separated fields: id, title, dates, URL and 19 genre flags.

    A line that is valid UTF-8 is read as that, any other as Windows-1252; a BOM, CRLF and blank
    lines at the end are accepted.

    Raises:
        DataError: on an empty file, an empty line, a wrong number of fields, an id that is no
            positive integer or occurs twice, an empty title, or a flag other than 0 and 1.
    """
    text = _plain_lines(data, file, f"{ITEM_FIELDS} fields separated by |")
    # split before decoding: a title may hold what Python takes for a line break
    lines = [_decode(line) for line in text.removesuffix(b"\n").split(b"\n")]
    items = [_parse_item(line, file, number) for number, line in enumerate(lines, 1)]
    first_line: dict[int, int] = {}
    for number, (item_id, *_) in enumerate(items, 1):
        if first_line.setdefault(item_id, number) != number:
            problem = f"expected every item id once, got {item_id} as on line {first_line[item_id]}"
            raise DataError(file, number, problem)
    return items


def _plain_lines(data: bytes, file: str, expected: str) -> bytes:
    """Drop BOM, carriage returns, blank lines at the end; refuse an empty file and a web page."""
    text = data.removeprefix(_UTF8_BOM).replace(b"\r\n", b"\n")
    if not text.strip():
        raise DataError(file, 1, f"expected {expected}, got an empty file")
    if text.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
        raise DataError(file, 1, f"expected {expected}, got a web page (is the file missing?)")
    return _without_blank_end(text)


def _without_blank_end(text: bytes) -> bytes:
    """Drop blank lines at the end; the last line that is not blank keeps what it ends with."""
    content = text.rstrip()
    end, line_break, _ = text[len(content) :].partition(b"\n")
    return content + end + line_break


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1").translate(_WINDOWS_1252)


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


def _check_complete(ratings: Int64Array, file: str) -> None:
    """Refuse a last timestamp that has fewer digits than all others: its end seems to be missing.

    Any number of digits can be right: some data counts the seconds from its own beginning.
    """
    *others, last = ratings[:, 3].tolist()
    if others and len(str(last)) < len(str(min(others))):
        problem = (
            f'expected a timestamp and a line break, got "{last}" at the end of the file, which '
            "seems to be cut off"
        )
        raise DataError(file, len(ratings), problem)


def _check_once(ratings: Int64Array, file: str) -> None:
    """Refuse a second rating of an item by the same user."""
    _, user_idx = np.unique(ratings[:, 0], return_inverse=True)
    item_ids, item_idx = np.unique(ratings[:, 1], return_inverse=True)
    pair = pair_keys(user_idx, item_idx, len(item_ids))
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
        got = _count(len(fields), "field") if line.strip() else "an empty line"
        raise DataError(file, number, f"expected {ITEM_FIELDS} fields separated by |, got {got}")
    if not re.fullmatch(r"[1-9][0-9]{0,14}", fields[0]):
        raise DataError(
            file, number, f"expected a positive integer as item id, got {_quote(fields[0])}"
        )
    title = fields[1].strip()
    if not title:
        raise DataError(file, number, "expected a title, got an empty one")
    flags = fields[5:]
    if not _FLAGS.issuperset(flags):
        wrong = next(flag for flag in flags if flag not in _FLAGS)
        raise DataError(file, number, f"expected genre flags of 0 or 1, got {_quote(wrong)}")
    return Item(int(fields[0]), parse_title(title), "".join(flags))


def _index(ratings: Int64Array, items: list[Item]) -> Dataset:
    """Replace ids by rows."""
    user_ids, user_idx = np.unique(ratings[:, 0], return_inverse=True)
    item_ids = np.array([item.item_id for item in items], dtype=np.int64)
    item_idx = _rows_of(item_ids, ratings[:, 1])
    unknown = np.flatnonzero(item_idx < 0)
    if len(unknown):
        item_id = ratings[unknown[0], 1]
        raise DataError(
            "u.data", int(unknown[0]) + 1, f"expected an item of u.item, got item id {item_id}"
        )
    return Dataset(
        user_idx=user_idx.astype(np.int32),
        item_idx=item_idx,
        rating=ratings[:, 2].astype(np.int8),
        timestamp=ratings[:, 3].copy(),
        user_ids=user_ids,
        item_ids=item_ids,
        titles=[item.title for item in items],
        item_genres=_genres_of(items),
    )


def _genres_of(items: list[Item]) -> Float32Array:
    """Return the flags of all items, float32 [num_items, 19]."""
    digits = np.frombuffer("".join(item.flags for item in items).encode(), dtype=np.uint8)
    flags: Float32Array = (digits == ord("1")).astype(np.float32)
    return flags.reshape(len(items), len(GENRES))


def _rows_of(item_ids: Int64Array, wanted: Int64Array) -> Int32Array:
    """Return the row of each wanted id, int32, -1 for an unknown one."""
    order = np.argsort(item_ids)
    place = np.minimum(np.searchsorted(item_ids, wanted, sorter=order), len(item_ids) - 1)
    rows = order[place]
    return np.where(item_ids[rows] == wanted, rows, -1).astype(np.int32)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _quote(text: str, limit: int = 40) -> str:
    """Quote what came, shortened, so that a wrong file does not fill the page."""
    return f'"{text[:limit]}…"' if len(text) > limit else f'"{text}"'
