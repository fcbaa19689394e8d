"""The benchmark of visitors by a few ratings: who trains, what is given, what is to be found."""

import numpy as np
import pytest

from bench.cold import FIRST, RANDOM, ask, divide_users, plain_guests, reference_lists, training_of
from recommender.ratings.by_user import pair_keys
from tests.unit.samples import dataset_of, pairs, real_dataset


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_guests_are_a_fifth_of_the_users_and_never_train(seed: int) -> None:
    dataset = real_dataset()
    users, guests = divide_users(dataset.num_users, seed, validation=False)
    assert (len(users), len(guests)) == (754, 189)
    assert np.union1d(users, guests).tolist() == list(range(943))
    train = training_of(dataset, users)
    assert train.num_users == 754
    assert len(train) == int(dataset.by_user.counts[users].sum())
    # rows are numbered anew: user 0 of the training is the first of those who train
    first = dataset.by_user.items_of(int(users[0]))
    assert sorted(train.by_user.items_of(0)) == sorted(first)


def test_nobody_is_a_guest_twice_and_settings_are_chosen_on_others_than_tested() -> None:
    def guests(seed: int, *, validation: bool) -> set[int]:
        return set(divide_users(943, seed, validation=validation)[1].tolist())

    parts = [guests(seed, validation=False) for seed in (1, 2, 3)]
    parts += [guests(seed, validation=True) for seed in (1, 2)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 943
    assert guests(3, validation=True) == parts[3]


@pytest.mark.parametrize("condition", [*RANDOM, *FIRST])
def test_what_is_given_and_what_is_to_be_found_are_all_that_a_guest_rated(condition: str) -> None:
    dataset = real_dataset()
    _, guests = divide_users(dataset.num_users, 1, validation=False)
    asked = ask(dataset, guests, condition, seed=1)
    number = (RANDOM | FIRST)[condition]
    assert asked.given.by_user.counts.tolist() == [number] * len(guests)
    both = np.concatenate(
        [
            pair_keys(part.user_idx, part.item_idx, dataset.num_items)
            for part in (asked.given, asked.held_out)
        ]
    )
    assert len(np.unique(both)) == len(both) == int(dataset.by_user.counts[guests].sum())


def test_first_ratings_are_the_first_by_time_and_stars_are_as_given() -> None:
    rows = [(1, film, 1 + film % 5, 900_000_100 - film) for film in range(1, 8)]
    dataset = dataset_of([f"Film {i} (1990)" for i in range(1, 8)], rows)
    asked = ask(dataset, np.array([0]), "first5", seed=1)
    # the last films of the file were rated first
    assert sorted(asked.given.item_idx.tolist()) == [2, 3, 4, 5, 6]
    (guest,) = plain_guests(asked)
    stars = dict(zip(guest["items"], guest["stars"], strict=True))
    assert stars == {item: 1 + (item + 1) % 5 for item in (2, 3, 4, 5, 6)}


def test_given_ratings_are_drawn_by_the_seed() -> None:
    dataset = real_dataset()
    _, guests = divide_users(dataset.num_users, 1, validation=False)
    draws = [ask(dataset, guests, "n5", seed).given.item_idx.tolist() for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]


def test_references_are_asked_by_what_was_given_alone() -> None:
    # films 0 and 1 are watched together, film 2 is the most popular
    train = pairs([0, 0, 1, 1, 2, 3, 4], [0, 1, 0, 1, 2, 2, 2])
    lists = reference_lists(train, pairs([0], [0]), num_items=4)
    assert lists["popularity"][0].tolist()[:2] == [2, 1]
    assert lists["itemknn"][0].tolist()[0] == 1
    assert lists["ease"][0].tolist()[0] == 1
    assert all(0 not in of_guest[0] for of_guest in lists.values())
