"""A training of one worker: its end, early or late, and what is written down on the way."""

import dataclasses
from pathlib import Path

import jax
import numpy as np
import pytest

from recommender.app.models import MODELS
from recommender.app.settings import Settings
from scale.data.prepare import by_settings, prepare
from scale.data.shards import Data
from scale.errors import ScaleError
from scale.recipe import recipe_of
from scale.training.course import Course, Learning
from scale.training.crew import Crew
from tests.scale.conftest import FILES

SMALL = Settings(epochs=3, batch_size=16_384, embedding_dim=8)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    folder = tmp_path_factory.mktemp("shards")
    return prepare(FILES, folder, SMALL, by_settings(SMALL), workers=1)


def course_of(data: Data, crew: Crew, folder: Path, model: str, settings: Settings) -> Course:
    [entry] = [one for one in MODELS if one.name == model]
    recipe = recipe_of(settings, entry, knows_order=True, num_genres=19)
    return Course(recipe, data, crew, folder, every=0)


@pytest.mark.parametrize("model", [model.name for model in MODELS])
def test_every_model_of_the_registry_learns(
    data: Data, alone: Crew, tmp_path: Path, model: str
) -> None:
    course = course_of(data, alone, tmp_path, model, SMALL)
    learning = course.run()
    assert (learning.step, course.steps) == (15, 15)
    assert len(learning.losses) == len(learning.ndcgs) == 3
    assert learning.losses[-1] < learning.losses[0] < learning.chance
    assert learning.ndcgs[-1] > 0.1


@pytest.mark.parametrize("loss", ["full", "bpr"])
def test_other_losses(data: Data, alone: Crew, tmp_path: Path, loss: str) -> None:
    settings = dataclasses.replace(SMALL, loss=loss)
    learning = course_of(data, alone, tmp_path, "deep", settings).run()
    assert learning.losses[-1] < learning.losses[0] < learning.chance
    assert learning.ndcgs[-1] > 0.1


def test_it_goes_on_from_what_was_written_down(data: Data, alone: Crew, tmp_path: Path) -> None:
    whole = course_of(data, alone, tmp_path / "whole", "deep", SMALL)
    expected = whole.run()
    cut = course_of(data, alone, tmp_path / "cut", "deep", SMALL)

    class LostError(Exception):
        """A worker is lost."""

    def lose(_course: Course, learning: Learning) -> None:
        if learning.step >= 10:
            raise LostError

    cut.hear = lose
    with pytest.raises(LostError):
        cut.run()
    again = course_of(data, alone, tmp_path / "cut", "deep", SMALL)
    learning = again.run()
    assert again.resumed == 10
    assert learning.losses == pytest.approx(expected.losses, abs=1e-5)
    for part in ("tables", "weights"):
        for name, one in whole.state[part].items():
            found = np.asarray(again.state[part][name].value)
            assert found == pytest.approx(np.asarray(one.value), abs=1e-5)


def test_without_gain_it_ends_early_as_after_its_best_epoch(
    data: Data, alone: Crew, tmp_path: Path
) -> None:
    settings = dataclasses.replace(SMALL, epochs=40, patience=2)
    course = course_of(data, alone, tmp_path, "history", settings)
    learning = course.run()
    assert learning.best is not None
    epoch, ndcg = learning.best
    assert len(learning.losses) == epoch + 2 < 40
    assert ndcg == max(learning.ndcgs)
    assert course.watched() == pytest.approx(ndcg, abs=1e-6)


def poison(course: Course) -> None:
    """Let all numbers be none from now on."""
    course.state = jax.tree.map(lambda one: one * np.float32("nan"), course.state)


def test_numbers_that_run_away_at_once(data: Data, alone: Crew, tmp_path: Path) -> None:
    course = course_of(data, alone, tmp_path, "deep", SMALL)
    poison(course)
    with pytest.raises(ScaleError, match="the loss was NaN at step 1: lower the learning rate"):
        course.run()


def test_numbers_that_run_away_later(data: Data, alone: Crew, tmp_path: Path) -> None:
    course = course_of(data, alone, tmp_path, "deep", SMALL)

    def run_away(course: Course, learning: Learning) -> None:
        if learning.step == 10 and not learning.broke:
            poison(course)

    course.hear = run_away
    learning = course.run()
    assert learning.broke == ("NaN", 11, 10)
    assert learning.has_ended
    # the model is as it was written down last
    assert all(
        np.isfinite(np.asarray(one.value)).all()
        for part in course.state.values()
        for one in part.values()
    )
