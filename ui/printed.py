"""What only a printed page shows: which run it is, its settings, and where it can be had again.

Example::

    view = PrintedView()
    app.watch(lambda state: (state.run,), view.show)
"""

from typing import Any

from pyscript import window

from recommender.app.settings import FIELDS, OF_TRAINING
from recommender.runs.run import Run
from recommender.wording.runs import value
from ui.dom import by_id, element, listen, show_text
from ui.runs import name_of


class PrintedView:
    """A part of the page that a screen never shows (styles/print.css)."""

    def __init__(self) -> None:
        """Write the address down when the page is printed: it changes with every choice."""
        listen(window, "beforeprint", self._write_address)

    @staticmethod
    def show(run: Run | None) -> None:
        """Show the settings of a run; None: there is none, and nothing of it is printed."""
        by_id("printed").hidden = run is None
        if run is None:
            return
        show_text(by_id("printed-run"), name_of(run))
        rows = [
            element("div", "", element("dt", FIELDS[name].label), element("dd", said))
            for name in OF_TRAINING
            for said in [value(name, run.settings)]
        ]
        by_id("printed-settings").replaceChildren(*rows)

    @staticmethod
    def _write_address(_: Any) -> None:
        show_text(by_id("printed-address"), window.location.href)
