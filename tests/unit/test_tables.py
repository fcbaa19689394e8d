"""Rows of the comparison table and genre groups."""

import numpy as np

from recommender.dataset import GENRES
from recommender.genre_groups import GROUPS, group_of_items
from recommender.movielens import parse_dataset
from recommender.tables import (
    Recommended,
    best_of,
    comparison_rows,
    rated_column,
    recommended_column,
)

FLAGS = "|".join(["0", "1"] + ["0"] * 16 + ["1"])
ITEMS = "".join(f"{i}|Film {i} (1990)||||{FLAGS}\n" for i in (5, 6, 7)).encode()
RATINGS = b"1\t5\t3\t900000000\n1\t7\t4\t900000000\n"


COUNTS = np.array([1, 0, 1200])


def test_rated_column_is_best_first_with_stars() -> None:
    dataset = parse_dataset(RATINGS, ITEMS)
    best = best_of(dataset, 0, known=dataset.rated_items[0], k=10)
    column = rated_column(dataset, 0, best, COUNTS)
    assert [(film.rank, film.title, film.measure, film.popularity) for film in column] == [
        (1, "Film 7 (1990)", "★★★★☆", "1,200 ratings"),
        (2, "Film 5 (1990)", "★★★☆☆", "1 rating"),
    ]
    assert column[0].genre == "Action, Western"
    assert column[0].share is None


def test_the_best_of_a_history_are_known_in_it() -> None:
    dataset = parse_dataset(RATINGS, ITEMS)
    assert best_of(dataset, 0, known=np.array([0], dtype=np.int32), k=10) == [0]
    assert best_of(dataset, 0, known=dataset.rated_items[0], k=1) == [2]


def test_recommended_column_clips_its_bars_and_says_why_and_what_came_later() -> None:
    found = Recommended(item_idx=[1, 0], scores=[1.2, -0.25], drawn_by=[[2, 0], []])
    column = recommended_column(parse_dataset(RATINGS, ITEMS), found, COUNTS, later={1: 4})
    assert [(film.title, film.measure, film.share, film.later) for film in column] == [
        ("Film 6 (1990)", "1.20", 1.0, "★★★★☆"),
        ("Film 5 (1990)", "-0.25", 0.0, ""),
    ]
    assert column[0].drawn_by == ("Film 7 (1990)", "Film 5 (1990)")
    assert column[1].drawn_by == ()


def test_short_columns_leave_gaps() -> None:
    dataset = parse_dataset(RATINGS, ITEMS)
    found = Recommended([1], [0.5], [[]])
    rows = comparison_rows(
        [
            rated_column(dataset, 0, [2, 0], COUNTS),
            recommended_column(dataset, found, COUNTS, later={}),
        ]
    )
    assert [[film and film.title for film in row] for row in rows] == [
        ["Film 7 (1990)", "Film 6 (1990)"],
        ["Film 5 (1990)", None],
    ]


def test_groups_take_every_genre_once_and_the_telling_one_first() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(GENRES)
    flags = np.zeros((4, len(GENRES)), dtype=np.float32)
    flags[0, [GENRES.index("Comedy"), GENRES.index("Animation")]] = 1
    flags[1, [GENRES.index("Drama"), GENRES.index("War")]] = 1
    flags[2, GENRES.index("Documentary")] = 1
    names = list(GROUPS)
    assert [names[group] for group in group_of_items(flags)] == [
        "Children's", "Action, adventure, war", "Other", "Other",
    ]  # fmt: skip
