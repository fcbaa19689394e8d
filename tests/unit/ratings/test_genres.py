"""Genres and their groups."""

import numpy as np

from recommender.ratings.genres import GENRES, GROUPS, group_of_items, names_of


def test_names_are_in_the_order_of_the_file() -> None:
    flags = np.zeros(len(GENRES), dtype=np.float32)
    flags[[18, 1]] = 1
    assert names_of(flags) == ["Action", "Western"]


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
