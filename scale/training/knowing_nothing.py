"""The loss of a model that scores all items alike (model/core/chance.js)."""

from __future__ import annotations

import numpy as np

from scale.model.history import HistoryBatch
from scale.model.ids import IdsBatch
from scale.model.losses import SampledPairs
from scale.training.crew import Crew


def chance_of(batch: IdsBatch | HistoryBatch, crew: Crew, *, target_among: bool) -> float:
    """Return the loss where all dot products are zero, in nats.

    Args:
        batch: of numpy arrays, this worker's.
        crew: all workers.
        target_among: whether positives stand among the negatives.
    """
    part = _history(batch) if isinstance(batch, HistoryBatch) else _pairs(batch, target_among)
    return float(crew.gathered(np.array([part], dtype=np.float32)).sum())


def _pairs(batch: IdsBatch, target_among: bool) -> float:
    pairs = batch.pairs
    if not isinstance(pairs, SampledPairs):
        return float(np.log(2) * pairs.weights.sum())
    each = np.exp(np.asarray(pairs.negatives, dtype=np.float64))
    sums = (~np.asarray(pairs.excluded) @ each)[pairs.user_row]
    own = np.exp(np.asarray(pairs.positives, dtype=np.float64))
    total = sums if target_among else sums + own
    return float(pairs.weights @ np.log(total / own))


def _history(batch: HistoryBatch) -> float:
    number = (~np.asarray(batch.excluded)).sum(axis=1)
    logs = np.log(np.maximum(number, 1)) * np.asarray(batch.targets).sum(axis=1)
    return float(batch.shares @ logs)
