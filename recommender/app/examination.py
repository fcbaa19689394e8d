"""What is known so far of how good the models of the last training are.

Example::

    examination = Examination().with_found(yardstick, {"deep": quality}, is_last=False)
    examination.found["deep"].ndcg
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from recommender.evaluation.examination import Quality
from recommender.evaluation.slices import Yardstick
from recommender.records import dataclass


@dataclass(frozen=True, eq=False)
class Examination:
    """What was worked out after a training, and comes bit by bit.

    Attributes:
        found: by name, how good the models are, and what they are compared with.
        yardstick: by which all were examined; None until the first is there.
        is_over: whether nothing more will come.
        problem: why it ended early; mostly empty.
    """

    found: Mapping[str, Quality] = field(default_factory=lambda: MappingProxyType({}))
    yardstick: Yardstick | None = None
    is_over: bool = False
    problem: str = ""

    def with_found(
        self, yardstick: Yardstick, found: Mapping[str, Quality], *, is_last: bool
    ) -> Examination:
        """Return it with some more, the last there will be or not."""
        more = MappingProxyType({**self.found, **found})
        return dataclasses.replace(self, found=more, yardstick=yardstick, is_over=is_last)

    def broken_off(self, problem: str) -> Examination:
        """Return it as it is, with why nothing more will come."""
        return dataclasses.replace(self, is_over=True, problem=problem)
