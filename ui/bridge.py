"""The Python side of model_bridge.js: numpy arrays in, numpy arrays out.

Example::

    summaries = await train(["deep"], dataset, interactions, settings, on_progress)
    vectors = await item_embeddings("deep")
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyodide.ffi import JsException, create_proxy, to_js
from pyscript import window
from pyscript.js_modules import model_bridge

from recommender.dataset import Dataset, Float32Array, Int32Array
from recommender.errors import VisitorError
from recommender.interactions import Interactions, items_by_user, user_genre_profiles
from recommender.settings import Settings


@dataclass(frozen=True)
class Progress:
    """What the worker reports while it trains.

    Attributes:
        model: the model that took the steps.
        epoch: from 1 on.
        epochs: how many there will be.
        step: steps that this model has taken.
        steps: how many there will be.
        losses: one for each step since the last report, in nats.
        seconds_left: until this model is trained; None when it cannot be told yet.
    """

    model: str
    epoch: int
    epochs: int
    step: int
    steps: int
    losses: list[float]
    seconds_left: float | None


@dataclass(frozen=True)
class ModelSummary:
    """A trained model.

    Attributes:
        name: of its recipe.
        steps: how many it has taken.
        layers: one line for each tower.
        backend: what TensorFlow.js computed on.
        note: a sentence when that is slower or other than what was wanted, else empty.
    """

    name: str
    steps: int
    layers: list[str]
    backend: str
    note: str


def prepare(names: Sequence[str]) -> None:
    """Start the workers ahead of the first training."""
    model_bridge.prepare(to_js(names))


async def train(
    names: Sequence[str],
    dataset: Dataset,
    interactions: Interactions,
    settings: Settings,
    on_progress: Callable[[Progress], None],
) -> list[ModelSummary]:
    """Train models from scratch, each in a worker of its own.

    Raises:
        VisitorError: when the visitor can do something about it.
        JsException: with the worker's reason, for everything else.
    """
    profiles = user_genre_profiles(interactions, dataset.num_users, dataset.item_genres)
    data = {
        "numUsers": dataset.num_users,
        "numItems": dataset.num_items,
        "userIdx": to_js(interactions.user_idx),
        "itemIdx": to_js(interactions.item_idx),
        "moment": to_js(interactions.moment),
        "itemGenres": to_js(dataset.item_genres.ravel()),
        "userGenres": to_js(profiles.ravel()),
    }
    callback = create_proxy(lambda progress: on_progress(_progress(progress)))
    try:
        trained = await model_bridge.train(to_js(names), _object(data), _object(settings), callback)
    except JsException as error:
        if error.name == "VisitorError":
            raise VisitorError(error.message) from error
        raise
    finally:
        callback.destroy()
    return [
        ModelSummary(model.name, model.steps, model.layers.to_py(), model.backend, model.note)
        for model in trained
    ]


async def control(action: str) -> None:
    """Pause, resume or stop whatever trains; stopped models keep what they have learnt."""
    await model_bridge.control(action)


async def item_embeddings(model: str) -> Float32Array:
    """Return a model's item vectors, float32 [num_items, embedding_dim]."""
    found = await model_bridge.itemEmbeddings(model)
    return np.asarray(found.values.to_py(), dtype=np.float32).reshape(-1, found.dim)


async def recommend(
    model: str, user_idx: int, k: int, exclude: Int32Array
) -> tuple[list[int], list[float]]:
    """Return the item rows and scores of a user's k best items, best first."""
    found = await model_bridge.recommend(model, user_idx, k, to_js(exclude))
    return found.itemIdx.to_py().tolist(), found.scores.to_py().tolist()


async def recommend_all(model: str, k: int, exclude: Interactions, num_users: int) -> Int32Array:
    """Return every user's k best items without the excluded ones, int32 [num_users, k].

    Where fewer than k items remain, -1 fills the list.
    """
    starts, items = items_by_user(exclude, num_users)
    flat = await model_bridge.recommendAll(model, k, to_js(starts), to_js(items))
    return np.asarray(flat.to_py(), dtype=np.int32).reshape(num_users, k)


def _object(values: dict[str, Any]) -> Any:
    return to_js(values, dict_converter=window.Object.fromEntries)


def _progress(report: Any) -> Progress:
    return Progress(
        report.model,
        report.epoch,
        report.epochs,
        report.step,
        report.steps,
        report.losses.to_py().tolist(),
        None if report.secondsLeft is None else float(report.secondsLeft),
    )
