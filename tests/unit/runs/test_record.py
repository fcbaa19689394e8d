"""What is kept of a run: it comes back to the last digit, and anything else is left out."""

import json
import math
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.app.settings import Settings
from recommender.evaluation.baselines import POPULARITY
from recommender.ratings.dataset import Dataset
from recommender.runs.record import Record, Unread, UnreadError, from_record, to_record
from recommender.runs.run import Run, data_mark, run_of
from recommender.views.loss_curves import LossCurves
from tests.unit.app.answers import small_dataset, trained
from tests.unit.runs.samples import DATA, run


def data(num_users: int = 20, num_films: int = 10) -> Dataset:
    """Return data as large as that of the runs."""
    return small_dataset(num_users, num_films, 5)


def kept() -> Record:
    return to_record(run())


def signed(about: dict[str, Any], numbers: np.ndarray | None = None) -> Record:
    """Return a record whose digest is right, whatever it says."""
    text, values = json.dumps(about), kept().numbers if numbers is None else numbers
    digest = sha256(text.encode() + values.astype("<i4").tobytes()).hexdigest()
    return Record(kept().key, f"{digest}\n{text}", values.astype(np.int32))


def about(**changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(kept().text.partition("\n")[2])
    return told | changes


def why(record: Record, dataset: Dataset | None = None, mark: str = DATA) -> Unread:
    with pytest.raises(UnreadError) as caught:
        from_record(record, dataset or data(), mark)
    return caught.value.why


def assert_same(back: Run, before: Run) -> None:
    for name in ("settings", "data", "ended", "seconds", "share", "curves", "broke", "early"):
        assert getattr(back, name) == getattr(before, name), name
    assert back.key == before.key
    assert back.measurements is not None
    assert before.measurements is not None
    assert list(back.measurements) == list(before.measurements)
    for name, one in before.measurements.items():
        other = back.measurements[name]
        assert np.array_equal(other.lists, one.lists)
        assert other.metrics == one.metrics
        for field in fields(one.users):
            ours, theirs = getattr(other.users, field.name), getattr(one.users, field.name)
            assert np.array_equal(ours, theirs), field.name


def test_a_run_comes_back_to_the_last_digit() -> None:
    assert_same(from_record(kept(), data(), DATA), run())


def test_so_does_a_run_as_the_page_makes_it() -> None:
    dataset, settings = small_dataset(), Settings(epochs=2, max_interactions=1000, temperature=0.5)
    before = run_of(trained(dataset, settings), LossCurves(), data_mark(dataset), ended=9)
    assert_same(from_record(to_record(before), dataset, data_mark(dataset)), before)


def test_what_was_not_tested_and_a_loss_that_was_no_number_come_back_too() -> None:
    curve = replace(run().curves["deep"], losses=(2.0, math.nan, math.inf))
    before = replace(run(tested=False), curves={"deep": curve})
    back = from_record(to_record(before), data(), DATA)
    assert back.measurements is None
    # a loss beyond all numbers is none, either
    assert [math.isnan(loss) for loss in back.curves["deep"].losses] == [False, True, True]


def test_two_lists_of_a_user_take_a_few_bytes() -> None:
    # 20 users: a row and a number to find each; of four recommenders two films and a bit mask each
    assert len(kept().numbers) == 20 * (2 + 4 * (2 + 1))
    assert kept().numbers.dtype == np.int32


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_whatever_byte_is_another_it_is_noticed(place: int, change: int) -> None:
    record = kept()
    raw = bytearray(record.text.encode() + record.numbers.tobytes())
    raw[place % len(raw)] ^= change
    size = len(record.text.encode())
    text = bytes(raw[:size]).decode(errors="replace")
    numbers = np.frombuffer(bytes(raw[size:]), dtype=np.int32)
    assert why(Record(record.key, text, numbers)) is Unread.DAMAGED


@pytest.mark.parametrize(
    "change",
    [
        lambda record: replace(record, text=record.text[:-9]),
        lambda record: replace(record, text=""),
        lambda record: replace(record, numbers=record.numbers[:-1]),
        lambda record: replace(record, numbers=record.numbers[:0]),
        lambda record: replace(record, key="000000000000002-163d"),
    ],
)
def test_what_is_cut_off_or_stands_elsewhere_is_left_out(
    change: Callable[[Record], Record],
) -> None:
    assert why(change(kept())) is Unread.DAMAGED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"version": 2}, Unread.VERSION),
        ({"settings": {"epochs": "3"}}, Unread.VERSION),
        ({"settings": about()["settings"] | {"flavour": "sweet"}}, Unread.VERSION),
        ({"settings": about()["settings"] | {"epochs": "9000"}}, Unread.VERSION),
        ({"settings": about()["settings"] | {"loss": "hinge"}}, Unread.VERSION),
        ({"data": "f" * 16}, Unread.DATA),
        ({"kind": "two-tower ratings"}, Unread.DAMAGED),
        ({"settings": about()["settings"] | {"epochs": 3}}, Unread.DAMAGED),
        ({"ended": -1}, Unread.DAMAGED),
        ({"ended": True}, Unread.DAMAGED),
        ({"share": 1.5}, Unread.DAMAGED),
        ({"seconds": "9"}, Unread.DAMAGED),
        ({"curves": {"unknown": about()["curves"]["deep"]}}, Unread.DAMAGED),
        ({"curves": {"deep": {"losses": [], "ndcgs": [], "chance": 1}}}, Unread.DAMAGED),
        ({"curves": {"deep": {"losses": ["2"], "ndcgs": [], "chance": 1}}}, Unread.DAMAGED),
        ({"curves": []}, Unread.DAMAGED),
        ({"broke": {"deep": ["loss", "NaN", 1]}}, Unread.DAMAGED),
        ({"broke": {"deep": ["loss", 1, 1, 1]}}, Unread.DAMAGED),
        ({"early": {"deep": [1, 1, None]}}, Unread.DAMAGED),
        ({"lists": about()["lists"] | {"n": 10**9}}, Unread.DAMAGED),
        ({"lists": about()["lists"] | {"n": 2.5}}, Unread.DAMAGED),
        ({"lists": about()["lists"] | {"k": 0}}, Unread.DAMAGED),
        ({"lists": about()["lists"] | {"of": ["deep"]}}, Unread.DAMAGED),
        ({"lists": {}}, Unread.DAMAGED),
        ({"extra": json.loads("[" * 90 + "]" * 90)}, Unread.DAMAGED),
    ],
)
def test_a_record_that_says_something_else_is_left_out(
    changes: dict[str, Any], reason: Unread
) -> None:
    assert from_record(signed(about()), data(), DATA).key == kept().key
    assert why(signed(about(**changes))) is reason


@pytest.mark.parametrize(
    ("place", "value"),
    # a user after the next one, one that there is not, nothing to find; films that there are not
    [(0, 5), (19, 20), (20, 0), (40, 10), (40, -2)],
)
def test_numbers_that_cannot_be_are_left_out(place: int, value: int) -> None:
    numbers = kept().numbers.copy()
    numbers[place] = value
    assert why(signed(about(), numbers)) is Unread.DAMAGED


def test_lists_of_a_larger_catalogue_are_left_out() -> None:
    assert why(kept(), small_dataset(19, 10, 5)) is Unread.DAMAGED
    assert why(kept(), small_dataset(20, 1, 1)) is Unread.DAMAGED


def test_a_run_of_some_models_comes_back_and_one_of_none_or_of_others_does_not() -> None:
    whole = run()
    assert whole.measurements is not None
    some = {name: whole.measurements[name] for name in (POPULARITY, "deep")}
    back = from_record(to_record(replace(whole, measurements=some)), data(), DATA)
    assert back.measurements is not None
    assert list(back.measurements) == [POPULARITY, "deep"]
    assert back.measurements["deep"].metrics == whole.measurements["deep"].metrics
    # two numbers a user, and of each recommender a list of two and its hits
    for of in ([POPULARITY], ["deep"], ["deep", "deep"], [POPULARITY, "other"]):
        numbers = np.ones(20 * (2 + len(of) * 3), dtype=np.int32)
        numbers[:20] = np.arange(20)
        lists = {"of": of, "n": 20, "k": 2}
        assert why(signed(about(lists=lists), numbers)) is Unread.DAMAGED
