"""recommender/exports/everybody.py: the same as a Test of each user asks."""

import numpy as np
import pytest

from recommender.evaluation.split import everything, last_fifth, latest_tenth
from recommender.exports.everybody import everybody_of
from recommender.steps import finished
from recommender.views.question import Question
from tests.unit.samples import dataset_of, real_dataset


def test_of_each_user_what_a_test_leaves_out_and_who_is_a_guest() -> None:
    dataset = real_dataset()
    split = latest_tenth(dataset)
    everybody = finished(everybody_of(dataset, split))
    guests = everybody.guests
    assert len(guests.users) == 76  # who came in the last tenth
    for user in range(dataset.num_users):
        question = Question.of_user(dataset, split, user, as_of_split=False)
        np.testing.assert_array_equal(everybody.seen.items_of(user), question.known)
        assert question.is_trained == (user not in guests.users)
    for row, user in enumerate(guests.users.tolist()):
        question = Question.of_user(dataset, split, user, as_of_split=False)
        part = slice(guests.starts[row], guests.starts[row + 1])
        np.testing.assert_array_equal(guests.items[part], question.rated)
        np.testing.assert_array_equal(guests.stars[part], question.stars)


@pytest.mark.parametrize("split_of", [last_fifth, everything])
def test_without_newcomers_nobody_is_a_guest(split_of) -> None:  # type: ignore[no-untyped-def]
    dataset = dataset_of(["A (1990)", "B (1991)"], [(1, 1, 5, 10), (2, 2, 4, 20)])
    guests = finished(everybody_of(dataset, split_of(dataset))).guests
    assert (guests.users.tolist(), guests.starts.tolist(), guests.items.tolist()) == ([], [0], [])
    # the types in which they cross to the workers
    assert [one.dtype for one in vars(guests).values()] == ["int32", "int32", "int32", "float32"]


def test_a_film_with_two_ids_is_seen_by_both() -> None:
    titles = ["Same (1990)", "Other (1991)", "Same (1990)"]
    dataset = dataset_of(titles, [(1, 3, 5, 10), (2, 2, 4, 20)])
    seen = finished(everybody_of(dataset, everything(dataset))).seen
    assert seen.items_of(0).tolist() == [0, 2]
    assert seen.items_of(1).tolist() == [1]
