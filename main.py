"""The orchestrator: event -> settings -> call -> render. All state of the page is in State."""

import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pyscript import when

from recommender import wording
from recommender.errors import SettingsError, VisitorError
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
    busy: bool = False
    paused: bool = False
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
    has_data, is_trained = state.dataset is not None, bool(state.models)
    controls.set_phase(phase, message, has_data=has_data, is_trained=is_trained)


def fail(error: Exception) -> None:
    """Tell the visitor what went wrong, and the console where."""
    if isinstance(error, SettingsError):
        controls.mark_invalid(error.field)
    known = isinstance(error, VisitorError)
    message = str(error) if known else wording.unexpected(getattr(error, "message", str(error)))
    enter("failed", message)
    log_error("".join(traceback.format_exception(error)))


def one_at_a_time(handler: Callable[[], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
    """Wrap a click handler: no other such handler runs meanwhile, and what goes wrong is said.

    An exception in an asynchronous handler would show nowhere.
    """

    async def run(_: Any) -> None:
        if state.busy:
            return
        state.busy = True
        try:
            await handler()
        except Exception as error:  # noqa: BLE001 - the last place that can tell the visitor
            fail(error)
        finally:
            state.busy = False

    return run


def forget_training() -> None:
    """Empty everything that a training run filled."""
    state.models = []
    state.paused = False
    loss_chart.show(LossHistory(), 1)
    loss_chart.describe()
    embedding_map.show(None)
    show_layers([])
    hide_comparison(wording.BEFORE_TEST)


@when("click", "#load-data")
@one_at_a_time
async def load_data() -> None:
    """Fetch and parse both files."""
    state.dataset = None
    forget_training()
    enter("loading", wording.LOADING)
    ratings, items = [await fetch_bytes(path) for path in ("data/u.data", "data/u.item")]
    dataset = state.dataset = parse_dataset(ratings, items)
    size = (dataset.num_users, dataset.num_items, len(dataset.ratings), len(GENRES))
    enter("loaded", wording.loaded(*size))
    bridge.prepare(list(wording.MODEL_NAMES))


@when("click", "#train")
@one_at_a_time
async def train() -> None:
    """Train all models side by side and draw the map."""
    dataset = state.dataset
    if dataset is None:
        return
    settings = controls.settings()
    controls.mark_invalid(None)
    forget_training()
    enter("training", wording.STARTING)
    started = time.perf_counter()
    seed = int(settings["seed"])
    interactions = sample(all_interactions(dataset), int(settings["maxInteractions"]), seed)
    run = TrainingRun(list(wording.MODEL_NAMES))
    summaries = await bridge.train(run.names, dataset, interactions, settings, run.on_progress)
    loss_chart.describe()
    show_layers(summaries)
    embedding_map.show(await film_map(dataset, interactions, seed))
    state.models = run.names
    state.random = np.random.default_rng(seed)
    if run.share < 1:
        enter("trained", wording.stopped(run.share))
        return
    seconds = time.perf_counter() - started
    by_id("duration-tip").textContent = wording.duration_tip(seconds, int(settings["epochs"]))
    enter("trained", wording.trained(len(summaries), len(interactions), seconds))


class TrainingRun:
    """What is heard of a training run while it goes on."""

    def __init__(self, names: list[str]) -> None:
        """Start with nothing heard of these models."""
        self.names = names
        self._history = LossHistory()
        self._latest: dict[str, bridge.Progress] = {}

    @property
    def share(self) -> float:
        """How much is done, 0..1."""
        done = sum(progress.step / progress.steps for progress in self._latest.values())
        return done / len(self.names)

    def on_progress(self, progress: bridge.Progress) -> None:
        """Draw the new losses and say how far it is; the slowest model counts."""
        self._latest[progress.model] = progress
        self._history.add(progress.model, progress.epoch, progress.losses)
        loss_chart.show(self._history, progress.steps)
        if not state.paused:
            controls.say(wording.training(self._epoch, progress.epochs))
        controls.show_progress(
            wording.progress(self._history.last(), self._seconds_left), self.share
        )

    @property
    def _epoch(self) -> int:
        return min(progress.epoch for progress in self._latest.values())

    @property
    def _seconds_left(self) -> float | None:
        left = [progress.seconds_left for progress in self._latest.values()]
        known = [seconds for seconds in left if seconds is not None]
        return max(known) if len(known) == len(self.names) else None


@when("click", "#pause")
async def pause(_: Any) -> None:
    """Pause the training, or go on with it."""
    state.paused = not state.paused
    controls.set_paused(state.paused)
    if state.paused:
        controls.say(wording.PAUSED)
    await bridge.control("pause" if state.paused else "resume")


@when("click", "#stop")
async def stop(_: Any) -> None:
    """End the training; the models keep what they have learnt."""
    await bridge.control("stop")


async def film_map(dataset: Dataset, interactions: Interactions, seed: int) -> FilmMap:
    """Project the Deep model's item embeddings."""
    vectors = await bridge.item_embeddings("deep")
    shown = sample_items(item_counts(interactions, dataset.num_items), MAP_FILMS, seed)
    points, explained = pca(vectors[shown])
    titles = dataset.items.title.iloc[shown].tolist()
    groups = group_of_items(dataset.item_genres[shown])
    return FilmMap(points, explained, titles, groups, dataset.num_items)


@when("click", "#test")
@one_at_a_time
async def test() -> None:
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
    columns = [("own", wording.RATED_HEADING, rated_column(dataset, user_idx, TOP_K))]
    for name in state.models:
        item_idx, scores = await bridge.recommend(name, user_idx, TOP_K, rated)
        films = scored_column(dataset, item_idx, scores)
        columns.append((name, wording.recommends(name), films))
    user_id = int(dataset.user_ids[user_idx])
    show_comparison(wording.tested(user_id, len(rated)), columns)
    controls.say(wording.shown(user_id))


enter("ready", wording.READY)
