"""Hostile sizes: a page that stands still for minutes is no answer. CPython; the page is slower.

A real file of 2 MB takes about a tenth of a second.
"""

import time
from collections.abc import Callable

import pytest

from recommender.errors import VisitorError
from recommender.taste.csv_file import LARGEST, parse_ratings_csv
from recommender.taste.record import from_record
from tests.unit.samples import FLAGS, dataset_of, rows_of, titles_of

SIZE = 20_000_000
FLOODS = {
    "line breaks": b"\n" * SIZE,
    "carriage returns": b"\r" * SIZE,
    "line breaks and a letter": b"\n" * SIZE + b"x",
    "CR CR LF": b"\r\r\n" * (SIZE // 3),
    "carriage returns and a letter": b"\r" * SIZE + b"x\n",
    "blanks": b" " * SIZE,
    "marks": b"\xef\xbb\xbf" * (SIZE // 3),
    "digits": b"1" * SIZE,
    "tabs": b"1" + b"\t" * SIZE + b"1",
    "bars": b"1" + b"|" * SIZE + b"1",
    "NULs": b"1" + b"\0" * SIZE,
    "every byte": b"1" + bytes(range(256)) * (SIZE // 256),
    "letters of Latin-1": b"\xe9" * SIZE,
    "brackets": b"1|" + b"(1995)" * (SIZE // 6) + b"x||||" + FLAGS.encode(),
    "wrong at the end": b"7\t1\t5\t881250949\n" + b"1\t2\t3\n" * (SIZE // 6),
}


def seconds_for(parse: Callable[[bytes], object], data: bytes) -> float:
    started = time.process_time()
    with pytest.raises(VisitorError):
        parse(data)
    return time.process_time() - started


@pytest.fixture(scope="module")
def seconds_of_ratings() -> float:
    """Return how long 20 MB of good ratings take on this machine; the film ids do not repeat."""
    lines = b"".join(b"%d\t%d\t5\t881250949\n" % (i, i) for i in range(1, SIZE // 26))
    started = time.process_time()
    rows_of(lines)
    return time.process_time() - started


@pytest.mark.parametrize("data", FLOODS.values(), ids=list(FLOODS))
@pytest.mark.parametrize("parse", [rows_of, titles_of])
def test_a_flood_is_refused_about_as_fast_as_ratings_are_read(
    parse: Callable[[bytes], object], data: bytes, seconds_of_ratings: float
) -> None:
    assert seconds_for(parse, data) < 5 * seconds_of_ratings


@pytest.mark.parametrize(
    "title", ["(1995)" * 83 + "x", "(" * 500, "(1995" * 100, "A, The" * 83, "e\u0301" * 250]
)
def test_many_hostile_titles_take_no_longer_than_their_size_says(title: str) -> None:
    def seconds(text: str) -> float:
        lines = "\n".join(f"{i}|{text}||||{FLAGS}" for i in range(1, 3_000))
        started = time.process_time()
        titles_of(lines.encode())
        return time.process_time() - started

    # as long, of one word
    assert seconds(title) < 20 * seconds("x" * len(title))


@pytest.mark.parametrize("data", FLOODS.values(), ids=list(FLOODS))
def test_a_visitor_s_flood_is_refused_at_once(data: bytes, seconds_of_ratings: float) -> None:
    films = dataset_of("AB", [(1, 1, 3, 900)])
    seconds = seconds_for(lambda data: parse_ratings_csv("my.csv", data[:LARGEST], films), data)
    assert seconds < 5 * seconds_of_ratings


@pytest.mark.parametrize("text", ["[", "{", '"', "\\", '"\\', '["]",', "9", "[1,2],", " ", "é"])
@pytest.mark.parametrize("start", ["", '{"ratings": ['])
def test_a_flooded_record_is_refused_at_once(
    start: str, text: str, seconds_of_ratings: float
) -> None:
    # more than a browser keeps for one site
    flooded = start + text * (LARGEST // len(text))
    seconds = seconds_for(lambda _: from_record(flooded, "0" * 16), b"")
    assert seconds < 12 * seconds_of_ratings
