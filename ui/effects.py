"""Does what the rules want done (recommender/app/effects.py), and answers with events.

Example::

    effects = Effects()
    effects.answer_to(app.send)
    effects.carry_out(Load(request=1))   # later: app.send(Loaded(1, dataset))
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import numpy as np

from recommender.app import effects, events, wording
from recommender.app.effects import Effect
from recommender.app.events import Event
from recommender.app.models import MODELS
from recommender.app.training import Plan, Trained, plan_training
from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.metrics import Metrics, evaluate
from recommender.ratings.dataset import Dataset
from recommender.ratings.formats.movielens_100k import parse_dataset
from recommender.ratings.frames import films_frame
from recommender.ratings.interactions import item_counts, user_genre_profiles
from recommender.views.comparison import TOP_K, Question, compare
from recommender.views.data_tables import DataTables
from recommender.views.film_map import film_map
from recommender.views.profile import charts_of, profile_with
from ui import bridge
from ui.dom import by_id, when_idle
from ui.errors import report, sentence_of
from ui.files import fetch_bytes, save_file
from ui.packages import download_pandas, import_pandas
from ui.settings_form import focus_setting

Send = Callable[[Event], None]


class Effects:
    """Carries effects out, several at a time where they wait for something."""

    def __init__(self) -> None:
        """Start with nobody to answer to."""
        self._send: Send = lambda event: None
        self._tasks: set[asyncio.Future[None]] = set()  # asyncio itself keeps weak references

    def answer_to(self, send: Send) -> None:
        """Send all answers there, and what is heard of lost models."""
        self._send = send
        bridge.on_lost(lambda reasons: send(events.ModelsLost(reasons)))

    def carry_out(self, effect: Effect) -> None:
        """Begin to do what an effect says."""
        task = asyncio.ensure_future(self._attempt(effect))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, effect: Effect) -> None:
        try:
            await _WAYS[type(effect)](effect, self._send)
        except Exception as error:  # noqa: BLE001 - every effect is answered
            report(error)
            self._send(events.Failed(effect, _sentence(effect, error)))


def _sentence(effect: Effect, error: Exception) -> str:
    if isinstance(effect, effects.Steer):
        return wording.not_steered(effect.action, getattr(error, "message", str(error)))
    return sentence_of(error)


async def breathe() -> None:
    """Let the page draw and hear clicks: a task of more than 50 ms is felt."""
    await asyncio.sleep(0)


async def _load(effect: effects.Load, send: Send) -> None:
    files = await asyncio.gather(fetch_bytes("data/u.data"), fetch_bytes("data/u.item"))
    send(events.Loaded(effect.request, parse_dataset(*files)))


async def _prepare_workers(_: effects.PrepareWorkers, send: Send) -> None:
    bridge.prepare()


async def _train(effect: effects.Train, send: Send) -> None:
    started = time.perf_counter()
    dataset = effect.dataset
    await breathe()
    plan = plan_training(dataset, effect.settings)
    await breathe()
    profiles = user_genre_profiles(plan.interactions, dataset.item_genres)
    send(events.TrainingStarted(effect.request))
    summaries = await bridge.train(
        dataset, plan, profiles, lambda heard: send(events.Progressed(effect.request, heard))
    )
    vectors = {model.name: await bridge.item_embeddings(model.name) for model in MODELS}
    counts = item_counts(plan.interactions, dataset.num_items)
    on_map = next(model.name for model in MODELS if model.on_map)
    shown = film_map(dataset, vectors[on_map], counts, effect.settings.seed)
    await breathe()
    trained = Trained(
        plan=plan,
        summaries=summaries,
        vectors=vectors,
        film_map=shown,
        metrics=await _measure(dataset, plan),
        share=1,
        seconds=time.perf_counter() - started,
    )
    send(events.TrainingEnded(effect.request, trained))


async def _measure(dataset: Dataset, plan: Plan) -> Mapping[str, Metrics] | None:
    """Compare every user's lists with what was held out; None where nothing was."""
    train, held_out = plan.split.train, plan.split.held_out
    if not len(held_out):
        return None
    popular = popular_lists(train, dataset.num_items, TOP_K)
    await breathe()
    metrics = {"popularity": evaluate(popular, held_out, dataset.num_items)}
    for model in MODELS:
        lists = await bridge.recommend_all(model.name, TOP_K, train.by_user)
        await breathe()
        metrics[model.name] = evaluate(lists, held_out, dataset.num_items)
    return metrics


async def _steer(effect: effects.Steer, send: Send) -> None:
    await bridge.control(effect.action)
    send(events.Steered(effect.request, effect.action))


async def _ask_lists(effect: effects.AskLists, send: Send) -> None:
    dataset, trained = effect.dataset, effect.trained
    question = Question.of(
        dataset, trained.plan.split, effect.user_idx, as_of_split=effect.as_of_split
    )
    exclude = question.excluded(dataset)
    # a film with two ids may be in a list twice
    k = TOP_K + int(np.count_nonzero(dataset.twin_idx != np.arange(dataset.num_items)))
    lists = {
        model.name: await bridge.recommend(model.name, effect.user_idx, k, exclude)
        for model in MODELS
    }
    send(events.Listed(effect.request, compare(dataset, question, lists, trained.vectors)))


async def _await_idle(_: effects.AwaitIdle, send: Send) -> None:
    when_idle(lambda *_: send(events.Idled()))


async def _download_pandas(_: effects.DownloadPandas, send: Send) -> None:
    await download_pandas()
    send(events.PandasDownloaded())


async def _import_pandas(_: effects.ImportPandas, send: Send) -> None:
    import_pandas()
    send(events.PandasImported())


async def _tabulate(effect: effects.Tabulate, send: Send) -> None:
    films = films_frame(effect.dataset)
    charts = []
    for bars in charts_of(effect.dataset):
        charts.append(bars)
        await breathe()
    tables = DataTables(profile_with(tuple(charts), effect.dataset), films)
    send(events.Tabulated(effect.dataset, tables))


async def _focus_setting(effect: effects.FocusSetting, send: Send) -> None:
    focus_setting(effect.name)


async def _reveal_lists(_: effects.RevealLists, send: Send) -> None:
    by_id("test-title").scrollIntoView()


async def _save_file(effect: effects.SaveFile, send: Send) -> None:
    save_file(effect.name, effect.text)


_WAYS: Mapping[type, Callable[..., Awaitable[None]]] = {
    effects.Load: _load,
    effects.PrepareWorkers: _prepare_workers,
    effects.Train: _train,
    effects.Steer: _steer,
    effects.AskLists: _ask_lists,
    effects.AwaitIdle: _await_idle,
    effects.DownloadPandas: _download_pandas,
    effects.ImportPandas: _import_pandas,
    effects.Tabulate: _tabulate,
    effects.FocusSetting: _focus_setting,
    effects.RevealLists: _reveal_lists,
    effects.SaveFile: _save_file,
}
