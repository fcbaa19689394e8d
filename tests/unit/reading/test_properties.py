"""What holds of any file, whatever its bytes: data or an error; what is written is read."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from recommender.errors import DataError, VisitorError
from recommender.ratings.dataset import Dataset
from tests.unit.reading.files import ml_1m, ml_latest, rows_in, zipped
from tools.reading import QuestionError, read_dataset

quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# what a stray edit leaves behind
PIECES = st.sampled_from(
    [b",", b";", b"::", b"\t", b"|", b"\n", b"\r", b"\r\n", b"0", b"-", b".", b" ", b'"', b'""',
     b"\0", b"\xe9", b"\xef\xbb\xbf", b"9" * 16, b"1e9", b"NaN", b"userId", b"PK\x03\x04"]
)  # fmt: skip


@st.composite
def edited(draw: DrawFn, whole: bytes) -> bytes:
    """Bytes that were right until a few were put in, or left out."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        if draw(st.booleans()):
            data[at:at] = draw(PIECES)
        else:
            del data[at : at + draw(st.integers(1, 9))]
    return bytes(data)


def error_of(files: dict[str, bytes], **options: Any) -> Exception | None:
    """Return why files cannot be read; None where they can, and are data that agrees."""
    try:
        dataset = read_dataset(files, **options)
    except (QuestionError, VisitorError) as error:
        return error
    check_dataset(dataset)
    return None


def check(files: dict[str, bytes], **options: Any) -> None:
    """Read files: they are data that agrees with itself, a question, or an error of one line."""
    error = error_of(files, **options)
    if isinstance(error, QuestionError):
        assert len(error.question["columns"]) > 1
    if isinstance(error, VisitorError):
        assert str(error).isprintable()
        assert str(error).endswith(".")
    if isinstance(error, DataError) and error.line is not None:
        assert error.line >= 1


def check_dataset(dataset: Dataset) -> None:
    n = dataset.num_ratings
    assert n > 0
    assert len(dataset.user_idx) == len(dataset.item_idx) == len(dataset.timestamp) == n
    assert np.unique(dataset.user_idx).tolist() == list(range(dataset.num_users))
    assert 0 <= dataset.item_idx.min() <= dataset.item_idx.max() < dataset.num_items
    assert 0.5 <= dataset.rating.min() <= dataset.rating.max() <= 5
    assert dataset.item_genres.shape == (dataset.num_items, len(dataset.genres))
    assert len(dataset.titles) == dataset.num_items
    pairs = np.column_stack([dataset.user_idx, dataset.item_idx])
    assert len(np.unique(pairs, axis=0)) == n


ANY = st.binary(max_size=60)
NAMES = st.sampled_from(["ratings.csv", "ratings.dat", "u.data", "mine.txt", "all.zip"])


@quick
@given(NAMES, ANY)
def test_any_bytes_are_data_a_question_or_an_error(name: str, data: bytes) -> None:
    check({name: data})


@quick
@given(edited(ml_latest()["ratings.csv"]), edited(ml_latest()["movies.csv"]))
def test_edited_tables_are_read_or_refused(ratings: bytes, movies: bytes) -> None:
    check({"ratings.csv": ratings, "movies.csv": movies})


@quick
@given(edited(ml_1m()["ratings.dat"]), edited(ml_1m()["movies.dat"]))
def test_edited_files_of_1m_are_read_or_refused(ratings: bytes, movies: bytes) -> None:
    check({"ratings.dat": ratings, "movies.dat": movies})


@quick
@given(edited(zipped(ml_latest())))
def test_an_edited_archive_is_read_or_refused(data: bytes) -> None:
    check({"ml.zip": data})


@quick
@given(
    edited(b"a;b;c\n1;2;3\n4;5;6\n"),
    st.fixed_dictionaries(
        {role: st.integers(-1, 2) for role in ("user", "item", "rating", "timestamp")}
    ),
)
def test_any_answer_is_taken_or_refused(data: bytes, answer: dict[str, int]) -> None:
    if min(answer["user"], answer["item"]) >= 0 and answer["user"] != answer["item"]:
        check({"x.csv": data}, answer=answer)


# what is written is read as it was

TIMES = st.integers(0, 2**31)
HALVES = st.integers(1, 10).map(lambda half: half / 2)
KEYS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters='",;|:'), min_size=1, max_size=8
).map(lambda key: f"k{key}")
TITLES = st.text(
    st.characters(exclude_categories=["C"], exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=20,
).map(lambda title: f"T{title}x")


def tables(users: Any, items: Any) -> Any:
    row = st.tuples(users, items, HALVES, TIMES)
    return st.lists(row, min_size=1, max_size=12, unique_by=lambda row: row[:2])


def numbers(rows: list[tuple[int, int, float, int]], separator: str, header: str) -> bytes:
    lines = [separator.join(map(str, row)) for row in rows]
    return "".join(f"{line}\n" for line in [header, *lines] if line).encode()


IDS = st.integers(1, 5) | st.integers(1, 10**15 - 1)


@quick
@given(tables(IDS, IDS), st.sampled_from(["dat", "csv"]))
def test_ratings_come_back_as_they_were(rows: list[tuple[int, int, float, int]], kind: str) -> None:
    ways = {"dat": ("::", ""), "csv": (",", "userId,movieId,rating,timestamp")}
    dataset = read_dataset({f"ratings.{kind}": numbers(rows, *ways[kind])})
    assert rows_in(dataset) == rows
    check_dataset(dataset)


@quick
@given(tables(KEYS, KEYS), st.dictionaries(KEYS, TITLES, max_size=4))
def test_texts_come_back_as_they_were_quoted_where_they_have_to_be(
    rows: list[tuple[str, str, float, int]], titles: dict[str, str]
) -> None:
    def written(header: list[str], lines: Sequence[Sequence[object]]) -> bytes:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([header, *lines])
        return buffer.getvalue().encode()

    catalogue = [[key, title] for key, title in titles.items()]
    files = {"x.csv": written(["user", "item", "rating", "time"], [list(row) for row in rows])}
    if titles:
        files["y.csv"] = written(["item", "title"], catalogue)
    dataset = read_dataset(files)
    found = zip(
        [dataset.user_keys[user] for user in dataset.user_idx],
        [dataset.item_keys[item] for item in dataset.item_idx],
        dataset.rating.tolist(),
        dataset.timestamp.tolist(),
        strict=True,
    )
    assert list(found) == rows
    for item, key in enumerate(dataset.item_keys):
        if key in titles:
            # an article may have moved, blanks may have gone
            shown = dataset.shown_titles[item]
            assert sorted("".join(shown.split())) == sorted("".join(titles[key].split()))
