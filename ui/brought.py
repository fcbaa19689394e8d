"""MovieLens where the site does not hold it: the dialog that asks for it, and what is kept of it.

Example::

    view = BroughtView(app.send)
    app.watch(lambda state: (state.bringing, ""), view.show)
"""

from collections.abc import Callable

from pyscript import document

from recommender.app.events import CopyDropped, DataLeft, Event, MadeUpClicked
from recommender.app.own_data import Bringing, Copy
from recommender.ratings.movielens import ARCHIVE, ARCHIVE_MD5, SHA256
from recommender.wording import own_data as wording
from ui.dom import by_id, element, enable, hide, listen, show_text


def asks_for_data() -> bool:
    """Say whether the visitor has to bring MovieLens (tools/version.py)."""
    return bool(document.documentElement.hasAttribute("data-brought"))


class BroughtView:
    """A dialog, whose files ui/own_data.py takes, and a line below the status."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to both."""
        self._dialog = by_id("movielens")
        listen(by_id("movielens-made-up"), "click", lambda _: send(MadeUpClicked()))
        listen(self._dialog, "close", lambda _: send(DataLeft()))
        listen(by_id("copy-drop"), "click", lambda _: send(CopyDropped()))
        for name, checksum in [*SHA256.items(), (ARCHIVE, ARCHIVE_MD5)]:
            by_id("movielens-sums").append(element("dt", name), element("dd", checksum))

    def show(self, bringing: Bringing | None, reading: str) -> None:
        """Ask for MovieLens, and say what was wrong with the files; None: nothing is asked.

        Args:
            bringing: what is asked.
            reading: which files are being read, a sentence; empty: none.
        """
        if bringing is None:
            self._close()
            return
        show_text(by_id("movielens-reading"), reading)
        show_text(by_id("movielens-said"), bringing.said)
        for name in ("movielens-files", "movielens-made-up"):
            enable(by_id(name), not reading)
        if not self._dialog.open:
            self._dialog.showModal()

    def _close(self) -> None:
        """Close the dialog; the button that would have the focus then may be disabled by now."""
        was_open = self._dialog.open
        self._dialog.close()
        active = document.activeElement
        if was_open and (active == document.body or self._dialog.contains(active)):
            by_id("status").focus(preventScroll=True)


def show_copy(copy: Copy, can_drop: bool) -> None:
    """Say whether the browser keeps MovieLens."""
    show_text(by_id("copy-said"), wording.COPIES[copy])
    hide(by_id("copy-drop"), copy is not Copy.KEPT, heir="status")
    enable(by_id("copy-drop"), can_drop)
