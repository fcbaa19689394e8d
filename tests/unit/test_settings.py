"""The settings form: what a visitor may type."""

import pytest

from recommender.errors import SettingsError
from recommender.settings import FIELDS, default_settings, parse_settings

FORM = {field.name: str(field.default) for field in FIELDS}


def test_defaults_are_within_their_own_limits() -> None:
    assert parse_settings(FORM) == default_settings()


def test_types_follow_the_defaults() -> None:
    settings = parse_settings(FORM | {"epochs": " 3 ", "learningRate": "1e-3", "loss": "bpr"})
    assert settings["epochs"] == 3
    assert settings["learningRate"] == 0.001
    assert settings["loss"] == "bpr"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("epochs", "0", "Epochs: expected a whole number from 1 to 200, got 0."),
        ("epochs", "2.5", 'Epochs: expected a whole number from 1 to 200, got "2.5".'),
        ("epochs", "", 'Epochs: expected a whole number from 1 to 200, got "".'),
        ("batchSize", "1", "Batch size: expected a whole number from 2 to 65,536, got 1."),
        ("learningRate", "nan", "Learning rate: expected a number from 0.00001 to 1, got nan."),
        ("learningRate", "inf", "Learning rate: expected a number from 0.00001 to 1, got inf."),
        ("loss", "hinge", 'Loss: expected softmax or full or bpr, got "hinge".'),
        ("seed", "-1", "Seed: expected a whole number from 0 to 1,000,000, got -1."),
    ],
)
def test_wrong_values_get_one_sentence(name: str, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(FORM | {name: text})
    assert str(caught.value) == sentence
    assert caught.value.field == name


def test_a_missing_field_is_named() -> None:
    with pytest.raises(SettingsError, match="Seed: expected"):
        parse_settings({name: text for name, text in FORM.items() if name != "seed"})
