"""The runs that the page knows: what the browser keeps, what is of this visit, which are open.

Example::

    kept = KeptRuns().with_runs([run])
    first, second = kept.open("3fa9-77b0")    # what an address names, or None where it is not there
    open_text((first.key, second.key))        # "3fa9-77b0"
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from types import MappingProxyType

from recommender.records import dataclass
from recommender.runs.comparison import MetricRow
from recommender.runs.record import Unread
from recommender.runs.run import ID_LENGTH, Run

MOST_RUNS = 10
# the two that are compared: how each is called
FIRST, SECOND = PLACES = ("A", "B")
_OPEN = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}(-[0-9a-f]{{{ID_LENGTH}}})?")

Pair = tuple[Run, Run]


@dataclass(frozen=True, eq=False)
class Compared:
    """What came of comparing two runs.

    Attributes:
        keys: of both.
        rows: their metrics.
        problem: why there are none; mostly empty.
    """

    keys: tuple[str, str]
    rows: tuple[MetricRow, ...] = ()
    problem: str = ""


@dataclass(frozen=True, eq=False)
class KeptRuns:
    """Runs of the data that is there, and what is done with them.

    Attributes:
        runs: by key, the oldest first, at most MOST_RUNS.
        unkept: keys of those that the browser does not keep, or not yet.
        gone: keys of those that were deleted here: an answer that is late may still have them.
        removed: what was deleted last, and can be brought back.
        left_out: by key, why a record of the browser's is not among the runs.
        chosen: keys of the two that the visitor has opened; empty: nobody has chosen.
        compared: what is known of the two that are open; None until they are compared.
        problem: why the browser keeps no runs: "full", "blocked" or "newer"; empty where it does.
        is_read: whether it is known what the browser keeps.
    """

    runs: Mapping[str, Run] = field(default_factory=lambda: MappingProxyType({}))
    unkept: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    removed: tuple[Run, ...] = ()
    left_out: Mapping[str, Unread] = field(default_factory=lambda: MappingProxyType({}))
    chosen: tuple[str, ...] = ()
    compared: Compared | None = None
    problem: str = ""
    is_read: bool = False

    @property
    def known(self) -> frozenset[str]:
        """Keys of records that need not be read again."""
        return frozenset(self.runs) | frozenset(self.left_out)

    def with_runs(self, runs: Iterable[Run]) -> KeptRuns:
        """Return it with more runs, that the browser does not keep yet; the oldest ones go."""
        added = {run.key: run for run in runs}
        return dataclasses.replace(
            self,
            runs=_last({**self.runs, **added}),
            unkept=self.unkept | added.keys(),
            gone=self.gone - added.keys(),
        )

    def read(
        self,
        data: str,
        keys: Collection[str],
        runs: Iterable[Run],
        left_out: Mapping[str, Unread],
    ) -> KeptRuns:
        """Return it with what the browser keeps now.

        Args:
            data: the mark of the ratings that are there.
            keys: of all that it keeps.
            runs: those that were not known.
            left_out: those of them that could not be read.
        """
        found = {**self.runs, **{run.key: run for run in runs}}
        there = (self.unkept | set(keys)) - self.gone
        of_data = {key: run for key, run in found.items() if key in there and run.data == data}
        all_unread = {**self.left_out, **left_out}
        unread = {key: all_unread[key] for key in all_unread if key in set(keys)}
        return dataclasses.replace(
            self, runs=_last(of_data), left_out=MappingProxyType(unread), is_read=True
        )

    def stored(self, keys: Collection[str], outdated: Collection[str]) -> KeptRuns:
        """Return it where the browser keeps some, and in their place others no more."""
        left = {key: run for key, run in self.runs.items() if key not in outdated}
        unkept = self.unkept - set(keys)
        return dataclasses.replace(self, runs=_last(left), unkept=unkept, problem="")

    def without(self, keys: Collection[str]) -> KeptRuns:
        """Return it without some, which can be brought back."""
        removed = tuple(run for key, run in self.runs.items() if key in keys)
        left = {key: run for key, run in self.runs.items() if key not in keys}
        return dataclasses.replace(
            self,
            runs=MappingProxyType(left),
            unkept=self.unkept - set(keys),
            gone=self.gone | set(keys),
            removed=removed,
        )

    def open(self, text: str) -> tuple[Run | None, Run | None]:
        """Return the runs that are open: what was chosen, what a text names, or the last two.

        Args:
            text: ids as `open_text` writes them; of runs that share one, the latest is meant, and
                of two the one before and the latest. Empty: nobody has chosen. Then the second is
                the latest run, and the first the latest other one with all settings by default, or,
                without such a one, the one before.

        Returns:
            None for a run that is not there: of fewer than two. Where a text names one that is not
            there, nobody has chosen.
        """
        if self.chosen and open_text(self.chosen) == text and self.runs.keys() >= {*self.chosen}:
            return self.runs[self.chosen[0]], self.runs[self.chosen[1]]
        ids = text.split("-") if text and not missing(text, self) else []
        latest_first = list(self.runs.values())[::-1]
        second = next((run for run in latest_first if run.id in ids[-1:] or not ids), None)
        others = [run for run in latest_first if run is not second]
        if len(ids) > 1:
            return next((run for run in others if run.id == ids[0]), None), second
        default = [run for run in others if run.is_default]
        return next(iter(default or others), None), second


def open_text(keys: Collection[str]) -> str:
    """Return how an address names runs: their ids, without the times that their keys begin with."""
    return "-".join(key[-ID_LENGTH:] for key in keys)


def missing(text: str, kept: KeptRuns) -> tuple[str, ...]:
    """Return the ids that a text names and no run has; the text itself where it names none."""
    if not text:
        return ()
    if not _OPEN.fullmatch(text):
        return (text,)
    there = {run.id for run in kept.runs.values()}
    return tuple(dict.fromkeys(one for one in text.split("-") if one not in there))


def _last(runs: Mapping[str, Run]) -> Mapping[str, Run]:
    """Return the latest MOST_RUNS, the oldest first."""
    keys = sorted(runs)[-MOST_RUNS:]
    return MappingProxyType({key: runs[key] for key in keys})
