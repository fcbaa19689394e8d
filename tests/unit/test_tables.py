"""Rows of the comparison table and genre groups."""

import numpy as np

from recommender.genre_groups import GROUPS, group_of_items
from recommender.movielens import GENRES, parse_dataset
from recommender.tables import comparison_rows, rated_column, scored_column

FLAGS = "|".join(["0", "1"] + ["0"] * 16 + ["1"])
ITEMS = "".join(f"{i}|Film {i} (1990)||||{FLAGS}\n" for i in (5, 6, 7)).encode()
RATINGS = b"1\t5\t3\t900000000\n1\t7\t4\t900000000\n"


def test_rated_column_is_best_first_with_stars() -> None:
    column = rated_column(parse_dataset(RATINGS, ITEMS), 0, k=10)
    assert [(film.rank, film.title, film.measure) for film in column] == [
        (1, "Film 7 (1990)", "★★★★☆"),
        (2, "Film 5 (1990)", "★★★☆☆"),
    ]
    assert column[0].genre == "Action, Western"
    assert column[0].share is None


def test_scored_column_clips_its_bars() -> None:
    column = scored_column(parse_dataset(RATINGS, ITEMS), [1, 0], [1.2, -0.25])
    assert [(film.title, film.measure, film.share) for film in column] == [
        ("Film 6 (1990)", "1.20", 1.0),
        ("Film 5 (1990)", "-0.25", 0.0),
    ]


def test_short_columns_leave_gaps() -> None:
    dataset = parse_dataset(RATINGS, ITEMS)
    rows = comparison_rows([rated_column(dataset, 0, 10), scored_column(dataset, [1], [0.5])])
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
