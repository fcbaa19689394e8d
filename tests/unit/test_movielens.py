"""Parsing: what a damaged or foreign file would do to the page if it were let through."""

from pathlib import Path

import numpy as np
import pytest

from recommender.dataset import GENRES
from recommender.errors import DataError
from recommender.movielens import parse_dataset, parse_items, parse_ratings

DATA = Path(__file__).resolve().parents[2] / "data"

FLAGS = "|".join(["0"] * 18 + ["1"])
ITEMS = f"1|Toy Story (1995)|01-Jan-1995||url|{FLAGS}\n2|Heat (1995)||||{FLAGS}\n"
RATINGS = "7\t1\t5\t881250949\n7\t2\t3\t881250950\n3\t2\t4\t881250951\n"


def item_line(title: str) -> str:
    return f"1|{title}|01-Jan-1995||url|{FLAGS}\n"


def test_rows_are_zero_based_and_map_back() -> None:
    dataset = parse_dataset(RATINGS.encode(), ITEMS.encode())
    # users in ascending order of their ids, items in the order of u.item
    assert dataset.user_ids.tolist() == [3, 7]
    assert dataset.ratings.user_idx.tolist() == [1, 1, 0]
    assert dataset.ratings.item_idx.tolist() == [0, 1, 1]
    assert dataset.user_idx_of == {3: 0, 7: 1}
    assert dataset.item_idx_of == {1: 0, 2: 1}
    assert [items.tolist() for items in dataset.rated_items] == [[1], [0, 1]]


def test_top_rated_is_by_rating_then_recency_then_order_of_the_file() -> None:
    items = "".join(f"{i}|T{i}||||{FLAGS}\n" for i in range(1, 6))
    lines = [(1, 3, 900000000), (2, 5, 900000000), (3, 5, 900000009), (4, 5, 900000009)]
    ratings = "".join(f"1\t{item}\t{rating}\t{time}\n" for item, rating, time in lines)
    dataset = parse_dataset(ratings.encode(), items.encode())
    # 3 and 4 tie in rating and time and keep the file's order; 5 was never rated
    assert dataset.item_ids[dataset.top_rated[0]].tolist() == [3, 4, 2, 1]


def test_real_files() -> None:
    dataset = parse_dataset((DATA / "u.data").read_bytes(), (DATA / "u.item").read_bytes())
    assert (dataset.num_users, dataset.num_items, len(dataset.ratings)) == (943, 1682, 100_000)
    assert dataset.item_genres.shape == (1682, len(GENRES))
    titles = dataset.items.title
    assert titles[dataset.item_idx_of[543]] == "Misérables, Les (1995)"
    assert titles[dataset.item_idx_of[267]] == "unknown"
    assert dataset.items.genre[dataset.item_idx_of[1]] == "Animation, Children's, Comedy"
    assert min(len(items) for items in dataset.rated_items) == 20
    # u.data's first line: user 196 rated item 242 with 3
    assert dataset.rating_of(dataset.user_idx_of[196])[dataset.item_idx_of[242]] == 3


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-8-sig"])
def test_titles_come_out_right_in_any_encoding(encoding: str) -> None:
    items = parse_items(item_line("Misérables, Les (1995)").encode(encoding))
    assert [item.title for item in items] == ["Misérables, Les (1995)"]


def test_latin_1_byte_85_does_not_split_a_line() -> None:
    items = parse_items(item_line("A\x85B é").encode("latin-1"))
    assert [item.title for item in items] == ["A\x85B é"]


def test_markup_in_a_title_stays_text() -> None:
    items = parse_items(item_line("<img src=x onerror=alert(1)>").encode())
    assert items[0].title == "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_bom_and_crlf_are_accepted(line_end: str, bom: str) -> None:
    ratings = (bom + RATINGS.replace("\n", line_end)).encode()
    items = (bom + ITEMS.replace("\n", line_end)).encode()
    dataset = parse_dataset(ratings, items)
    assert dataset.ratings.timestamp.tolist() == [881250949, 881250950, 881250951]
    assert dataset.items.title.tolist() == ["Toy Story (1995)", "Heat (1995)"]


def test_a_last_line_without_line_break_is_accepted() -> None:
    assert len(parse_ratings(RATINGS.removesuffix("\n").encode())) == 3
    assert len(parse_items(ITEMS.removesuffix("\n").encode())) == 2


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
        (GOOD + "1 2 5 881250949\n", 2, "got 1 field"),
        (GOOD + "\n" + GOOD, 2, "got an empty line"),
        (GOOD + "1\tx\t5\t881250949\n", 2, 'as item_id, got "x"'),
        (GOOD + "1\t2\t4.5\t881250949\n", 2, 'as rating, got "4.5"'),
        (GOOD + "1\t2\t0\t881250949\n", 2, "expected a rating from 1 to 5, got 0"),
        (GOOD + "1\t2\t6\t881250949\n", 2, "expected a rating from 1 to 5, got 6"),
        (GOOD + "-1\t2\t5\t881250949\n", 2, "not negative"),
        (GOOD + "9999999999999999999\t2\t5\t881250949\n", 2, "at most 15 digits"),
        (GOOD + "1\t2\t5\t8812", 2, "cut off"),
        (GOOD + "1\t2\t", 2, "got 3 fields"),
        (GOOD + "2\t1\t5\t881250949\n" + GOOD, 3, "got user 1 and item 1 again"),
        (GOOD + "1\t2\t5\t\xb2\n", 2, "as timestamp"),
    ],
)
def test_bad_ratings_name_file_line_and_expectation(text: str, line: int, fragment: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_ratings(text.encode())
    assert str(caught.value).startswith(f"u.data line {line}: expected ")
    assert fragment in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_an_error_in_the_last_of_many_lines_is_found() -> None:
    lines = [f"{user}\t1\t5\t881250949" for user in range(1, 100_000)]
    with pytest.raises(DataError, match=r"u\.data line 100000: .* got 2 fields"):
        parse_ratings("\n".join([*lines, "1\t2\n"]).encode())


@pytest.mark.parametrize(
    ("text", "line", "fragment"),
    [
        ("", 1, "got an empty file"),
        ("<!doctype html>", 1, "got a web page"),
        (ITEMS + "3|Short|||\n", 3, "expected 24 fields separated by |, got 5 fields"),
        (ITEMS + f"x|Title||||{FLAGS}\n", 3, 'expected a positive integer as item id, got "x"'),
        (ITEMS + f"0|Title||||{FLAGS}\n", 3, 'got "0"'),
        (ITEMS + f"1|Title||||{FLAGS}\n", 3, "expected every item id once, got 1 as on line 1"),
        (ITEMS + f"3|Title||||{FLAGS[:-1]}2\n", 3, 'expected genre flags of 0 or 1, got "2"'),
        (ITEMS[:-2], 2, 'got ""'),
        (ITEMS[:-3], 2, "got 23 fields"),
    ],
)
def test_bad_items_name_file_line_and_expectation(text: str, line: int, fragment: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_items(text.encode())
    assert str(caught.value).startswith(f"u.item line {line}: expected ")
    assert fragment in str(caught.value)


def test_a_rating_of_an_unknown_item_is_an_error() -> None:
    ratings = RATINGS + "3\t99\t4\t881250952\n"
    with pytest.raises(DataError, match=r"u\.data line 4: expected an item of u\.item, got .* 99"):
        parse_dataset(ratings.encode(), ITEMS.encode())


def test_a_long_wrong_value_is_shortened() -> None:
    with pytest.raises(DataError) as caught:
        parse_ratings(("x" * 5000 + "\t1\t5\t881250949\n").encode())
    assert len(str(caught.value)) < 200


def test_genre_flags_are_float32_rows() -> None:
    genres = parse_dataset(RATINGS.encode(), ITEMS.encode()).item_genres
    assert genres.dtype == np.float32
    assert genres.sum(axis=1).tolist() == [1, 1]
