"""Sentences with numbers: plurals, separators, durations."""

import pytest

from recommender import wording


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (8.4, "8 s"), (59.7, "1 min"), (60, "1 min"), (125, "2 min 5 s")],
)
def test_durations(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


def test_plurals_and_separators() -> None:
    assert wording.count(1, "user") == "1 user"
    assert wording.count(0, "user") == "0 users"
    assert wording.loaded(943, 1682, 100_000, 19) == (
        "Loaded 943 users, 1,682 items, 100,000 interactions and 19 genres."
    )


def test_time_left() -> None:
    last = {"baseline": 6.5, "deep": 6.254}
    assert wording.progress(last, 8.2) == "Loss: Baseline 6.50, Deep 6.25; about 8 s left."
    assert wording.progress(last, 0.1).endswith("; almost done.")
    assert wording.progress(last, None).endswith("; working out the time left.")


def test_an_unexpected_error_ends_with_one_full_stop() -> None:
    assert wording.unexpected("It broke.").startswith("Something went wrong: It broke. The")
