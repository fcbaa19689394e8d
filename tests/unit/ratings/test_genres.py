"""Genres and their groups."""

import numpy as np

from recommender.ratings.genres import GENRES, GROUPS, group_of_items, groups_of, names_of


def test_names_are_in_the_order_of_the_file() -> None:
    flags = np.zeros(len(GENRES), dtype=np.float32)
    flags[[18, 1]] = 1
    assert names_of(flags, GENRES) == ["Action", "Western"]


def test_groups_take_every_genre_once_and_the_telling_one_first() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    # newer MovieLens says Children, and knows IMAX
    assert sorted(grouped) == sorted([*GENRES, "Children", "IMAX"])
    flags = np.zeros((4, len(GENRES)), dtype=np.float32)
    flags[0, [GENRES.index("Comedy"), GENRES.index("Animation")]] = 1
    flags[1, [GENRES.index("Drama"), GENRES.index("War")]] = 1
    flags[2, GENRES.index("Documentary")] = 1
    groups = groups_of(GENRES, flags)
    names = list(groups)
    assert [names[group] for group in group_of_items(flags, GENRES, groups)] == [
        "Children's", "Action, adventure, war", "Other", "Other",
    ]  # fmt: skip


def test_genres_of_other_things_stand_for_themselves() -> None:
    # ten kinds of books; the first ones are the most frequent
    genres = tuple(f"Kind {i}" for i in range(10))
    flags = np.tril(np.ones((10, 10), dtype=np.float32))
    groups = groups_of(genres, flags)
    # seven and the rest, the rarest first: it tells most of a book that is of several kinds
    assert list(groups) == [f"Kind {i}" for i in (6, 5, 4, 3, 2, 1, 0)] + ["Other"]
    found = group_of_items(flags, genres, groups)
    assert [list(groups)[group] for group in found[:3]] == ["Kind 0", "Kind 1", "Kind 2"]
    assert group_of_items(flags[:, :0], (), groups_of((), flags[:, :0])).tolist() == [0] * 10
