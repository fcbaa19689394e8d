"""The address in the browser's bar: it follows the experiment, and another one is taken over.

Example::

    view = AddressView(app.send)
    app.watch(lambda state: (experiment_of(state),), view.follow)
"""

from collections.abc import Callable

from pyodide.ffi import JsException, create_proxy
from pyscript import window

from recommender.app.address import Experiment, fragment_of
from recommender.app.events import AddressOpened
from ui.dom import listen

# milliseconds: Safari takes a hundred changes in 30 s, and no more
PAUSE = 500


class AddressView:
    """Changes the address in its place: the way back leads to the page before."""

    def __init__(self, send: Callable[[AddressOpened], None]) -> None:
        """Listen to who puts another fragment behind the same address."""
        self._send = send
        self._fragment = ""
        self._timer = 0
        self._on_pause = create_proxy(self._write)
        listen(window, "hashchange", self._changed)

    def follow(self, experiment: Experiment) -> None:
        """Let the address say this, as soon as nothing has changed for a moment."""
        self._fragment = fragment_of(experiment)
        self._wait()

    def _wait(self) -> None:
        window.clearTimeout(self._timer)
        self._timer = window.setTimeout(self._on_pause, PAUSE)

    def _changed(self, _: object) -> None:
        self._send(AddressOpened(fragment_of_page()))
        self._wait()  # also where it says nothing new, in other words

    def _write(self) -> None:
        if fragment_of_page() == self._fragment:
            return
        history = window.history
        try:
            history.replaceState(history.state, "", url_of(self._fragment))
        except JsException:
            return  # a frame may forbid it: the page works all the same


def fragment_of_page() -> str:
    """Return what stands behind "#" in the address."""
    return str(window.location.hash).removeprefix("#")


def url_of(fragment: str) -> str:
    """Return the page's address with another fragment; with an empty one, without "#"."""
    page = str(window.location.href).partition("#")[0]
    return f"{page}#{fragment}" if fragment else page


async def copy_text(text: str) -> bool:
    """Put a text into the clipboard; return whether the browser has allowed that.

    To be called in the same task as the click, by which the browser knows that it is wanted.
    """
    clipboard = getattr(window.navigator, "clipboard", None)  # not over plain http
    if clipboard is None:
        return False
    try:
        await clipboard.writeText(text)
    except JsException:
        return False
    return True
