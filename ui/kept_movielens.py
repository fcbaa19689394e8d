"""The Python side of storage/movielens.js: MovieLens 100K that the visitor has brought.

Example::

    await keep_movielens({"u.data": array, "u.item": array})
    files = await kept_movielens()
"""

from collections.abc import Mapping
from typing import Any

from pyodide.ffi import to_js
from pyscript import window
from pyscript.js_modules import model_bridge

from ui.kept_store import KeptStore

KEY = "ml-100k"
_store = KeptStore(model_bridge.movielens)


async def kept_movielens() -> dict[str, Any]:
    """Return the files that are kept, by name, as JavaScript's arrays of bytes; empty: none.

    Raises:
        StorageError: when the browser has no database for this page.
    """
    found = await _store.done(lambda module: module.read(to_js([])))
    return {
        name: getattr(record.files, name)
        for record in found.records
        for name in window.Object.keys(record.files)
    }


async def has_movielens() -> bool:
    """Say whether anything is kept; what it is has to be read.

    Raises:
        StorageError: when the browser has no database for this page.
    """
    found = await _store.done(lambda module: module.read(to_js([KEY])))
    return len(found.keys) > 0


async def keep_movielens(files: Mapping[str, Any]) -> None:
    """Keep files, JavaScript's arrays of bytes by name, in the place of what was kept.

    Raises:
        StorageError: likewise, or when there is no room: then nothing has changed.
    """
    record = {"key": KEY, "files": dict(files)}
    made = to_js([record], dict_converter=window.Object.fromEntries)
    await _store.done(lambda module: module.keep(made, 1))


async def drop_movielens() -> None:
    """Keep them no more.

    Raises:
        StorageError: when the browser has no database for this page.
    """
    await _store.drop([KEY])
