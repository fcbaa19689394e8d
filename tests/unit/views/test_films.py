"""The table of films: what is left out, what comes first, and what a visitor takes home."""

import csv
import io
from itertools import pairwise

import pandas as pd
import pytest

from recommender.ratings.frames import framing
from recommender.steps import finished
from recommender.views.films import FilmChoice, FilmPage, film_page, films_csv
from tests.unit.samples import dataset_of, real_dataset

TITLES = ["Heat (1995)", "Apartment, The (1960)", "unknown", "Zoo, A (1995)", "Élan (1990)"]


@pytest.fixture(scope="module")
def small() -> pd.DataFrame:
    """Ratings: Heat 4 and 5, the Apartment 5, unknown 1, the Zoo none, Élan 5."""
    ratings = [(1, 1, 4, 9), (2, 1, 5, 9), (1, 2, 5, 9), (1, 3, 1, 9), (1, 5, 5, 9)]
    return finished(framing(dataset_of(TITLES, ratings)))


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    return finished(framing(real_dataset()))


def titles(page: FilmPage) -> list[str]:
    return [film.title.removesuffix(f" ({film.year})") for film in page.films]


@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        ("title", False, ["The Apartment", "Élan", "Heat", "unknown", "A Zoo"]),
        ("title", True, ["A Zoo", "unknown", "Heat", "Élan", "The Apartment"]),
        # Heat and the Zoo are of 1995 and keep their order, and no year is last, either way
        ("year", False, ["The Apartment", "Élan", "Heat", "A Zoo", "unknown"]),
        ("year", True, ["Heat", "A Zoo", "Élan", "The Apartment", "unknown"]),
        ("number", False, ["A Zoo", "The Apartment", "unknown", "Élan", "Heat"]),
        ("number", True, ["Heat", "The Apartment", "unknown", "Élan", "A Zoo"]),
        # 4.5, 5, 1, none, 5
        ("mean", False, ["unknown", "Heat", "The Apartment", "Élan", "A Zoo"]),
        ("mean", True, ["The Apartment", "Élan", "Heat", "unknown", "A Zoo"]),
    ],
)
def test_films_are_sorted_either_way(
    small: pd.DataFrame, sort: str, descending: bool, expected: list[str]
) -> None:
    assert titles(film_page(small, FilmChoice(sort=sort, descending=descending))) == expected


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (FilmChoice(from_year=1990), ["Élan", "Heat", "A Zoo"]),
        (FilmChoice(to_year=1990), ["The Apartment", "Élan"]),
        (FilmChoice(from_year=1961, to_year=1994), ["Élan"]),
        (FilmChoice(text="the apartment"), ["The Apartment"]),
        (FilmChoice(text="elan"), ["Élan"]),
        (FilmChoice(text="1995", from_year=1990), ["Heat", "A Zoo"]),
        (FilmChoice(genre="Western"), ["The Apartment", "Élan", "Heat", "unknown", "A Zoo"]),
        (FilmChoice(genre="War"), []),
        (FilmChoice(genre="West"), []),
    ],
)
def test_films_that_do_not_match_are_left_out(
    small: pd.DataFrame, choice: FilmChoice, expected: list[str]
) -> None:
    page = film_page(small, choice)
    assert titles(page) == expected
    assert page.num_films == len(expected)


def test_a_row_has_plain_values_and_none_for_what_is_missing(small: pd.DataFrame) -> None:
    rows = {film.title: film for film in film_page(small, FilmChoice()).films}
    heat, unknown, zoo = rows["Heat (1995)"], rows["unknown"], rows["A Zoo (1995)"]
    # (4 + 5) / 2
    assert (heat.item_idx, heat.year, heat.num_ratings, heat.mean_rating) == (0, 1995, 2, 4.5)
    assert heat.genres == "Western"
    assert unknown.year is None
    assert zoo.mean_rating is None
    assert {type(heat.item_idx), type(heat.year), type(heat.num_ratings)} == {int}


def test_pages_of_25_go_on_where_the_last_one_ended(real: pd.DataFrame) -> None:
    # 1682 = 67 · 25 + 7
    pages = [film_page(real, FilmChoice(page=page)) for page in range(68)]
    assert {page.num_pages for page in pages} == {68}
    assert [len(page.films) for page in pages] == [25] * 67 + [7]
    assert len({film.item_idx for page in pages for film in page.films}) == 1682
    keys = [real.parsed[film.item_idx].sort_key for page in pages for film in page.films]
    assert all(first <= second for first, second in pairwise(keys))


@pytest.mark.parametrize("descending", [False, True])
def test_many_equal_films_keep_the_order_of_the_data(real: pd.DataFrame, descending: bool) -> None:
    # numpy's other sorts keep the order of a few, but not of 141 films with one rating each
    choice = FilmChoice(sort="number", descending=descending)
    ids = [row["item_id"] for row in csv.DictReader(io.StringIO(films_csv(real, choice)))]
    once = set(real.item_id[real.num_ratings == 1])
    assert [int(item_id) for item_id in ids if int(item_id) in once] == sorted(once)


@pytest.mark.parametrize(("asked", "got"), [(-1, 0), (67, 67), (68, 67), (10_000, 67)])
def test_a_page_that_is_not_there_is_the_nearest(real: pd.DataFrame, asked: int, got: int) -> None:
    assert film_page(real, FilmChoice(page=asked)).page == got


def test_a_search_among_no_films_finds_none(small: pd.DataFrame) -> None:
    assert film_page(small, FilmChoice(from_year=2099, text="film")).num_films == 0
    assert films_csv(small, FilmChoice(from_year=2099, text="film")).count("\n") == 1


def test_nothing_found_is_one_empty_page(real: pd.DataFrame) -> None:
    assert film_page(real, FilmChoice(text="zzz", page=3)) == FilmPage((), 0, 1, 0)


def test_real_genres_are_counted_by_their_flags(real: pd.DataFrame) -> None:
    flags = real_dataset().item_genres.sum(axis=0)
    # War is the 18th genre, Western the 19th
    assert film_page(real, FilmChoice(genre="War")).num_films == flags[17]
    assert film_page(real, FilmChoice(genre="Western")).num_films == flags[18]


def test_a_csv_file_has_all_that_match_in_their_order(real: pd.DataFrame) -> None:
    choice = FilmChoice(genre="Comedy", sort="number", descending=True, page=7)
    rows = list(csv.DictReader(io.StringIO(films_csv(real, choice))))
    page = film_page(real, FilmChoice(genre="Comedy", sort="number", descending=True))
    assert len(rows) == page.num_films > 25
    assert [row["title"] for row in rows[:25]] == [film.title for film in page.films]


def test_no_title_of_a_csv_file_is_a_formula() -> None:
    films = finished(framing(dataset_of(["=HYPERLINK(1)", "@x (1990)", "Heat"], [(1, 1, 4, 9)])))
    rows = csv.DictReader(io.StringIO(films_csv(films, FilmChoice())))
    assert {row["title"] for row in rows} == {"'=HYPERLINK(1)", "'@x (1990)", "Heat"}
    # on the page it is text, as any other
    assert "=HYPERLINK(1)" in {film.title for film in film_page(films, FilmChoice()).films}


def test_a_csv_file_is_read_by_others(small: pd.DataFrame) -> None:
    lines = films_csv(small, FilmChoice(sort="mean", descending=True)).split("\n")
    assert lines == [
        "item_id,title,year,genres,num_ratings,mean_rating",
        "2,The Apartment (1960),1960,Western,1,5.0000",
        "5,Élan (1990),1990,Western,1,5.0000",
        "1,Heat (1995),1995,Western,2,4.5000",
        "3,unknown,,Western,1,1.0000",
        "4,A Zoo (1995),1995,Western,0,",
        "",
    ]
    commas = finished(framing(dataset_of(['Say "A, B" (1990)'], [(1, 1, 3, 9)])))
    assert next(csv.DictReader(io.StringIO(films_csv(commas, FilmChoice()))))["title"] == (
        'Say "A, B" (1990)'
    )
