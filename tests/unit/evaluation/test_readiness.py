"""What a visitor reads before a training that could not work."""

import pytest

from recommender.evaluation.readiness import why_not_trainable
from recommender.evaluation.split import everything, last_fifth
from tests.unit.samples import case, pairs, parse_dataset, real_dataset


@pytest.mark.parametrize(
    ("users", "items", "num_items", "sentence"),
    [
        ([0, 0], [0, 1], 3, "Training needs at least two users, this data has 1."),
        ([0, 1], [0, 0], 1, "Training needs at least two films, this data has 1."),
        (
            [0, 1, 2],
            [0, 1, 0],
            2,
            "Training needs a user with at least two ratings, in this data every user has one.",
        ),
        (
            [0, 0, 1, 1],
            [0, 1, 1, 0],
            2,
            "Training needs a film that a user has not rated, in this data every user rated all.",
        ),
    ],
)
def test_one_sentence_says_what_is_missing(
    users: list[int], items: list[int], num_items: int, sentence: str
) -> None:
    assert why_not_trainable(pairs(users, items), num_items) == sentence


def test_users_who_have_nothing_in_this_part_do_not_count() -> None:
    # of the whole data's three users, one is left in a sample
    problem = why_not_trainable(pairs([1, 1], [0, 1], num_users=3), num_items=3)
    assert problem == "Training needs at least two users, this data has 1."
    # and a user without ratings lacks no negatives
    problem = why_not_trainable(pairs([0, 0, 1, 1], [0, 1, 0, 1], num_users=3), num_items=2)
    assert problem is not None


@pytest.mark.parametrize(
    ("users", "items", "num_items"),
    [
        # someone has two, someone lacks one
        ([0, 0, 1], [0, 1, 0], 2),
        # nobody rated the third film: all can still be told from it
        ([0, 0, 1, 1], [0, 1, 0, 1], 3),
    ],
)
def test_the_least_that_can_be_trained_on_is_not_refused(
    users: list[int], items: list[int], num_items: int
) -> None:
    assert why_not_trainable(pairs(users, items), num_items) is None


def test_reported_and_real_data() -> None:
    one_each = parse_dataset(case("36-one-rating-each.u.data"), case("36-one-rating-each.u.item"))
    twins = parse_dataset(case("37-twin-titles.u.data"), case("37-twin-titles.u.item"))
    assert why_not_trainable(everything(one_each).train, one_each.num_items) == (
        "Training needs a user with at least two ratings, in this data every user has one."
    )
    for dataset in (twins, real_dataset()):
        assert why_not_trainable(last_fifth(dataset).train, dataset.num_items) is None
