"""The CSV file of ratings: there and back, after a spreadsheet, and every way to be wrong."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import DataError
from recommender.taste.csv_file import LARGEST, parse_ratings_csv, ratings_csv
from tests.unit.samples import dataset_of, real_dataset

TITLES = ["Toy Story (1995)", 'Seven, or "Se7en" (1995)', "=1+1 (1995)", "Misérables, Les (1995)"]
FILMS = dataset_of(TITLES, [(1, 1, 3, 900_000_000)])
IDS = real_dataset().item_ids.tolist()


def parse(data: bytes | str) -> dict[int, int]:
    data = data.encode() if isinstance(data, str) else data
    return parse_ratings_csv("my.csv", data, FILMS)


def test_titles_are_quoted_where_needed_and_are_no_formulas() -> None:
    assert ratings_csv({4: 1, 3: 5, 2: 4, 99: 5}, FILMS) == (
        "item_id,title,stars\n"
        "4,Les Misérables (1995),1\n"
        "3,'=1+1 (1995),5\n"
        '2,"Seven, or ""Se7en"" (1995)",4\n'
    )
    assert parse(ratings_csv({4: 1, 3: 5, 2: 4}, FILMS)) == {4: 1, 3: 5, 2: 4}


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_title_starts_a_formula(start: str) -> None:
    films = dataset_of([f"{start}SUM(1)"], [(1, 1, 3, 900_000_000)])
    assert ratings_csv({1: 5}, films).splitlines()[1] == f"1,'{start}SUM(1),5"


@given(st.dictionaries(st.sampled_from(IDS), st.integers(1, 5), min_size=1))
def test_ratings_of_the_real_films_come_back_in_their_order(ratings: dict[int, int]) -> None:
    text = ratings_csv(ratings, real_dataset())
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("cp1252")):
        back = parse_ratings_csv("my.csv", data, real_dataset())
        assert list(back.items()) == list(ratings.items())


def test_all_real_films_come_back_after_a_spreadsheet() -> None:
    ratings = {item_id: 1 + item_id % 5 for item_id in IDS}
    text = ratings_csv(ratings, real_dataset()).replace("\n", "\r\n")
    assert parse_ratings_csv("my.csv", text.encode("utf-8-sig"), real_dataset()) == ratings


@pytest.mark.parametrize(
    "data",
    [
        "item_id,title,stars\n1,Toy Story,5\n2,Seven,3\n",
        "item_id,title,stars\n1,Toy Story,5\n2,Seven,3",
        "\ufeffitem_id,title,stars\r\n1,Toy Story,5\r\n2,Seven,3\r\n",
        "item_id,title,stars\r1,Toy Story,5\r2,Seven,3\r",
        "item_id;title;stars\n1;Toy, Story;5\n2;Seven;3\n",
        "item_id\ttitle\tstars\n1\tToy; Story\t5\n2\tSeven\t3\n",
        '"item_id","title","stars"\n"1","Toy ""Story""","5"\n"2","Se, ven","3"\n',
        'item_id, title, stars\n1, "Toy, Story", 5\n 2 ,Seven, 3 \n',
        "STARS,year,Item_ID\n5,1995,1\n3,1995,2\n",
        "userId,movieId,rating,timestamp\n9,1,5.0,900\n9,2,3.0,901\n",
        "movie_id;Rating\n1;5,0\n2;3,00\n",
        "item_id,stars\n1.0,5\n002,3\n",
        "\n  \nitem_id,stars\n\n1,5\n,\n2,3\n\n\n",
        "item_id,stars,,\n1,5,,\n2,3,,,,\n",
        "item_id,stars,note\n1,5\n2,3,good\n",
        'item_id,stars,note\n1,5,"two\nlines"\n2,3,\n',
        "item_id,stars,rating\n1,5,4.1\n2,3,3.9\n",
        "item_id,stars\n1,5\n2,3\n1,5\n",
        "item_id,title,stars\n1,Caf\xe9,5\n2,\x92\x81,3\n".encode("latin-1"),
    ],
)
def test_what_other_programs_make_of_it_is_read(data: bytes | str) -> None:
    assert parse(data) == {1: 5, 2: 3}


HEADER = "item_id,title,stars\n"


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        ("", None, "expected ratings, got an empty file"),
        ("\r\n \n", None, "expected ratings, got an empty file"),
        ("1,Toy Story,5\n", 1, 'expected a header with the columns item_id and stars, got "1, Toy'),
        ("\n\nitem_id,title\n", 3, 'expected a column stars, got "item_id, title"'),
        ("id,stars\n", 1, 'expected a column item_id, got "id, stars"'),
        (
            "<!DOCTYPE html>\n",
            None,
            "expected ratings as text, got a web page (is the file missing?)",
        ),
        ("\ufeff", 1, 'expected a header with the columns item_id and stars, got ""'),
        ("item_id,stars,Stars\n", 1, "expected one column stars, got 2"),
        (HEADER, None, "expected ratings after the header, got none"),
        (HEADER + "1,Toy Story\n", 2, "expected 3 fields, got 2"),
        (HEADER + "1,Toy Story,5\n\n2,Seven, or Se7en,5\n", 4, "expected 3 fields, got 4"),
        (HEADER + "x,Toy Story,5\n", 2, 'expected an integer as film id, got "x"'),
        (HEADER + ",Toy Story,5\n", 2, 'expected an integer as film id, got ""'),
        (HEADER + "1.5,Toy Story,5\n", 2, 'expected an integer as film id, got "1.5"'),
        (HEADER + "-1,Toy Story,5\n", 2, 'expected an integer as film id, got "-1"'),
        (HEADER + "٣,Toy Story,5\n", 2, 'expected an integer as film id, got "٣"'),
        (HEADER + f"{'9' * 5000},a,5\n", 2, f'expected an integer as film id, got "{"9" * 40}…"'),
        (HEADER + "99,Toy Story,5\n", 2, "expected the id of a film in the data, got 99"),
        (HEADER + "1,Toy Story,6\n", 2, "expected stars as a whole number from 1 to 5, got "),
        (HEADER + "1,Toy Story,0\n", 2, "expected stars as a whole number from 1 to 5, got "),
        (HEADER + "1,Toy Story,3.5\n", 2, "expected stars as a whole number from 1 to 5, got "),
        (HEADER + "1,Toy Story,\n", 2, "expected stars as a whole number from 1 to 5, got "),
        (HEADER + "1,Toy Story,NaN\n", 2, "expected stars as a whole number from 1 to 5, got "),
        (HEADER + "1,a,5\n2,b,3\n1,a,4\n", 4, "expected 5 stars for film 1, as on line 2, got 4"),
        # physical lines: a quoted cell of two, a blank one
        (HEADER + '1,"a\nb",5\r\n\n2,c,9\n', 5, "expected stars as a whole number from 1 to 5"),
        (HEADER + '1,a,5\n2,"b,3\n1,a,4\n', 3, "expected quotes around whole cells, each closed"),
        (HEADER + '1,a,5\n2,"b"c,3\n', 3, "expected quotes around whole cells, each closed"),
        (HEADER + '1,"' + "a\n" * 100_000, 2, "expected quotes around whole cells, each closed"),
        (HEADER + "1,Toy\0Story,5\n", None, "expected ratings as text, got a file of another"),
        (
            "item_id,stars\n1,5\n".encode("utf-16"),
            None,
            "expected ratings as text, got UTF-16 text",
        ),
        (b"a" * (LARGEST + 1), None, "expected at most 5 MB, got 5.0 MB"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    data: bytes | str, line: int | None, problem: str
) -> None:
    with pytest.raises(DataError) as raised:
        parse(data)
    where = "my.csv" if line is None else f"my.csv line {line}"
    assert str(raised.value).startswith(f"{where}: {problem}")
    assert (raised.value.file, raised.value.line) == ("my.csv", line)


CELL = st.sampled_from(["1", "2", "99", "5", "4.0", "x", "", '"', '"a"', "'", "é", " "])
LINES = st.lists(st.lists(CELL, max_size=4).map(",".join), max_size=5).map("\n".join)


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.tuples(st.sampled_from([HEADER, "stars,item_id\n", "\n"]), LINES).map(
        lambda parts: "".join(parts).encode("latin-1")
    )
    | st.binary().map(lambda data: HEADER.encode() + data)
)
def test_any_bytes_are_refused_or_give_ratings(data: bytes) -> None:
    with suppress(DataError):
        ratings = parse(data)
        assert ratings
        assert set(ratings) <= {1, 2, 3, 4}
        assert set(ratings.values()) <= {1, 2, 3, 4, 5}
