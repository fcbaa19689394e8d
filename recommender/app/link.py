"""What has come with the page's address, and what goes with it, beside settings and lists.

Example::

    Link().to(View(0.2, 0.3, 4)).aim    # Aim(View(0.2, 0.3, 4), number=1)
"""

from __future__ import annotations

import dataclasses

from recommender.app.address import User
from recommender.film_map.viewport import View
from recommender.records import dataclass


@dataclass(frozen=True)
class Wanted:
    """Whom a link wants to be tested first.

    Attributes:
        user: as in the address.
        as_of_split: whether the lists are to know only the training history.
    """

    user: User = None
    as_of_split: bool = False


@dataclass(frozen=True)
class Aim:
    """What of the map a link shows.

    Attributes:
        view: the part.
        number: of such wishes so far, so that one can be repeated.
    """

    view: View
    number: int


@dataclass(frozen=True)
class Copied:
    """A link that the visitor has asked for.

    Attributes:
        url: the link.
        is_copied: whether it is in the clipboard; else it is to be shown.
    """

    url: str
    is_copied: bool


@dataclass(frozen=True)
class Link:
    """What has come with the address, and what goes with it.

    Attributes:
        wanted: whose lists the first Test shows; None where that is left to chance.
        aim: where the map starts; None where no link says.
        run: the id of an open run; empty where none is.
        is_embedded: whether parts of the page are hidden, for a frame.
        wrong: sentences on what could not be used.
        copied: what became of the last link that was asked for; None when it is no longer so.
    """

    wanted: Wanted | None = None
    aim: Aim | None = None
    run: str = ""
    is_embedded: bool = False
    wrong: tuple[str, ...] = ()
    copied: Copied | None = None

    def to(self, view: View) -> Link:
        """Return it with a map that starts with this part, or goes there."""
        number = self.aim.number + 1 if self.aim else 1
        return dataclasses.replace(self, aim=Aim(view, number))

    def without_wanted(self) -> Link:
        """Return it where somebody's lists are shown."""
        return dataclasses.replace(self, wanted=None)

    def with_fault(self, sentence: str) -> Link:
        """Return it with one more thing that could not be used."""
        return dataclasses.replace(self, wrong=(*self.wrong, sentence))
