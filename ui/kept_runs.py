"""The Python side of storage/runs.js: records of runs that the browser keeps.

Example::

    keys, records = await read_runs(frozenset())
    outdated = await keep_runs([to_record(run)])
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import numpy as np
from pyodide.ffi import JsException, create_proxy, to_js
from pyscript import window
from pyscript.js_modules import model_bridge

from recommender.runs.kept import MOST_RUNS
from recommender.runs.record import Record

# errors of IndexedDB by name; whatever else it throws: the browser has none for this page
PROBLEMS = {"QuotaExceededError": "full", "VersionError": "newer"}

# who hears of other tabs, from the first reading on
_listeners: list[Any] = []


class StorageError(Exception):
    """The browser keeps nothing, or no more.

    Attributes:
        problem: "full", "blocked" or "newer".
    """

    def __init__(self, error: JsException) -> None:
        """Take what the browser has thrown."""
        super().__init__(str(error))
        # one without a stack reaches Python wrapped, with its name in the text
        named = f"{getattr(error, 'name', '')} {error}"
        self.problem = next((word for name, word in PROBLEMS.items() if name in named), "blocked")


async def read_runs(known: Iterable[str]) -> tuple[tuple[str, ...], list[Record]]:
    """Return the keys of all that is kept, and the records of those that are not known.

    Raises:
        StorageError: when the browser has no database for this page.
    """
    found = await _done(lambda runs: runs.read(to_js(list(known))))
    return tuple(found.keys), [_record(one) for one in found.records]


async def keep_runs(records: Iterable[Record]) -> tuple[str, ...]:
    """Keep runs, and of all runs the last MOST_RUNS; return the keys of those that are gone.

    Raises:
        StorageError: likewise, or when there is no room: then nothing has changed.
    """
    made = to_js([_object(one) for one in records])
    return tuple(await _done(lambda runs: runs.keep(made, MOST_RUNS)))


async def drop_runs(keys: Iterable[str]) -> None:
    """Keep these runs no more.

    Raises:
        StorageError: when the browser has no database for this page.
    """
    await _done(lambda runs: runs.drop(to_js(list(keys))))


def follow_runs(hear: Callable[[], None]) -> None:
    """Call a function when another tab keeps or drops runs, once any were asked for here."""
    _listeners.append(create_proxy(hear))


async def _done(ask: Callable[[Any], Awaitable[Any]]) -> Any:
    try:
        runs = await model_bridge.runs()
        for listener in _listeners:
            runs.follow(listener)
        return await ask(runs)
    except JsException as error:
        raise StorageError(error) from error


def _record(found: Any) -> Record:
    return Record(found.key, found.text, np.asarray(found.numbers.to_py(), dtype=np.int32))


def _object(record: Record) -> Any:
    about = {"key": record.key, "text": record.text, "numbers": to_js(record.numbers)}
    return to_js(about, dict_converter=window.Object.fromEntries)
