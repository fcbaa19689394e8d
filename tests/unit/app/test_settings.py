"""Settings: what a visitor may type, and under which names it reaches the models."""

import dataclasses

import pytest

from recommender.app.settings import FIELDS, Settings
from recommender.errors import SettingsError
from recommender.views.films import SORTS, FilmChoice


def test_every_setting_is_a_field_that_reads_its_own_default() -> None:
    assert [field.name for field in dataclasses.fields(Settings)] == list(FIELDS)
    settings = Settings()
    for name in FIELDS:
        assert settings.with_text(name, settings.text_of(name)) == settings


def test_types_follow_the_kind() -> None:
    settings = Settings().with_text("epochs", " 3 ").with_text("learning_rate", "1e-3")
    settings = settings.with_text("loss", "bpr").with_text("train_on_all", "on")
    assert (settings.epochs, settings.learning_rate) == (3, 0.001)
    assert (settings.loss, settings.train_on_all) == ("bpr", True)
    assert settings.with_text("train_on_all", "").train_on_all is False


def test_a_year_may_be_left_out() -> None:
    settings = Settings().with_text("film_from_year", "1995")
    assert settings.film_from_year == 1995
    assert settings.with_text("film_from_year", " ").film_from_year is None
    assert Settings().text_of("film_from_year") == ""


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("epochs", "0", "Epochs: expected a whole number from 1 to 200, got 0."),
        ("epochs", "2.5", 'Epochs: expected a whole number from 1 to 200, got "2.5".'),
        ("epochs", "", 'Epochs: expected a whole number from 1 to 200, got "".'),
        ("batch_size", "1", "Batch size: expected a whole number from 2 to 65,536, got 1."),
        ("learning_rate", "nan", "Learning rate: expected a number from 0.00001 to 1, got nan."),
        ("learning_rate", "inf", "Learning rate: expected a number from 0.00001 to 1, got inf."),
        ("loss", "hinge", 'Loss: expected softmax or full or bpr, got "hinge".'),
        ("seed", "-1", "Seed: expected a whole number from 0 to 1,000,000, got -1."),
        ("film_to_year", "95", "To year: expected a whole number from 1880 to 2100, got 95."),
    ],
)
def test_wrong_values_get_one_sentence(name: str, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings().with_text(name, text)
    assert str(caught.value) == sentence
    assert caught.value.field == name


def test_the_models_get_what_is_chosen_for_training_under_the_same_names() -> None:
    assert Settings(epochs=3, theme="dark").for_training() == {
        "question": "day",
        "epochs": 3,
        "batchSize": 8192,
        "embeddingDim": 32,
        "hiddenUnits": 64,
        "learningRate": 0.02,
        "maxInteractions": 80_000,
        "loss": "softmax",
        "seed": 7,
        "trainOnAll": False,
    }


def test_the_films_are_chosen_by_settings() -> None:
    assert set(FIELDS["film_sort"].options) == set(SORTS)
    settings = Settings(film_title="alien", film_genre="Horror", film_to_year=1990)
    assert settings.film_choice(page=2) == FilmChoice(
        genre="Horror", to_year=1990, text="alien", sort="number", descending=True, page=2
    )
