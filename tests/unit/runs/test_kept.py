"""Which runs there are, which two are open, and what becomes of them in other tabs."""

import pytest

from recommender.runs.kept import MOST_RUNS, KeptRuns, missing, open_text
from recommender.runs.record import Unread
from recommender.runs.run import Run
from tests.unit.runs.samples import DATA, run

DEFAULT, FEW, MANY = run(1), run(2, epochs=2), run(3, epochs=30)


def kept(*runs: Run) -> KeptRuns:
    return KeptRuns().with_runs(runs)


def keys(kept: KeptRuns) -> list[int]:
    return [one.ended for one in kept.runs.values()]


def opened(kept: KeptRuns, text: str = "") -> list[int | None]:
    return [None if one is None else one.ended for one in kept.open(text)]


def test_the_last_runs_are_there_in_the_order_of_time() -> None:
    runs = [run(ended) for ended in range(MOST_RUNS + 2)]
    assert keys(kept(*reversed(runs))) == list(range(2, MOST_RUNS + 2))


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((), [None, None]),
        ((FEW,), [None, 2]),
        ((FEW, MANY), [2, 3]),
        # by default the one that all settings are as by default of, even if others came since
        ((DEFAULT, FEW, MANY), [1, 3]),
        # unless that is the latest itself
        ((FEW, MANY, run(4)), [3, 4]),
        # and of two such ones the latest
        ((DEFAULT, FEW, run(4), run(5, epochs=3)), [4, 5]),
    ],
)
def test_the_latest_is_open_beside_the_default_or_the_one_before(
    runs: tuple[Run, ...], expected: list[int | None]
) -> None:
    assert opened(kept(*runs)) == expected


def test_an_address_names_one_or_two_by_their_ids() -> None:
    runs = kept(DEFAULT, FEW, MANY)
    assert open_text((FEW.key, MANY.key)) == f"{FEW.id}-{MANY.id}"
    assert opened(runs, f"{MANY.id}-{FEW.id}") == [3, 2]
    assert opened(runs, FEW.id) == [1, 2]
    # of the same settings the latest is meant, and of two the one before and the latest
    again = kept(FEW, MANY, run(4, epochs=2))
    assert opened(again, FEW.id) == [3, 4]
    assert opened(again, f"{FEW.id}-{FEW.id}") == [2, 4]
    assert opened(kept(FEW), f"{FEW.id}-{FEW.id}") == [None, 2]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", ()),
        ("0000", ("0000",)),
        (f"{FEW.id}-0000", ("0000",)),
        ("0000-0000", ("0000",)),
        ("r-12", ("r-12",)),
        (f"{FEW.id}-", (f"{FEW.id}-",)),
    ],
)
def test_what_an_address_names_and_is_not_there_is_told_and_the_last_two_are_open(
    text: str, ids: tuple[str, ...]
) -> None:
    runs = kept(FEW, MANY)
    assert missing(text, runs) == ids
    assert opened(runs, text) == [2, 3]


def test_of_runs_that_share_an_id_the_chosen_ones_are_open() -> None:
    first, second = run(4, epochs=2), run(5, epochs=2)
    runs = kept(FEW, first, second)
    text = open_text((first.key, FEW.key))
    assert opened(runs, text) == [4, 5]
    chosen = KeptRuns(runs.runs, chosen=(first.key, FEW.key))
    assert opened(chosen, text) == [4, 2]
    # another address has come since
    assert opened(chosen, "") == [4, 5]


def test_what_the_browser_keeps_is_added_to_what_is_of_this_visit() -> None:
    here = kept(MANY)
    after = here.read(DATA, [FEW.key, "1-dead"], [FEW], {"1-dead": Unread.DAMAGED})
    assert keys(after) == [2, 3]
    assert after.is_read
    assert after.known == {FEW.key, MANY.key, "1-dead"}
    # once the browser keeps it, another tab may delete it; with it goes what could not be read
    stored = after.stored([MANY.key], [])
    gone = stored.read(DATA, [FEW.key], [], {})
    assert (keys(gone), dict(gone.left_out)) == ([2], {})


def test_runs_of_other_data_are_not_among_them() -> None:
    assert keys(kept(FEW).read("f" * 16, [FEW.key], [], {})) == []


def test_what_was_pruned_for_a_new_one_is_gone_here_too() -> None:
    after = kept(FEW).stored([FEW.key], []).with_runs([MANY]).stored([MANY.key], [FEW.key])
    assert keys(after) == [3]


def test_what_was_deleted_stays_so_whatever_comes_late_and_can_be_brought_back() -> None:
    after = kept(FEW, MANY).stored([FEW.key, MANY.key], []).without([FEW.key])
    assert (keys(after), after.removed) == ([3], (FEW,))
    # an answer that was on its way still has it
    assert keys(after.read(DATA, [FEW.key, MANY.key], [FEW], {})) == [3]
    back = after.with_runs(after.removed)
    assert keys(back.read(DATA, [MANY.key], [], {})) == [2, 3]
