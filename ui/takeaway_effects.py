"""Makes the files that are taken away, and answers with events: a part of ui/effects.py.

Example::

    await TAKEAWAY_WAYS[MakeFile](effect, send)   # the browser saves it; send(FileSaved(...))
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pyodide.ffi import to_js
from pyscript import window

from recommender.app import effects, events
from recommender.app.effects import MakeFile
from recommender.app.events import Event
from recommender.exports import files
from recommender.exports.arrays import npy_of
from recommender.exports.everybody import NOBODY, Everybody, everybody_of
from recommender.exports.files import file_name
from recommender.exports.projector import labels_tsv, vectors_tsv
from recommender.exports.recommendations import most_asked, recommendations_csv
from recommender.exports.tables import films_table, users_table
from recommender.ratings.arrays import Float32Array
from recommender.wording import takeaway as wording
from ui import bridge
from ui.files import save_blob
from ui.pace import breathe, breathing

Send = Callable[[Event], None]


async def _make_file(effect: MakeFile, send: Send) -> None:
    await breathe()
    blob = await _MAKERS[effect.what](effect)
    name = file_name(effect.model, effect.what)
    save_blob(name, blob)
    send(events.FileSaved(effect.request, name, int(blob.size)))


async def _item_vectors(effect: MakeFile) -> Any:
    items, _ = await bridge.vectors(effect.model, NOBODY)
    return _blob(npy_of(items))


async def _user_vectors(effect: MakeFile) -> Any:
    everybody = await _everybody(effect)
    _, users = await bridge.vectors(effect.model, everybody.guests)
    return _blob(npy_of(users))


async def _films(effect: MakeFile) -> Any:
    items, _ = await bridge.vectors(effect.model, NOBODY)
    columns = await breathing(films_table(effect.dataset, items))
    return await bridge.parquet(columns, _about(effect, items))


async def _users(effect: MakeFile) -> Any:
    everybody = await _everybody(effect)
    _, users = await bridge.vectors(effect.model, everybody.guests)
    num_trained = effect.results.plan.split.train.by_user.counts
    columns = users_table(effect.dataset, num_trained, everybody.seen, users)
    return await bridge.parquet(columns, _about(effect, users))


async def _recommendations(effect: MakeFile) -> Any:
    dataset, everybody = effect.dataset, await _everybody(effect)
    items, users = await bridge.vectors(effect.model, everybody.guests)
    await breathe()
    whose = everybody.seen, everybody.guests
    lists = await bridge.recommend_all(effect.model, most_asked(dataset), *whose)
    return _blob(await breathing(recommendations_csv(dataset, lists, users, items)))


async def _projector_vectors(effect: MakeFile) -> Any:
    return _blob(await breathing(vectors_tsv(effect.results.vectors[effect.model])))


async def _projector_labels(effect: MakeFile) -> Any:
    return _blob(await breathing(labels_tsv(effect.dataset)))


async def _everybody(effect: MakeFile) -> Everybody:
    return await breathing(everybody_of(effect.dataset, effect.results.plan.split))


def _about(effect: MakeFile, vectors: Float32Array) -> Mapping[str, str]:
    embedding_dim = effect.results.vectors[effect.model].shape[1]
    return wording.about(effect.model, embedding_dim, vectors.shape[1])


def _blob(content: bytes | str) -> Any:
    """Put bytes, or a text as UTF-8, into a Blob."""
    # a text of megabytes crosses as bytes in a tenth of the time
    data = content.encode() if isinstance(content, str) else content
    return window.Blob.new(to_js([data]))


_MAKERS: Mapping[str, Callable[[MakeFile], Awaitable[Any]]] = {
    files.ITEM_VECTORS: _item_vectors,
    files.USER_VECTORS: _user_vectors,
    files.FILMS: _films,
    files.USERS: _users,
    files.RECOMMENDATIONS: _recommendations,
    files.PROJECTOR_VECTORS: _projector_vectors,
    files.PROJECTOR_LABELS: _projector_labels,
}

TAKEAWAY_WAYS: Mapping[type, Callable[..., Awaitable[None]]] = {effects.MakeFile: _make_file}
