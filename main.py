"""The orchestrator: event -> settings -> call -> render. All state of the page is in State."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pyscript import when

from recommender import wording
from recommender.dataset import GENRES, Dataset, Float32Array, Int32Array
from recommender.errors import SettingsError, VisitorError
from recommender.evaluation import Split, evaluate, popular_lists, split
from recommender.genre_groups import group_of_items
from recommender.interactions import (
    all_interactions,
    chronological,
    item_counts,
    items_of,
    sample,
)
from recommender.loss_history import LossHistory
from recommender.movielens import parse_dataset
from recommender.neighbours import nearest
from recommender.projection import pca, sample_items
from recommender.tables import Film, Recommended, best_of, rated_column, recommended_column
from ui import bridge
from ui.controls import Controls
from ui.dom import by_id, log_error, when_idle
from ui.embedding_map import EmbeddingMap, FilmMap
from ui.files import fetch_bytes
from ui.loss_chart import LossChart
from ui.metrics import hide_metrics, show_metrics
from ui.packages import download_pandas, import_pandas, is_pandas_there
from ui.results import hide_comparison, scroll_to_comparison, show_comparison, show_layers

TOP_K = 10
LEAST_RATINGS_FOR_TEST = 20
MAP_FILMS = 1_000
NEAREST_FILMS = 3


@dataclass(frozen=True)
class Trained:
    """What the last training left.

    Attributes:
        names: of the models.
        parts: what they were trained on, and what was held out for them to find, perhaps nothing.
        vectors: each model's item vectors, rows of length one.
    """

    names: list[str]
    parts: Split
    vectors: dict[str, Float32Array]


@dataclass
class State:
    """Everything that the page knows."""

    phase: str = "booting"
    busy: bool = False
    paused: bool = False
    dataset: Dataset | None = None
    trained: Trained | None = None
    shown_user: int | None = None
    random: np.random.Generator = field(default_factory=np.random.default_rng)


state = State()
controls = Controls()
loss_chart = LossChart()
embedding_map = EmbeddingMap()


def enter(phase: str, message: str) -> None:
    """Go to another state of the page and say so."""
    state.phase = phase
    has_data, is_trained = state.dataset is not None, state.trained is not None
    controls.set_phase(phase, message, has_data=has_data, is_trained=is_trained)
    if phase in {"ready", "loaded", "trained"}:
        when_idle(warm_up)


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
    state.trained = None
    state.shown_user = None
    state.paused = False
    loss_chart.show(LossHistory(), 1)
    loss_chart.describe()
    embedding_map.show(None)
    show_layers([])
    hide_metrics(wording.BEFORE_METRICS)
    hide_comparison(wording.BEFORE_TEST)
    controls.offer_as_of_split(held_out=False)


@when("click", "#load-data")
@one_at_a_time
async def load_data() -> None:
    """Fetch and parse both files."""
    state.dataset = None
    forget_training()
    enter("loading", wording.LOADING)
    files = await asyncio.gather(fetch_bytes("data/u.data"), fetch_bytes("data/u.item"))
    dataset = state.dataset = parse_dataset(*files)
    size = (dataset.num_users, dataset.num_items, dataset.num_ratings, len(GENRES))
    enter("loaded", wording.loaded(*size))
    bridge.prepare(list(wording.MODEL_NAMES))


async def warm_up(*_: Any) -> None:
    """Load ahead of the clicks what they will need, unless one has come already."""
    if state.busy or is_pandas_there():
        return
    bridge.prepare(list(wording.MODEL_NAMES))
    with suppress(VisitorError):  # a click that needs it will say so
        await download_pandas()
        if not state.busy:
            import_pandas()


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
    parts = keep_everything(dataset) if controls.train_on_all else split(dataset, "P2")
    interactions = sample(parts.train, int(settings["maxInteractions"]), seed)
    run = TrainingRun(list(wording.MODEL_NAMES))
    summaries = await bridge.train(run.names, dataset, interactions, settings, run.on_progress)
    loss_chart.describe()
    show_layers(summaries)
    vectors = {name: await bridge.item_embeddings(name) for name in run.names}
    counts = item_counts(interactions, dataset.num_items)
    embedding_map.show(film_map(dataset, vectors["deep"], counts, seed))
    await measure(dataset, parts, run.names)
    state.trained = Trained(run.names, parts, vectors)
    state.random = np.random.default_rng(seed)
    controls.offer_as_of_split(held_out=len(parts.held_out) > 0)
    if run.share < 1:
        enter("trained", wording.stopped(run.share))
        return
    seconds = time.perf_counter() - started
    by_id("duration-tip").textContent = wording.duration_tip(seconds, int(settings["epochs"]))
    enter("trained", wording.trained(len(summaries), len(interactions), seconds))


def keep_everything(dataset: Dataset) -> Split:
    """Train on all ratings and hold nothing out."""
    everything = chronological(dataset)
    return Split(everything, everything.take(np.arange(0)))


async def measure(dataset: Dataset, parts: Split, names: list[str]) -> None:
    """Compare every user's lists with what was held out."""
    if not len(parts.held_out):
        hide_metrics(
            wording.NOTHING_HELD_OUT if controls.train_on_all else wording.TOO_FEW_TO_HOLD_OUT
        )
        return
    num_users, num_items = dataset.num_users, dataset.num_items
    popular = popular_lists(parts.train, num_users, num_items, TOP_K)
    lists: dict[str, np.ndarray] = {"popularity": popular}
    for name in names:
        lists[name] = await bridge.recommend_all(name, TOP_K, parts.train, num_users)
    show_metrics({name: evaluate(lists[name], parts.held_out, num_items) for name in lists})


class TrainingRun:
    """What is heard of a training run while it goes on."""

    def __init__(self, names: list[str]) -> None:
        """Start with nothing heard of these models."""
        self.names = names
        self._history = LossHistory(names)
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
        # of the slowest: one that has not been heard of is in its first
        everyone = len(self._latest) == len(self.names)
        return min(progress.epoch for progress in self._latest.values()) if everyone else 1

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


def film_map(dataset: Dataset, vectors: Float32Array, counts: np.ndarray, seed: int) -> FilmMap:
    """Project the Deep model's item embeddings."""
    shown = sample_items(counts, MAP_FILMS, seed)
    points, explained = pca(vectors[shown])
    titles = [dataset.titles[item] for item in shown.tolist()]
    groups = group_of_items(dataset.item_genres[shown])
    return FilmMap(points, explained, titles, groups, dataset.num_items)


@when("click", "#test")
@one_at_a_time
async def test() -> None:
    """Show a random user's favourites beside each model's recommendations."""
    if state.dataset is None or state.trained is None:
        return
    num_rated = np.array([len(items) for items in state.dataset.rated_items])
    users = np.flatnonzero(num_rated >= LEAST_RATINGS_FOR_TEST)
    if len(users) == 0:
        raise VisitorError(wording.NO_TEST_USER)
    if not is_pandas_there():
        controls.say(wording.LOADING_TABLES)
        await download_pandas()
        import_pandas()
    state.shown_user = int(state.random.choice(users))
    await show_user(state.dataset, state.trained, state.shown_user)
    scroll_to_comparison()
    controls.say(wording.shown(int(state.dataset.user_ids[state.shown_user])))


@when("change", "#as-of-split")
@one_at_a_time
async def rank_again() -> None:
    """Show the same user again, by what the switch says now."""
    if state.dataset and state.trained and state.shown_user is not None:
        await show_user(state.dataset, state.trained, state.shown_user)


async def show_user(dataset: Dataset, trained: Trained, user_idx: int) -> None:
    """Fill the comparison table.

    As of the split, films that the user rated later may be recommended and are marked; otherwise
    none that the user rated at any time is.
    """
    as_of_split = controls.as_of_split
    history = items_of(trained.parts.train, user_idx)
    known = history if as_of_split else dataset.rated_items[user_idx]
    ratings = dataset.rating_of(user_idx)
    later = {item: ratings[item] for item in ratings if item not in set(known.tolist())}
    counts = item_counts(all_interactions(dataset), dataset.num_items)
    rated = rated_column(dataset, user_idx, best_of(dataset, user_idx, known, TOP_K), counts)
    columns: list[tuple[str, str, list[Film]]] = [("own", wording.RATED_HEADING, rated)]
    for name in trained.names:
        recommended = await recommend(trained, name, user_idx, history, known)
        films = recommended_column(dataset, recommended, counts, later)
        columns.append((name, wording.recommends(name), films))
    user_id = int(dataset.user_ids[user_idx])
    hits = {name: sum(bool(film.later) for film in films) for name, _, films in columns[1:]}
    show_comparison(
        wording.tested_as_of_split(user_id, len(known), len(later), hits)
        if as_of_split
        else wording.tested(user_id, len(known)),
        columns,
    )


async def recommend(
    trained: Trained, name: str, user_idx: int, history: Int32Array, exclude: Int32Array
) -> Recommended:
    """Ask a model for a user's list, and find what drew each film there."""
    item_idx, scores = await bridge.recommend(name, user_idx, TOP_K, exclude)
    near = nearest(trained.vectors[name], item_idx, history, NEAREST_FILMS)
    return Recommended(item_idx, scores, near)


enter("ready", wording.READY)
