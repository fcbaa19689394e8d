"""Every format that the page reads, as it is and zipped; what it lacks is no harm, and is known."""

import pytest

from recommender.ratings.dataset import Dataset
from tests.unit.reading.files import (
    ROWS,
    WHOLE,
    ml_1m,
    ml_100k,
    ml_latest,
    rows_in,
    zipped,
)
from tools.reading import QuestionError, read_dataset

FORMATS = {
    "ml-100k": (ml_100k(), WHOLE, ["Toy Story (1995)", "Heat (1995)"]),
    "ml-1m": (ml_1m(), ROWS, ["Toy Story (1995)", "Les Misérables (1995)"]),
    "ml-latest": (ml_latest(), ROWS, ["Toy Story (1995)", "Les Misérables (1995)"]),
}


@pytest.mark.parametrize(("files", "rows", "titles"), FORMATS.values(), ids=list(FORMATS))
@pytest.mark.parametrize("as_it_comes", ["files", "folder", "zip", "zip with a folder"])
def test_movielens_is_read_as_it_is_published(
    files: dict[str, bytes], rows: list[tuple[int, int, float, int]], titles: list[str],
    as_it_comes: str,
) -> None:  # fmt: skip
    ways = {
        "files": files,
        "folder": {f"ml/{name}": data for name, data in files.items()},
        "zip": {"ml.zip": zipped(files)},
        "zip with a folder": {"ml.zip": zipped(files, "ml-latest/")},
    }
    dataset = read_dataset(ways[as_it_comes])
    assert rows_in(dataset) == rows
    assert dataset.shown_titles == titles
    assert dataset.user_ids.tolist() == [3, 7]
    assert dataset.facts.has_times
    assert dataset.facts.has_titles


def test_genres_belong_to_the_data() -> None:
    assert read_dataset(ml_100k()).genres[:2] == ("unknown", "Action")
    of_1m, latest = read_dataset(ml_1m()), read_dataset(ml_latest())
    assert of_1m.genres == ("Animation", "Children's", "Drama")
    assert of_1m.item_genres.tolist() == [[1, 1, 0], [0, 0, 1]]
    # "(no genres listed)" is none
    assert latest.genres == ("Animation", "Children")
    assert latest.genres_of(1) == ""


def table(text: str, **more: bytes) -> Dataset:
    return read_dataset({"mine.csv": text.encode(), **more})


def test_a_table_is_read_by_its_header_in_whatever_order() -> None:
    text = "note,Item ID,rating,User,date\nx,20,3.5,7,2024-05-01 18:30\ny,1,5,3,2024-05-01\n"
    dataset = table(text)
    # 1 May 2024 is day 19,844 since 1970
    midnight = 19_844 * 86_400
    assert rows_in(dataset) == [(7, 20, 3.5, midnight + (18 * 60 + 30) * 60), (3, 1, 5, midnight)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "::"])
def test_any_usual_separator_is_told_by_the_header(separator: str) -> None:
    text = "user,item,rating\n1,2,3\n2,1,4\n".replace(",", separator)
    assert rows_in(table(text)) == [(1, 2, 3, 0), (2, 1, 4, 0)]


def test_a_table_without_ratings_times_titles_and_genres_says_so() -> None:
    dataset = table("user,item\n1,2\n2,1\n")
    assert dataset.rating.tolist() == [5, 5]
    facts = dataset.facts
    assert (facts.has_ratings, facts.has_times, facts.has_titles) == (False, False, False)
    assert (dataset.genres, dataset.item_genres.shape) == ((), (2, 0))
    assert dataset.shown_titles == ["Item 1", "Item 2"]


def test_ids_may_be_texts_and_are_numbered_in_their_order() -> None:
    dataset = table("user,isbn,rating\nbob,X9,3\nanna,X10,4\nbob,X10,5\n")
    assert dataset.user_keys == ("anna", "bob")
    assert dataset.item_keys == ("X10", "X9") == tuple(dataset.shown_titles)
    assert dataset.user_ids.tolist() == [1, 2]
    assert dataset.user_idx.tolist() == [1, 0, 1]
    # one that is no integer from 1 on makes all of them texts: 2 and 02 are not the same
    dataset = table("user,item\n2,1\n02,1\n-3,1\n")
    assert dataset.user_keys == ("-3", "02", "2")
    assert dataset.item_keys == ()


def test_large_ids_are_kept_to_the_last_digit() -> None:
    dataset = table(f"user,item\n{2**31},{2**53 - 1}\n{2**31 + 1},{10**15 - 1}\n")
    assert dataset.user_ids.tolist() == [2**31, 2**31 + 1]
    # 16 digits are more than a number has: texts
    assert dataset.item_keys == (str(2**53 - 1), str(10**15 - 1))


@pytest.mark.parametrize(
    ("ratings", "stars", "scale"),
    [
        ((1, 10, 5.5), (1, 5, 3), (1, 10)),
        ((0, 5, 2.5), (1, 5, 3), (0, 5)),
        ((-10, 10, 0), (1, 5, 3), (-10, 10)),
        ((0.5, 5, 3), (0.5, 5, 3), None),
        ((7, 7, 7), (5, 5, 5), (7, 7)),
    ],
)
def test_other_scales_become_stars(
    ratings: tuple[float, ...], stars: tuple[float, ...], scale: tuple[float, float] | None
) -> None:
    rows = "".join(f"{user},1,{rating}\n" for user, rating in enumerate(ratings, 1))
    dataset = table(f"user,item,rating\n{rows}")
    assert dataset.rating.tolist() == list(stars)
    assert dataset.facts.scale == scale


def test_milliseconds_and_commas_are_understood() -> None:
    dataset = table("user;item;rating;timestamp\n1;2;3,5;1700000000123\n1;3;4,0;1700000001.9\n")
    assert rows_in(dataset) == [(1, 2, 3.5, 1700000000), (1, 3, 4, 1700000001)]


def test_a_catalogue_beside_a_table_names_its_items() -> None:
    ratings = b"user,book,rating\n1,b,3\n2,a,4\n2,c,5\n"
    one, others = b'a,"One, or ""Two""",Crime;Comedy,1999', b"b,Three,,2001.0\nd,Four,Crime,\n"
    books = b"Book ID,Title,Genre,Year\n" + one + b"\n" + others
    dataset = read_dataset({"x.csv": ratings, "books.csv": books})
    assert dataset.shown_titles == ['One, or "Two" (1999)', "Three (2001)", "Four", "c"]
    assert dataset.genres == ("Comedy", "Crime")
    assert dataset.facts.untitled == 1
    # an item that nobody rated stays in the catalogue
    assert dataset.item_counts.tolist() == [1, 1, 0, 1]


def test_what_a_quoted_field_holds_is_no_end_of_a_line() -> None:
    text = 'user,review,item,rating\n1,"good,\n""really""",2,3\n2,"",1,4\n'
    assert rows_in(table(text)) == [(1, 2, 3, 0), (2, 1, 4, 0)]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\r\r\n"])
def test_line_ends_may_be_of_any_kind(end: str) -> None:
    files = {name: data.replace(b"\n", end.encode()) for name, data in ml_latest().items()}
    assert rows_in(read_dataset(files)) == ROWS


def test_line_ends_may_be_mixed() -> None:
    assert rows_in(table("user,item\r\n1,2\n2,1\r\n3,3")) == [
        (1, 2, 5, 0),
        (2, 1, 5, 0),
        (3, 3, 5, 0),
    ]


def test_blank_lines_before_a_header_are_no_header() -> None:
    ratings, books = b"\n\nuser,item\n1,2\n2,1\n", b"\nitem,title\n1,One\n2,Two\n"
    dataset = read_dataset({"x.csv": ratings, "y.csv": books})
    assert rows_in(dataset) == [(1, 2, 5, 0), (2, 1, 5, 0)]
    assert dataset.shown_titles == ["One", "Two"]


def test_what_lies_beside_the_tables_may_be_anything() -> None:
    others = {"notes.txt": b"", "page.txt": b"<html>", "more.data": b"\0\0"}
    assert rows_in(read_dataset(ml_latest() | others)) == ROWS


def test_a_genre_has_no_comma() -> None:
    """By commas the genres that are chosen are parted."""
    books = b'item,title,genres\n1,One,"Sci-Fi, Fantasy|Drama"\n'
    dataset = read_dataset({"x.csv": b"user,item\n1,1\n2,1\n", "y.csv": books})
    assert dataset.genres == ("Drama", "Sci-Fi and Fantasy")


def test_of_a_huge_catalogue_what_nobody_rated_is_left_out() -> None:
    lines = "".join(f"{i},Book {i}\n" for i in range(1, 250_003))
    files = {"x.csv": b"user,item\n1,7\n2,9\n", "y.csv": f"item,title\n{lines}".encode()}
    assert read_dataset(files).shown_titles == ["Book 7", "Book 9"]


# what has to be asked


FOREIGN = "wer;was;wie;wann\nanna;Heat;4;1700000000\nbob;Ran;5;1700000001\n"


def test_columns_that_cannot_be_told_are_asked_for_and_the_answer_is_taken() -> None:
    with pytest.raises(QuestionError) as caught:
        table(FOREIGN)
    asked = caught.value.question
    assert asked["columns"] == ["wer", "was", "wie", "wann"]
    assert asked["rows"][0] == ["anna", "Heat", "4", "1700000000"]
    answer = {"user": 0, "item": 1, "rating": 2, "timestamp": 3}
    dataset = read_dataset({"mine.csv": FOREIGN.encode()}, answer=answer)
    assert dataset.user_keys == ("anna", "bob")
    assert dataset.rating.tolist() == [4, 5]
    answer |= {"rating": -1, "timestamp": -1}
    assert not read_dataset({"mine.csv": FOREIGN.encode()}, answer=answer).facts.has_times


def test_a_table_without_a_header_is_asked_about() -> None:
    with pytest.raises(QuestionError) as caught:
        table("1,31,2.5,1260759144\n1,1029,3.0,1260759179\n")
    assert caught.value.question["columns"] == [f"Column {i}" for i in (1, 2, 3, 4)]
    answer = {"user": 0, "item": 1, "rating": 2, "timestamp": -1}
    dataset = read_dataset({"mine.csv": b"1,31,2.5,9\n1,1029,3.0,9\n"}, answer=answer)
    assert rows_in(dataset) == [(1, 31, 2.5, 0), (1, 1029, 3, 0)]
