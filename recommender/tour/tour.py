"""Where the visitor is on the tour, what was guessed, and what its experiments have shown.

Example::

    tour = Tour().at_station(4).guessed(0)
    tour.outcome(settings)   # None: nothing is measured yet
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from recommender.app.settings import OF_TRAINING, Settings
from recommender.evaluation.bootstrap import Estimate
from recommender.evaluation.examination import Quality, difference
from recommender.records import dataclass
from recommender.tour.stations import STATIONS, Side, Station

# a recipe, as far as the figures of its training depend on it
Recipe = tuple[object, ...]


def recipe_of(settings: Settings) -> Recipe:
    """Return what makes the figures of a training."""
    return tuple(getattr(settings, name) for name in OF_TRAINING)


@dataclass(frozen=True)
class Outcome:
    """What an experiment has shown.

    Attributes:
        values: NDCG@10 of both sides.
        difference: of the second to the first, paired by user; None where the users are others.
        is_second_better: by more than chance; None where that cannot be told.
    """

    values: tuple[Estimate, Estimate]
    difference: Estimate | None
    is_second_better: bool | None


# eq=False: equal to itself only, since what was found holds arrays
@dataclass(frozen=True, eq=False)
class Tour:
    """The tour as it stands.

    Attributes:
        is_open: whether it is beside the page.
        at: the station, from 0 on; the number of stations: the end.
        guesses: station -> the side that was guessed.
        found: recipe -> model -> how good it was.
        queue: settings of the trainings that an experiment still needs.
        length: how many trainings the experiment under way needs in all.
        before: the visitor’s settings, whose recipe is given back; None where nothing was changed.
        tried: what an experiment has put into the form last.
        is_broken_off: whether the last experiment was stopped, or has failed.
    """

    is_open: bool = False
    at: int = 0
    guesses: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    found: Mapping[Recipe, Mapping[str, Quality]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    queue: tuple[Settings, ...] = ()
    length: int = 0
    before: Settings | None = None
    tried: Settings | None = None
    is_broken_off: bool = False

    @property
    def station(self) -> Station | None:
        """The station, None at the end."""
        return STATIONS[self.at] if self.at < len(STATIONS) else None

    @property
    def is_running(self) -> bool:
        """Whether an experiment is under way."""
        return bool(self.queue)

    def at_station(self, at: int) -> Tour:
        """Return it open, at a station or at the end."""
        return dataclasses.replace(self, is_open=True, at=at, is_broken_off=False)

    def guessed(self, side: int) -> Tour:
        """Return it with a guess at the station."""
        guesses = MappingProxyType({**self.guesses, self.at: side})
        return dataclasses.replace(self, guesses=guesses)

    def needed(self, settings: Settings) -> tuple[Settings, ...]:
        """Return what is still to be trained for the station's experiment, each recipe once."""
        if self.station is None:
            return ()
        of_sides = [side.settings(settings) for side in self.station.sides]
        wanted = {recipe_of(one): one for one in of_sides}
        return tuple(one for recipe, one in wanted.items() if recipe not in self.found)

    def starting(self, settings: Settings, queue: tuple[Settings, ...]) -> Tour:
        """Return it with an experiment under way; the visitor's settings are kept aside."""
        own = self.before if self.before and self.is_as_tried(settings) else settings
        return dataclasses.replace(
            self, queue=queue, length=len(queue), before=own, is_broken_off=False
        )

    def is_as_tried(self, settings: Settings) -> bool:
        """Say whether the recipe is still that of the last experiment: none was chosen since."""
        return self.tried is not None and recipe_of(settings) == recipe_of(self.tried)

    def measured(self, settings: Settings, found: Mapping[str, Quality]) -> Tour:
        """Return it with what a training has shown; the next one is then first in the queue."""
        recipe = recipe_of(settings)
        queue = tuple(one for one in self.queue if recipe_of(one) != recipe)
        known = MappingProxyType({**self.found, recipe: found})
        return dataclasses.replace(self, found=known, queue=queue)

    def broken_off(self) -> Tour:
        """Return it without the experiment that was under way."""
        return dataclasses.replace(self, queue=(), is_broken_off=True)

    def forgetting(self) -> Tour:
        """Return it without what was measured: other data is coming."""
        return dataclasses.replace(self, found=MappingProxyType({}))

    def anew(self, settings: Settings) -> Tour:
        """Return it without what was measured for the station's experiment."""
        sides = self.station.sides if self.station else ()
        of_sides = {recipe_of(side.settings(settings)) for side in sides}
        left = {recipe: found for recipe, found in self.found.items() if recipe not in of_sides}
        return dataclasses.replace(self, found=MappingProxyType(left))

    def outcome(self, settings: Settings) -> Outcome | None:
        """Return what the station's experiment has shown; None where it was not done."""
        if self.station is None:
            return None
        first, second = (self._quality(side, settings) for side in self.station.sides)
        if first is None or second is None:
            return None
        values = (first.ndcg, second.ndcg)
        if not self.station.is_paired:
            return Outcome(values, None, _is_apart(*values))
        told = difference(second, first)
        return Outcome(values, told, told.value > 0 if told.is_sure_of_sign else None)

    def _quality(self, side: Side, settings: Settings) -> Quality | None:
        return self.found.get(recipe_of(side.settings(settings)), {}).get(side.model)


def _is_apart(first: Estimate, second: Estimate) -> bool | None:
    """Say which of two figures of other users is higher, where their intervals do not meet."""
    if first.interval is None or second.interval is None:
        return None
    if first.interval[1] < second.interval[0]:
        return True
    return False if second.interval[1] < first.interval[0] else None
