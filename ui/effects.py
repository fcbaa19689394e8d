"""Does what the rules want done (recommender/app/effects.py), and answers with events.

Example::

    effects = Effects()
    effects.answer_to(app.answer)
    effects.carry_out(Load(request=1))   # later: app.answer(Loaded(1, dataset))
"""

import asyncio
import dataclasses
import time
from collections.abc import Awaitable, Callable, Mapping

from recommender.app import effects, events
from recommender.app.effects import Effect
from recommender.app.events import Event
from recommender.app.training import Report, planning
from recommender.evaluation.examination import examine
from recommender.evaluation.metrics import Measurement, measure
from recommender.evaluation.slices import yardstick_of
from recommender.film_map.films import films_on_map
from recommender.ratings.arrays import Float32Array
from recommender.ratings.interactions import item_counts, profiling_users
from recommender.taste.search import indexing
from recommender.views.comparison import TOP_K
from recommender.views.data_tables import tabulating
from recommender.wording import status as wording
from ui import bridge
from ui.address import copy_text, url_of
from ui.data_effects import DATA_WAYS
from ui.dom import by_id, when_idle
from ui.errors import report, sentence_of
from ui.files import save_file
from ui.kept_models import follow_models
from ui.kept_runs import follow_runs
from ui.model_effects import MODEL_WAYS
from ui.pace import breathe, breathing
from ui.packages import can_get_ahead, download_pandas, import_pandas
from ui.results import results_of
from ui.run_effects import RUN_WAYS
from ui.settings_form import focus_setting
from ui.storage import (
    follow_ratings,
    keep_ratings,
    kept_ratings,
    set_ratings_aside,
    unseen_ratings,
)
from ui.takeaway_effects import TAKEAWAY_WAYS
from ui.tour import focus_tour, show_part

Send = Callable[[Event], None]


class Effects:
    """Carries effects out, several at a time where they wait for something."""

    def __init__(self) -> None:
        """Start with nobody to answer to."""
        self._send: Send = lambda event: None
        self._tasks: set[asyncio.Future[None]] = set()  # asyncio itself keeps weak references

    def answer_to(self, send: Send) -> None:
        """Send all answers there, and what is heard of workers that die."""
        self._send = send
        bridge.follow_workers(send)
        follow_runs(lambda: send(events.RunsChanged()))
        follow_models(lambda: send(events.ModelsChanged()))
        follow_ratings(lambda fingerprint, text: send(events.TasteRead(fingerprint, text)))

    def carry_out(self, effect: Effect) -> None:
        """Begin to do what an effect says, at once as far as it has nothing to wait for."""
        loop = asyncio.get_event_loop()
        # without a turn of the loop: Python 3.12, which mypy does not know of
        attempt = self._attempt(effect)
        task = asyncio.Task(attempt, loop=loop, eager_start=True)  # type: ignore[call-arg]
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


async def _prepare_workers(_: effects.PrepareWorkers, send: Send) -> None:
    bridge.prepare()


async def _train(effect: effects.Train, send: Send) -> None:
    started = time.perf_counter()
    dataset = effect.dataset
    await breathe()
    plan = await breathing(planning(dataset, effect.settings))
    await breathe()
    profiles = await breathing(profiling_users(plan.interactions, dataset.item_genres))
    counts = item_counts(plan.interactions, dataset.num_items)
    films = films_on_map(counts, effect.settings.seed)
    send(events.TrainingStarted(effect.request, films))
    last: dict[str, Float32Array] = {}

    def hear(heard: Report) -> None:
        if heard.frame is not None:
            last[heard.model] = heard.frame[films.items]
            heard = dataclasses.replace(heard, frame=last[heard.model])
        send(events.Progressed(effect.request, heard))

    ways = {"watch": effect.settings.map_live, "step": effect.is_step}
    summaries = await bridge.train(dataset, plan, profiles, hear, **ways)
    trained = await results_of(dataset, plan, summaries, last)
    trained = dataclasses.replace(trained, seconds=time.perf_counter() - started)
    send(events.TrainingEnded(effect.request, trained, ended=int(time.time() * 1000)))


async def _examine(effect: effects.Examine, send: Send) -> None:
    split, num_items = effect.results.plan.split, effect.dataset.num_items
    await breathe()
    yardstick = yardstick_of(split, effect.dataset.item_genres, effect.dataset.genres)

    async def examined(measured: Mapping[str, Measurement], *, is_last: bool) -> None:
        found = {name: await breathing(examine(one, yardstick)) for name, one in measured.items()}
        send(events.Examined(effect.results, yardstick, found, is_last))

    await examined(effect.results.measurements or {}, is_last=False)
    lists = await bridge.reference_lists(split.train, num_items, TOP_K)
    if lists is None:
        return  # whatever has taken its place asks again
    references = {}
    for name, of_users in lists.items():
        references[name] = measure(of_users, split.held_out, num_items)
        await breathe()
    await examined(references, is_last=True)


async def _steer(effect: effects.Steer, send: Send) -> None:
    await bridge.control(effect.action)
    send(events.Steered(effect.request, effect.action))


async def _ask_lists(effect: effects.AskLists, send: Send) -> None:
    answers = await bridge.recommend_each(effect.models, effect.question)
    send(events.Listed(effect.request, dict(zip(effect.models, answers, strict=True))))


async def _ask_walk(effect: effects.AskWalk, send: Send) -> None:
    walk = await bridge.walk(effect.model, effect.question, effect.item_idx)
    send(events.Walked(effect.request, walk))


async def _project(effect: effects.Project, send: Send) -> None:
    def moved(share: float, points: Float32Array) -> None:
        send(events.ProjectionMoved(effect.request, share, points))

    points, share = await bridge.project(effect.vectors, effect.start, effect.seed, moved)
    send(events.Projected(effect.request, share, points))


async def _stop_projection(_: effects.StopProjection, send: Send) -> None:
    await bridge.stop_projection()


async def _measure_map(effect: effects.MeasureMap, send: Send) -> None:
    results, model = effect.results, effect.standing.model
    vectors = results.vectors[model][results.films.items]
    share = await bridge.kept_neighbours(vectors, effect.points)
    send(events.MapMeasured(results, effect.standing, effect.points, share))


async def _index_titles(effect: effects.IndexTitles, send: Send) -> None:
    dataset = effect.dataset
    search = await breathing(indexing(dataset.titles, dataset.item_counts))
    # what the map needs: kept by the dataset, which else would work it out in mid-training
    for of_map in ("shown_titles", "item_years", "star_counts", "twins"):
        getattr(dataset, of_map)
        await breathe()
    send(events.TitlesIndexed(dataset, search))


async def _read_taste(effect: effects.ReadTaste, send: Send) -> None:
    text, is_blocked = kept_ratings(effect.fingerprint)
    send(events.TasteRead(effect.fingerprint, text, is_blocked))


async def _keep_taste(effect: effects.KeepTaste, send: Send) -> None:
    if unseen := unseen_ratings(effect.fingerprint):
        send(events.TasteDiverged(effect.fingerprint, *unseen))
    else:
        send(events.TasteKept(keep_ratings(effect.fingerprint, effect.text)))


async def _set_taste_aside(effect: effects.SetTasteAside, send: Send) -> None:
    is_kept = set_ratings_aside(effect.fingerprint, effect.text)
    send(events.TasteSetAside(effect.reason, is_kept))


async def _await_idle(_: effects.AwaitIdle, send: Send) -> None:
    when_idle(lambda *_: send(events.Idled(can_get_ahead())))


async def _download_pandas(_: effects.DownloadPandas, send: Send) -> None:
    await download_pandas()
    send(events.PandasDownloaded())


async def _import_pandas(_: effects.ImportPandas, send: Send) -> None:
    await import_pandas()
    send(events.PandasImported())


async def _tabulate(effect: effects.Tabulate, send: Send) -> None:
    send(events.Tabulated(effect.dataset, await breathing(tabulating(effect.dataset))))


async def _focus_setting(effect: effects.FocusSetting, send: Send) -> None:
    focus_setting(effect.name)


async def _reveal_lists(_: effects.RevealLists, send: Send) -> None:
    title = by_id("test-title")
    title.scrollIntoView()
    # who does not see it is read what has come; the next Tab goes on from there
    title.focus(preventScroll=True)


async def _focus_tour(_: effects.FocusTour, send: Send) -> None:
    focus_tour()


async def _show_part(effect: effects.ShowPart, send: Send) -> None:
    show_part(effect.selector)


async def _copy_link(effect: effects.CopyLink, send: Send) -> None:
    url = url_of(effect.fragment)
    send(events.LinkCopied(url, await copy_text(url)))


async def _reveal_towers(_: effects.RevealTowers, send: Send) -> None:
    by_id("layers-title").scrollIntoView()
    # whose keys then go from layer to layer
    by_id("towers").focus(preventScroll=True)


async def _save_file(effect: effects.SaveFile, send: Send) -> None:
    save_file(effect.name, effect.text)


_WAYS: Mapping[type, Callable[..., Awaitable[None]]] = {
    **DATA_WAYS,
    **RUN_WAYS,
    **TAKEAWAY_WAYS,
    **MODEL_WAYS,
    effects.PrepareWorkers: _prepare_workers,
    effects.Train: _train,
    effects.Steer: _steer,
    effects.AskLists: _ask_lists,
    effects.AskWalk: _ask_walk,
    effects.Project: _project,
    effects.StopProjection: _stop_projection,
    effects.MeasureMap: _measure_map,
    effects.Examine: _examine,
    effects.AwaitIdle: _await_idle,
    effects.DownloadPandas: _download_pandas,
    effects.ImportPandas: _import_pandas,
    effects.Tabulate: _tabulate,
    effects.FocusSetting: _focus_setting,
    effects.RevealLists: _reveal_lists,
    effects.FocusTour: _focus_tour,
    effects.ShowPart: _show_part,
    effects.RevealTowers: _reveal_towers,
    effects.IndexTitles: _index_titles,
    effects.ReadTaste: _read_taste,
    effects.KeepTaste: _keep_taste,
    effects.SetTasteAside: _set_taste_aside,
    effects.CopyLink: _copy_link,
    effects.SaveFile: _save_file,
}
