"""Errors: the details for the console, a sentence for the visitor.

Example::

    except Exception as error:
        send(Failed(effect, report(error)))
"""

import traceback
from collections.abc import Callable
from typing import Any

from pyodide.ffi import JsException
from pyscript import window

from recommender.app.events import Broke
from recommender.errors import VisitorError
from recommender.wording import status as wording
from ui.dom import listen

_last: dict[str, str] = {}


def report(error: Exception) -> str:
    """Write all that is known of an error to the console; return what to tell the visitor."""
    details = "".join(traceback.format_exception(error))
    # a worker's error brings the worker's own stack, which Python's traceback does not show
    cause = error if isinstance(error, JsException) else error.__cause__
    if isinstance(cause, JsException):
        details += f"\n{getattr(cause, 'stack', '')}"
    window.console.error(details)
    return _noted(sentence_of(error), details)


def _noted(sentence: str, details: str) -> str:
    """Remember the details of the last failure, for whoever shows its sentence."""
    _last.clear()
    _last[sentence] = details
    return sentence


def details_of(sentence: str) -> str:
    """Return what is known of a failure, if this is the last one; else nothing."""
    return _last.get(sentence, "")


def follow_errors(send: Callable[[Broke], None]) -> None:
    """Tell the visitor of what fails in Python that a browser calls: drawing, pointer, keys."""

    def heard(event: Any) -> None:
        # the console has the traceback already; its last line says what it was
        if event.error and getattr(event.error, "name", "") == "PythonError":
            message = str(event.error.message).strip()
            send(Broke(_noted(wording.unexpected(message.splitlines()[-1]), message)))

    listen(window, "error", heard)


def sentence_of(error: Exception) -> str:
    """Return what to tell the visitor."""
    if isinstance(error, VisitorError):
        return str(error)
    return wording.unexpected(getattr(error, "message", str(error)))
