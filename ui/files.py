"""Files: those of the site, by relative URL, and those that the visitor brings or takes away.

Example::

    data = await fetch_bytes("data/u.data")
    data = await read_file(by_id("taste-file").files.item(0), most=5_000_000)
    save_file("films.csv", "item_id,title")
"""

from typing import Any

from pyodide.ffi import JsException, to_js
from pyscript import document, fetch, window

from recommender.errors import DataError
from recommender.wording import status as wording
from ui.dom import element


async def fetch_bytes(path: str) -> bytes:
    """Return the bytes of a file: decoding is the parser's business (u.item is not UTF-8).

    Raises:
        DataError: when there is no answer or no such file.
    """
    name = path.rsplit("/", 1)[-1]
    try:
        response = await fetch(document.documentElement.dataset.root + path)
        if not response.ok:
            raise DataError(name, None, wording.no_such_file(path, response.status))
        # not bytearray(), which copies byte by byte: 0.6 s
        return bytes(await response.arrayBuffer())
    except JsException as error:
        raise DataError(name, None, wording.unreachable(path)) from error


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


def save_blob(name: str, blob: Any) -> None:
    """Let the browser save a Blob as a file."""
    url = window.URL.createObjectURL(blob)
    element("a", href=url, download=name).click()
    window.URL.revokeObjectURL(url)
