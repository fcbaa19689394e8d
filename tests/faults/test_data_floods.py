"""Hostile sizes: a page that stands still for minutes is no answer. CPython; the page is slower.

A real file of 2 MB takes about a tenth of a second.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.errors import VisitorError
from recommender.taste.csv_file import LARGEST, parse_ratings_csv
from recommender.taste.record import from_record
from tests.unit.samples import FLAGS, dataset_of, titles_of
from tools.reading import QuestionError, read_dataset, read_text

SIZE = 20_000_000
RATINGS = {"u.item": b"1\t1\t5\t9\n", "movies.dat": b"1::1::5::9\n"}
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


def seconds_to_read(files: dict[str, Path]) -> float:
    started = time.perf_counter()
    answer = json.loads(read_text(files))
    assert answer.get("error", {}).get("name") in {None, "VisitorError"}
    return time.perf_counter() - started


@pytest.fixture(scope="module")
def seconds_of_ratings(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Return how long 20 MB of good ratings take on this machine."""
    path = tmp_path_factory.mktemp("good") / "u.data"
    rows = ((i, i % 50_000 + 1) for i in range(1, SIZE // 24))
    path.write_bytes(b"".join(b"%d\t%d\t5\t881250949\n" % row for row in rows))
    return seconds_to_read({"u.data": path})


@pytest.mark.parametrize("data", FLOODS.values(), ids=list(FLOODS))
@pytest.mark.parametrize("name", ["u.data", "u.item", "ratings.dat", "movies.dat", "ratings.csv"])
def test_a_flood_is_refused_about_as_fast_as_ratings_are_read(
    name: str, data: bytes, seconds_of_ratings: float, tmp_path: Path
) -> None:
    flood = tmp_path / name
    flood.write_bytes(data)
    files = {name: flood}
    if name in {"u.item", "movies.dat"}:
        other = "u.data" if name == "u.item" else "ratings.dat"
        files[other] = tmp_path / other
        files[other].write_bytes(RATINGS[name])
    started = time.perf_counter()
    with pytest.raises((VisitorError, QuestionError)):
        read_dataset(files)
    assert time.perf_counter() - started < 5 * seconds_of_ratings


@pytest.mark.parametrize(
    "title", ["(1995)" * 83 + "x", "(" * 500, "(1995" * 100, "A, The" * 83, "e\u0301" * 250]
)
def test_many_hostile_titles_take_no_longer_than_their_size_says(title: str) -> None:
    def seconds(text: str) -> float:
        lines = "\n".join(f"{i}|{text}||||{FLAGS}" for i in range(1, 3_000))
        titles_of(lines.encode())  # once, so that what is compiled late is compiled
        started = time.perf_counter()
        titles_of(lines.encode())
        return time.perf_counter() - started

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
