"""Passes over a worker's shards: which batch is taken at which step.

Example::

    passes = Passes([20, 19], shards=range(4, 6), seed=7)
    passes.at(25)      # Where(number=0, shard=5, batch=5): the first pass, the sixth batch of shard
    5

A step's batch follows from the seed and the step alone, so that a run that goes on after a worker
was lost takes the batches that it would have taken. Batches come shard by shard, shards and what is
in them in a new order in each pass. Less than a batch is left over of a shard, by chance, and is
let go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# where several streams start from one seed, so that none repeats another
ORDER, USERS, ROWS, CANDIDATES, NEGATIVES, RINGS, INITIAL, BASIS = range(8)


def chance(*key: int) -> np.random.Generator:
    """Return a generator of its own for a seed and whatever else tells streams apart."""
    return np.random.default_rng(key)


@dataclass(frozen=True)
class Where:
    """A batch.

    Attributes:
        number: of the pass, from 0 on.
        shard: number of a shard.
        batch: of those of this shard, from 0 on.
    """

    number: int
    shard: int
    batch: int


@dataclass(frozen=True)
class Passes:
    """A worker's passes.

    Attributes:
        batches: how many each shard gives in a pass, by shard of the worker.
        shards: the numbers of these shards.
        seed: of the training.
    """

    batches: Sequence[int]
    shards: range
    seed: int

    def at(self, step: int) -> Where:
        """Return which batch a step takes, from 0 on."""
        number, rest = divmod(step, sum(self.batches))
        order = chance(self.seed, ORDER, number).permutation(len(self.batches))
        ends = np.cumsum(np.asarray(self.batches)[order])
        place = int(np.searchsorted(ends, rest, side="right"))
        own = int(order[place])
        return Where(number, self.shards[own], rest - int(ends[place]) + self.batches[own])
