"""Models that the browser keeps: what can be used, what is named, what comes back."""

import pytest

from recommender.model_files.kept import (
    MOST_MODELS,
    KeptModel,
    KeptModels,
    digest_of,
    kept_model,
)
from recommender.model_files.model_file import to_bytes
from recommender.runs.record import Unread
from tests.unit.model_files.samples import WHEN, model_file
from tests.unit.runs.samples import DATA


def record(number: int = 0) -> KeptModel:
    """A good record of a training that ended so many milliseconds later."""
    held = model_file(ended=WHEN + number)
    data = to_bytes(held)
    return kept_model(held.card.key, digest_of(data), data)


def keys(*numbers: int) -> list[str]:
    return [record(number).key for number in numbers]


def test_a_good_record_can_be_used_with_its_data() -> None:
    good = record()
    assert (good.why, good.ended) == (None, WHEN)
    assert good.card is not None
    assert (good.why_not(DATA), good.why_not("another")) == (None, Unread.DATA)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda key, digest, data: (key, "", b""), Unread.DAMAGED),
        (lambda key, digest, data: (key, digest, data[:-1]), Unread.DAMAGED),
        (lambda key, digest, data: (key, digest_of(data[:-1]), data[:-1]), Unread.DAMAGED),
        # a copy under the name of another training
        (lambda key, digest, data: (f"1{key[1:]}", digest, data), Unread.DAMAGED),
        (
            lambda key, digest, data: (
                key,
                digest_of(data.replace(b'version\\": 1', b'version\\": 2')),
                data.replace(b'version\\": 1', b'version\\": 2'),
            ),
            Unread.VERSION,
        ),
    ],
)
def test_a_record_that_cannot_be_used_is_there_with_the_reason(change, why: Unread) -> None:  # type: ignore[no-untyped-def]
    good = record()
    found = kept_model(*change(good.key, good.digest, good.data))
    assert (found.card, found.why, found.why_not(DATA)) == (None, why, why)
    assert KeptModels().with_models([found]).usable(DATA) == ()


def test_a_key_that_is_none_says_no_time() -> None:
    assert kept_model("nonsense", "", b"").ended is None
    assert kept_model("¹" * 15, "", b"").ended is None
    assert kept_model("9" * 400, "", b"").ended is None


def test_the_latest_are_there_the_latest_first() -> None:
    kept = KeptModels().with_models(map(record, range(5)))
    assert list(kept.models) == keys(2, 3, 4)
    assert len(kept.models) == MOST_MODELS
    assert [one.key for one in kept.usable(DATA)] == keys(4, 3, 2)
    assert kept.usable("another") == ()
    assert kept.known == set(keys(2, 3, 4))


def test_what_the_browser_keeps_is_taken_over_and_what_it_has_not_yet_stays() -> None:
    kept = KeptModels().with_models([record(1)])
    there = kept.read(keys(0), [record(0)])
    assert list(there.models) == keys(0, 1)
    stored = there.stored(keys(1), keys(0))
    assert (list(stored.models), stored.unkept) == (keys(1), frozenset())
    # another tab has deleted it
    assert list(stored.read([], []).models) == []


def test_what_was_deleted_does_not_come_with_a_late_answer_but_by_undo() -> None:
    kept = KeptModels().with_models([record(0), record(1)]).without(keys(0))
    assert (list(kept.models), [one.key for one in kept.removed]) == (keys(1), keys(0))
    assert list(kept.read(keys(0, 1), [record(0)]).models) == keys(1)
    back = kept.with_models(kept.removed)
    assert list(back.models) == keys(0, 1)
    assert list(back.read(keys(0, 1), []).models) == keys(0, 1)
