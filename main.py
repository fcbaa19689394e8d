"""The orchestrator: event -> settings -> call -> render. All state of the page is in State."""

import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pyscript import when

from recommender import wording
from recommender.errors import VisitorError
from recommender.genre_groups import group_of_items
from recommender.history import LossHistory
from recommender.interactions import Interactions, all_interactions, item_counts, sample
from recommender.movielens import GENRES, Dataset, parse_dataset
from recommender.projection import pca, sample_items
from recommender.tables import rated_column, scored_column
from ui import bridge
from ui.controls import Controls
from ui.dom import by_id, log_error
from ui.embedding_map import EmbeddingMap, FilmMap
from ui.files import fetch_bytes
from ui.loss_chart import LossChart
from ui.results import hide_comparison, show_comparison, show_layers

TOP_K = 10
LEAST_RATINGS_FOR_TEST = 20
MAP_FILMS = 1_000


@dataclass
class State:
    """Everything that the page knows."""

    phase: str = "booting"
    dataset: Dataset | None = None
    models: list[str] = field(default_factory=list)
    random: np.random.Generator = field(default_factory=np.random.default_rng)


state = State()
controls = Controls()
loss_chart = LossChart()
embedding_map = EmbeddingMap()


def enter(phase: str, message: str) -> None:
    """Go to another state of the page and say so."""
    state.phase = phase
    controls.set_phase(
        phase, message, has_data=state.dataset is not None, is_trained=bool(state.models)
    )


def reported(handler: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
    """Wrap an event handler so that whatever goes wrong in it reaches the page.

    An exception in an asynchronous handler would show nowhere.
    """

    async def run(event: Any) -> None:
        try:
            await handler(event)
        except VisitorError as error:
            enter("failed", str(error))
            log_error(traceback.format_exc())
        except Exception as error:  # noqa: BLE001 - the last place that can tell the visitor
            enter("failed", wording.unexpected(getattr(error, "message", error)))
            log_error(traceback.format_exc())

    return run


def forget_training() -> None:
    """Empty everything that a training run filled."""
    state.models = []
    loss_chart.show(LossHistory(), 1)
    embedding_map.show(None)
    show_layers([])
    hide_comparison(wording.BEFORE_TEST)


@when("click", "#load-data")
@reported
async def load_data(_: Any) -> None:
    """Fetch and parse both files."""
    state.dataset = None
    forget_training()
    enter("loading", wording.STATES_IN_WORDS["loading"])
    ratings, items = [await fetch_bytes(path) for path in ("data/u.data", "data/u.item")]
    dataset = state.dataset = parse_dataset(ratings, items)
    size = (dataset.num_users, dataset.num_items, len(dataset.ratings), len(GENRES))
    enter("loaded", wording.loaded(*size))


@when("click", "#train")
@reported
async def train(_: Any) -> None:
    """Train all models and draw the map."""
    dataset = state.dataset
    if dataset is None or state.phase == "training":
        return
    settings = controls.settings()
    forget_training()
    enter("training", "Starting the training worker.")
    started = time.perf_counter()
    seed = int(settings["seed"])
    interactions = sample(all_interactions(dataset), int(settings["maxInteractions"]), seed)
    history = LossHistory()

    def on_progress(progress: bridge.Progress) -> None:
        history.add(progress.model, progress.epoch, progress.losses)
        loss_chart.show(history, progress.steps)
        steps_taken = sum(len(history.batches(name)[0]) for name in history.models)
        message = wording.training(
            progress.model,
            progress.epoch,
            progress.epochs,
            progress.losses[-1],
            progress.seconds_left,
        )
        controls.say(message, steps_taken / (len(wording.MODEL_NAMES) * progress.steps))

    summaries = await bridge.train(dataset, interactions, settings, on_progress)
    show_layers(summaries)
    embedding_map.show(await film_map(dataset, interactions, seed))
    state.models = [model.name for model in summaries]
    state.random = np.random.default_rng(seed)
    seconds = time.perf_counter() - started
    by_id("duration-tip").textContent = wording.duration_tip(seconds, int(settings["epochs"]))
    enter("trained", wording.trained(len(summaries), len(interactions), seconds))


async def film_map(dataset: Dataset, interactions: Interactions, seed: int) -> FilmMap:
    """Project the Deep model's item embeddings."""
    vectors = await bridge.item_embeddings("deep")
    shown = sample_items(item_counts(interactions, dataset.num_items), MAP_FILMS, seed)
    points, explained = pca(vectors[shown])
    titles = dataset.items.title.iloc[shown].tolist()
    return FilmMap(
        points, explained, titles, group_of_items(dataset.item_genres[shown]), dataset.num_items
    )


@when("click", "#test")
@reported
async def test(_: Any) -> None:
    """Show a random user's favourites beside each model's recommendations."""
    dataset = state.dataset
    if dataset is None or not state.models:
        return
    num_rated = np.array([len(items) for items in dataset.rated_items])
    users = np.flatnonzero(num_rated >= LEAST_RATINGS_FOR_TEST)
    if len(users) == 0:
        raise VisitorError(wording.NO_TEST_USER)
    user_idx = int(state.random.choice(users))
    rated = dataset.rated_items[user_idx]
    columns = [("own", "Rated best by the user", rated_column(dataset, user_idx, TOP_K))]
    for name in state.models:
        item_idx, scores = await bridge.recommend(name, user_idx, TOP_K, rated)
        heading = f"{wording.MODEL_NAMES[name]} recommends"
        columns.append((name, heading, scored_column(dataset, item_idx, scores)))
    show_comparison(wording.tested(int(dataset.user_ids[user_idx]), len(rated)), columns)


enter("ready", wording.STATES_IN_WORDS["ready"])
