"""The losses of a training, as they come in, ready to be drawn however many there are.

Example::

    curves = LossCurves(names=("deep",), steps=780, epochs=26)
    curves = curves.add("deep", epoch=1, losses=[7.1, 6.8])
    curves.curves["deep"].drawn()

Adding gives new curves and leaves the old ones as they were. What is drawn is no longer than
BUCKETS steps: of each run of steps that share a bucket, the lowest and the highest loss.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from recommender.records import dataclass

Floats = NDArray[np.floating]
OfModel = TypeVar("OfModel")

# about as many as a chart has pixels across
BUCKETS = 512


class GrowingArray:
    """float32 values that only become more; an array that was grown stays as it was.

    All that come of one another share a buffer, so that a value is copied a few times at most.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._buffer = np.empty(64, dtype=np.float32)
        self._used = [0]  # of the buffer, by whichever array grew last
        self._length = 0

    def __len__(self) -> int:
        """Return the number of values."""
        return self._length

    @property
    def values(self) -> NDArray[np.float32]:
        """All values [n]; not to be written to."""
        return self._buffer[: self._length]

    def grown(self, values: Floats) -> GrowingArray:
        """Return an array with these values at the end."""
        made = GrowingArray.__new__(GrowingArray)
        made._length = self._length + len(values)
        made._buffer, made._used = self._buffer, self._used
        if self._used[0] != self._length or made._length > len(self._buffer):
            made._buffer = np.empty(max(64, 2 * made._length), dtype=np.float32)
            made._buffer[: self._length] = self.values
            made._used = [self._length]
        made._buffer[self._length : made._length] = values
        made._used[0] = made._length
        return made


@dataclass(frozen=True, eq=False)
class LossCurve:
    """The losses of one model, in nats.

    Attributes:
        losses: one for each step.
        lows: the lowest loss of each bucket, inf where none has come.
        highs: the highest, −inf likewise.
        epoch_sums: sum of the losses of each epoch.
        epoch_steps: number of steps of each epoch.
        steps_per_bucket: how many steps share a bucket.
    """

    losses: GrowingArray
    lows: Floats
    highs: Floats
    epoch_sums: Floats
    epoch_steps: NDArray[np.int64]
    steps_per_bucket: int

    @classmethod
    def empty(cls, steps: int, epochs: int) -> LossCurve:
        """Start a curve of so many steps, all told."""
        per_bucket = -(-steps // BUCKETS)
        num_buckets = -(-steps // per_bucket)
        return cls(
            losses=GrowingArray(),
            lows=np.full(num_buckets, np.inf),
            highs=np.full(num_buckets, -np.inf),
            epoch_sums=np.zeros(epochs),
            epoch_steps=np.zeros(epochs, dtype=np.int64),
            steps_per_bucket=per_bucket,
        )

    def add(self, epoch: int, losses: Floats) -> LossCurve:
        """Append the losses of consecutive steps of one epoch (from 1 on; none is left out)."""
        bucket = (len(self.losses) + np.arange(len(losses))) // self.steps_per_bucket
        lows, highs = self.lows.copy(), self.highs.copy()
        np.minimum.at(lows, bucket, losses)
        np.maximum.at(highs, bucket, losses)
        sums, steps = self.epoch_sums.copy(), self.epoch_steps.copy()
        sums[epoch - 1] += losses.sum()
        steps[epoch - 1] += len(losses)
        return dataclasses.replace(
            self,
            losses=self.losses.grown(losses),
            lows=lows,
            highs=highs,
            epoch_sums=sums,
            epoch_steps=steps,
        )

    def drawn(self) -> tuple[Floats, Floats]:
        """Return steps (from 1 on) and losses of a line that looks like the whole curve.

        Where a bucket holds one step the line is exact; else it runs through the lowest and the
        highest loss of each bucket, at the bucket's middle.
        """
        values = self.losses.values
        if self.steps_per_bucket == 1:
            return np.arange(1, len(values) + 1, dtype=np.float64), values
        full = np.flatnonzero(np.isfinite(self.lows))
        middles = full * self.steps_per_bucket + (self.steps_per_bucket + 1) / 2
        ends = np.stack([self.lows[full], self.highs[full]], axis=1)
        return np.repeat(np.minimum(middles, len(values)), 2), ends.ravel()

    @cached_property
    def by_epoch(self) -> tuple[Floats, Floats]:
        """The middle step and the mean loss of each epoch that has begun."""
        begun = self.epoch_steps > 0
        steps = self.epoch_steps[begun]
        return np.cumsum(steps) - (steps - 1) / 2, self.epoch_sums[begun] / steps

    def range(self) -> tuple[float, float]:
        """Return the lowest and the highest loss."""
        return float(self.lows.min()), float(self.highs.max())


@dataclass(frozen=True, eq=False)
class LossCurves:
    """The curves of the models that have a loss.

    Attributes:
        steps: how many steps each model will take.
        epochs: in so many epochs.
        names: of the models, in the order in which they are drawn.
        curves: by name, of those that have a loss.
        chances: by name, the loss of a model that knows nothing, in nats.
        ndcgs: by name, NDCG@10 on the validation slice after each epoch; empty without one.
        unit: what a step is: "epoch" where no more is known of a training than each epoch's mean.
    """

    names: tuple[str, ...] = ()
    steps: int = 1
    epochs: int = 1
    curves: Mapping[str, LossCurve] = field(default_factory=lambda: MappingProxyType({}))
    chances: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    ndcgs: Mapping[str, tuple[float, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unit: str = "step"

    def add(self, name: str, epoch: int, losses: Iterable[float]) -> LossCurves:
        """Append the losses of a model's consecutive steps of one epoch (from 1 on)."""
        values = np.fromiter(losses, dtype=np.float64)
        curve = self.curves.get(name) or LossCurve.empty(self.steps, self.epochs)
        curves = self._in_order({**self.curves, name: curve.add(epoch, values)})
        return dataclasses.replace(self, curves=curves)

    def watched(self, name: str, chance: float, ndcg: float | None) -> LossCurves:
        """Note the chance level of a model's loss and, where an epoch has ended, its NDCG."""
        chances = MappingProxyType({**self.chances, name: chance})
        ndcgs = self.ndcgs
        if ndcg is not None:
            ndcgs = self._in_order({**ndcgs, name: (*ndcgs.get(name, ()), ndcg)})
        return dataclasses.replace(self, chances=chances, ndcgs=ndcgs)

    def last(self) -> dict[str, float]:
        """Return each model's mean loss of its latest epoch, as far as that has come."""
        return {name: float(curve.by_epoch[1][-1]) for name, curve in self.curves.items()}

    def last_ndcg(self) -> dict[str, float]:
        """Return each model's latest NDCG on the validation slice."""
        return {name: self.ndcgs[name][-1] for name in self.names if name in self.ndcgs}

    def ndcg_at(self, step: int) -> dict[str, float]:
        """Return each model's NDCG after the last epoch that has ended by a step."""
        epoch = step * self.epochs // self.steps
        found = {name: self.ndcgs.get(name, ())[:epoch] for name in self.names}
        return {name: figures[-1] for name, figures in found.items() if figures}

    def at(self, step: int) -> dict[str, float]:
        """Return the exact losses of a step (from 1 on), of the models that have taken it."""
        taken = {name: curve.losses.values for name, curve in self.curves.items()}
        return {n: float(losses[step - 1]) for n, losses in taken.items() if step <= len(losses)}

    @property
    def longest(self) -> int:
        """The steps that the furthest model has taken."""
        return max((len(curve.losses) for curve in self.curves.values()), default=0)

    def _in_order(self, of_models: Mapping[str, OfModel]) -> Mapping[str, OfModel]:
        """Order what was reported by the models' names: which reports first is chance."""
        return MappingProxyType({n: of_models[n] for n in self.names if n in of_models})

    def range(self) -> tuple[float, float]:
        """Return the lowest and the highest loss of all models, and of chance.

        There has to be a loss.
        """
        ranges = [curve.range() for curve in self.curves.values()]
        chances = [self.chances[name] for name in self.curves if name in self.chances]
        lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
        return min([*lows, *chances]), max([*highs, *chances])
