"""Where the two towers meet: vectors of all workers' items, and the dimension of biases.

Example::

    own = run_of(items)                                 # this worker's run of what all share
    offered = offer(tower(own(rows)), biases)           # [N, dim + 1], of all
    ask(users, temperature) @ offered.T / temperature   # u·v / T + b
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
from jax import Array

from scale.training.crew import WORKERS


def run_of(shared: Array) -> Callable[[Array], Array]:
    """Return what takes this worker's run of rows out of arrays as long as one that all share.

    Every worker passes a run of the items through the tower, so that more workers mean less work.
    """
    length = len(shared) // jax.lax.axis_size(WORKERS)
    start = jax.lax.axis_index(WORKERS) * length
    return lambda rows: jax.lax.dynamic_slice_in_dim(rows, start, length)


def ask(users: Array, temperature: float) -> Array:
    """Return users' vectors with what an item's bias counts in a score: [B, dim + 1]."""
    return jnp.concatenate([users, jnp.full((len(users), 1), temperature)], axis=1)


def offer(outputs: Array, biases: Array, *, has_bias: bool) -> Array:
    """Return the vectors of all workers' items, with their biases: [N, dim + 1].

    Gradients go the same way back: each worker gets the sum of what all want of its run.

    Args:
        outputs: [N / workers, dim], of this worker's run.
        biases: [N, 1], of all.
        has_bias: else they count nothing, and stay as they are.
    """
    vectors = jax.lax.all_gather(outputs, WORKERS, tiled=True)
    return jnp.concatenate([vectors, biases if has_bias else 0 * biases], axis=1)


def tower(weights: Mapping[str, Array], name: str) -> dict[str, Array]:
    """Return the weights of one tower, by their names there."""
    start = f"{name}."
    return {full[len(start) :]: one for full, one in weights.items() if full.startswith(start)}
