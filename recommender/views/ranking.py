"""How good the models are on other splits: the figures of bench/quality.py, as measured beforehand.

Example::

    for row in read_ranking(RANKING.read_text(encoding="utf-8")):
        print(row.name, row.figures)

The file is written by `python -m bench.quality --write`.
"""

from __future__ import annotations

import json
from pathlib import Path

from recommender.app.models import LABELS
from recommender.records import dataclass

RANKING = Path(__file__).resolve().parents[1] / "evaluation" / "ranking.json"

# protocols of bench/protocols.py: by date, the published split, what comes next in a sitting
COLUMNS = ("D", "R", "P2")
# what the models are held against, by protocol: the names of bench/quality.py
REFERENCES = {
    "popularity": dict.fromkeys(COLUMNS, "popularity"),
    "ease": dict.fromkeys(COLUMNS, "ease"),
    "ease_recent": {"D": "ease_trend", "P2": "ease_recent"},
}
# the best of the published table, on R: recommenders-team/recommenders, MovieLens 100K
PUBLISHED, PUBLISHED_NDCG = "bivae", 0.475


@dataclass(frozen=True)
class MeasuredNdcg:
    """What one recommender reached on a split: NDCG@10 and its standard error over users."""

    ndcg: float
    error: float | None

    @property
    def texts(self) -> tuple[str, str]:
        """Figure and error as they are written; no error where nobody has published one."""
        return f"{self.ndcg:.3f}", "" if self.error is None else f"± {self.error:.3f}"


@dataclass(frozen=True)
class RankingRow:
    """One recommender.

    Attributes:
        name: of a model, or of what it is held against.
        figures: one for each of COLUMNS; None where it was not measured.
    """

    name: str
    figures: tuple[MeasuredNdcg | None, ...]


def read_ranking(text: str) -> tuple[RankingRow, ...]:
    """Read the file, references first, then the models in the registry's order."""
    measured = json.loads(text)["ndcg"]

    def figure(protocol: str, name: str | None) -> MeasuredNdcg | None:
        found = measured[protocol].get(name)
        return MeasuredNdcg(**found) if found else None

    published = tuple(MeasuredNdcg(PUBLISHED_NDCG, None) if p == "R" else None for p in COLUMNS)
    names = REFERENCES | {name: dict.fromkeys(COLUMNS, name) for name in LABELS}
    rows = [
        RankingRow(name, tuple(figure(p, of_protocol.get(p)) for p in COLUMNS))
        for name, of_protocol in names.items()
    ]
    return (*rows[: len(REFERENCES)], RankingRow(PUBLISHED, published), *rows[len(REFERENCES) :])
