"""What the browser keeps in a database: what all kinds of records share (storage/store.js).

Example::

    store = KeptStore(model_bridge.runs)
    await store.done(lambda runs: runs.drop(to_js(keys)))
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from pyodide.ffi import JsException, create_proxy, to_js

# errors of IndexedDB by name; whatever else it throws: the browser has none for this page
PROBLEMS = {"QuotaExceededError": "full", "VersionError": "newer"}


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


class KeptStore:
    """One kind of records; its module is loaded when it is first asked for."""

    def __init__(self, load: Callable[[], Awaitable[Any]]) -> None:
        """Take what loads the module."""
        self._load = load
        # who hears of other tabs, from the first reading on
        self._listeners: list[Any] = []

    def follow(self, hear: Callable[[], None]) -> None:
        """Call a function when another tab keeps or drops records, once any were asked for here."""
        self._listeners.append(create_proxy(hear))

    async def done(self, ask: Callable[[Any], Awaitable[Any]]) -> Any:
        """Ask the module for something.

        Raises:
            StorageError: when the browser has no database for this page, or no room.
        """
        try:
            module = await self._load()
            for listener in self._listeners:
                module.follow(listener)
            return await ask(module)
        except JsException as error:
            raise StorageError(error) from error

    async def drop(self, keys: Iterable[str]) -> None:
        """Keep these records no more.

        Raises:
            StorageError: when the browser has no database for this page.
        """
        await self.done(lambda module: module.drop(to_js(list(keys))))
