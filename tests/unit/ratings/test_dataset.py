"""What is asked of a data set: whose ratings, the best of them, films that are there twice."""

import numpy as np

from tests.unit.samples import case, dataset_of, parse_dataset, real_dataset


def rows(*items: int) -> np.ndarray:
    return np.array(items, dtype=np.int32)


def test_a_users_ratings_stand_beside_the_items() -> None:
    dataset = dataset_of("ABC", [(9, 3, 2, 100), (4, 1, 5, 100), (9, 1, 4, 90)])
    # users 4 and 9 are rows 0 and 1
    assert dataset.by_user.items_of(1).tolist() == [2, 0]
    assert dataset.ratings_of(1).tolist() == [2, 4]
    assert dataset.item_counts.tolist() == [2, 0, 1]


def test_what_is_known_of_each_item() -> None:
    dataset = dataset_of(
        ["Apartment, The (1960)", "unknown", "Zoo, A (1995)"],
        [(1, 1, 5, 9), (2, 1, 5, 9), (3, 1, 1, 9), (1, 3, 3, 9)],
    )
    assert dataset.star_counts.tolist() == [[1, 0, 0, 0, 2], [0] * 5, [0, 0, 1, 0, 0]]
    assert dataset.shown_titles == ["The Apartment (1960)", "unknown", "A Zoo (1995)"]
    assert dataset.item_years.tolist() == [1960, 0, 1995]
    assert dataset.item_years.dtype == np.int32
    assert dataset.star_counts.dtype == np.int64
    real = real_dataset()
    assert (real.star_counts.sum(axis=1) == real.item_counts).all()
    # of u.data's 100,000 ratings 6,110 are of one star
    assert real.star_counts.sum(axis=0)[0] == 6_110


def test_the_best_are_by_rating_then_recency_then_order_of_the_file() -> None:
    ratings = [(1, 1, 3, 900), (1, 2, 5, 900), (1, 4, 5, 909), (1, 3, 5, 909), (2, 5, 5, 1)]
    dataset = dataset_of("ABCDE", ratings)
    everything = dataset.by_user.items_of(0)
    # 4 and 3 tie in rating and time and keep the file's order; 5 is another user's
    assert dataset.item_ids[dataset.best_of(0, everything, 10)].tolist() == [4, 3, 2, 1]
    assert dataset.item_ids[dataset.best_of(0, everything, 2)].tolist() == [4, 3]
    # items 1 and 2 are rows 0 and 1: what is not known yet does not count
    assert dataset.best_of(0, rows(0, 1, 4), 10).tolist() == [1, 0]


def test_who_rated_a_film_is_not_offered_its_twin() -> None:
    dataset = parse_dataset(case("37-twin-titles.u.data"), case("37-twin-titles.u.item"))
    first, second = dataset.item_idx_of[1], dataset.item_idx_of[41]
    assert dataset.twin_idx[second] == first
    assert dataset.with_twins(rows(first)).tolist() == [first, second]
    assert dataset.with_twins(rows(second)).tolist() == [first, second]


def test_twins_are_called_the_same_however_they_are_filed() -> None:
    dataset = dataset_of(
        ["Heat (1995)", "Heat (1986)", "Killer, The (1989)", "Heat (1995)", "The Killer (1989)"],
        [(1, 1, 5, 100)],
    )
    assert dataset.twin_idx.tolist() == [0, 1, 2, 0, 2]
    assert dataset.with_twins(rows(4, 1)).tolist() == [1, 2, 4]
    assert dataset.with_twins(rows()).tolist() == []
    assert dataset.with_twins(rows(1)).dtype == np.int32


def test_eighteen_real_titles_have_two_ids() -> None:
    dataset = real_dataset()
    assert int((dataset.twin_idx != np.arange(dataset.num_items)).sum()) == 18


def test_ids_map_to_rows_and_back() -> None:
    dataset = real_dataset()
    assert all(dataset.user_ids[row] == key for key, row in dataset.user_idx_of.items())
    assert all(dataset.item_ids[row] == key for key, row in dataset.item_idx_of.items())
    # u.data's first line: user 196 rated item 242 with 3
    user_idx = dataset.user_idx_of[196]
    items = dataset.by_user.items_of(user_idx).tolist()
    assert dataset.ratings_of(user_idx)[items.index(dataset.item_idx_of[242])] == 3


def test_every_item_that_repeats_a_film_is_paired_with_the_first() -> None:
    titles = ["A (1990)", "B (1990)", "A (1990)", "C (1990)", "A (1990)", "C (1990)"]
    dataset = dataset_of(titles, [(1, 1, 3, 900)])
    assert dataset.twins.tolist() == [2, 0, 4, 0, 5, 3]
    assert dataset.twins.dtype == np.int32
    assert dataset_of("AB", [(1, 1, 3, 900)]).twins.tolist() == []
    assert len(real_dataset().twins) == 2 * 18
    # of several, the one that comes first in a list, not in the data
    assert dataset.first_of_twins(rows(4, 1, 2, 0)).tolist() == [0, 1]
