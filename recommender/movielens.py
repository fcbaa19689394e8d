"""MovieLens 100K: the bytes of u.data and u.item -> a Dataset, or a DataError.

Example::

    dataset = parse_dataset(Path("data/u.data").read_bytes(), Path("data/u.item").read_bytes())

The one module of the page that imports pandas: main.py imports it late.
"""

import io
import re

import numpy as np
import pandas as pd

from recommender.dataset import GENRES, Dataset, Float32Array, Int32Array
from recommender.errors import DataError

RATING_COLUMNS = ("user_id", "item_id", "rating", "timestamp")
ITEM_FIELDS = 5 + len(GENRES)

# Possessive (*+, }+): a bad line at the end is not searched for again from every line before it.
_RATING_LINES = re.compile(rb"(?:\d{1,15}+\t\d{1,15}+\t[1-5]\t\d{1,15}+(?:\n|\Z))*+")
_UTF8_BOM = b"\xef\xbb\xbf"
# Timestamps since 1973 have at least nine digits: a shorter one on a last line without line break
# was cut off.
_TIMESTAMP_DIGITS = 9


def parse_dataset(ratings_bytes: bytes, items_bytes: bytes) -> Dataset:
    """Parse both files and index them.

    Raises:
        DataError: naming file and line of the first problem.
    """
    items, item_genres = parse_items(items_bytes)
    ratings = parse_ratings(ratings_bytes)
    return _index(ratings, items, item_genres)


def parse_ratings(data: bytes, file: str = "u.data") -> pd.DataFrame:
    r"""Parse lines of `user \t item \t rating \t timestamp`; BOM and CRLF are accepted.

    Returns:
        int64 columns user_id, item_id, rating, timestamp, in the order of the file.

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
    frame = pd.read_csv(
        io.BytesIO(text), sep="\t", header=None, names=RATING_COLUMNS, dtype="int64"
    )
    repeated = np.flatnonzero(frame.duplicated(["user_id", "item_id"]))
    if len(repeated):
        row = frame.iloc[repeated[0]]
        pair = f"user {row.user_id} and item {row.item_id}"
        problem = f"expected one rating of each item by each user, got {pair} again"
        raise DataError(file, int(repeated[0]) + 1, problem)
    return frame


def parse_items(data: bytes, file: str = "u.item") -> tuple[pd.DataFrame, Float32Array]:
    """Parse lines of 24 `|`-separated fields: id, title, dates, URL and 19 genre flags.

    The text is read as UTF-8 when it is valid UTF-8, otherwise as Latin-1.

    Returns:
        The items (item_id, title, genre) and their genre flags, float32 [num_items, 19].

    Raises:
        DataError: on an empty file, a wrong number of fields, an id that is no positive integer or
            occurs twice, or a flag other than 0 and 1.
    """
    text = _decode(_plain_lines(data, file, "24 fields separated by |"))
    # not splitlines(): that would break a Latin-1 title at byte 0x85
    lines = text.removesuffix("\n").split("\n")
    records = [_parse_item(line, file, number) for number, line in enumerate(lines, 1)]
    first_line: dict[int, int] = {}
    for number, (item_id, *_) in enumerate(records, 1):
        if first_line.setdefault(item_id, number) != number:
            problem = f"expected every item id once, got {item_id} as on line {first_line[item_id]}"
            raise DataError(file, number, problem)
    item_genres = np.array([flags for *_, flags in records], dtype=np.float32)
    items = pd.DataFrame(
        {
            "item_id": np.array([item_id for item_id, *_ in records], dtype=np.int64),
            "title": [title for _, title, _ in records],
            "genre": [_genre_names(flags) for flags in item_genres],
        }
    )
    return items, item_genres


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


def _parse_item(line: str, file: str, number: int) -> tuple[int, str, list[int]]:
    """Return item id, title and genre flags of one line."""
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
    return int(fields[0]), fields[1].strip(), [int(flag) for flag in flags]


def _genre_names(flags: Float32Array) -> str:
    return ", ".join(name for name, flag in zip(GENRES, flags, strict=True) if flag)


def _index(ratings: pd.DataFrame, items: pd.DataFrame, item_genres: Float32Array) -> Dataset:
    """Replace ids by rows and group the ratings by user, once."""
    user_ids, user_idx = np.unique(ratings.user_id.to_numpy(), return_inverse=True)
    item_ids = items.item_id.to_numpy()
    item_idx = pd.Index(item_ids).get_indexer(pd.Index(ratings.item_id))
    unknown = np.flatnonzero(item_idx < 0)
    if len(unknown):
        item_id = ratings.item_id.iloc[unknown[0]]
        raise DataError(
            "u.data", int(unknown[0]) + 1, f"expected an item of u.item, got item id {item_id}"
        )
    indexed = ratings.assign(user_idx=user_idx.astype(np.int32), item_idx=item_idx.astype(np.int32))
    by_taste = indexed.sort_values(["rating", "timestamp"], ascending=False, kind="stable")
    return Dataset(
        ratings=indexed,
        items=items,
        user_ids=user_ids,
        item_ids=item_ids,
        user_idx_of={int(user_id): idx for idx, user_id in enumerate(user_ids)},
        item_idx_of={int(item_id): idx for idx, item_id in enumerate(item_ids)},
        item_genres=item_genres,
        rated_items=_items_by_user(indexed, len(user_ids)),
        top_rated=_items_by_user(by_taste, len(user_ids)),
    )


def _items_by_user(ratings: pd.DataFrame, num_users: int) -> list[Int32Array]:
    """Return each user's item rows in the order of the frame."""
    order = np.argsort(ratings.user_idx.to_numpy(), kind="stable")
    counts = np.bincount(ratings.user_idx, minlength=num_users)
    return np.split(ratings.item_idx.to_numpy()[order], np.cumsum(counts)[:-1])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _quote(text: str, limit: int = 40) -> str:
    """Quote what came, shortened, so that a wrong file does not fill the page."""
    return f'"{text[:limit]}…"' if len(text) > limit else f'"{text}"'
