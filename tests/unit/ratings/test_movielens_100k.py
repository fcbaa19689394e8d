"""Parsing: what a damaged or foreign file would do to the page if it were let through."""

import numpy as np
import pytest

from recommender.errors import DataError
from recommender.ratings.genres import GENRES
from tests.unit.samples import FLAGS, case, parse_dataset, real_dataset, rows_of, titles_of

ITEMS = f"1|Toy Story (1995)|01-Jan-1995||url|{FLAGS}\n2|Heat (1995)||||{FLAGS}\n"
RATINGS = "7\t1\t5\t881250949\n7\t2\t3\t881250950\n3\t2\t4\t881250951\n"


def item_line(title: str) -> str:
    return f"1|{title}|01-Jan-1995||url|{FLAGS}\n"


def test_rows_are_zero_based_and_map_back() -> None:
    dataset = parse_dataset(RATINGS.encode(), ITEMS.encode())
    # users in ascending order of their ids, items in the order of u.item
    assert dataset.user_ids.tolist() == [3, 7]
    assert dataset.user_idx.tolist() == [1, 1, 0]
    assert dataset.item_idx.tolist() == [0, 1, 1]
    assert dataset.user_idx_of == {3: 0, 7: 1}
    assert dataset.item_idx_of == {1: 0, 2: 1}
    assert [dataset.by_user.items_of(user).tolist() for user in range(2)] == [[1], [0, 1]]


def test_real_files() -> None:
    dataset = real_dataset()
    assert (dataset.num_users, dataset.num_items, dataset.num_ratings) == (943, 1682, 100_000)
    assert dataset.item_genres.shape == (1682, len(GENRES))
    assert dataset.titles[dataset.item_idx_of[543]].shown == "Les Misérables (1995)"
    assert dataset.titles[dataset.item_idx_of[267]].shown == "unknown"
    genres = dataset.item_genres[dataset.item_idx_of[1]]
    assert [GENRES[i] for i in np.flatnonzero(genres)] == ["Animation", "Children's", "Comedy"]
    assert dataset.by_user.counts.min() == 20
    assert dataset.item_genres.dtype == np.float32
    assert str(dataset.user_idx.dtype) == str(dataset.item_idx.dtype) == "int32"
    assert (str(dataset.rating.dtype), str(dataset.timestamp.dtype)) == ("float32", "int64")


def shown(data: bytes) -> list[str]:
    return titles_of(data)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252", "utf-8-sig"])
def test_titles_come_out_right_in_any_encoding(encoding: str) -> None:
    assert shown(item_line("Caché (1995)").encode(encoding)) == ["Caché (1995)"]


def test_what_windows_writes_where_latin_1_has_controls_is_read() -> None:
    assert shown(case("04-windows-1252.u.item")) == ["Schindler’s List (1993)"]
    # with an é that is not UTF-8; the byte 0x81 means nothing to Windows and stays what it was
    line = item_line("\x80 \x93é\x94 \x81 \x9f!").encode("latin-1")
    assert shown(line) == ["€ “é” \x81 Ÿ!"]


def test_each_line_has_an_encoding_of_its_own() -> None:
    # one line that is no UTF-8 would turn the "é" of all others into "Ã©"
    lines = [item_line("Été"), item_line("L’été").replace("1|", "2|", 1)]
    assert shown(lines[0].encode() + lines[1].encode("cp1252")) == ["Été", "L’été"]
    assert shown(lines[0].encode("cp1252") + lines[1].encode()) == ["Été", "L’été"]


def test_what_python_takes_for_a_line_break_does_not_split_a_line() -> None:
    # 0x85 is "…" to Windows, and a next line to str.splitlines()
    assert shown(item_line("A\x85B é").encode("latin-1")) == ["A…B é"]
    assert shown(item_line("A\u2028B").encode()) == ["A\u2028B"]


def test_markup_in_a_title_stays_text() -> None:
    markup = "<img src=x onerror=alert(1)>"
    assert shown(item_line(markup).encode()) == [markup]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_bom_and_crlf_are_accepted(line_end: str, bom: str) -> None:
    ratings = (bom + RATINGS.replace("\n", line_end)).encode()
    items = (bom + ITEMS.replace("\n", line_end)).encode()
    dataset = parse_dataset(ratings, items)
    assert dataset.timestamp.tolist() == [881250949, 881250950, 881250951]
    assert [title.shown for title in dataset.titles] == ["Toy Story (1995)", "Heat (1995)"]


def test_a_last_line_without_line_break_is_accepted() -> None:
    assert len(rows_of(RATINGS.removesuffix("\n").encode())) == 3
    assert len(titles_of(ITEMS.removesuffix("\n").encode())) == 2


def test_blank_lines_at_the_end_are_accepted() -> None:
    assert len(rows_of(case("01-blank-line-at-end.u.data"))) == 3
    assert len(titles_of(case("02-blank-line-at-end.u.item"))) == 2


@pytest.mark.parametrize("end", ["\n", "\n\n\n", "\r\n\r\n", " \n\t\n", "\n  "])
def test_any_blank_lines_at_the_end_are_accepted(end: str) -> None:
    assert len(rows_of((RATINGS + end).encode())) == 3
    assert len(titles_of((ITEMS + end).encode())) == 2


def test_relative_timestamps_are_not_taken_for_cut_off() -> None:
    ratings = rows_of(case("06-relative-timestamps-no-final-newline.u.data"))
    assert ratings[:, 3].tolist() == [100, 200]
    # seconds from 0 on: the last has fewer digits than some, but not than all others
    assert len(rows_of(b"1\t1\t5\t0\n1\t2\t5\t4000\n1\t3\t5\t7")) == 3
    # nothing to compare with
    assert len(rows_of(b"1\t1\t5\t7")) == 1


def test_a_complete_file_is_never_called_cut_off() -> None:
    assert len(rows_of(b"1\t1\t5\t4000\n1\t2\t5\t7\n")) == 2


GOOD = "1\t1\t5\t881250949\n"


@pytest.mark.parametrize(
    ("text", "line", "fragment"),
    [
        ("", 1, "got an empty file"),
        (" \n\n", 1, "got an empty file"),
        ("<!DOCTYPE html><title>404</title>", 1, "got a web page"),
        ("\n<html>", 1, "got a web page"),
        (GOOD + "1\t2\t5\n", 2, "expected 4 tab-separated integers"),
        (GOOD + "1\t2\t5\n", 2, "got 3 fields"),
        (GOOD + "1\t2\t5\t881250949\t9\n", 2, "got 5 fields"),
        (GOOD + "1 2 5 881250949\n", 2, "got 4 fields separated by blanks"),
        (GOOD + "\n" + GOOD, 2, "got an empty line"),
        (GOOD + "\n \n" + "1\t2\t5\t881250949\n\n", 2, "got an empty line"),
        ("\n" + GOOD, 1, "got an empty line"),
        (GOOD + "1\tx\t5\t881250949\n", 2, 'as item_id, got "x"'),
        (GOOD + "1\t2\t4.5\t881250949\n", 2, 'as rating, got "4.5"'),
        (GOOD + "1\t2\t0\t881250949\n", 2, "expected a rating from 1 to 5, got 0"),
        (GOOD + "1\t2\t6\t881250949\n", 2, "expected a rating from 1 to 5, got 6"),
        (GOOD + "-1\t2\t5\t881250949\n", 2, "expected a positive integer of"),
        (GOOD + "9999999999999999999\t2\t5\t881250949\n", 2, "at most 15 digits"),
        (GOOD + "1\t2\t5\t8812", 2, 'got "8812" at the end of the file, which seems to be cut off'),
        (GOOD + "1\t2\t5\t88125095", 2, "cut off"),
        ("1\t1\t5\t4000\n1\t2\t5\t1000\n1\t3\t5\t400", 3, "cut off"),
        (GOOD + "1\t2\t", 2, "got 3 fields"),
        (GOOD + "1\t2\t5\t\xb2\n", 2, "as timestamp"),
    ],
)
def test_bad_ratings_name_file_line_and_expectation(text: str, line: int, fragment: str) -> None:
    with pytest.raises(DataError) as caught:
        rows_of(text.encode())
    assert str(caught.value).startswith(f"u.data line {line}: expected ")
    assert fragment in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_an_error_in_the_last_of_many_lines_is_found() -> None:
    lines = [f"{user}\t1\t5\t881250949" for user in range(1, 100_000)]
    with pytest.raises(DataError, match=r"u\.data line 100000: .* got 2 fields"):
        rows_of("\n".join([*lines, "1\t2\n"]).encode())


@pytest.mark.parametrize(
    ("text", "line", "fragment"),
    [
        ("", 1, "got an empty file"),
        ("<!doctype html>", 1, "got a web page"),
        (ITEMS + "3|Short|||\n", 3, "expected 24 fields separated by |, got 5 fields"),
        (f"\n{ITEMS}", 1, "got an empty line"),
        (ITEMS.replace("\n2", "\n \n2"), 2, "got an empty line"),
        (ITEMS + f"3|||||{FLAGS}\n", 3, "expected a title, got an empty one"),
        (ITEMS + f"3| \t ||||{FLAGS}\n", 3, "expected a title, got an empty one"),
        (ITEMS + f"x|Title||||{FLAGS}\n", 3, '15 digits as item id, got "x"'),
        (ITEMS + f"0|Title||||{FLAGS}\n", 3, 'got "0"'),
        (ITEMS + f"1|Title||||{FLAGS}\n", 3, "expected every item id once, got 1 as on line 1"),
        (ITEMS + f"3|Title||||{FLAGS[:-1]}2\n", 3, 'expected genre flags of 0 or 1, got "2"'),
        (ITEMS[:-2], 2, 'got ""'),
        (ITEMS[:-3], 2, "got 23 fields"),
    ],
)
def test_bad_items_name_file_line_and_expectation(text: str, line: int, fragment: str) -> None:
    with pytest.raises(DataError) as caught:
        titles_of(text.encode())
    assert str(caught.value).startswith(f"u.item line {line}: expected ")
    assert fragment in str(caught.value)


@pytest.mark.parametrize("line", [1, 2])
def test_empty_and_blank_titles_are_refused(line: int) -> None:
    # the first is empty, the second has blanks
    text = b"".join(case("07-empty-title.u.item").splitlines(keepends=True)[line - 1 :])
    with pytest.raises(DataError, match=r"u\.item line 1: expected a title, got an empty one\."):
        titles_of(text)


@pytest.mark.parametrize("name", ["36-one-rating-each", "37-twin-titles"])
def test_what_cannot_be_trained_or_is_there_twice_can_be_loaded(name: str) -> None:
    dataset = parse_dataset(case(f"{name}.u.data"), case(f"{name}.u.item"))
    assert dataset.num_ratings > 0


def test_a_rating_of_an_unknown_item_is_an_error() -> None:
    ratings = RATINGS + "3\t99\t4\t881250952\n"
    with pytest.raises(DataError, match=r"u\.data line 4: expected an item of u\.item, got .* 99"):
        parse_dataset(ratings.encode(), ITEMS.encode())


def test_a_long_wrong_value_is_shortened() -> None:
    with pytest.raises(DataError) as caught:
        rows_of(("x" * 5000 + "\t1\t5\t881250949\n").encode())
    assert len(str(caught.value)) < 200


def test_genre_flags_are_float32_rows() -> None:
    genres = parse_dataset(RATINGS.encode(), ITEMS.encode()).item_genres
    assert genres.dtype == np.float32
    assert genres.sum(axis=1).tolist() == [1, 1]
