"""What each setting was worth when it was measured: make bench-ablation.

Example::

    ablations = read_ablations(ABLATIONS.read_text(encoding="utf-8"))
    ablations.of("temperature")   # (Measured(text="1", ...),)
"""

import json
from pathlib import Path

from recommender.records import dataclass

ABLATIONS = Path(__file__).resolve().parents[1] / "evaluation" / "ablations.json"


@dataclass(frozen=True)
class Measured:
    """A setting that was changed from its default, and what that did to NDCG@10.

    Attributes:
        name: of the setting.
        text: what its control held then.
        protocol: on which it was measured, "R" or "D".
        model: of which.
        default: NDCG@10 with the defaults.
        difference: what the change added, paired over users.
        low: lower end of its 95 % interval.
        high: upper end.
    """

    name: str
    text: str
    protocol: str
    model: str
    default: float
    difference: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves no doubt of the sign."""
        return not self.low <= 0 <= self.high


@dataclass(frozen=True)
class Ablations:
    """What was measured of single settings; docs/ablations.md has the ladder, too.

    Attributes:
        changes: one setting changed at a time.
    """

    changes: tuple[Measured, ...]

    def of(self, name: str) -> tuple[Measured, ...]:
        """Return what was measured of a setting."""
        return tuple(change for change in self.changes if change.name == name)


def read_ablations(text: str) -> Ablations:
    """Read what bench/ablation.py has written."""
    kept = json.loads(text)
    return Ablations(tuple(Measured(**change) for change in kept["changes"]))
