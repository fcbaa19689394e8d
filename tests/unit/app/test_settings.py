"""Settings: what a visitor may type, and under which names it reaches the models."""

import dataclasses

import pytest

from recommender.app.fields import TRAINING
from recommender.app.models import MODELS
from recommender.app.questions import DAY, KEPT, NUMBERS, OF_QUESTION, SITTING, default_of
from recommender.app.settings import FIELDS, Settings, camel_case
from recommender.errors import SettingsError
from recommender.views.films import SORTS, FilmChoice


def test_every_setting_is_a_field_that_reads_its_own_default() -> None:
    assert [field.name for field in dataclasses.fields(Settings)] == list(FIELDS)
    settings = Settings()
    for name in FIELDS:
        assert settings.with_text(name, settings.text_of(name)) == settings


def test_types_follow_the_kind() -> None:
    settings = Settings().with_text("epochs", " 3 ").with_text("learning_rate", "1e-3")
    settings = settings.with_text("loss", "bpr").with_text("residual", "")
    assert (settings.epochs, settings.learning_rate) == (3, 0.001)
    assert (settings.loss, settings.residual) == ("bpr", False)
    assert settings.with_text("residual", "on").residual is True


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
        "question": OF_QUESTION[DAY],
        "split": "",
        "epochs": 3,
        "batchSize": 8192,
        "embeddingDim": 32,
        "hiddenUnits": 64,
        "learningRate": 0.02,
        "maxInteractions": None,
        "loss": "softmax",
        "seed": 7,
        "logq": True,
        "masking": True,
        "balance": True,
        "l2": 1e-6,
        "residual": True,
        "normalize": True,
        "itemGenres": True,
        "userGenres": True,
        "itemBias": True,
        "trend": True,
        "warmStart": True,
        "decay": True,
        "usersTogether": 64,
        "validate": True,
        "patience": None,
    }


def test_the_question_decides_what_the_visitor_leaves_to_it() -> None:
    sitting = Settings(question=SITTING)
    assert sitting.for_training()["question"] == OF_QUESTION[SITTING]
    # nobody can learn what comes next where the order is not known
    assert sitting.for_training(knows_order=False)["question"] == OF_QUESTION[DAY]
    own = Settings(temperature=1.0, fading=0, cut_share=0, target_decay=2.0, history_rate=0.5)
    assert own.for_training()["question"] == OF_QUESTION[DAY] | {
        "temperature": 1.0,
        "fading": 0,
        "cutShare": 0,
        "targetDecay": 2.0,
        "historyLearningRateShare": 0.5,
    }
    pools = dataclasses.replace(own, pools="five").for_training()["question"]["pools"]
    assert pools == OF_QUESTION[SITTING]["pools"]
    assert len(pools) == 5


@pytest.mark.parametrize(
    ("least", "most", "kept"),
    [(None, None, [0.4, 0.8]), (0.1, None, [0.1, 0.8]), (0.9, None, [0.8, 0.9]), (0.0, 0, [0, 0])],
)
def test_bounds_of_what_is_kept_are_in_order_whichever_is_the_lower(
    least: float | None, most: float | None, kept: list[float]
) -> None:
    settings = Settings(kept_least=least, kept_most=most)
    assert settings.for_training()["question"]["kept"] == kept


def test_every_number_of_a_question_can_be_told_and_changed() -> None:
    for question, values in OF_QUESTION.items():
        settings = Settings(question=question)
        for name in (*NUMBERS, *KEPT):
            settings = settings.with_text(name, str(default_of(name, question)))
        assert settings.for_training()["question"] == values


def test_a_split_is_that_of_the_question_unless_another_is_chosen() -> None:
    assert Settings().holds_out == "date"
    assert Settings(question=SITTING).holds_out == "fifth"
    assert Settings(question=SITTING, split="last").holds_out == "last"


def test_what_a_model_ignores_is_a_setting_of_training() -> None:
    names = {camel_case(name) for name, field in FIELDS.items() if field.place == TRAINING}
    for model in MODELS:
        assert model.ignores < names


def test_the_films_are_chosen_by_settings() -> None:
    assert set(FIELDS["film_sort"].options) == set(SORTS)
    settings = Settings(film_title="alien", film_genre="Horror", film_to_year=1990)
    assert settings.film_choice(page=2) == FilmChoice(
        genre="Horror", to_year=1990, text="alien", sort="number", descending=True, page=2
    )
