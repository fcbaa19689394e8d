"""Sentences with numbers: plurals, separators, durations."""

import json
from dataclasses import replace

import numpy as np
import pytest

from recommender.app.models import LABELS
from recommender.app.settings import Settings
from recommender.app.training import Broke, Progress, Report
from recommender.views.arithmetic import Arithmetic, terms_of
from recommender.views.cold_start import read_cold_start
from recommender.wording import charts, lists, status, taste, words
from tests.unit.app.answers import small_dataset, trained


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (8.4, "8 s"), (59.7, "1 min"), (60, "1 min"), (125, "2 min 5 s")],
)
def test_durations(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_plurals_and_separators() -> None:
    assert words.count(1, "user") == "1 user"
    assert words.count(0, "user") == "0 users"
    # six users with 25 ratings each
    assert status.loaded(small_dataset()) == (
        "Loaded 6 users, 30 items, 150 interactions and 19 genres."
    )


def test_time_left() -> None:
    last = {"baseline": 6.5, "deep": 6.254}

    def heard(*seconds_left: float | None) -> Progress:
        progress = Progress()
        for name, seconds in zip(LABELS, seconds_left, strict=False):
            progress = progress.heard(Report(name, 1, 1, 2, (), seconds))
        return progress

    sentence = status.progress(last, heard(8.2, 1.0, 7.0))
    assert sentence == "Loss: Baseline 6.50, Deep 6.25; about 8 s left."
    assert status.progress(last, heard(0.1, 0.2, 0.0)).endswith("; almost done.")
    # nobody knows of the slowest, or nothing was heard of it
    assert status.progress(last, heard(8.2, None, 1.0)).endswith("; working out the time left.")
    assert status.progress(last, heard(8.2, 1.0)).endswith("; working out the time left.")


def test_a_model_whose_numbers_ran_away_keeps_no_epoch_and_no_time_of_its_own() -> None:
    def heard(name: str, epoch: int, seconds: float, *, has_ended: bool = False) -> Report:
        return Report(name, epoch, epoch, 9, (), seconds, has_ended=has_ended)

    progress = Progress().heard(heard("baseline", 2, 0, has_ended=True))
    progress = progress.heard(heard("deep", 5, 3)).heard(heard("history", 6, 4))
    assert (progress.epoch, progress.seconds_left, progress.is_over) == (5, 4, False)
    for name in ("deep", "history"):
        progress = progress.heard(heard(name, 9, 0, has_ended=True))
    assert (progress.epoch, progress.is_over) == (9, True)
    # nothing is left to be done
    assert progress.share == 1


def test_what_ran_away_is_named_with_what_is_kept() -> None:
    whole = trained(small_dataset(), Settings())
    first, second, third = whole.summaries
    ran_away = replace(second, broke=Broke("loss", "NaN", 1120, 80))
    one = replace(whole, summaries=(first, ran_away, third))
    assert status.trained(one) == (
        "Deep’s loss became NaN at step 1,120: what was learnt until step 80 is kept. "
        "Try a lower learning rate."
    )
    too = replace(third, broke=Broke("weights", "-Infinity", 7, 3))
    both = replace(whole, summaries=(first, ran_away, too))
    assert "is kept. History’s weights became -Infinity at step 7:" in status.trained(both)


def test_workers_that_came_back_are_named() -> None:
    assert status.workers_ended(["deep"]) == (
        "The worker of Deep ended, and is being started again."
    )
    assert status.models_back(["deep"]) == (
        "The worker of Deep ended and was started again; its model is back."
    )
    assert status.workers_ended(["baseline", "deep"]) == (
        "The workers of Baseline and Deep ended, and are being started again."
    )
    assert status.models_back(["history", "baseline", "deep"]) == (
        "The workers of Baseline, Deep and History ended and were started again; "
        "their models are back."
    )


def test_an_unexpected_error_ends_with_one_full_stop() -> None:
    assert status.unexpected("It broke.").startswith("Something went wrong: It broke. The")


@pytest.mark.parametrize(
    ("number", "word"),
    [
        *[(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th"), (11, "11th")],
        *[(12, "12th"), (13, "13th"), (21, "21st"), (102, "102nd"), (111, "111th")],
        *[(1_003, "1,003rd")],
    ],
)
def test_ordinals(number: int, word: str) -> None:
    assert words.ordinal(number) == word


def test_lists_as_they_are_read() -> None:
    assert words.joined([]) == ""
    assert words.joined(["a"]) == "a"
    assert words.joined(["a", "b"]) == "a and b"
    assert words.joined(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(
    ("rank", "becomes", "sentence"),
    [
        (3, 17, "Without Alien (1979), rank 3 becomes 17."),
        (3, 2, "Without Alien (1979), rank 3 becomes 2."),
        (3, 1_204, "Without Alien (1979), rank 3 becomes 1,204."),
        (1, 1, "Without Alien (1979), it stays at rank 1."),
        (3, 0, "Without Alien (1979), it falls behind the first 100."),
    ],
)
def test_what_becomes_of_a_film_without_another(rank: int, becomes: int, sentence: str) -> None:
    assert lists.without(rank, "Alien (1979)", becomes) == sentence
    # rank 0 is the lowest, not the best: that needs words of its own
    one = lists.carried(rank, [("Alien (1979)", becomes)])
    same = {0: "Without Alien (1979), rank 3 becomes 101 or worse."}
    stays = "Stays at rank 1 without Alien (1979)."
    assert one == (stays if becomes == rank else same.get(becomes, sentence))


def test_what_carries_a_film_in_one_line() -> None:
    titles = ("Alien (1979)", "Brazil (1985)", "Heat (1995)")

    def line(rank: int, *ranks: int) -> str:
        return lists.carried(rank, list(zip(titles, ranks, strict=False)))

    assert line(3) == ""
    assert line(3, 17, 9, 5) == (
        "Without Alien (1979), rank 3 becomes 17; without Brazil (1985), 9; without Heat (1995), 5."
    )
    assert line(3, 0, 4, 3) == (
        "Without Alien (1979), rank 3 becomes 101 or worse; without Brazil (1985), 4; "
        "without Heat (1995), still 3."
    )
    assert line(3, 3, 2) == "Without Alien (1979), it stays at rank 3; without Brazil (1985), 2."
    assert line(1, 1, 1, 1) == "Stays at rank 1 without Alien (1979), Brazil (1985) or Heat (1995)."


def test_a_score_is_told_as_a_sum() -> None:
    # 0.5 · 0.5, −1 · 0.25, 0.5 · 0.125 and the bias 1 · 0.5: 0.25 − 0.25 + 0.0625 + 0.5
    query = np.array([0.5, -1, 0.5, 1], dtype=np.float32)
    factor = np.array([0.5, 0.25, 0.125, 0.5], dtype=np.float32)
    terms, bias = terms_of(query, factor, 3)
    model = next(iter(LABELS))
    film = Arithmetic("Heat (1995)", model, 2, 0.5625, terms, bias, None, (), query, factor)
    assert lists.ranks_it(film) == f"{LABELS[model]} ranks it 2nd, with a score of 0.56."
    assert lists.summed(film).replace("\u00a0", " ") == (
        "The score 0.562 is the sum of 3 products, one for each dimension of the two vectors, and "
        "of the bias, +0.500. The largest, whatever their sign, are +0.250 (dimension 1), "
        "−0.250 (dimension 2) and +0.062 (dimension 3)."
    )
    assert lists.product(film, 1) == "Dimension 2\n−0.250 = −1.000 × 0.250"
    assert lists.product(film, 3) == "Bias\n+0.500 = 1.000 × 0.500"
    # without a bias nothing is said of one
    plain = Arithmetic("Heat (1995)", model, 2, 0.0625, terms, None, None, (), query, factor)
    assert "bias" not in lists.summed(plain)


def test_who_is_ahead_after_a_few_ratings_is_told_once() -> None:
    # ItemKNN leads by 0.1 after 1, 3 and 10 ratings; after 5 it is 0.005 behind, within 0.01
    given = {"n1": 0.1, "n3": 0.1, "n5": -0.005, "n10": 0.1, "first5": 0.0}
    ndcg = {
        name: {"popularity": 0.4, "popularity_sd": 0.01, "itemknn": 0.4 + more, "itemknn_sd": 0.01}
        for name, more in given.items()
    }
    cold = read_cold_start(json.dumps({"guests": 8, "seeds": 3, "ndcg": ndcg}))
    assert charts.cold_ahead(cold).startswith(
        "Ahead are ItemKNN after 1, 3 and 10 ratings; Popularity and ItemKNN after 5."
    )
    # within 0.01 after 1 rating alone
    swapped = {**ndcg, "n1": ndcg["n5"], "n5": ndcg["n1"]}
    cold = read_cold_start(json.dumps({"guests": 8, "seeds": 3, "ndcg": swapped}))
    assert charts.cold_ahead(cold).startswith(
        "Ahead are Popularity and ItemKNN after 1 rating; ItemKNN after 3, 5 and 10."
    )
    assert charts.cold_method(cold).startswith(
        "Measured beforehand, not in your browser: 8 users are kept out of training. Each gives "
        "1, 3, 5 or 10"
    )
    assert charts.cold_read_out(cold, 2).replace("\u00a0", " ") == (
        "After 5 ratings\nItemKNN 0.500 ± 0.010\nPopularity 0.400 ± 0.010"
    )


def test_what_a_film_is_like() -> None:
    assert words.film_facts("Drama, War", 1452) == "Drama, War · 1,452 ratings"
    assert words.film_facts("", 1) == "1 rating"


def test_how_many_films_were_rated_and_found() -> None:
    assert [taste.num_rated(n) for n in (0, 1, 2)] == ["", "1 film", "2 films"]
    found = [taste.search_found(n) for n in (0, 1, 3)]
    assert found == ["No film found", "1 film found", "3 films found"]
