"""The Python side of storage/runs.js: records of runs that the browser keeps.

Example::

    keys, records = await read_runs(frozenset())
    outdated = await keep_runs([to_record(run)])
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from pyodide.ffi import to_js
from pyscript import window
from pyscript.js_modules import model_bridge

from recommender.runs.kept import MOST_RUNS
from recommender.runs.record import Record
from ui.kept_store import KeptStore

_store = KeptStore(model_bridge.runs)


async def read_runs(known: Iterable[str]) -> tuple[tuple[str, ...], list[Record]]:
    """Return the keys of all that is kept, and the records of those that are not known.

    Raises:
        StorageError: when the browser has no database for this page.
    """
    found = await _store.done(lambda runs: runs.read(to_js(list(known))))
    return tuple(found.keys), [_record(one) for one in found.records]


async def keep_runs(records: Iterable[Record]) -> tuple[str, ...]:
    """Keep runs, and of all runs the last MOST_RUNS; return the keys of those that are gone.

    Raises:
        StorageError: likewise, or when there is no room: then nothing has changed.
    """
    made = to_js([_object(one) for one in records])
    return tuple(await _store.done(lambda runs: runs.keep(made, MOST_RUNS)))


async def drop_runs(keys: Iterable[str]) -> None:
    """Keep these runs no more.

    Raises:
        StorageError: when the browser has no database for this page.
    """
    await _store.drop(keys)


def follow_runs(hear: Callable[[], None]) -> None:
    """Call a function when another tab keeps or drops runs, once any were asked for here."""
    _store.follow(hear)


def _record(found: Any) -> Record:
    return Record(found.key, found.text, np.asarray(found.numbers.to_py(), dtype=np.int32))


def _object(record: Record) -> Any:
    about = {"key": record.key, "text": record.text, "numbers": to_js(record.numbers)}
    return to_js(about, dict_converter=window.Object.fromEntries)
