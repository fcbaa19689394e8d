"""The Python side of model_bridge.js: numpy arrays in, numpy arrays out.

Example::

    summaries = await train(dataset, plan, profiles, on_report)
    vectors = await item_embeddings("deep")
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
from pyodide.ffi import JsException, create_proxy, to_js
from pyscript import window
from pyscript.js_modules import model_bridge

from recommender.app.events import ModelsBack, ModelsLost, WorkersEnded
from recommender.app.models import MODELS
from recommender.app.own_data import Table
from recommender.app.training import Broke, Early, ModelSummary, Plan, Report
from recommender.errors import VisitorError
from recommender.evaluation.baselines import EASE, ITEM_KNN
from recommender.exports.everybody import Guests
from recommender.exports.tables import Column
from recommender.model_files.model_file import Weights
from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.ratings.by_user import ByUser
from recommender.ratings.columns import Columns
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions
from recommender.towers.layers import ITEM, USER, Walk, towers_of, walk_of
from recommender.views.comparison import NUM_REASONS, TOP_K, Ranked
from recommender.views.question import Question
from recommender.wording import status as wording


def prepare() -> None:
    """Start the workers ahead of the first training."""
    model_bridge.prepare(_registry())


def prepare_reading() -> None:
    """Start the worker of files ahead of the first click on Load Data."""
    model_bridge.prepareReading()


def follow_workers(send: Callable[[WorkersEnded | ModelsBack | ModelsLost], None]) -> None:
    """Hear of workers that die of themselves, and of their models: brought back, or gone."""
    model_bridge.follow(
        create_proxy(lambda names: send(WorkersEnded(tuple(names.to_py())))),
        create_proxy(lambda names: send(ModelsBack(tuple(names.to_py())))),
        create_proxy(lambda name, message: send(ModelsLost({name: message}))),
    )


async def train(
    dataset: Dataset,
    plan: Plan,
    profiles: Float32Array,
    on_report: Callable[[Report], None],
    *,
    watch: bool,
    step: bool,
) -> tuple[ModelSummary, ...]:
    """Train all models from scratch, each in a worker of its own.

    Args:
        dataset: sizes and genres.
        plan: interactions and settings.
        profiles: float32 [num_users, num_genres], from the same interactions.
        on_report: hears of each worker a few times a second.
        watch: whether the report at the end of an epoch has a frame.
        step: whether all pause after the first epoch.

    Raises:
        VisitorError: when the visitor can do something about it.
        JsException: with the worker's reason, for everything else.
    """
    data, settings = _plan(dataset, plan, profiles)
    callback = create_proxy(lambda report: on_report(_report(report)))
    try:
        training = model_bridge.train(_registry(), data, settings, callback, watch, step)
        trained = await _told(training)
    finally:
        callback.destroy()
    return tuple(
        dataclasses.replace(
            _summary(model),
            broke=None if model.broke is None else _broke(model.broke),
            early=None if model.early is None else _early(model.early),
        )
        for model in trained
    )


def _plan(dataset: Dataset, plan: Plan, profiles: Float32Array) -> tuple[Any, Any]:
    """Return data and settings of a training, as model/worker/protocol.js has them."""
    interactions, validation = plan.interactions, plan.validation
    data = {
        "numUsers": dataset.num_users,
        "numItems": dataset.num_items,
        "userIdx": to_js(interactions.user_idx),
        "itemIdx": to_js(interactions.item_idx),
        "moment": to_js(interactions.moment),
        "itemGenres": to_js(dataset.item_genres.ravel()),
        "userGenres": to_js(profiles.ravel()),
        "itemTrend": to_js(plan.item_trend),
        "validation": validation and _arrays(validation),
    }
    settings = plan.settings.for_training(knows_order=interactions.moment is not None)
    return _object(data), _object(settings)


def _summary(model: Any) -> ModelSummary:
    return ModelSummary(model.name, towers_of(model.layers.to_py()), model.backend, model.note)


async def learnt_by(model: str) -> dict[str, Float32Array]:
    """Return all that a trained model has learnt, float32 by name, in the model's own order."""
    found = await _told(model_bridge.learntBy(model))
    named = zip(found.manifest.to_py(), found.weights, strict=True)
    return {one["name"]: _floats(values).reshape(one["shape"]) for one, values in named}


async def check(
    dataset: Dataset, plan: Plan, profiles: Float32Array, weights: Mapping[str, Weights]
) -> None:
    """Let the workers say whether weights are those of their models; nothing is changed by it.

    Args:
        dataset: sizes and genres.
        plan: interactions and settings, as for `train`.
        profiles: float32 [num_users, num_genres], likewise.
        weights: by model.

    Raises:
        VisitorError: when they are not.
        JsException: with the worker's reason, for everything else.
    """
    await _told(model_bridge.check(*_held(dataset, plan, profiles, weights)))


async def open_models(
    dataset: Dataset, plan: Plan, profiles: Float32Array, weights: Mapping[str, Weights]
) -> tuple[ModelSummary, ...]:
    """Let the workers hold models that were trained before, or elsewhere; others are gone.

    With the arguments of `check`.

    Raises:
        VisitorError: when the weights are not those of the models, or a worker dies: then none of
            these models is there.
        JsException: with the worker's reason, for everything else.
    """
    others = to_js([model.name for model in MODELS if model.name not in weights])
    held = _held(dataset, plan, profiles, weights)
    return tuple(map(_summary, await _told(model_bridge.open(*held, others))))


def _held(
    dataset: Dataset, plan: Plan, profiles: Float32Array, weights: Mapping[str, Weights]
) -> tuple[Any, Any, Any, Any]:
    kept = [
        {
            "manifest": [{"name": name, "shape": list(one.shape)} for name, one in learnt.items()],
            "weights": [to_js(values.ravel()) for values in learnt.values()],
        }
        for learnt in weights.values()
    ]
    return _registry(weights), *_plan(dataset, plan, profiles), _object(kept)


def _early(found: Any) -> Early:
    return Early(found.epoch, found.best, found.ndcg)


def _broke(found: Any) -> Broke:
    return Broke(found.what, found.value, found.step, found.kept)


async def control(action: str) -> None:
    """Pause, resume or stop what trains; stopped models keep what they have learnt.

    Raises:
        VisitorError: when it does not reach a training.
        JsException: likewise, with the worker's reason.
    """
    await _told(model_bridge.control(action))


async def item_embeddings(model: str) -> Float32Array:
    """Return a model's item vectors, float32 [num_items, embedding_dim]."""
    found = await _told(model_bridge.itemEmbeddings(model))
    return np.asarray(found.values.to_py(), dtype=np.float32).reshape(-1, found.dim)


async def recommend_each(models: Sequence[str], question: Question) -> list[Ranked]:
    """Return each model's TOP_K best items for whoever asks, and why."""
    asked = {
        "asker": _asker(question),
        "known": to_js(question.known),
        "barred": to_js(question.barred),
        "twins": to_js(question.twins),
        "popularity": question.popularity,
        "variety": question.variety,
        "k": TOP_K,
        "numReasons": NUM_REASONS,
    }
    # all at once: each promise that Python awaits costs a turn of the event loop
    answers = await _told(model_bridge.recommendEach(to_js(models), _object(asked)))
    return [_ranked(found) for found in answers]


def _ranked(found: Any) -> Ranked:
    number = found.itemIdx.length
    return Ranked(
        found.itemIdx.to_py().tolist(),
        found.scores.to_py().tolist(),
        query=_floats(found.query),
        factors=_floats(found.factors).reshape(number, found.query.length),
        reasons=_reasons(found, number) if found.hasReasons else None,
        all_scores=_floats(found.allScores),
    )


async def walk(model: str, question: Question, item_idx: int) -> Walk:
    """Return what comes out of each layer of a model for an item, asked by whoever asks."""
    query = {"asker": _asker(question), "popularity": question.popularity}
    found = await _told(model_bridge.walk(model, _object(query), item_idx))
    sides = found.user.to_py(), found.item.to_py()
    towers = towers_of(dict(zip((USER, ITEM), sides, strict=True)))
    values = [np.asarray(layer["values"], dtype=np.float32) for side in sides for layer in side]
    pair = _floats(found.query), _floats(found.factor)
    return walk_of(towers, values, *pair, float(found.score))


def _asker(question: Question) -> dict[str, Any]:
    if question.is_trained:
        return {"userIdx": question.user_idx}
    stars = question.stars.astype(np.float32)
    return {"items": to_js(question.rated), "stars": to_js(stars)}


def _reasons(found: Any, number: int) -> list[list[tuple[int, int]]]:
    """Return (item_idx, rank) of the items that carry each of the list's, without the fill."""
    items = np.asarray(found.reasonIdx.to_py()).reshape(number, NUM_REASONS).tolist()
    ranks = np.asarray(found.reasonRanks.to_py()).reshape(number, NUM_REASONS).tolist()
    return [
        [(item, rank) for item, rank in zip(*row, strict=True) if item >= 0]
        for row in zip(items, ranks, strict=True)
    ]


def _floats(values: Any) -> Float32Array:
    return np.asarray(values.to_py(), dtype=np.float32)


async def recommend_all(
    model: str, k: int, exclude: ByUser, guests: Guests | None = None
) -> Int32Array:
    """Return every user's k best items without the excluded ones, int32 [num_users, k].

    Where fewer than k items remain, -1 fills the list.

    Args:
        model: its name.
        k: at least 1.
        exclude: of every user.
        guests: who is read as a guest; None: nobody.
    """
    starts, items = to_js(exclude.starts), to_js(exclude.items)
    read = None if guests is None else _guests(guests)
    flat = await _told(model_bridge.recommendAll(model, k, starts, items, read))
    return np.asarray(flat.to_py(), dtype=np.int32).reshape(-1, k)


async def vectors(model: str, guests: Guests) -> tuple[Float32Array, Float32Array]:
    """Return the vectors whose inner products are a model's scores, as they are multiplied.

    Args:
        model: its name.
        guests: who is read as a guest.

    Returns:
        Those of all items, float32 [num_items, dim], and of all users, [num_users, dim]. Where dim
        is more than the embedding's, the last column is the items' bias, and its weight.
    """
    found = await _told(model_bridge.vectors(model, _guests(guests)))
    items, users = _floats(found.items), _floats(found.users)
    return items.reshape(-1, found.dim), users.reshape(-1, found.dim)


def _guests(guests: Guests) -> Any:
    return _object({name: to_js(values) for name, values in vars(guests).items()})


async def parquet(columns: Sequence[Column], about: Mapping[str, str]) -> Any:
    """Write a table as a Parquet file, in a worker of its own; return it as a Blob.

    Raises:
        VisitorError: when the worker runs out of memory.
        JsException: with the worker's reason, for everything else.
    """
    made = [
        {name: to_js(value) for name, value in vars(column).items() if value is not None}
        for column in columns
    ]
    return await _told(model_bridge.parquet(_object(made), _object(dict(about))))


async def project(
    vectors: Float32Array,
    start: Float32Array,
    seed: int,
    on_progress: Callable[[float, Float32Array], None],
) -> tuple[Float32Array, float]:
    """Lay films out in the plane so that neighbours stay neighbours, in a worker of its own.

    What is under way there is outdated by it, and stopped.

    Args:
        vectors: float32 [n, dim], rows of length one.
        start: float32 [n, 2], where to begin.
        seed: the same one gives the same points.
        on_progress: hears several times a second of the share done and the points so far.

    Returns:
        float32 [n, 2], and the share that is done, below 1 if it was stopped.

    Raises:
        JsException: when the worker dies.
    """
    callback = create_proxy(lambda layout: on_progress(float(layout.share), _points(layout)))
    try:
        flat, places = to_js(vectors.ravel()), to_js(start.ravel())
        layout = await _told(model_bridge.project(flat, vectors.shape[1], places, seed, callback))
    finally:
        callback.destroy()
    return _points(layout), float(layout.share)


async def stop_projection() -> None:
    """Stop the projection under way, if there is one: it ends as far as it has come."""
    await _told(model_bridge.stopProjection())


async def kept_neighbours(vectors: Float32Array, points: Float32Array) -> float:
    """Return the share of neighbours in the full space that are neighbours on the map, 0..1.

    Args:
        vectors: float32 [n, dim], rows of length one.
        points: float32 [n, 2], on the map.
    """
    flat, places = to_js(vectors.ravel()), to_js(points.ravel())
    return float(await _told(model_bridge.keptNeighbours(flat, vectors.shape[1], places)))


async def reference_lists(
    train: Interactions, num_items: int, k: int
) -> Mapping[str, Int32Array] | None:
    """Return every user's k best items by EASE and ItemKNN, in a worker of their own.

    What is under way there is outdated by it. A training comes first, and ends it.

    Args:
        train: what was watched, and is left out of the lists.
        num_items: size of the catalogue.
        k: length of the lists.

    Returns:
        int32 [num_users, k] for EASE and ITEM_KNN, best first; -1 fills a list where fewer than k
        items remain, and that of a user who is not in `train`. Without EASE where there is too much
        data for it. None when a newer question or a training has taken its place.

    Raises:
        VisitorError: when the worker runs out of memory.
        JsException: with the worker's reason, for everything else.
    """
    data = {
        "numUsers": train.num_users,
        "numItems": num_items,
        "userIdx": to_js(train.user_idx),
        "itemIdx": to_js(train.item_idx),
    }
    found = await _told(model_bridge.references(_object(data), k))
    if found is None:
        return None
    lists = {EASE: found.ease, ITEM_KNN: found.itemKnn}
    return {
        name: np.asarray(flat.to_py(), dtype=np.int32).reshape(-1, k)
        for name, flat in lists.items()
        if flat is not None
    }


async def read_blobs(files: Mapping[str, Any]) -> Columns:
    """Read files of ratings, all of them.

    Args:
        files: Blobs, by name.

    Raises:
        VisitorError: saying where something is wrong.
        JsException: with the worker's reason, for everything else.
    """
    blobs = [{"name": name, "blob": blob} for name, blob in files.items()]
    found = await read_files(_object(blobs), {"answer": None, "most": None, "seed": 0}, _unheard)
    assert isinstance(found, Columns)  # these files have no header, and nobody cancels
    return found


def blobs_of(files: Mapping[str, Any]) -> dict[str, Any]:
    """Return Blobs of files that are JavaScript's arrays of bytes, by name."""
    return {name: window.Blob.new(to_js([held])) for name, held in files.items()}


async def picked_files(files: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return files of certain names out of what the visitor has brought, archives opened.

    Args:
        files: what JavaScript holds of them (reading/archive.js).
        names: without folders.

    Returns:
        By name, JavaScript's arrays of bytes.

    Raises:
        VisitorError: one is not there, or cannot be read.
        JsException: with the worker's reason, for everything else.
    """
    found = await _told(model_bridge.pickedFiles(files, to_js(list(names))))
    return {name: getattr(found, name) for name in names}


async def read_files(
    files: Any, options: Mapping[str, Any], heard: Callable[[float, int], None]
) -> Columns | Table | None:
    """Read files of ratings, as many as may be kept.

    Args:
        files: what JavaScript holds of them (reading/archive.js).
        options: of reading/read.js.
        heard: is told which share is read, and how many ratings, some times a second.

    Returns:
        None when it was cancelled; a Table whose columns have to be told first.

    Raises:
        VisitorError: saying where something is wrong.
        JsException: with the worker's reason, for everything else.
    """
    callback = create_proxy(lambda progress: heard(progress.share, progress.ratings))
    try:
        found = await _told(model_bridge.readFiles(files, _object(options), callback))
    finally:
        callback.destroy()
    if found is None:
        return None
    if question := getattr(found, "question", None):
        rows = tuple(tuple(row) for row in question.rows.to_py())
        return Table(question.file, tuple(question.columns.to_py()), rows)
    return Columns(
        user_idx=_numbers(found.userIdx),
        item_idx=_numbers(found.itemIdx),
        rating=_numbers(found.rating),
        timestamp=_numbers(found.timestamp),
        user_ids=_numbers(found.userIds),
        item_ids=_numbers(found.itemIds),
        item_genres=_numbers(found.itemGenres),
        num_users=found.numUsers,
        num_items=found.numItems,
        text=found.text,
    )


async def read_order() -> Int32Array | None:
    """Return the rows of what was read last by time, int32 [n]; None where there are no times."""
    return cast("Int32Array | None", _numbers(await _told(model_bridge.orderOfRead())))


def stop_reading() -> None:
    """End the reading under way, if there is one."""
    model_bridge.stopReading()


def _unheard(share: float, ratings: int) -> None:
    """Nobody waits long enough to hear of it."""


def _numbers(values: Any) -> Any:
    """Return a typed array as numpy's of the same type; None as it is."""
    return None if values is None else np.asarray(values.to_py())


def _points(layout: Any) -> Float32Array:
    return _floats(layout.points).reshape(-1, 2)


async def _told(answer: Any) -> Any:
    """Await an answer; an error that is meant for the visitor becomes one of ours."""
    try:
        return await answer
    except JsException as error:
        if error.name in ("VisitorError", "WorkerSpentError"):
            raise VisitorError(error.message) from error
        if error.name == "WorkerEndedError":
            raise VisitorError(wording.worker_ended(error.message)) from error
        raise


def _registry(names: Iterable[str] | None = None) -> Any:
    """Return the entries of all models, or of those with these names, in this order."""
    entries = {model.name: dict(model.entry) for model in MODELS}
    return _object([entries[name] for name in (entries if names is None else names)])


def _arrays(values: Mapping[str, Int32Array]) -> dict[str, Any]:
    return {name: to_js(each) for name, each in values.items()}


def _object(value: Any) -> Any:
    return to_js(value, dict_converter=window.Object.fromEntries)


def _report(report: Any) -> Report:
    return Report(
        report.model,
        report.epoch,
        report.step,
        report.steps,
        tuple(report.losses.to_py().tolist()),
        None if report.secondsLeft is None else float(report.secondsLeft),
        None if report.frame is None else _floats(report.frame).reshape(-1, 3),
        ndcg=None if report.ndcg is None else float(report.ndcg),
        chance=float(report.chance),
        has_ended=report.hasEnded,
        is_paused=report.isPaused,
    )
