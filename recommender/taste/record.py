"""What the browser's storage keeps of the visitor's ratings: one line of JSON.

Example::

    text = to_record(taste.ratings, fingerprint(dataset))
    from_record(text, fingerprint(dataset))     # {50: 5, 172: 4}

Another tab, another version of the page or the visitor may have written what is read: everything
is checked.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from recommender.errors import VisitorError
from recommender.json_text import is_deep, parse_json
from recommender.ratings.dataset import Dataset
from recommender.taste.taste import STARS

KIND = "two-tower ratings"
VERSION = 1
# as the data files have them: positive, of at most 15 digits, which JavaScript holds exactly, too
_ITEM_IDS = range(1, 10**15)


@lru_cache(maxsize=1)
def fingerprint(dataset: Dataset) -> str:
    """Return what tells two catalogues apart, 16 hexadecimal characters.

    They are the beginning of the SHA-256 of item ids and shown titles: as long as it is the same,
    an id means the same film. Ratings do not matter.
    """
    titles = [title.shown for title in dataset.titles]
    films = json.dumps(list(zip(dataset.item_ids.tolist(), titles, strict=True)))
    return sha256(films.encode()).hexdigest()[:16]


def to_record(ratings: Mapping[int, int], fingerprint: str) -> str:
    """Return the record of ratings, item_id -> stars, in their order.

    Args:
        ratings: of the visitor.
        fingerprint: of the data whose ids they are.
    """
    pairs = [[item_id, stars] for item_id, stars in ratings.items()]
    record = {"kind": KIND, "version": VERSION, "data": fingerprint, "ratings": pairs}
    return json.dumps(record)


def from_record(text: str, fingerprint: str) -> dict[int, int]:
    """Return the ratings of a record, item_id -> stars, in their order.

    Args:
        text: of `to_record`, or anything else.
        fingerprint: of the data that is there now.

    Raises:
        VisitorError: when it is no record, one of a newer page or of other data, or a rating in it
            is not a film's id and 1 to 5 stars, or there twice.
    """
    record = _parsed(text)
    if not isinstance(record, dict) or record.get("kind") != KIND:
        raise _unread("they are not a record of this page")
    version = record.get("version")
    if type(version) is int and version > VERSION:
        raise _unread("a newer version of this page wrote them. Reload the page")
    if type(version) is not int or version != VERSION:
        raise _unread(f"expected version {VERSION} of the record")
    if record.get("data") != fingerprint:
        raise _unread("they are ratings of other data")
    return _ratings(record.get("ratings"))


def _parsed(text: str) -> object:
    if is_deep(text):
        raise _unread("they are not a record of this page")
    try:
        return parse_json(text)
    except ValueError as error:
        raise _unread("they are not JSON") from error


def _ratings(pairs: object) -> dict[int, int]:
    if not isinstance(pairs, list):
        raise _unread("expected a list of ratings")
    ratings: dict[int, int] = {}
    for place, pair in enumerate(pairs, 1):
        if not _is_rating(pair):
            raise _unread(f"rating {place} is not a film's id with 1 to 5 stars")
        item_id, stars = pair
        if item_id in ratings:
            raise _unread(f"film {item_id} is there twice")
        ratings[item_id] = stars
    return ratings


def _is_rating(pair: object) -> bool:
    """Say whether it is [item_id, stars]; True is no 1, and 4.0 no 4."""
    if not isinstance(pair, list) or [type(part) for part in pair] != [int, int]:
        return False
    item_id, stars = pair
    return item_id in _ITEM_IDS and stars in STARS


def _unread(why: str) -> VisitorError:
    return VisitorError(f"The kept ratings could not be read: {why}.")
