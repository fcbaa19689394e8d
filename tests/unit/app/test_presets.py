"""Recipes to start from: what they change, what they leave, and when they are said to be taken."""

from dataclasses import replace

import pytest

from recommender.app import events
from recommender.app.fields import TRAINING
from recommender.app.presets import (
    BESIDE,
    BEST,
    DEFAULT,
    LABELS,
    NAIVE,
    PRESETS,
    QUICK,
    differing,
    is_by_default,
    preset_of,
    with_preset,
)
from recommender.app.settings import FIELDS, Settings
from recommender.app.state import State
from recommender.app.update import update
from recommender.views.ablations import Ablations, Measured
from recommender.wording import settings as wording

OWN = Settings(question="sitting", split="last", seed=3, epochs=4, temperature=2.0, variety=0.5)


@pytest.mark.parametrize("name", LABELS)
def test_a_recipe_is_all_of_training_but_what_is_asked_measured_and_drawn(name: str) -> None:
    taken = with_preset(OWN, name)
    assert preset_of(taken) == name
    assert (taken.question, taken.split, taken.seed, taken.variety) == ("sitting", "last", 3, 0.5)
    for setting, value in PRESETS[name].items():
        assert FIELDS[setting].place == TRAINING
        assert setting not in BESIDE
        # as if it had been typed: within its limits
        assert FIELDS[setting].parse(FIELDS[setting].text_of(value)) == value
    assert set(differing(taken)) == set(PRESETS[name])


def test_recipes_differ_and_the_naive_one_has_none_of_what_mends_it() -> None:
    assert list(PRESETS) == [DEFAULT, QUICK, BEST, NAIVE]
    naive = with_preset(Settings(), NAIVE).for_training()
    mended = ("logq", "masking", "balance", "residual", "itemBias", "trend", "warmStart", "decay")
    assert [naive[name] for name in mended] == [False] * len(mended)
    assert (naive["question"]["temperature"], naive["question"]["fading"]) == (1, 0)
    assert naive["normalize"]  # its raw cosines
    assert len({str(with_preset(OWN, name)) for name in PRESETS}) == len(PRESETS)


def test_a_change_by_hand_is_no_recipe_any_more_and_a_reset_is() -> None:
    assert preset_of(replace(Settings(), epochs=3)) == ""
    # of what a recipe leaves alone nothing is said
    assert preset_of(replace(Settings(), seed=3)) == DEFAULT
    assert not is_by_default(replace(Settings(), seed=3))
    assert is_by_default(replace(Settings(), variety=1))


def test_a_recipe_and_a_reset_take_back_what_was_typed_wrong() -> None:
    state, _ = update(State(settings=OWN), events.SettingTyped("epochs", "no"))
    state, _ = update(state, events.SettingTyped("seed", "-1"))
    assert set(state.wrong) == {"epochs", "seed"}
    taken, _ = update(state, events.PresetChosen(QUICK))
    assert (preset_of(taken.settings), set(taken.wrong)) == (QUICK, {"seed"})
    reset, _ = update(state, events.TrainingReset())
    assert is_by_default(reset.settings)
    assert (reset.settings.variety, reset.wrong) == (0.5, {})


def test_every_setting_of_training_is_explained_and_nothing_else() -> None:
    of_training = {name for name, field in FIELDS.items() if field.place == TRAINING}
    assert {*wording.ABOUT, "split"} == of_training


def test_a_cost_has_its_interval_and_its_doubt() -> None:
    sure = Measured("loss", "bpr", "R", "deep", 0.5, -0.03, -0.04, -0.02)
    unsure = Measured("loss", "full", "R", "deep", 0.5, 0.001, -0.002, 0.004)
    off = Measured("logq", "", "R", "deep", 0.5, -0.1, -0.11, -0.09)
    ablations = Ablations((sure, unsure, off))
    assert wording.measured("loss", ablations) == (
        "Measured, NDCG@10 from 0.500: BPR −0.030 [−0.040 to −0.020] and Full softmax +0.001 "
        "[−0.002 to +0.004], which may be chance (Deep on a random split)."
    )
    assert "off −0.100" in wording.measured("logq", ablations)
    assert wording.measured("seed", ablations) == ""


def test_what_does_not_act_on_all_models_says_on_which() -> None:
    assert wording.acts_on("epochs") == ""
    assert wording.acts_on("logq") == "Acts on Baseline and Deep."
    assert wording.acts_on("cut_share") == "Acts on History."


def test_what_is_left_out_is_as_the_question_has_it() -> None:
    assert wording.left_out("temperature", Settings()) == "0.3"
    assert wording.left_out("temperature", Settings(question="sitting")) == "0.2"
    assert wording.left_out("kept_most", Settings()) == "0.8"
    assert wording.left_out("patience", Settings()) == "never"


def test_the_recipe_is_said_in_words() -> None:
    assert wording.recipe(Settings(theme="dark")) == "All is as by default."
    seed = "The recipe is as by default. Changed by hand: Seed."
    assert wording.recipe(Settings(seed=3)) == seed
    changed = len(PRESETS[NAIVE])
    assert wording.recipe(with_preset(Settings(), NAIVE)) == (
        f"Naive recipe: {changed} settings are not as by default."
    )
    by_hand = replace(Settings(), epochs=3, logq=False)
    assert wording.recipe(by_hand) == "Changed by hand: Epochs and logQ correction."
