"""What the search box holds: the text, the films found, and which of them is pointed at.

Example::

    box = SearchBox().typed("alien", found=(182, 183))
    box.moved(1).pointed_at     # 182
    box.closed()                # the text stays, the list goes
"""

from __future__ import annotations

import dataclasses

from recommender.records import dataclass


@dataclass(frozen=True)
class SearchBox:
    """An editable combobox with a list (ARIA Authoring Practices Guide, combobox pattern).

    Attributes:
        text: what was typed.
        found: item rows, best first.
        active: place in `found` that the arrow keys have come to; -1: still in the text.
        is_open: whether the list is shown.
    """

    text: str = ""
    found: tuple[int, ...] = ()
    active: int = -1
    is_open: bool = False

    def typed(self, text: str, found: tuple[int, ...]) -> SearchBox:
        """Hold what was typed, and show what it finds."""
        return SearchBox(text, found, is_open=bool(text.strip()))

    def moved(self, step: int) -> SearchBox:
        """Go down (1) or up (-1) in the list, from its end to its start over the text itself."""
        if not self.found:
            return self
        places = len(self.found) + 1
        active = (self.active + 1 + step) % places - 1
        return dataclasses.replace(self, active=active, is_open=True)

    def closed(self) -> SearchBox:
        """Hide the list."""
        return dataclasses.replace(self, active=-1, is_open=False)

    @property
    def pointed_at(self) -> int | None:
        """The item that Enter would take; None while the keys are in the text."""
        return self.found[self.active] if self.is_open and self.active >= 0 else None
