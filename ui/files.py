"""Files: those of the site, by relative URL, and those that the visitor brings or takes away.

Example::

    data = await fetch_bytes("data/u.data")
    data = await read_file(by_id("taste-file").files.item(0), most=5_000_000)
    save_file("films.csv", "item_id,title")
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

from pyodide.ffi import JsException, to_js
from pyscript import document, window

from recommender.errors import DataError
from recommender.wording import status as wording
from ui.dom import element

LARGEST = 100_000_000  # bytes; a file without an end would fill the memory
# Counted, not measured: while the browser freezes a page, the clock goes on, and nothing can come.
TICK_SECONDS = 0.5
PATIENCE_TICKS = 24


class _StalledError(Exception):
    """Nothing has come for too long."""


async def fetch_bytes(path: str) -> bytes:
    """Return the bytes of a file: decoding is the parser's business (u.item is not UTF-8).

    Raises:
        DataError: when there is no answer, no such file, not all of it, too much of it, or when
            nothing comes any more.
    """
    name = path.rsplit("/", 1)[-1]
    abort = window.AbortController.new()
    options = to_js({"signal": abort.signal}, dict_converter=window.Object.fromEntries)
    parts: list[bytes] = []
    response: Any = None
    try:
        address = document.documentElement.dataset.root + path
        response = await _in_time(window.fetch(address, options))
        if not response.ok:
            raise DataError(name, None, wording.no_such_file(path, response.status))
        await _read(response, parts)
    except _StalledError as error:
        seconds = round(TICK_SECONDS * PATIENCE_TICKS)
        raise DataError(name, None, wording.stalled(path, _size(parts), seconds)) from error
    except JsException as error:
        problem = wording.broken_off(path) if response else wording.unreachable(path)
        raise DataError(name, None, problem) from error
    finally:
        abort.abort()  # what has not come is not waited for, and the connection is free
    _check_size(name, path, _size(parts), _promised(response))
    return b"".join(parts)


async def _read(response: Any, parts: list[bytes]) -> None:
    """Take what comes, until all is there or more than there may be."""
    if response.body is None:
        return
    reader, left = response.body.getReader(), LARGEST
    while left >= 0 and not (part := await _in_time(reader.read())).done:
        parts.append(part.value.to_bytes())
        left -= len(parts[-1])


def _check_size(name: str, path: str, size: int, promised: int | None) -> None:
    """Refuse more than there may be, and less than was promised: not every browser does."""
    if size > LARGEST:
        raise DataError(name, None, wording.too_large(path, LARGEST))
    if promised is not None and size < promised:
        raise DataError(name, None, wording.broken_off(path))


async def _in_time(promise: Awaitable[Any]) -> Any:
    """Await a promise for so many ticks.

    Raises:
        _StalledError: when it is neither kept nor broken by then.
    """
    task = asyncio.ensure_future(promise)
    for _ in range(PATIENCE_TICKS):
        if (await asyncio.wait({task}, timeout=TICK_SECONDS))[0]:
            return task.result()
    task.cancel()
    raise _StalledError


def _promised(response: Any) -> int | None:
    """Return how many bytes the server has promised; None where they are not those that come."""
    length = response.headers.get("content-length")
    is_packed = response.headers.get("content-encoding") is not None
    return int(length) if length and length.isdigit() and not is_packed else None


def _size(parts: list[bytes]) -> int:
    return sum(map(len, parts))


async def read_file(file: Any, most: int) -> bytes:
    """Return the bytes of a file that the visitor chose, no more than `most` from its start.

    Raises:
        DataError: when the browser cannot read it, since it was moved, say.
    """
    try:
        buffer = await file.slice(0, most).arrayBuffer()
    except JsException as error:
        raise DataError(file.name, None, wording.UNREADABLE) from error
    return bytes(buffer.to_bytes())


def save_file(name: str, text: str) -> None:
    """Let the browser save a text as a UTF-8 file."""
    save_blob(name, window.Blob.new(to_js([text])))


def save_bytes(name: str, data: bytes) -> None:
    """Let the browser save bytes as a file."""
    save_blob(name, window.Blob.new(to_js([data])))


def save_blob(name: str, blob: Any) -> None:
    """Let the browser save a Blob as a file."""
    url = window.URL.createObjectURL(blob)
    element("a", href=url, download=name).click()
    window.URL.revokeObjectURL(url)
