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
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import jax
import numpy as np
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

    def placed(self, values: np.ndarray, spec: PartitionSpec) -> jax.Array:
        """Return an array of all workers.

        Args:
            values: all of it where it is THE_SAME everywhere; else this worker's part.
            spec: which of its axes is parted among the workers.
        """
        return jax.make_array_from_process_local_data(NamedSharding(self.mesh, spec), values)

    def gathered(self, values: np.ndarray) -> np.ndarray:
        """Return what each worker gives, [size, ...]; all give the same shape and dtype."""
        if self.size == 1:
            return values[None]
        return np.asarray(self._all(self.placed(values[None], EACH_ITS_OWN)).addressable_data(0))

    @cached_property
    def _all(self) -> Callable[[jax.Array], jax.Array]:
        """Give every worker what each has its part of."""
        whole = NamedSharding(self.mesh, THE_SAME)
        gather: Callable[[jax.Array], jax.Array] = jax.jit(lambda one: one, out_shardings=whole)
        return gather


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


def in_turn() -> None:
    """Let no thread of this process take its processor from another before that one waits.

    A thread of Gloo wakes up with every message and asks for a lock again and again; when it has
    taken the processor from the thread that holds the lock, both stand still until the kernel's
    next tick: 4 ms for a message that needs 0.3 ms.
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(PermissionError):  # a container may forbid it, and is slower then
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def one_core(rank: int) -> None:
    """Keep this process to one processor of its machine, as a cluster's scheduler does."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[rank % len(cores)]})
