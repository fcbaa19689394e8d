"""What holds of any data file, whatever its bytes: found by Hypothesis, not by heart."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from recommender.errors import DataError, VisitorError
from recommender.ratings.dataset import Dataset
from recommender.ratings.genres import GENRES
from recommender.taste.csv_file import parse_ratings_csv, ratings_csv
from recommender.taste.record import fingerprint, from_record, to_record
from recommender.taste.taste import Taste
from tests.unit.samples import FLAGS, dataset_of, parse_dataset

Rows = list[tuple[int, int, int, int]]
Films = list[tuple[int, str, str]]

USERS, FILM_IDS = (1, 2, 30, 999_999_999_999_999), (1, 2, 7, 2**40)
SMALL = "".join(
    f"{user}\t{item}\t{1 + item % 5}\t{881250949 + item}\n" for user in USERS for item in FILM_IDS
).encode()
CATALOGUE = "".join(f"{i}|Film, The ({1990 + i % 9})|01-Jan-1995||u|{FLAGS}\n" for i in FILM_IDS)
ITEMS = CATALOGUE.encode()
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# what a stray edit leaves behind
PIECES = st.sampled_from(
    [b"\t", b"|", b"\n", b"\r", b"\r\n", b"0", b"1", b"6", b"-", b".", b" ", b'"', b"\0", b"\xe9",
     b"\xef\xbb\xbf", b"\xc3", b"\x85", b"9" * 16, b"<", b"\xd9\xa3", b"\t\t", b"||"]
)  # fmt: skip


@st.composite
def edited(draw: DrawFn, whole: bytes) -> bytes:
    """Bytes that were right until a few were put in, left out, turned over or changed places."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["insert", "delete", "flip", "swap", "cut", "repeat"])):
            case "insert":
                data[place:place] = draw(PIECES | st.binary(max_size=3))
            case "delete":
                del data[place : place + draw(st.integers(1, 30))]
            case "flip" if place < len(data):
                data[place] ^= draw(st.integers(1, 255))
            case "swap":
                other = draw(st.integers(0, len(data)))
                data[place : place + 1], data[other : other + 1] = (
                    data[other : other + 1],
                    data[place : place + 1],
                )
            case "cut":
                del data[place:]
            case _:
                data[place:place] = data[place : place + draw(st.integers(1, 60))]
    return bytes(data)


def check_dataset(dataset: Dataset) -> None:
    """A dataset is what its docstring says, or it must not be one."""
    n = dataset.num_ratings
    assert n > 0
    assert len(dataset.user_idx) == len(dataset.item_idx) == len(dataset.timestamp) == n
    assert 0 <= dataset.user_idx.min() <= dataset.user_idx.max() == dataset.num_users - 1
    assert 0 <= dataset.item_idx.min() <= dataset.item_idx.max() < dataset.num_items
    assert 1 <= dataset.rating.min() <= dataset.rating.max() <= 5
    assert dataset.timestamp.min() >= 0
    for ids in (dataset.user_ids, dataset.item_ids):
        assert ids.min() > 0
        assert len(np.unique(ids)) == len(ids)
    pairs = dataset.user_idx.astype(np.int64) * dataset.num_items + dataset.item_idx
    assert len(np.unique(pairs)) == n
    assert len(dataset.titles) == len(dataset.item_genres) == dataset.num_items
    assert all(title.shown.strip() and "\0" not in title.shown for title in dataset.titles)
    assert np.isin(dataset.item_genres, [0, 1]).all()


def check_error(error: DataError, ratings: bytes, items: bytes) -> None:
    """An error names a file and a line that there is, in one line of text that can be read."""
    data = {"u.data": ratings, "u.item": items}[error.file]
    breaks = max(data.count(b"\n"), data.count(b"\r"))
    text = str(error)
    if data.startswith(b"PK\x03\x04"):  # a zip archive has no lines
        assert text.startswith(f"{error.file}: expected a zip archive")
    else:
        assert error.line is not None
        assert 1 <= error.line <= breaks + 1
        assert text.startswith(f"{error.file} line {error.line}: expected ")
    assert ", got " in text
    assert text.endswith(".")
    assert text.isprintable()
    assert len(text) < 300


def read_or_refused(ratings: bytes, items: bytes) -> None:
    try:
        dataset = parse_dataset(ratings, items)
    except DataError as error:
        check_error(error, ratings, items)
    else:
        check_dataset(dataset)


ANY = st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8"))
LOOKS_LIKE_RATINGS = st.lists(
    st.lists(st.sampled_from(["1", "2", "7", "5", "9" * 9, "0", "x", ""]), max_size=5).map(
        "\t".join
    ),
    max_size=6,
).map(lambda lines: "\n".join(lines).encode())


@quick
@example(b"PK\x03\x04")
@given(ANY | LOOKS_LIKE_RATINGS)
def test_any_bytes_as_u_data_are_read_or_refused(data: bytes) -> None:
    read_or_refused(data, ITEMS)


@quick
@example(b"PK\x03\x04")
@given(ANY | st.binary(max_size=50).map(lambda data: b"|".join([b"1", data, FLAGS.encode()])))
def test_any_bytes_as_u_item_are_read_or_refused(data: bytes) -> None:
    read_or_refused(SMALL, data)


@quick
@given(edited(SMALL))
def test_ratings_with_a_few_wrong_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refused(data, ITEMS)


@quick
@given(edited(ITEMS))
def test_films_with_a_few_wrong_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refused(SMALL, data)


@quick
@given(edited(SMALL), edited(ITEMS), st.sampled_from(["utf-16", "utf-16-le", "utf-8-sig"]))
def test_both_files_wrong_in_any_encoding_are_read_or_refused(
    ratings: bytes, items: bytes, encoding: str
) -> None:
    read_or_refused(*(data.decode("latin-1").encode(encoding) for data in (ratings, items)))


# there and back

TITLES = st.text(
    st.characters(codec="utf-8", exclude_characters="|\n\0"), min_size=1, max_size=30
).filter(lambda title: title.strip(" \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0") and title.strip())
CODES = st.sampled_from(["0", "1"])
TABLES = st.lists(
    st.tuples(
        st.integers(1, 10**15 - 1),
        TITLES,
        st.lists(CODES, min_size=len(GENRES), max_size=len(GENRES)).map("".join),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda film: film[0],
)


@st.composite
def data_sets(draw: DrawFn) -> tuple[Rows, Films]:
    films = draw(TABLES)
    ids = st.sampled_from([film[0] for film in films])
    users = st.integers(1, 4) | st.integers(1, 10**15 - 1)
    row = st.tuples(users, ids, st.integers(1, 5), st.integers(0, 10**15 - 1))
    rows = st.lists(row, min_size=1, max_size=12, unique_by=lambda row: row[:2])
    return draw(rows), films


def written(rows: Rows, films: Films, end: str = "\n") -> tuple[bytes, bytes]:
    """Write a data set as MovieLens does."""
    ratings = "".join("\t".join(map(str, row)) + end for row in rows)
    items = "".join(
        f"{item_id}|{title}||||{'|'.join(flags)}{end}" for item_id, title, flags in films
    )
    return ratings.encode(), items.encode()


def rows_of(dataset: Dataset) -> Rows:
    columns = (
        dataset.user_ids[dataset.user_idx],
        dataset.item_ids[dataset.item_idx],
        dataset.rating,
        dataset.timestamp,
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))


@quick
@given(data_sets(), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read_as_it_was(data_set: tuple[Rows, Films], end: str) -> None:
    rows, films = data_set
    dataset = parse_dataset(*written(rows, films, end))
    check_dataset(dataset)
    assert rows_of(dataset) == rows
    assert dataset.item_ids.tolist() == [item_id for item_id, *_ in films]
    for title, (_, text, _) in zip(dataset.titles, films, strict=True):
        # an article may have moved, and blanks before the year may have gone
        assert sorted("".join(title.shown.split())) == sorted("".join(text.split())) or (
            "," in text
        )
    flags = ["".join(str(int(flag)) for flag in row) for row in dataset.item_genres.tolist()]
    assert flags == [flags for *_, flags in films]


@quick
@given(data_sets(), st.randoms(use_true_random=False))
def test_the_order_of_the_ratings_does_not_matter(
    data_set: tuple[Rows, Films], random: object
) -> None:
    """The same users in the same rows, the same ratings: only ties in time follow the file."""
    rows, films = data_set
    shuffled = [*rows]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (parse_dataset(*written(order, films)) for order in (rows, shuffled))
    assert one.user_ids.tolist() == other.user_ids.tolist()
    assert one.item_ids.tolist() == other.item_ids.tolist()
    assert one.titles == other.titles
    assert one.item_counts.tolist() == other.item_counts.tolist()
    assert one.star_counts.tolist() == other.star_counts.tolist()
    assert one.by_user.counts.tolist() == other.by_user.counts.tolist()
    assert fingerprint(one) == fingerprint(other)
    assert sorted(rows_of(one)) == sorted(rows_of(other))


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_films_is_that_of_the_catalogue(order: int) -> None:
    films = [(i, f"Film {i}", "0" * 18 + "1") for i in (5, 3, 9)][::order]
    dataset = parse_dataset(*written([(1, 3, 5, 9)], films))
    assert dataset.item_ids.tolist() == [5, 3, 9][::order]


# what the visitor brings, and what the browser has kept

FEW = dataset_of(["A (1990)", "B, The (1990)", "=C", "D"], [(1, 1, 3, 900_000_000)])
MARK = fingerprint(FEW)
STARS = st.dictionaries(st.integers(1, 4), st.integers(1, 5), min_size=1)


def error_of(read: Callable[[], dict[int, int]]) -> VisitorError | None:
    """Return why ratings cannot be read; None where they can, and make a taste."""
    try:
        ratings = read()
    except VisitorError as error:
        return error
    taste = Taste().with_all(ratings)
    assert dict(taste.ratings) == ratings
    assert len(taste.known_to(FEW)[0]) <= len(taste)
    return None


@quick
@given(STARS.map(lambda stars: ratings_csv(stars, FEW).encode()).flatmap(edited) | ANY)
def test_any_file_of_a_visitor_is_a_taste_or_an_error(data: bytes) -> None:
    error = error_of(lambda: parse_ratings_csv("my.csv", data, FEW))
    if isinstance(error, DataError):
        assert str(error).startswith("my.csv")
        assert str(error).isprintable()
        lines = max(data.count(b"\n"), data.count(b"\r")) + 1
        assert error.line is None or 1 <= error.line <= lines


@quick
@given(
    STARS.map(lambda stars: to_record(stars, MARK).encode())
    .flatmap(edited)
    .map(lambda data: data.decode("utf-8", "surrogateescape"))
    | st.text()
    | st.text(st.characters(codec=None), max_size=9)
)
def test_any_record_is_a_taste_or_an_error(text: str) -> None:
    error = error_of(lambda: from_record(text, MARK))
    assert error is None or str(error).startswith("The kept ratings could not be read: ")


@quick
@given(STARS)
def test_both_come_back_as_they_were(stars: dict[int, int]) -> None:
    assert from_record(to_record(stars, MARK), MARK) == stars
    assert parse_ratings_csv("my.csv", ratings_csv(stars, FEW).encode(), FEW) == stars
