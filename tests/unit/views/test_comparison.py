"""The comparison: what a user rated best, and what may be recommended beside it."""

import time

import numpy as np

from recommender.evaluation.split import hold_out_latest, last_fifth
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import chronological
from recommender.taste.taste import Taste
from recommender.views.arithmetic import arithmetic_of
from recommender.views.comparison import Ranked, Reason, compare
from recommender.views.question import Question
from recommender.views.steering import Steering
from recommender.wording import lists
from tests.unit.samples import case, dataset_of, parse_dataset

VECTORS = {"deep": np.eye(6, dtype=np.float32)}


def ranked(
    items: list[int], scores: list[float], reasons: list[list[tuple[int, int]]] | None = None
) -> Ranked:
    """What a model answers, of which the arithmetic is of no interest here."""
    nothing = np.zeros(2, dtype=np.float32)
    return Ranked(items, scores, nothing, np.zeros((len(items), 2), dtype=np.float32), reasons)


def six_films() -> Dataset:
    """User 1 rated films 1 to 5 in this order; the last one, a fifth, is held out."""
    rows = [(1, film, 1 + film % 5, 900_000_000 + film) for film in range(1, 6)]
    titles = [f"Film {i}, The (199{i})" for i in range(1, 7)]
    return dataset_of(titles, [*rows, (2, 1, 3, 900_000_000)])


def question(dataset: Dataset, *, as_of_split: bool) -> Question:
    return Question.of_user(dataset, last_fifth(dataset), 0, as_of_split=as_of_split)


def test_own_films_are_best_first_with_their_stars() -> None:
    dataset = six_films()
    table = compare(dataset, question(dataset, as_of_split=False), {}, {})
    # ratings of films 1..5: 2, 3, 4, 5, 1
    assert [(film.rank, film.title.shown, film.rating) for film in table.own] == [
        (1, "The Film 4 (1994)", 5),
        (2, "The Film 3 (1993)", 4),
        (3, "The Film 2 (1992)", 3),
        (4, "The Film 1 (1991)", 2),
        (5, "The Film 5 (1995)", 1),
    ]
    assert [film.num_ratings for film in table.own] == [1, 1, 1, 2, 1]
    assert table.own[0].genre == "Western"
    assert (table.user_id, table.num_known, table.num_later) == (1, 5, 0)


def test_who_came_after_the_date_of_the_training_is_read_as_a_guest() -> None:
    dataset = six_films()
    split = hold_out_latest(chronological(dataset).take(np.arange(1, 6)), num_train=5)
    known = Question.of_user(dataset, split, 0, as_of_split=False)
    late = Question.of_user(dataset, split, 1, as_of_split=False)
    assert (known.is_trained, late.is_trained) == (True, False)
    assert late.history.tolist() == late.rated.tolist() == [0]
    # by then nothing was known of them
    assert Question.of_user(dataset, split, 1, as_of_split=True).rated.tolist() == []


def test_of_whom_nothing_is_later_than_the_split_it_is_said() -> None:
    dataset = six_films()
    asked = Question.of_user(dataset, last_fifth(dataset), 1, as_of_split=True)
    assert lists.tested(compare(dataset, asked, {}, {})) == (
        "User 2: the lists know the first 1 film, and there are no more: "
        "nothing was rated after the split."
    )


def test_a_bar_is_the_score_or_its_share_of_a_best_above_one() -> None:
    dataset = six_films()
    asked = question(dataset, as_of_split=False)
    shares = {}
    for best in (0.5, 2.0):
        table = compare(dataset, asked, {"deep": ranked([5, 4], [best, 0.25])}, VECTORS)
        shares[best] = [film.share for film in table.recommended["deep"]]
    assert shares == {0.5: [0.5, 0.25], 2.0: [1, 0.125]}


def test_as_of_the_split_what_came_later_is_not_known_and_is_marked() -> None:
    dataset = six_films()
    asked = question(dataset, as_of_split=True)
    assert asked.history.tolist() == asked.known.tolist() == [0, 1, 2, 3]
    assert asked.later == {4: 1}
    table = compare(dataset, asked, {"deep": ranked([5, 4], [0.5, -0.25])}, VECTORS)
    assert [film.rating for film in table.own] == [5, 4, 3, 2]
    assert [(film.score, film.later) for film in table.recommended["deep"]] == [
        (0.5, None),
        (-0.25, 1),
    ]
    assert table.hits == {"deep": 1}


def test_a_recommended_film_names_what_drew_it() -> None:
    dataset = six_films()
    vectors = {"deep": np.eye(6, dtype=np.float32)}
    vectors["deep"][5, [0, 3]] = [0.6, 0.8]  # film 6 is nearest to films 4 and 1
    table = compare(
        dataset, question(dataset, as_of_split=False), {"deep": ranked([5], [0.9])}, vectors
    )
    drawn_by = table.recommended["deep"][0].drawn_by
    assert [title.name for title in drawn_by] == ["The Film 4", "The Film 1", "The Film 2"]


def test_short_columns_leave_gaps() -> None:
    dataset = six_films()
    table = compare(
        dataset, question(dataset, as_of_split=False), {"deep": ranked([5], [0.9])}, VECTORS
    )
    assert [[film and film.rank for film in row] for row in table.rows] == [
        [1, 1],
        [2, None],
        [3, None],
        [4, None],
        [5, None],
    ]


def test_who_rated_one_of_two_ids_of_a_film_is_not_offered_the_other() -> None:
    dataset = parse_dataset(case("37-twin-titles.u.data"), case("37-twin-titles.u.item"))
    twins = np.flatnonzero(dataset.twin_idx == 0)
    assert dataset.item_ids[twins].tolist() == [1, 41]
    for user_idx in range(dataset.num_users):
        asked = Question.of_user(dataset, last_fifth(dataset), user_idx, as_of_split=False)
        assert set(asked.rated.tolist()) <= set(asked.known.tolist())
        assert len(set(asked.known.tolist()) & set(twins.tolist())) in {0, 2}
    assert asked.twins.reshape(-1, 2)[0].tolist() == [twins[1], twins[0]]


def test_a_film_with_two_ids_is_one_film_in_every_column() -> None:
    # films 1 and 5 are one; user 1 rated films 1, 2, 3, 4 and then, held out, 6
    titles = [
        "Twin (1997)",
        "B (1997)",
        "C (1997)",
        "D (1997)",
        "Twin (1997)",
        "E (1997)",
        "E (1997)",
    ]
    rows = [(1, film, 4, 900_000_000 + film) for film in (1, 2, 3, 4)]
    dataset = dataset_of(titles, [*rows, (1, 5, 5, 900_000_000), (1, 6, 3, 900_000_009)])
    asked = question(dataset, as_of_split=True)
    # six ratings, one held out: film 6, whose other id is 7
    assert asked.later == {5: 3}
    vectors = {"deep": np.eye(7, dtype=np.float32)}
    table = compare(dataset, asked, {"deep": ranked([6], [0.5])}, vectors)
    assert [film.title.name for film in table.own] == ["Twin", "D", "C", "B"]
    assert [film.later for film in table.recommended["deep"]] == [3]
    near = [title.name for title in table.recommended["deep"][0].drawn_by]
    assert len(near) == len(set(near)) == 3


def seconds_to_ask(num_films: int) -> float:
    """For a user who has rated them all."""
    rows = [(1, film, 3, 900_000_000 + film) for film in range(1, num_films + 1)]
    dataset = dataset_of([f"Film {i} (1990)" for i in range(num_films)], rows)
    split = last_fifth(dataset)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        asked = Question.of_user(dataset, split, 0, as_of_split=True)
        times.append(time.perf_counter() - started)
        assert len(asked.later) == num_films // 5
    return min(times)


def test_a_long_history_costs_no_more_than_its_length() -> None:
    # 16 times the films: with a set of the known ones for each film it would be 256 times the work
    assert seconds_to_ask(8000) < 64 * seconds_to_ask(500)


def test_the_visitors_ratings_stand_where_a_users_do() -> None:
    dataset = six_films()
    taste = Taste().rated(2, 3).rated(6, 5).rated(1, 5).rated(4, 2).rated(99, 4)
    asked = Question.of_visitor(dataset, taste)
    # film 99 is not in the data; of equal stars the newest comes first
    assert asked.rated.tolist() == [0, 5, 1, 3]
    assert asked.stars.tolist() == [5, 5, 3, 2]
    assert asked.known.tolist() == [0, 1, 3, 5]
    table = compare(dataset, asked, {"deep": ranked([2], [0.9], [[(5, 7)]])}, VECTORS)
    assert (table.user_id, table.num_known, table.num_liked) == (None, 4, 3)
    assert [(film.item_idx, film.rating) for film in table.own][:2] == [(0, 5), (5, 5)]
    recommended = table.recommended["deep"][0]
    assert recommended.reasons == (Reason("The Film 6 (1996)", 7),)
    assert recommended.drawn_by == ()


def test_steering_bars_what_the_visitor_does_not_want() -> None:
    dataset = six_films()
    asked = Question.of_visitor(dataset, Taste(), Steering(popularity=-1, from_year=1993))
    assert (asked.barred.tolist(), asked.popularity, asked.variety) == ([0, 1], -1, 0)
    assert Question.of_visitor(dataset, Taste()).barred.tolist() == []


def test_a_film_of_two_ids_that_was_rated_by_one_is_known_by_both() -> None:
    dataset = dataset_of(["Twin (1997)", "Twin (1997)", "B (1997)"], [(1, 3, 3, 900_000_000)])
    asked = Question.of_visitor(dataset, Taste().rated(1, 4))
    assert asked.known.tolist() == [0, 1]
    assert asked.twins.tolist() == [1, 0]


def test_a_score_is_explained_by_what_the_model_answered() -> None:
    dataset = six_films()
    asked = Question.of_visitor(dataset, Taste().rated(1, 5))
    query = np.array([1, 2, 3], dtype=np.float32)
    factors = np.array([[0, 0, 0], [0.5, 0.25, 0.125]], dtype=np.float32)
    answer = Ranked([2, 4], [0.9, 1.375], query, factors, [[], [(0, 7)]])
    table = compare(dataset, asked, {"deep": answer}, VECTORS)
    told = arithmetic_of(table, "deep", 1, embedding_dim=2)
    # 1 · 0.5 + 2 · 0.25, and the bias 3 · 0.125
    assert (told.terms.tolist(), told.bias) == ([0.5, 0.5], 0.375)
    assert told.terms.sum() + 0.375 == told.score == 1.375
    assert (told.title, told.rank) == ("The Film 5 (1995)", 2)
    assert told.reasons == (Reason("The Film 1 (1991)", 7),)
    assert arithmetic_of(table, "deep", 0, embedding_dim=3).bias is None
