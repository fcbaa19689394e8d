"""What the browser keeps of the visitor's ratings, under keys that are this site's own.

Example::

    keep_ratings(fingerprint, record)    # "", "full" or "blocked"
    kept_ratings(fingerprint)            # (record, False)

Sites of one owner on GitHub Pages share a storage: the keys begin with the site's path.
"""

from collections.abc import Callable
from typing import Any

from pyodide.ffi import JsException
from pyscript import document, window

from ui.dom import listen

# by fingerprint, the record that this tab has last read or written
_known: dict[str, str | None] = {}


def _key(fingerprint: str) -> str:
    path = window.URL.new(".", document.baseURI).pathname
    return f"two-tower {path} ratings {fingerprint}"


def kept_ratings(fingerprint: str) -> tuple[str | None, bool]:
    """Return the record of this data's ratings, and whether the storage is blocked."""
    try:
        text = window.localStorage.getItem(_key(fingerprint))
    except (JsException, AttributeError):  # some browsers have no storage at all
        return None, True
    _known[fingerprint] = None if text is None else str(text)
    return _known[fingerprint], False


def unseen_ratings(fingerprint: str) -> tuple[str | None, str] | None:
    """Return the record that this tab knew and the one that is there, where it is another.

    A tab that was frozen, or left and come back to, has not heard what others did meanwhile.
    """
    before = _known.get(fingerprint)
    there, _ = kept_ratings(fingerprint)
    return None if there is None or there == before else (before, there)


def keep_ratings(fingerprint: str, text: str) -> str:
    """Keep a record in place of the last one; return "", or why not: "full" or "blocked"."""
    try:
        window.localStorage.setItem(_key(fingerprint), text)
    except (JsException, AttributeError) as error:
        # a browser's error without a stack reaches Python wrapped, with its name in the text
        named = f"{getattr(error, 'name', '')} {error}"
        return "full" if "QuotaExceededError" in named else "blocked"
    _known[fingerprint] = text
    return ""


def set_ratings_aside(fingerprint: str, text: str) -> bool:
    """Keep a record that cannot be read where nothing is written over it; return if that worked."""
    return keep_ratings(f"{fingerprint} set aside", text) == ""


def follow_ratings(hear: Callable[[str, str], None]) -> None:
    """Call a function with fingerprint and record when another tab keeps ratings."""
    start = _key("")

    def changed(event: Any) -> None:
        if event.key and event.key.startswith(start):
            fingerprint = event.key.removeprefix(start)
            # as it is now: this tab may have kept something since
            if unseen := unseen_ratings(fingerprint):
                hear(fingerprint, unseen[1])

    listen(window, "storage", changed)
