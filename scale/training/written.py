"""What is written down on the way, by JAX's own checkpoints (Orbax): each worker its part.

Example::

    written = Written(folder, crew)
    written.write(220, state, None, {"step": 220})
    state, best, about = written.latest(state, has_best=False)

A checkpoint is there as a whole or not at all. Any number of workers that the shards can be parted
among may go on from one: parts are found by their place in the whole table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import orbax.checkpoint as ocp

from scale.training.crew import Crew
from scale.training.step import State

KEPT = 2


class Written:
    """The checkpoints of one model's training, in a folder that all workers see."""

    def __init__(self, folder: Path, crew: Crew) -> None:
        """Find those that are there."""
        options = ocp.CheckpointManagerOptions(max_to_keep=KEPT, create=True)
        self._manager = ocp.CheckpointManager(folder.resolve(), options=options)
        self._crew = crew

    def write(self, step: int, state: State, best: State | None, about: dict[str, Any]) -> None:
        """Write down where a training is, beside whatever follows."""
        parts = {"state": ocp.args.StandardSave(state), "about": ocp.args.JsonSave(about)}
        if best is not None:
            parts["best"] = ocp.args.StandardSave(best)
        self._manager.save(step, args=ocp.args.Composite(**parts), force=True)
        # a step gives its state's room to the next one
        self._manager.wait_until_finished()

    def latest(
        self, like: State, *, has_best: bool
    ) -> tuple[State, State | None, dict[str, Any]] | None:
        """Return what was written down last; None where nothing was.

        Args:
            like: a state of the same shapes, parted as it is to be.
            has_best: whether there is a best one, too.
        """
        step = self._manager.latest_step()
        if step is None:
            return None
        shapes = jax.tree.map(_shape, like)
        parts = {"state": ocp.args.StandardRestore(shapes), "about": ocp.args.JsonRestore()}
        if has_best:
            parts["best"] = ocp.args.StandardRestore(shapes)
        found = self._manager.restore(step, args=ocp.args.Composite(**parts))
        return found["state"], found.get("best"), dict(found["about"])

    def close(self) -> None:
        """Wait for whatever is being written."""
        self._manager.close()


def _shape(value: jax.Array) -> jax.ShapeDtypeStruct:
    return jax.ShapeDtypeStruct(value.shape, value.dtype, sharding=value.sharding)
