"""How the map moved while models trained: where the films stood at the end of each epoch.

Example::

    frames = Frames().heard("deep", 1, points)
    frames.of("deep", 1)[:, :2]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from recommender.ratings.arrays import Float32Array
from recommender.records import dataclass


@dataclass(frozen=True, eq=False)
class Frames:
    """The frames of each model, in the order of the epochs.

    Attributes:
        by_model: float32 [n, 3] for each epoch, the first one first.
    """

    by_model: Mapping[str, tuple[Float32Array, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def heard(self, model: str, epoch: int, points: Float32Array) -> Frames:
        """Return the frames with one more, which is not copied.

        Args:
            model: whose.
            epoch: the one after the last of this model, from 1 on.
            points: float32 [n, 3].

        Raises:
            ValueError: when it is another epoch.
        """
        known = self.by_model.get(model, ())
        if epoch != len(known) + 1:
            raise ValueError(f"{model}: a frame of epoch {epoch} after {len(known)} frames")
        return Frames(MappingProxyType({**self.by_model, model: (*known, points)}))

    def num_epochs(self, model: str) -> int:
        """Return how many frames a model has, 0 when it has not been heard of."""
        return len(self.by_model.get(model, ()))

    def of(self, model: str, epoch: int) -> Float32Array:
        """Return the frame of an epoch.

        Raises:
            KeyError: when there is none.
        """
        if not 1 <= epoch <= self.num_epochs(model):
            raise KeyError(f"{model}: no frame of epoch {epoch}")
        return self.by_model[model][epoch - 1]

    def last(self, model: str) -> Float32Array | None:
        """Return the newest frame of a model; None before the first."""
        frames = self.by_model.get(model, ())
        return frames[-1] if frames else None
