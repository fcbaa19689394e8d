"""Reads data: the site's files, those that the visitor brings, and the MovieLens that is kept.

Example::

    await DATA_WAYS[effects.Load](effects.Load(request=1), send)   # later: Loaded(1, dataset)
"""

import asyncio
import contextlib
import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from recommender.app import effects, events
from recommender.app.events import Event
from recommender.app.own_data import Copy, Table
from recommender.errors import DataError
from recommender.ratings.columns import Columns, dataset_of
from recommender.ratings.dataset import Dataset
from recommender.ratings.movielens import SHA256, wrong_file
from recommender.wording import own_data as wording
from ui import bridge
from ui.files import fetch_file
from ui.kept_movielens import drop_movielens, has_movielens, keep_movielens, kept_movielens
from ui.kept_store import StorageError
from ui.own_data import held_files
from ui.pace import breathe, breathing, quiet_moment

Send = Callable[[Event], None]


async def _load(effect: effects.Load, send: Send) -> None:
    endings = ("data", "item")
    blobs = await asyncio.gather(*[fetch_file(f"data/{effect.name}.{end}") for end in endings])
    # a reader knows the two by MovieLens' names
    files = {f"u.{end}": blob for end, blob in zip(endings, blobs, strict=True)}
    send(events.Loaded(effect.request, await _dataset_in(files)))


async def _read_copy(effect: effects.ReadCopy, send: Send) -> None:
    try:
        files = await kept_movielens()
    except StorageError:
        files = {}  # the visitor is asked, and hears of it when it is to be kept
    await breathe()
    if wrong_file({name: held.to_bytes() for name, held in files.items()}):
        send(events.DataAsked(effect.request))
        return
    send(events.Loaded(effect.request, await _dataset_in(bridge.blobs_of(files))))
    send(events.CopyChanged(Copy.KEPT))


async def _find_copy(_: effects.FindCopy, send: Send) -> None:
    await quiet_moment()
    with contextlib.suppress(StorageError):  # whoever reads it meets it again
        if await has_movielens():
            send(events.CopyChanged(Copy.KEPT))


async def _take_movielens(effect: effects.TakeMovielens, send: Send) -> None:
    files = await bridge.picked_files(held_files(is_anew=True), list(SHA256))
    await breathe()
    if wrong := wrong_file({name: held.to_bytes() for name, held in files.items()}):
        raise DataError(wrong[0], None, wording.not_movielens(*wrong))
    send(events.Loaded(effect.request, await _dataset_in(bridge.blobs_of(files))))
    try:
        await keep_movielens(files)
    except StorageError as error:
        send(events.CopyChanged(Copy.FULL if error.problem == "full" else Copy.REFUSED))
    else:
        send(events.CopyChanged(Copy.KEPT))


async def _drop_copy(_: effects.DropCopy, send: Send) -> None:
    try:
        await drop_movielens()
    except StorageError:
        send(events.CopyChanged(Copy.STUCK))
    else:
        send(events.CopyChanged(Copy.DROPPED))


async def _read_files(effect: effects.ReadFiles, send: Send) -> None:
    def heard(share: float, ratings: int) -> None:
        send(events.ReadingProgressed(effect.request, share, ratings))

    options = {"most": effect.most, "seed": effect.seed, "answer": effect.answer}
    found = await bridge.read_files(held_files(is_anew=effect.answer is None), options, heard)
    if isinstance(found, Table):
        send(events.ColumnsAsked(effect.request, found))
    elif found:
        send(events.Loaded(effect.request, await _dataset_of(found)))


async def _dataset_in(blobs: Mapping[str, Any]) -> Dataset:
    return await _dataset_of(await bridge.read_blobs(blobs))


async def _dataset_of(columns: Columns) -> Dataset:
    """Put a Dataset together, while the worker sorts its ratings by time."""
    order = asyncio.ensure_future(bridge.read_order())
    try:
        dataset = await breathing(dataset_of(columns))
    finally:
        by_time = await order
    return dataclasses.replace(dataset, time_order=by_time)


async def _stop_reading(_: effects.StopReading, send: Send) -> None:
    bridge.stop_reading()


async def _prepare_reading(_: effects.PrepareReading, send: Send) -> None:
    bridge.prepare_reading()


DATA_WAYS: Mapping[type, Callable[..., Awaitable[None]]] = {
    effects.Load: _load,
    effects.ReadCopy: _read_copy,
    effects.FindCopy: _find_copy,
    effects.TakeMovielens: _take_movielens,
    effects.DropCopy: _drop_copy,
    effects.ReadFiles: _read_files,
    effects.StopReading: _stop_reading,
    effects.PrepareReading: _prepare_reading,
}
