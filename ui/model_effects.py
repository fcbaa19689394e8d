"""Does what the rules want done with models as files, and answers with events.

Example::

    await MODEL_WAYS[OpenModel](OpenModel(3, dataset, name, data), send)   # send(ModelOpened(3, …))
"""

import dataclasses
import time
from collections.abc import Awaitable, Callable, Mapping

from recommender.app import effects, events
from recommender.app.events import Event
from recommender.app.training import Trained, planning
from recommender.errors import DataError, VisitorError
from recommender.evaluation.examination import Quality
from recommender.model_files.card import Card, card_of
from recommender.model_files.kept import LARGEST_KEPT, KeptModel, digest_of
from recommender.model_files.model_file import ModelFile, check_data, from_bytes, to_bytes
from recommender.ratings.interactions import profiling_users
from recommender.runs.run import Run, marking
from recommender.wording import models as wording
from ui import bridge
from ui.files import fetch_file, save_bytes, save_file
from ui.kept_models import drop_models, keep_models, read_models
from ui.kept_store import StorageError
from ui.pace import breathe, breathing, quiet_moment
from ui.results import results_of

Send = Callable[[Event], None]

SCRIPT = "model/reproduce.py"
# what the script reads where nobody tells it otherwise
ANY_FILE = "two-tower.safetensors"


async def _open_model(effect: effects.OpenModel, send: Send) -> None:
    """Check all of a file before the models that are there are given up."""
    dataset = effect.dataset
    await breathe()
    held = from_bytes(effect.name, effect.data)
    check_data(effect.name, held.card, await breathing(marking(dataset)))
    await breathe()
    plan = await breathing(planning(dataset, held.card.settings))
    profiles = await breathing(profiling_users(plan.interactions, dataset.item_genres))
    of_training = (dataset, plan, profiles)
    try:
        await bridge.check(*of_training, held.weights)
    except VisitorError as error:
        raise DataError(effect.name, None, str(error).rstrip(".")) from error
    send(events.OpeningStarted(effect.request))
    card = held.card
    summaries = [
        dataclasses.replace(one, broke=card.broke.get(one.name), early=card.early.get(one.name))
        for one in await bridge.open_models(*of_training, held.weights)
    ]
    results = await results_of(dataset, plan, summaries, {})
    trained = dataclasses.replace(results, share=card.share, seconds=card.seconds, is_opened=True)
    ended = card.ended or int(time.time() * 1000)
    send(events.ModelOpened(effect.request, trained, card, ended))


def _card_of(run: Run, trained: Trained, found: Mapping[str, Quality]) -> Card:
    return card_of(run, trained.names, found, trained.plan.holds_out)


def _file_of(run: Run, trained: Trained, found: Mapping[str, Quality]) -> bytes:
    return to_bytes(ModelFile(_card_of(run, trained, found), trained.weights))


async def _make_model(effect: effects.MakeModel, send: Send) -> None:
    await quiet_moment()
    data = _file_of(effect.run, effect.trained, effect.found)
    if len(data) > LARGEST_KEPT:
        return
    await breathe()
    card, digest = _card_of(effect.run, effect.trained, effect.found), digest_of(data)
    await breathe()
    send(events.ModelMade(KeptModel(card.key, digest, data, card)))


async def _save_model(effect: effects.SaveModel, send: Send) -> None:
    name = wording.file_name(effect.run.id, "safetensors")
    save_bytes(name, _file_of(effect.run, effect.trained, effect.found))


async def _save_script(effect: effects.SaveScript, send: Send) -> None:
    text = await (await fetch_file(SCRIPT)).text()
    save_file(effect.name, text.replace(ANY_FILE, effect.model_file))


async def _read_models(effect: effects.ReadModels, send: Send) -> None:
    """Read in a quiet moment: nothing of the page waits for it."""
    await quiet_moment()
    try:
        keys, models = await read_models(effect.known)
    except StorageError as error:
        send(events.ModelsFailed(error.problem))
        return
    send(events.ModelsRead(keys, models))


async def _keep_models(effect: effects.KeepModels, send: Send) -> None:
    try:
        outdated = await keep_models(effect.models)
    except StorageError as error:
        send(events.ModelsFailed(error.problem))
        return
    send(events.ModelsKept(tuple(one.key for one in effect.models), outdated))


async def _drop_models(effect: effects.DropModels, send: Send) -> None:
    try:
        await drop_models(effect.keys)
    except StorageError as error:
        send(events.ModelsFailed(error.problem))


MODEL_WAYS: Mapping[type, Callable[..., Awaitable[None]]] = {
    effects.OpenModel: _open_model,
    effects.MakeModel: _make_model,
    effects.SaveModel: _save_model,
    effects.SaveScript: _save_script,
    effects.ReadModels: _read_models,
    effects.KeepModels: _keep_models,
    effects.DropModels: _drop_models,
}
