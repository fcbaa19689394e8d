"""The same weights and the same batch give the page's loss, gradients and step."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import pytest

from bench.harness import Harness, plain_data
from recommender.app.models import MODELS, Model
from recommender.app.settings import Settings
from recommender.app.training import plan_training
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import user_genre_profiles
from scale.model.ids import IdsBatch
from scale.model.losses import SampledPairs
from scale.oracle import Taken, batch_of, differences, state_of
from scale.recipe import Recipe, recipe_of
from scale.training.course import family_of
from scale.training.crew import Crew
from scale.training.step import block_of, gradients_of, placed
from scale.training.tables import Held, rate_of
from tests.scale.conftest import crew_of

# float32 sums of some thousand terms, in another order
MOST_LOSS, MOST_GRADIENT = 1e-5, 1e-6
SETTINGS: list[dict[str, Any]] = [
    {},
    {"question": "sitting"},
    {"loss": "full"},
    {"loss": "bpr"},
    {"masking": False},
    {"logq": False, "l2": 0.001},
    {"residual": False, "warm_start": False},
    {"normalize": False, "item_bias": False},
    {"item_genres": False, "user_genres": False},
]


@pytest.fixture(scope="module")
def harness() -> Iterator[Harness]:
    with Harness() as one:
        yield one


def taken_apart(
    harness: Harness, dataset: Dataset, model: Model, changes: dict[str, Any], steps: int = 0
) -> tuple[Taken, Recipe, tuple[np.ndarray, np.ndarray], Settings]:
    settings = dataclasses.replace(
        Settings(), max_interactions=10_000_000, batch_size=2048, **changes
    )
    train = plan_training(dataset, settings).interactions
    knows_order = train.timestamp is not None
    told = settings.for_training(knows_order=knows_order)
    data = plain_data(dataset, train, settings)
    taken = harness.call("takenApart", dict(model.entry), data, told, steps)
    num_genres = len(dataset.genres)
    recipe = recipe_of(settings, model, knows_order=knows_order, num_genres=num_genres)
    genres = (user_genre_profiles(train, dataset.item_genres), dataset.item_genres)
    return taken, recipe, genres, settings


@pytest.mark.parametrize("changes", SETTINGS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_loss_gradients_and_step(
    harness: Harness, dataset: Dataset, alone: Crew, model: Model, changes: dict[str, Any]
) -> None:
    taken, recipe, genres, settings = taken_apart(harness, dataset, model, changes)
    apart = differences(taken, recipe, genres, settings.learning_rate, alone)
    assert apart["loss"] <= MOST_LOSS
    assert apart["gradient"] <= MOST_GRADIENT
    assert apart["step"] <= MOST_GRADIENT
    # it is a step
    moved = taken["after"]["item_tower.embedding"]["values"]
    assert moved != taken["before"]["item_tower.embedding"]["values"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_also_once_the_model_has_learnt(
    harness: Harness, dataset: Dataset, alone: Crew, model: Model
) -> None:
    taken, recipe, genres, _ = taken_apart(harness, dataset, model, {}, steps=20)
    apart = differences(taken, recipe, genres, None, alone)
    assert apart["loss"] <= MOST_LOSS
    assert apart["gradient"] <= MOST_GRADIENT


@pytest.mark.parametrize("held", [Held.BY_ALL, Held.IN_RUNS])
@pytest.mark.parametrize("changes", [{}, {"masking": False}])
def test_two_workers_have_the_loss_and_gradients_of_the_page(
    harness: Harness, dataset: Dataset, changes: dict[str, Any], held: Held
) -> None:
    """Users of the page's batch are parted among two workers; the items they share."""
    taken, recipe, genres, _ = taken_apart(harness, dataset, MODELS[1], changes)
    batch = batch_of(taken["batch"], recipe, genres)
    assert isinstance(batch, IdsBatch)
    crew = crew_of(2)
    state, kinds = state_of(taken["before"], held)
    # each worker's rows of users: all of them, of which it asks for its own
    users = state["tables"]["user_tower.embedding"]
    state["tables"]["user_tower.embedding"] = np.concatenate([users, users])
    of_two = parted(batch)
    block = block_of([of_two], [rate_of(0, 1)], 1, crew)
    loss, of_rows, of_weights = gradients_of(family_of(recipe), kinds, crew, IdsBatch)(
        placed(state, kinds, crew), block.batches
    )
    assert float(loss) == pytest.approx(taken["loss"], abs=MOST_LOSS)
    own = of_rows.pop("user_tower.embedding")
    theirs = {name: np.array(one["values"]) for name, one in taken["gradients"].items()}
    # rows of users come in the order of the workers, with rows that fill up between them
    is_there = np.asarray(of_two.user_shares) > 0
    assert np.asarray(own)[is_there].ravel() == pytest.approx(
        theirs.pop("user_tower.embedding"), abs=MOST_GRADIENT
    )
    for name, values in theirs.items():
        found = np.asarray({**of_rows, **of_weights}[name]).ravel()[: len(values)]
        assert found == pytest.approx(values, abs=MOST_GRADIENT)


def parted(batch: IdsBatch) -> IdsBatch:
    """Part a batch's users and their pairs among two workers; the arrays are those of both."""
    assert isinstance(batch.pairs, SampledPairs)
    half = len(batch.users) // 2
    sides = [np.arange(half), np.arange(half, len(batch.users))]
    of_pair = (np.asarray(batch.pairs.user_row) >= half).astype(int)
    most_users, most_pairs = max(map(len, sides)), max(np.bincount(of_pair))

    def padded(rows: np.ndarray, length: int, fill: float = 0) -> np.ndarray:
        found = np.full((length, *rows.shape[1:]), fill, dtype=rows.dtype)
        found[: len(rows)] = rows
        return found

    def of_users(values: Any, fill: float = 0) -> np.ndarray:
        return np.concatenate([padded(np.asarray(values)[one], most_users, fill) for one in sides])

    def of_pairs(values: Any) -> np.ndarray:
        parts = [np.asarray(values)[of_pair == side] for side in (0, 1)]
        return np.concatenate([padded(part, most_pairs) for part in parts])

    even = len(batch.items) % 2
    rows = np.asarray(batch.pairs.user_row) - half * of_pair
    pairs = SampledPairs(
        of_pairs(rows.astype(np.int32)),
        of_pairs(batch.pairs.item_row),
        of_pairs(batch.pairs.weights),
        np.tile(np.pad(batch.pairs.negatives, (0, even), constant_values=-1e9), 2),
        np.pad(of_users(batch.pairs.excluded), ((0, 0), (0, even))),
        of_pairs(batch.pairs.positives),
    )
    return IdsBatch(
        users=of_users(batch.users, 2**31 - 1),
        user_genres=of_users(batch.user_genres),
        items=np.pad(batch.items, (0, even), constant_values=2**31 - 1),
        item_genres=np.pad(batch.item_genres, ((0, even), (0, 0))),
        pairs=pairs,
        user_shares=of_users(batch.user_shares),
        item_shares=np.pad(batch.item_shares, (0, even)) / 2,
        widest=np.array(most_users, dtype=np.int32),
    )


def test_there_are_two_workers() -> None:
    assert len(jax.devices()) == 2
