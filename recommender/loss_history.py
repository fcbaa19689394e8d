"""The losses of a training run, as they come in.

Example::

    history = LossHistory(["baseline", "deep"])
    history.add("deep", epoch=1, losses=[7.1, 6.8])
    history.batches("deep")
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class LossHistory:
    """Losses by model, one for each batch, and the mean of each epoch."""

    def __init__(self, models: Iterable[str] = ()) -> None:
        """Start empty; what is returned follows the order of these models."""
        self._epochs: dict[str, list[list[Floats]]] = {name: [] for name in models}

    def add(self, model: str, epoch: int, losses: Iterable[float]) -> None:
        """Append the losses of consecutive steps of one epoch (from 1 on; none is left out)."""
        epochs = self._epochs[model]
        if epoch > len(epochs):
            epochs.append([])
        epochs[epoch - 1].append(np.fromiter(losses, dtype=np.float64))

    @property
    def models(self) -> list[str]:
        """Names of the models that have a loss."""
        return [name for name, epochs in self._epochs.items() if epochs]

    def batches(self, model: str) -> tuple[Floats, Floats]:
        """Return steps (1, 2, ...) and losses in nats, both [n]; empty for an unknown model."""
        parts = [part for epoch in self._epochs.get(model, []) for part in epoch]
        losses = np.concatenate([np.empty(0), *parts])
        return np.arange(1, len(losses) + 1, dtype=np.float64), losses

    def epochs(self, model: str) -> tuple[Floats, Floats]:
        """Return the middle step and the mean loss of each epoch, both [num_epochs]."""
        parts = [np.concatenate(epoch) for epoch in self._epochs.get(model, [])]
        sizes = np.array([len(part) for part in parts], dtype=np.float64)
        middles = np.cumsum(sizes) - (sizes - 1) / 2
        return middles, np.array([part.mean() for part in parts])

    def last(self) -> dict[str, float]:
        """Return each model's mean loss of its latest epoch, as far as that has come."""
        return {name: float(np.concatenate(self._epochs[name][-1]).mean()) for name in self.models}
