"""What the card says of how good the models are, while it is worked out and when it is there."""

import dataclasses

import pytest

from recommender.app.examination import Examination
from recommender.app.models import LABELS
from recommender.app.questions import SITTING
from recommender.app.settings import Settings
from recommender.app.training import Trained
from recommender.evaluation.baselines import EASE, ITEM_KNN, POPULARITY
from recommender.evaluation.bootstrap import Estimate
from recommender.evaluation.examination import Quality
from recommender.evaluation.slices import BY_ACTIVITY, BY_GENRE, BY_POPULARITY, Yardstick
from recommender.views.quality import (
    NAMES,
    Cell,
    QualityRow,
    best_model,
    differences,
    names_of,
    quality_rows,
    slice_rows,
)
from recommender.wording import measuring as wording
from tests.unit.app.answers import examined, small_dataset, trained

# twelve users, each with the last five of 25 ratings held out
SETTINGS = Settings(question=SITTING, epochs=2)
DATASET = small_dataset(num_users=12)


@pytest.fixture(scope="module")
def results() -> Trained:
    return trained(DATASET, SETTINGS)


@pytest.fixture(scope="module")
def worked_out() -> tuple[Yardstick, Quality]:
    return examined(DATASET, SETTINGS)


@pytest.fixture(scope="module")
def ours(worked_out: tuple[Yardstick, Quality]) -> Examination:
    yardstick, quality = worked_out
    found = dict.fromkeys([POPULARITY, *LABELS], quality)
    return Examination().with_found(yardstick, found, is_last=False)


@pytest.fixture(scope="module")
def whole(ours: Examination, worked_out: tuple[Yardstick, Quality]) -> Examination:
    yardstick, quality = worked_out
    return ours.with_found(yardstick, {ITEM_KNN: quality, EASE: quality}, is_last=True)


def rows(results: Trained, examination: Examination) -> dict[str, QualityRow]:
    found = quality_rows(results, examination)
    assert tuple(row.name for row in found) == NAMES
    return {row.name: row for row in found}


def test_no_bar_is_longer_than_its_place(
    results: Trained, whole: Examination, worked_out: tuple[Yardstick, Quality]
) -> None:
    yardstick, quality = worked_out
    far = dataclasses.replace(quality, ndcg=Estimate(0.9, (0.85, 0.95)))
    shown = rows(results, whole.with_found(yardstick, {EASE: far}, is_last=True))
    assert shown[POPULARITY].share < shown[EASE].share < 1
    whisker = shown[EASE].whisker
    assert whisker is not None
    assert whisker[1] <= 1


def test_every_row_has_its_place_before_anything_is_worked_out(results: Trained) -> None:
    shown = rows(results, Examination())
    assert [name for name, row in shown.items() if row.note == wording.COMING] == [ITEM_KNN, EASE]
    popular = shown[POPULARITY]
    # means are there at once, intervals and novelty have room
    assert [(bool(cell.text), cell.small) for cell in popular.cells[:3]] == [(True, "…")] * 3
    assert popular.cells[4:] == (Cell("…"), Cell("…"))
    assert popular.whisker is None


def test_figures_do_not_change_when_their_intervals_come(
    results: Trained, ours: Examination
) -> None:
    before, after = rows(results, Examination()), rows(results, ours)
    for name in (POPULARITY, *LABELS):
        first, then = before[name], after[name]
        assert [c.text for c in first.cells[:4]] == [c.text for c in then.cells[:4]]
        assert first.share == pytest.approx(then.share)
        assert then.whisker is not None
        assert then.whisker[0] < then.share < then.whisker[1] <= 1
    assert after[EASE].note == wording.COMING


def test_what_is_worked_out_has_its_interval_in_figures(
    results: Trained, whole: Examination
) -> None:
    quality = whole.found[EASE]
    assert quality.ndcg.interval is not None
    low, high = quality.ndcg.interval
    cells = rows(results, whole)[EASE].cells
    assert cells[0] == Cell(f"{quality.ndcg.value:.3f}", f"{low:.3f}–{high:.3f}")
    # five films are left to find and to recommend: all users find all, and chance cannot be told
    assert cells[1] == Cell("100.0%", "–")
    assert [cell.small for cell in cells[3:]] == ["", "", ""]


def test_what_will_not_come_says_why(results: Trained, ours: Examination) -> None:
    ended = dataclasses.replace(ours, is_over=True)
    assert rows(results, ended)[EASE].note == wording.TOO_LARGE
    broken = ours.broken_off("The worker died.")
    assert rows(results, broken)[EASE].note == "The worker died."
    # and the intervals that are there stay
    assert rows(results, broken)["deep"] == rows(results, ours)["deep"]
    alone = rows(results, Examination().broken_off("The worker died."))["deep"]
    assert [cell.small for cell in alone.cells[:3]] == ["–"] * 3


def test_nothing_held_out_gives_no_rows(results: Trained) -> None:
    unmeasured = dataclasses.replace(results, measurements=None)
    assert quality_rows(unmeasured, Examination()) == ()
    assert differences(unmeasured, Examination()) == ""
    assert slice_rows(Examination(), BY_GENRE) == ()


def test_differences_wait_for_both_and_do_with_one(
    results: Trained, ours: Examination, whole: Examination
) -> None:
    assert differences(results, Examination()) == wording.DIFFERENCES_COMING
    assert differences(results, ours) == wording.DIFFERENCES_COMING
    best = LABELS[best_model(results.measurements or {})]
    said = differences(results, whole)
    assert f"{best}, the best model here, against Popularity +0.000" in said
    assert "against EASE +0.000" in said
    broken = differences(results, ours.broken_off("The worker died."))
    assert "Popularity" in broken
    assert "EASE" not in broken
    assert broken.endswith("The worker died.")
    assert differences(results, Examination().broken_off("It died.")) == "It died."


def test_slices_name_who_and_how_many(ours: Examination, whole: Examination) -> None:
    # every user has 20 ratings in training: one slice, the others are empty
    (row,) = slice_rows(ours, BY_ACTIVITY)
    assert (row.name, row.size.replace("\u00a0", " ")) == ("Least active", "12 users, 20 ratings")
    # ItemKNN and EASE are on their way
    assert [cell.text == "…" for cell in row.cells] == [False, True, True, False, False, False]
    assert all(cell.small for cell in slice_rows(whole, BY_ACTIVITY)[0].cells)
    by_popularity = slice_rows(whole, BY_POPULARITY)
    assert {row.name for row in by_popularity} <= set(wording.SLICE_NAMES[BY_POPULARITY])
    # all films of this data are Westerns: 12 users, five held out each
    (western,) = slice_rows(whole, BY_GENRE)
    assert (western.name, western.size.replace("\u00a0", " ")) == ("Western", "60 films")


def test_models_that_a_file_lacks_have_no_row_and_no_column(
    results: Trained, ours: Examination
) -> None:
    assert results.measurements is not None
    some = {name: results.measurements[name] for name in (POPULARITY, "baseline", "history")}
    there = dataclasses.replace(results, measurements=some)
    found = {name: ours.found[name] for name in some}
    examination = dataclasses.replace(ours, found=found)
    named = [POPULARITY, ITEM_KNN, EASE, "baseline", "history"]
    assert [row.name for row in quality_rows(there, Examination())] == named
    assert list(names_of(found)) == named
    rows = slice_rows(examination, BY_ACTIVITY)
    assert {len(row.cells) for row in rows} == {len(named)}
    assert best_model(some) == "baseline"
