"""The losses of a training run, as they come in.

Example::

    history = LossHistory()
    history.add("deep", epoch=1, losses=[7.1, 6.8])
    history.batches("deep")
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class LossHistory:
    """Losses by model, one for each batch, and the mean of each epoch."""

    def __init__(self) -> None:
        """Start empty."""
        self._losses: dict[str, list[float]] = {}
        self._epochs: dict[str, list[int]] = {}

    def add(self, model: str, epoch: int, losses: Iterable[float]) -> None:
        """Append the losses of consecutive steps of one epoch."""
        new = list(losses)
        self._losses.setdefault(model, []).extend(new)
        self._epochs.setdefault(model, []).extend([epoch] * len(new))

    @property
    def models(self) -> list[str]:
        """Names of the models that have a loss, in the order of their first one."""
        return list(self._losses)

    def batches(self, model: str) -> tuple[Floats, Floats]:
        """Return steps (1, 2, ...) and losses in nats, both [n]; empty for an unknown model."""
        losses = np.array(self._losses.get(model, []), dtype=np.float64)
        return np.arange(1, len(losses) + 1, dtype=np.float64), losses

    def epochs(self, model: str) -> tuple[Floats, Floats]:
        """Return the last step so far and the mean loss of each epoch, both [num_epochs]."""
        steps, losses = self.batches(model)
        epochs = np.array(self._epochs.get(model, []), dtype=np.intp)
        if len(epochs) == 0:
            return steps, losses
        counts = np.bincount(epochs)[1:]
        return np.cumsum(counts, dtype=np.float64), np.bincount(epochs, weights=losses)[1:] / counts
