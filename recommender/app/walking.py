"""What is known of the drawing of a model: the film that is followed through it, and how far.

Example::

    Walking().current(comparison, "deep")   # None: nothing was followed yet
"""

from __future__ import annotations

from recommender.records import dataclass
from recommender.towers.layers import Walk
from recommender.views.comparison import Comparison, Film


@dataclass(frozen=True, eq=False)
class Trail:
    """Which prediction is followed.

    Attributes:
        lists: those in which the film stands.
        model: whose list it is.
        place: of the film in it, from 0 on.
    """

    lists: Comparison
    model: str
    place: int

    def is_same(self, other: Trail) -> bool:
        """Say whether it is the same film in the same lists."""
        is_here = (self.model, self.place) == (other.model, other.place)
        return is_here and self.lists is other.lists

    @property
    def film(self) -> Film:
        """The film."""
        return self.lists.recommended[self.model][self.place]


@dataclass(frozen=True, eq=False)
class Walking:
    """How far it is.

    Attributes:
        is_seen: whether the card is in view: else nobody is asked for anything.
        place: of the film in the list of whichever model is drawn.
        stop: that is looked at; None: none.
        request: id of what is asked for; 0: nothing is.
        asked: what is asked for.
        found: what was followed last.
        walk: what came of it.
    """

    is_seen: bool = False
    place: int = 0
    stop: int | None = None
    request: int = 0
    asked: Trail | None = None
    found: Trail | None = None
    walk: Walk | None = None

    def trail(self, lists: Comparison | None, model: str) -> Trail | None:
        """Return what is to be followed; None where a model recommends nothing."""
        films = lists.recommended[model] if lists else ()
        if lists is None or not films:
            return None
        return Trail(lists, model, min(self.place, len(films) - 1))

    def current(self, lists: Comparison | None, model: str) -> Walk | None:
        """Return the walk if it is what is to be followed."""
        trail = self.trail(lists, model)
        if trail is None or self.found is None or not trail.is_same(self.found):
            return None
        return self.walk
