"""The files that can be taken away: a button each.

Example::

    view = TakeawayView(app.send)
    app.watch(lambda state: (state.can(FileWanted),), view.enable)
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from recommender.app.events import FileWanted
from recommender.exports.files import FILES
from ui.dom import by_id, enable, listen


class TakeawayView:
    """What stands in the card; whose files they are is a setting."""

    def __init__(self, send: Callable[[FileWanted], None]) -> None:
        """Listen to all buttons."""

        def want(what: str, _: Any) -> None:
            send(FileWanted(what))

        for what in FILES:
            listen(by_id(f"take-{what}"), "click", partial(want, what))

    @staticmethod
    def enable(can_take: bool) -> None:
        """Let the buttons act, all or none: one file is made at a time."""
        for what in FILES:
            enable(by_id(f"take-{what}"), can_take)
