"""Files: those of the site, by relative URL, and those that the visitor brings or takes away.

Example::

    blob = await fetch_file("data/u.data")
    data = await read_file(by_id("taste-file").files.item(0), most=5_000_000)
    save_file("films.csv", "item_id,title")
"""

from base64 import b64encode
from typing import Any

from pyodide.ffi import JsException, to_js
from pyscript import document, window
from pyscript.js_modules import model_bridge

from recommender.errors import DataError
from recommender.wording import status as wording
from ui.dom import element

LARGEST = 100_000_000  # bytes; a file without an end would fill the memory


async def fetch_file(path: str, sha256: str = "") -> Any:
    """Return a file of the site as a Blob: decoding is the parser's business (u.item is not UTF-8).

    Args:
        path: from the root of the site.
        sha256: of its bytes, in hexadecimal digits, where it has to be a certain one.

    Raises:
        DataError: when there is no answer, no such file, not all of it, too much of it, or when
            nothing comes any more.
    """
    address = document.documentElement.dataset.root + path
    integrity = f"sha256-{b64encode(bytes.fromhex(sha256)).decode()}" if sha256 else ""
    found = await model_bridge.fetched(address, LARGEST, integrity)
    if not found.problem:
        return found.blob
    problems = {
        "status": lambda: wording.no_such_file(path, found.status),
        "unreachable": lambda: wording.unreachable(path),
        "stalled": lambda: wording.stalled(path, found.size, round(found.seconds)),
        "broken": lambda: wording.broken_off(path),
        "large": lambda: wording.too_large(path, LARGEST),
    }
    raise DataError(path.rsplit("/", 1)[-1], None, problems[found.problem]())


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
