"""The Python side of storage/models.js: trained models that the browser keeps.

Example::

    keys, models = await read_models(frozenset())
    outdated = await keep_models([model])
"""

from collections.abc import Callable, Iterable
from typing import Any

from pyodide.ffi import to_js
from pyscript import window
from pyscript.js_modules import model_bridge

from recommender.model_files.kept import MOST_MODELS, KeptModel, kept_model
from ui.kept_store import KeptStore
from ui.pace import breathe

_store = KeptStore(model_bridge.models)


async def read_models(known: Iterable[str]) -> tuple[tuple[str, ...], tuple[KeptModel, ...]]:
    """Return the keys of all that is kept, and the records of those that are not known.

    Raises:
        StorageError: when the browser has no database for this page.
    """
    found = await _store.done(lambda models: models.read(to_js(list(known))))
    models = []
    for one in found.records:
        await breathe()  # a digest of a megabyte, and a header to be read
        models.append(kept_model(one.key, one.digest, one.bytes.to_bytes()))
    return tuple(found.keys), tuple(models)


async def keep_models(models: Iterable[KeptModel]) -> tuple[str, ...]:
    """Keep models, and of all the last MOST_MODELS; return the keys of those that are gone.

    Raises:
        StorageError: likewise, or when there is no room: then nothing has changed.
    """
    made = to_js([_object(one) for one in models])
    return tuple(await _store.done(lambda store: store.keep(made, MOST_MODELS)))


async def drop_models(keys: Iterable[str]) -> None:
    """Keep these models no more.

    Raises:
        StorageError: when the browser has no database for this page.
    """
    await _store.drop(keys)


def follow_models(hear: Callable[[], None]) -> None:
    """Call a function when another tab keeps or drops models, once any were asked for here."""
    _store.follow(hear)


def _object(model: KeptModel) -> Any:
    about = {"key": model.key, "digest": model.digest, "bytes": to_js(model.data)}
    return to_js(about, dict_converter=window.Object.fromEntries)
