"""What is said of runs: no more than is so, in few words."""

from dataclasses import replace

import pytest

from recommender.app.presets import QUICK, with_preset
from recommender.app.settings import Settings
from recommender.evaluation.bootstrap import Estimate
from recommender.runs.comparison import MetricRow
from recommender.runs.record import Unread
from recommender.wording import runs
from tests.unit.runs.samples import run


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (Settings(), "Default"),
        (Settings(theme="dark"), "Default"),
        (Settings(seed=3), "Default; Seed 3"),
        (with_preset(Settings(), QUICK), "Quick"),
        (with_preset(Settings(split="last"), QUICK), "Quick; Held out Each user’s last one"),
        (Settings(temperature=0.5, logq=False), "Temperature 0.5; logQ correction off"),
        (
            Settings(epochs=3, batch_size=1024, embedding_dim=8, loss="bpr", seed=9),
            "Epochs 3; Batch size 1,024; Embedding dim 8; 2 more",
        ),
    ],
)
def test_a_recipe_in_few_words(settings: Settings, text: str) -> None:
    assert runs.brief(settings) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("split", "As the question asks"),
        ("max_interactions", "as by default (80,000, or all)"),
        ("l2", "1e-06"),
        ("masking", "on"),
        # 0.3 is another day's
        ("temperature", "as by default (0.3)"),
        ("patience", "as by default (never)"),
    ],
)
def test_a_setting_as_it_is_read(name: str, text: str) -> None:
    assert runs.value(name, Settings()) == text


def test_what_was_not_as_planned() -> None:
    early = "Deep broke off at step 12; History ended after 7 epochs"
    assert runs.ended_early(run()) == early
    stopped = replace(run(), share=0.25, broke={}, early={})
    assert runs.ended_early(stopped) == "stopped at 25.0%"
    assert runs.ended_early(replace(stopped, share=1.0)) == ""


def row(estimate: Estimate | None, metric: str = "ndcg", *, is_same: bool = False) -> MetricRow:
    return MetricRow(metric, "deep", 0.25, 0.26, estimate, is_same)


@pytest.mark.parametrize(
    ("told", "difference", "interval", "verdict"),
    [
        (row(Estimate(0.01, (0.005, 0.02))), "+0.010", "+0.005 to +0.020", "more than chance"),
        (row(Estimate(-0.01, (-0.02, 0.001))), "−0.010", "−0.020 to +0.001", "may be chance"),
        (row(Estimate(0.01, None)), "+0.010", "", "too few users to tell"),
        (row(Estimate(0.0, None), is_same=True), "0", "", "the same"),
        (row(None), "–", "", "–"),
        # shares differ by points
        (row(Estimate(-0.0125, (-0.02, 0)), "hit"), "−1.2", "−2.0 to +0.0", "may be chance"),
    ],
)
def test_a_difference_claims_no_more_than_its_interval(
    told: MetricRow, difference: str, interval: str, verdict: str
) -> None:
    assert runs.by_how_much(told) == difference
    assert runs.interval(told) == interval
    assert runs.verdict(told) == verdict


def test_moves() -> None:
    assert [runs.moved(move).replace("\u00a0", " ") for move in (3, -2, 0, None)] == [
        "up 3", "down 2", "", "new",
    ]  # fmt: skip
    # the list before says only what is gone
    assert [runs.moved(move, is_second=False) for move in (3, -2, None)] == ["", "", "gone"]
    assert runs.lists_of(7, "deep", 1, 10) == "Deep for user 7: 1 of 10 films in B is new."


def test_what_is_left_out_is_counted_by_why() -> None:
    whys = [Unread.DATA, Unread.DAMAGED, Unread.DATA]
    assert runs.left_out_sentence(whys) == (
        "Left out of what this browser keeps: 2 of other data and 1 damaged."
    )
    assert runs.left_out_sentence([]) == ""


def test_who_was_not_tested_is_told_why() -> None:
    assert runs.not_tested(None, is_known=False) == "Nobody was tested in these trainings."
    assert runs.not_tested(7, is_known=True).endswith(": nothing of theirs was held out.")
    assert runs.not_tested(7, is_known=False).endswith(": the ratings have no such user.")
    assert runs.list_of_one(7, "deep", "B") == "Deep for user 7, who was tested in B only."


def test_what_a_link_names_and_is_not_here() -> None:
    assert runs.missing(()) == ""
    assert runs.missing(("3fa9",)) == ("The link’s run “3fa9” is not kept in this browser.")
