"""MovieLens 100K: the bytes of u.data and u.item -> a Dataset, or a DataError.

Example::

    dataset = parse_dataset(Path("data/u.data").read_bytes(), Path("data/u.item").read_bytes())

With numpy alone: pandas is not there yet when the page parses.
"""

import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from recommender.errors import DataError
from recommender.ratings.arrays import Float32Array, Int32Array, Int64Array
from recommender.ratings.by_user import pair_keys
from recommender.ratings.dataset import Dataset
from recommender.ratings.formats.text import count, other_kind, plain_lines, quote
from recommender.ratings.genres import GENRES
from recommender.ratings.titles import Title, parse_title

RATING_COLUMNS = ("user_id", "item_id", "rating", "timestamp")
ITEM_FIELDS = 5 + len(GENRES)
# Far more than any film needs; what a title is taken apart with takes longer for long ones.
LONGEST_TITLE = 500  # characters
LONGEST_LINE = 10_000  # bytes
_FLAGS = frozenset("01")

# Possessive (*+, }+): a bad line at the end is not searched for again from every line before it.
_RATING_LINES = re.compile(rb"(?:[1-9]\d{0,14}+\t[1-9]\d{0,14}+\t[1-5]\t\d{1,15}+(?:\n|\Z))*+")
_ID = re.compile(r"[1-9][0-9]{0,14}")
_TIME = re.compile(r"[0-9]{1,15}")
# What the fields of other tables are separated by.
_SEPARATORS = {
    b"\t": "tabs", b"|": "bars", b",": "commas", b";": "semicolons", b"::": "double colons",
    b" ": "blanks",
}  # fmt: skip
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

    A BOM, any line breaks and blank lines at the end are accepted.

    Returns:
        int64 [n, 4]: user_id, item_id, rating, timestamp, in the order of the file.

    Raises:
        DataError: when the file is empty, is not what was asked for, or a line is not four
            integers with ids from 1 and a rating from 1 to 5, or the last one seems to be cut off,
            or a user rates an item again.
    """
    text = _plain_lines(data, file, "tab-separated ratings")
    good = _RATING_LINES.match(text)
    end = good.end() if good else 0
    if end < len(text):
        line_end = text.find(b"\n", end)
        line = text[end : line_end if line_end >= 0 else len(text)]
        raise DataError(file, text.count(b"\n", 0, end) + 1, _rating_problem(line))
    # a separator of one blank matches tabs and line breaks as well
    ratings = np.fromstring(text, dtype=np.int64, sep=" ").reshape(-1, len(RATING_COLUMNS))
    if not text.endswith(b"\n"):
        _check_complete(ratings, file)
    _check_once(ratings, file)
    return ratings


def parse_items(data: bytes, file: str = "u.item") -> list[Item]:
    """Parse lines of 24 `|`-separated fields: id, title, dates, URL and 19 genre flags.

    A line that is valid UTF-8 is read as that, any other as Windows-1252; a BOM, any line breaks
    and blank lines at the end are accepted.

    Raises:
        DataError: on an empty file, what is no text, an empty line, a wrong number of fields, an
            id that is no positive integer or occurs twice, a title that is empty or absurdly long,
            or a flag other than 0 and 1.
    """
    text = _plain_lines(data, file, f"{ITEM_FIELDS} fields separated by |")
    # one by one: the first wrong line of a large file is soon found
    items = [_parse_item(line, file, number) for number, line in enumerate(_lines(text), 1)]
    first_line: dict[int, int] = {}
    for number, (item_id, *_) in enumerate(items, 1):
        if first_line.setdefault(item_id, number) != number:
            problem = f"expected every item id once, got {item_id} as on line {first_line[item_id]}"
            raise DataError(file, number, problem)
    return items


def _plain_lines(data: bytes, file: str, expected: str) -> bytes:
    """Drop BOM, carriage returns, blank lines at the end; refuse an empty file and no table."""
    kind = other_kind(data)
    if kind:
        raise DataError(file, 1, f"expected {expected}, got {kind}")
    text = plain_lines(data)
    if not text or text.isspace():
        raise DataError(file, 1, f"expected {expected}, got an empty file")
    return _without_blank_end(text)


def _without_blank_end(text: bytes) -> bytes:
    """Drop blank lines at the end; the last line that is not blank keeps what it ends with."""
    content = text.rstrip()
    end, line_break, _ = text[len(content) :].partition(b"\n")
    return content + end + line_break


def _lines(text: bytes) -> Iterator[bytes]:
    """Yield lines of bytes: a title may hold what Python takes for a line break of a text."""
    return (line.removesuffix(b"\n") for line in io.BytesIO(text))


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1").translate(_WINDOWS_1252)


def _rating_problem(line: bytes) -> str:
    """Say what is wrong with a line that is not a rating."""
    expected = "4 tab-separated integers (user, item, rating, timestamp)"
    got = _not_fields(line, b"\t", len(RATING_COLUMNS))
    if got:
        return f"expected {expected}, got {got}"
    fields = line.decode("utf-8", "replace").split("\t")
    user, item, rating, time = fields
    for name, field in (("user_id", user), ("item_id", item)):
        if not _ID.fullmatch(field):
            positive = "a positive integer of at most 15 digits"
            return f"expected {positive} as {name}, got {quote(field)}"
    if not re.fullmatch("[1-5]", rating):
        is_number = re.fullmatch("-?[0-9]{1,15}", rating)
        what = "a rating from 1 to 5" if is_number else "an integer from 1 to 5 as rating"
        return f"expected {what}, got {rating if is_number else quote(rating)}"
    assert not _TIME.fullmatch(time)
    return f"expected an integer from 0 on, of at most 15 digits, as timestamp, got {quote(time)}"


def _not_fields(line: bytes, separator: bytes, expected: int) -> str:
    """Say what a line is that has not so many fields; nothing where it has."""
    if len(line) > LONGEST_LINE:
        return f"a line of {len(line):,} bytes"
    if not line.strip():
        return "an empty line"
    if b"\0" in line:
        return "a NUL byte, which no text has"
    got = line.count(separator) + 1
    if got == expected:
        return ""
    others = [name for sign, name in _SEPARATORS.items() if line.count(sign) + 1 == expected]
    separated = f" separated by {others[0]}" if others else ""
    return f"{count(expected if others else got, 'field')}{separated}"


def _check_complete(ratings: Int64Array, file: str) -> None:
    """Refuse a last timestamp that has fewer digits than all others: its end seems to be missing.

    Any number of digits can be right: some data counts the seconds from its own beginning.
    """
    others, last = ratings[:-1, 3], ratings[-1, 3]
    if len(others) and len(str(last)) < len(str(others.min())):
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
        first = int(np.flatnonzero(pair == pair[line])[0])
        problem = (
            f"expected one rating of each item by each user, got user {user_id} and item {item_id} "
            f"again, as on line {first + 1}"
        )
        raise DataError(file, line + 1, problem)


def _parse_item(line: bytes, file: str, number: int) -> Item:
    got = _not_fields(line, b"|", ITEM_FIELDS)
    if got:
        raise DataError(file, number, f"expected {ITEM_FIELDS} fields separated by |, got {got}")
    item_id, title, _, _, _, *flags = _decode(line).split("|")
    title = title.strip()
    problem = _item_problem(item_id, title, flags)
    if problem:
        raise DataError(file, number, problem)
    return Item(int(item_id), parse_title(title), "".join(flags))


def _item_problem(item_id: str, title: str, flags: list[str]) -> str:
    """Say what is wrong with the fields of an item; nothing where they are right."""
    if not _ID.fullmatch(item_id):
        return f"expected a positive integer of at most 15 digits as item id, got {quote(item_id)}"
    if not title:
        return "expected a title, got an empty one"
    if len(title) > LONGEST_TITLE:
        return f"expected a title of at most {LONGEST_TITLE} characters, got {len(title):,}"
    if not _FLAGS.issuperset(flags):
        wrong = next(flag for flag in flags if flag not in _FLAGS)
        return f"expected genre flags of 0 or 1, got {quote(wrong)}"
    return ""


def _index(ratings: Int64Array, items: list[Item]) -> Dataset:
    """Replace ids by rows."""
    user_ids, user_idx = np.unique(ratings[:, 0], return_inverse=True)
    item_ids = np.array([item.item_id for item in items], dtype=np.int64)
    item_idx = _rows_of(item_ids, ratings[:, 1])
    unknown = np.flatnonzero(item_idx < 0)
    if len(unknown):
        item_id, largest = ratings[unknown[0], 1], item_ids.max()
        problem = f"expected an item of u.item, got item id {item_id}"
        if item_id > largest:
            problem += f"; the largest there is {largest} (is that file cut off?)"
        raise DataError("u.data", int(unknown[0]) + 1, problem)
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
