"""All workers of a training: one process each, with one device, on this machine or on many.

Example::

    crew = join("127.0.0.1:7788", size=2, rank=0)
    crew.gathered(np.array([3]))       # what every worker said, [2, 1]

JAX's own runtime does the rest: processes find one another at an address, collectives go from each
to each (Gloo between processors), and where one dies the others fail at once; scale/launch.py
starts all again, and they go on from the last checkpoint.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import jax
import numpy as np
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding, PartitionSpec

WORKERS = "workers"
EACH_ITS_OWN, THE_SAME = PartitionSpec(WORKERS), PartitionSpec()
# seconds: until all have come, and after which a silent one is taken for dead
COMING, SILENCE = 300, 20


@dataclass(frozen=True)
class Crew:
    """The workers, as one of them sees them.

    Attributes:
        mesh: their devices, in the order of their ranks.
        rank: which one this is, from 0 on.
        size: how many there are.
    """

    mesh: Mesh
    rank: int
    size: int

    def common(self, values: np.ndarray) -> jax.Array:
        """Return an array that is the same everywhere; each worker gives all of it."""
        return self._placed(values, THE_SAME)

    def parts(self, values: np.ndarray) -> jax.Array:
        """Return an array that each worker has its part of, by the first axis: that is given."""
        return self._placed(values, EACH_ITS_OWN)

    def gathered(self, values: np.ndarray) -> np.ndarray:
        """Return what each worker gives, [size, ...]; all give the same shape and dtype."""
        if self.size == 1:
            return values[None]
        return np.asarray(multihost_utils.process_allgather(values))

    def _placed(self, values: np.ndarray, spec: PartitionSpec) -> jax.Array:
        sharding = NamedSharding(self.mesh, spec)
        return jax.make_array_from_process_local_data(sharding, values)


def join(address: str, *, size: int, rank: int) -> Crew:
    """Meet the other workers; JAX must not have been used before.

    Args:
        address: host and port of the worker of rank 0.
        size: how many there are.
        rank: which one this is.
    """
    if size > 1:
        jax.config.update("jax_cpu_collectives_implementation", "gloo")
        jax.distributed.initialize(
            address,
            num_processes=size,
            process_id=rank,
            initialization_timeout=COMING,
            heartbeat_timeout_seconds=SILENCE,
        )
    devices = jax.devices()
    if len(devices) != size:
        raise RuntimeError(f"expected one device a worker, {size} in all, got {len(devices)}")
    return Crew(Mesh(np.array(devices), (WORKERS,)), rank, size)


def one_core(rank: int) -> None:
    """Keep this process to one processor of its machine, as a cluster's scheduler does."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[rank % len(cores)]})
