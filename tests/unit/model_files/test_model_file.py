"""Model files: the same training gives the same bytes, and whatever is wrong is one sentence."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from recommender.app.models import LABELS
from recommender.app.settings import RANDOM, Settings
from recommender.evaluation.bootstrap import Estimate
from recommender.evaluation.examination import examine
from recommender.evaluation.slices import yardstick_of
from recommender.model_files.card import ModelFileError, card_of, card_text, read_card
from recommender.model_files.model_file import (
    LARGEST,
    ModelFile,
    check_data,
    from_bytes,
    to_bytes,
)
from recommender.model_files.safetensors import read_tensors, write_tensors
from recommender.ratings.genres import GENRES
from recommender.runs.record import Unread
from recommender.runs.run import RunCurve
from recommender.steps import finished
from tests.unit.app.answers import small_dataset, trained
from tests.unit.model_files.samples import INTERVAL, WHEN, model_file, weights
from tests.unit.runs.samples import DATA, run

NAME = "a.safetensors"


def changed(**changes: Any) -> bytes:
    """A good file but for some parts of its card."""
    about = json.loads(card_text(model_file().card)) | changes
    return with_card(json.dumps(about))


def with_model(**changes: Any) -> bytes:
    """A good file but for some parts of what its card says of Deep."""
    models = json.loads(card_text(model_file().card))["models"]
    return changed(models={**models, "deep": models["deep"] | changes})


def with_card(text: str) -> bytes:
    tensors, _ = read_tensors(NAME, to_bytes(model_file()))
    return write_tensors(tensors, {"card": text})


def with_tensors(**changes: Any) -> bytes:
    """A good file but for some of its tensors; None takes one away."""
    tensors, about = read_tensors(NAME, to_bytes(model_file()))
    for name, values in changes.items():
        if values is None:
            tensors.pop(name)
        else:
            tensors[name] = np.asarray(values, dtype=np.float32)
    return write_tensors(tensors, about)


def test_a_file_comes_back_and_gives_the_same_bytes() -> None:
    data = to_bytes(model_file())
    back = from_bytes(NAME, data)
    assert to_bytes(back) == data
    assert back.card.names == tuple(LABELS)
    assert (back.card.key, back.card.id) == (run(WHEN).key, run(WHEN).id)
    assert {name: list(of) for name, of in back.weights.items()} == {
        name: ["item_tower.embedding", "item_bias"] for name in LABELS
    }
    for name, of_model in weights(*LABELS).items():
        for one, values in of_model.items():
            assert back.weights[name][one].tobytes() == values.tobytes()


def test_its_card_says_what_the_run_does() -> None:
    card = from_bytes(NAME, to_bytes(model_file(seed=8, temperature=0.5))).card
    made = run(WHEN, seed=8, temperature=0.5)
    assert card.settings == made.settings
    assert (card.data, card.ended, card.seconds, card.share) == (DATA, WHEN, 9.5, 1.0)
    assert (card.curves, card.broke, card.early) == (made.curves, made.broke, made.early)
    # five of twenty users have a hit at rank 1; without an examination no interval is told
    assert made.measurements is not None
    metrics = made.measurements["deep"].metrics
    assert card.scores["deep"].ndcg == Estimate(metrics.ndcg, None)
    assert (card.scores["deep"].coverage, card.scores["deep"].num_users) == (0.2, 20)


def test_its_figures_are_those_of_the_examination_with_their_intervals() -> None:
    whole = trained(small_dataset(), Settings(split=RANDOM, max_interactions=1000))
    assert whole.measurements is not None
    yardstick = yardstick_of(whole.plan.split, small_dataset().item_genres, GENRES)
    quality = finished(examine(whole.measurements["deep"], yardstick))
    sure = dataclasses.replace(quality, ndcg=INTERVAL)
    card = card_of(run(WHEN), ["deep"], {"deep": sure})
    again = read_card(NAME, card_text(card))
    assert again.scores["deep"].ndcg == INTERVAL
    assert again.scores["deep"].recall == quality.recall


def test_a_loss_that_was_no_number_comes_back() -> None:
    curve = RunCurve((2.0, float("nan")), (), 2.5)
    card = dataclasses.replace(model_file().card, curves={"deep": curve})
    back = read_card(NAME, card_text(card)).curves["deep"]
    assert back.losses[0] == 2.0
    assert np.isnan(back.losses[1])


def test_the_card_tells_the_values_that_the_models_are_told() -> None:
    about = json.loads(card_text(model_file(split=RANDOM, question="sitting").card))
    # nobody knows the order of a random split: all is as another day asks
    assert about["held_out"] == "random"
    assert about["values"]["question"]["temperature"] == 0.3
    about = json.loads(card_text(model_file(question="sitting").card))
    assert about["held_out"] == "fifth"
    assert about["values"]["question"]["temperature"] == 0.2


def test_a_file_of_some_models_made_elsewhere_opens() -> None:
    # sorted by name, with as little as a program can say
    of_deep = {f"deep/{name}": values for name, values in weights("deep")["deep"].items()}
    card = {
        "kind": "two-tower model",
        "version": 1,
        "data": DATA,
        "settings": {"epochs": "30"},
        "models": {"deep": {"recipe": "ids", "towers": {"dense": True}}},
    }
    opened = from_bytes(NAME, save(of_deep, {"card": json.dumps(card)}))
    assert opened.card.names == ("deep",)
    assert opened.card.settings == Settings(epochs=30)
    assert (opened.card.ended, opened.card.share) == (0, 1.0)
    assert (opened.card.curves, opened.card.scores) == ({}, {})
    assert list(opened.weights["deep"]) == ["item_bias", "item_tower.embedding"]
    # and goes on from here as any other
    assert set(load(to_bytes(opened))) == set(of_deep)


@pytest.mark.parametrize(
    ("data", "why", "problem"),
    [
        (b"", "damaged", "expected a safetensors file, got 0 bytes"),
        (write_tensors({}, {}), "damaged", "got one without its card"),
        (with_card("{"), "damaged", "got one without its card"),
        (with_card("[" * 100_000), "damaged", "got one without its card"),
        (with_card('{"kind": "two-tower run"}'), "damaged", "got one without its card"),
        (changed(version=2), "version", "a newer version of this page has written it"),
        (changed(version=2, models=7), "version", "a newer version of this page has written it"),
        (changed(version=0), "damaged", "expected 1 as “version” of its card"),
        (changed(version=True), "damaged", "expected 1 as “version” of its card"),
        (changed(models={}), "damaged", "expected a card with one model or more"),
        (changed(models={"deep": 1}), "damaged", "expected a card with one model or more"),
        (changed(models={"other": {}}), "version", 'its card names the model "other"'),
        (with_model(recipe="history"), "version", "its model Deep is made otherwise"),
        (with_model(towers={}), "version", "its model Deep is made otherwise"),
        (changed(settings=[]), "damaged", "expected texts by name as “settings”"),
        (changed(settings={"pace": "9"}), "version", 'its card has the setting "pace"'),
        (changed(settings={"map_axes": "1-2"}), "version", 'its card has the setting "map_axes"'),
        (changed(settings={"epochs": "0"}), "version", "Epochs"),
        (changed(settings={"epochs": 9}), "damaged", "expected a short text as “epochs”"),
        (changed(data=7), "damaged", "expected a short text as “data”"),
        (changed(ended=-1), "damaged", "as “ended”"),
        (changed(ended=1.5), "damaged", "as “ended”"),
        (changed(ended=10**15), "damaged", "as “ended”"),
        (changed(share=2), "damaged", "expected a number of at most 1 as “share”"),
        (changed(seconds=True), "damaged", "as “seconds”"),
        (with_card(json.dumps({**json.loads(card_text(model_file().card)), "seconds": 0}).replace(
            '"seconds": 0', '"seconds": 1e999')), "damaged", "as “seconds”"),
        (with_model(curve=[]), "damaged", "expected losses, ndcgs and chance as “curve”"),
        (with_model(curve={"losses": [], "ndcgs": [], "chance": 1}), "damaged", "“losses”"),
        (with_model(curve={"losses": [1], "ndcgs": ["1"], "chance": 1}), "damaged", "“ndcgs”"),
        (with_model(broke=["loss"]), "damaged", "expected 4 values as “broke”"),
        (with_model(early=[1, 2]), "damaged", "expected 3 values as “early”"),
        (with_model(metrics={}), "damaged", "expected a value and its interval_95"),
        (with_model(metrics=7), "damaged", "expected figures by name as “metrics”"),
        (with_tensors(**{"deep/item_bias": [np.nan]}), "damaged", "got NaN or an infinite one"),
        (with_tensors(**{"deep/item_bias": [np.inf]}), "damaged", "got NaN or an infinite one"),
        (with_tensors(stray=[1]), "damaged", 'tensor "stray" is of no model of its card'),
        (with_tensors(**{"other/item_bias": [1]}), "damaged", "is of no model of its card"),
        (
            with_tensors(**{"deep/item_bias": None, "deep/item_tower.embedding": None}),
            "damaged",
            "expected weights of Deep, got none",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence(data: bytes, why: str, problem: str) -> None:
    with pytest.raises(ModelFileError) as raised:
        from_bytes(NAME, data)
    assert problem in str(raised.value)
    assert str(raised.value).startswith("a.safetensors: ")
    assert str(raised.value).count("a.safetensors") == 1
    assert raised.value.why is Unread(why)


def test_a_file_of_other_data_is_refused_and_known_all_the_same() -> None:
    card = from_bytes(NAME, to_bytes(model_file())).card
    check_data(NAME, card, DATA)
    with pytest.raises(ModelFileError, match="trained on other data") as raised:
        check_data(NAME, card, "another")
    assert raised.value.why is Unread.DATA


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(ModelFileError, match="expected a file of at most 200 MB, got more"):
        from_bytes(NAME, bytes(LARGEST + 1))


GOOD = to_bytes(model_file())


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_byte_that_was_flipped_gives_a_file_or_a_sentence(place: int, bits: int) -> None:
    data = bytearray(GOOD)
    data[place] ^= bits
    try:
        opened: ModelFile = from_bytes(NAME, bytes(data))
    except ModelFileError as error:
        str(error).encode()
    else:
        # whatever was opened can be written, and is then the same
        assert to_bytes(from_bytes(NAME, to_bytes(opened))) == to_bytes(opened)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
PARTS = ["version", "data", "settings", "ended", "seconds", "share", "models"]
OF_MODEL = ["recipe", "towers", "curve", "broke", "early", "metrics"]


@given(
    st.dictionaries(st.sampled_from(PARTS), JSON), st.dictionaries(st.sampled_from(OF_MODEL), JSON)
)
def test_any_card_is_read_or_refused(parts: dict[str, Any], of_model: dict[str, Any]) -> None:
    about = json.loads(card_text(model_file().card))
    about["models"]["deep"] |= of_model
    about |= parts
    try:
        card = read_card(NAME, json.dumps(about))
    except ModelFileError as error:
        problem = str(error)
        assert problem.startswith("a.safetensors: ")
    else:
        assert card_text(read_card(NAME, card_text(card))) == card_text(card)
