"""What the storage holds: the ratings come back, and anything else is one clear sentence."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import VisitorError
from recommender.taste.record import fingerprint, from_record, to_record
from tests.unit.samples import dataset_of, real_dataset

DATA = "0123456789abcdef"
RATINGS = st.dictionaries(st.integers(1, 10**15 - 1), st.integers(1, 5))


def record(**changes: object) -> str:
    """A good record, but for the changes."""
    good = {"kind": "two-tower ratings", "version": 1, "data": DATA, "ratings": [[50, 5], [7, 1]]}
    return json.dumps(good | changes)


def test_a_record_says_what_it_is() -> None:
    assert to_record({50: 5, 7: 1}, DATA) == record()
    assert from_record(record(), DATA) == {50: 5, 7: 1}
    assert list(from_record(record(ratings=[[7, 1], [50, 5]]), DATA)) == [7, 50]
    assert from_record(record(ratings=[]), DATA) == {}


@given(RATINGS)
def test_ratings_come_back_in_their_order(ratings: dict[int, int]) -> None:
    back = from_record(to_record(ratings, DATA), DATA)
    assert list(back.items()) == list(ratings.items())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "they are not JSON"),
        (record()[:-1], "they are not JSON"),
        (record(ratings=[[50, float("nan")]]), "they are not JSON"),
        (record(ratings=[[50, float("inf")]]), "they are not JSON"),
        (record().replace("[50, 5]", f"[{'9' * 5000}, 5]"), "they are not JSON"),
        ("null", "they are not a record of this page"),
        ("[]", "they are not a record of this page"),
        (record(kind="settings"), "they are not a record of this page"),
        (record(version=2), "a newer version of this page wrote them. Reload the page"),
        (record(version=2, ratings={"of": "a kind"}), "a newer version of this page wrote them"),
        (record(version=0), "expected version 1 of the record"),
        (record(version=True), "expected version 1 of the record"),
        (record(version="1"), "expected version 1 of the record"),
        (record(version=1.0), "expected version 1 of the record"),
        (record(data="another"), "they are ratings of other data"),
        (record(data=None), "they are ratings of other data"),
        (record(ratings=None), "expected a list of ratings"),
        (record(ratings={"50": 5}), "expected a list of ratings"),
        (record(ratings=[[7, 1], [50, 6]]), "rating 2 is not a film's id with 1 to 5 stars"),
        (record(ratings=[[50, 0]]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[[50, True]]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[[True, 5]]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[[50, 4.0]]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[["50", 5]]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[[0, 5]]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[[10**15, 5]]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[[50]]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[[50, 5, 5]]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[{"50": 5}]), "rating 1 is not a film's id with 1 to 5 stars"),
        (record(ratings=[[50, 5], [50, 5]]), "film 50 is there twice"),
    ],
)
def test_anything_else_is_one_sentence(text: str, why: str) -> None:
    with pytest.raises(VisitorError) as raised:
        from_record(text, DATA)
    assert str(raised.value).startswith(f"The kept ratings could not be read: {why}")
    assert str(raised.value).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "[" * 20 + "]" * 20,
        # what closes in a string closes nothing
        '["]",' * 100_000,
        r'["\"]",' * 100_000,
    ],
)
def test_absurd_nesting_never_reaches_the_parser(text: str) -> None:
    # in the page it would not raise, but end Python: see test_page_taste.py
    with pytest.raises(VisitorError, match="not a record of this page"):
        from_record(text, DATA)


def test_brackets_in_strings_are_no_nesting() -> None:
    with pytest.raises(VisitorError, match="ratings of other data"):
        from_record(record(data=r"[[[[[[[[[[[[[[[[[[[[\"[[[["), DATA)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
PAIR = st.lists(st.integers(-1, 7) | st.floats() | st.booleans(), min_size=1, max_size=3)


def is_valid(ratings: dict[int, int]) -> bool:
    parts = [part for pair in ratings.items() for part in pair]
    in_range = all(item_id > 0 and 1 <= stars <= 5 for item_id, stars in ratings.items())
    return in_range and all(type(part) is int for part in parts)


@given(
    st.text()
    | JSON.map(json.dumps)
    | JSON.map(lambda value: record(ratings=value))
    | st.lists(PAIR).map(lambda value: record(ratings=value))
)
def test_any_text_is_refused_or_gives_ratings(text: str) -> None:
    with suppress(VisitorError):
        assert is_valid(from_record(text, DATA))


def test_a_fingerprint_is_of_ids_and_titles_only() -> None:
    titles = ["A (1990)", "B (1990)"]
    one = dataset_of(titles, [(1, 1, 3, 900_000_000)])
    rated_otherwise = dataset_of(titles, [(2, 2, 5, 900_000_000)])
    renamed = dataset_of(["A (1990)", "C (1990)"], [(1, 1, 3, 900_000_000)])
    renumbered = replace(one, item_ids=one.item_ids + 1)
    assert fingerprint(one) == fingerprint(rated_otherwise)
    assert len({fingerprint(data) for data in (one, renamed, renumbered)}) == 3


def test_the_fingerprint_of_the_real_data_stays_what_it_is() -> None:
    # another one would drop the ratings that visitors have kept
    assert fingerprint(real_dataset()) == "22e92198b25d36ba"
