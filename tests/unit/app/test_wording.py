"""Sentences with numbers: plurals, separators, durations."""

import pytest

from recommender.app import wording
from recommender.app.models import LABELS
from recommender.app.training import Progress, Report
from tests.unit.app.answers import small_dataset


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (8.4, "8 s"), (59.7, "1 min"), (60, "1 min"), (125, "2 min 5 s")],
)
def test_durations(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


def test_plurals_and_separators() -> None:
    assert wording.count(1, "user") == "1 user"
    assert wording.count(0, "user") == "0 users"
    # six users with 25 ratings each
    assert wording.loaded(small_dataset()) == (
        "Loaded 6 users, 30 items, 150 interactions and 19 genres."
    )


def test_time_left() -> None:
    last = {"baseline": 6.5, "deep": 6.254}

    def heard(*seconds_left: float | None) -> Progress:
        progress = Progress()
        for name, seconds in zip(LABELS, seconds_left, strict=False):
            progress = progress.heard(Report(name, 1, 1, 2, (), seconds))
        return progress

    sentence = wording.progress(last, heard(8.2, 1.0, 7.0))
    assert sentence == "Loss: Baseline 6.50, Deep 6.25; about 8 s left."
    assert wording.progress(last, heard(0.1, 0.2, 0.0)).endswith("; almost done.")
    # nobody knows of the slowest, or nothing was heard of it
    assert wording.progress(last, heard(8.2, None, 1.0)).endswith("; working out the time left.")
    assert wording.progress(last, heard(8.2, 1.0)).endswith("; working out the time left.")


def test_an_unexpected_error_ends_with_one_full_stop() -> None:
    assert wording.unexpected("It broke.").startswith("Something went wrong: It broke. The")


def test_what_a_film_is_like() -> None:
    assert wording.film_facts("Drama, War", 1452) == "Drama, War · 1,452 ratings"
    assert wording.film_facts("", 1) == "1 rating"


def test_how_many_films_were_rated_and_found() -> None:
    assert [wording.rated(n) for n in (0, 1, 2)] == ["", "1 film", "2 films"]
    found = [wording.search_found(n) for n in (0, 1, 3)]
    assert found == ["No film found", "1 film found", "3 films found"]
