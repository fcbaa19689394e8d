"""Where the two towers meet: in the dimension of biases, beside those of the towers.

Example::

    ask(users, temperature) @ offer(items, biases).T / temperature   # u·v / T + b
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
from jax import Array

from scale.training.crew import WORKERS


def ask(users: Array, temperature: float) -> Array:
    """Return users' vectors with what an item's bias counts in a score: [B, dim + 1]."""
    return jnp.concatenate([users, jnp.full((len(users), 1), temperature)], axis=1)


def offer(items: Array, biases: Array, *, has_bias: bool) -> Array:
    """Return items' vectors with their biases: [N, dim + 1].

    Args:
        items: [N, dim].
        biases: [N, 1].
        has_bias: else they count nothing, and stay as they are.
    """
    return jnp.concatenate([items, biases if has_bias else 0 * biases], axis=1)


def shared(vectors: Callable[..., Array], *arrays: Array) -> Array:
    """Return the vectors of rows that all workers have: each works out its run of them.

    Args:
        vectors: of some of the rows.
        arrays: [N, ...] each, N a multiple of the number of workers.
    """
    own = run_of(arrays[0])
    return jax.lax.all_gather(vectors(*map(own, arrays)), WORKERS, tiled=True)


def run_of(rows: Array) -> Callable[[Array], Array]:
    """Return what takes this worker's run of rows out of arrays as long as one that all have."""
    length = len(rows) // jax.lax.axis_size(WORKERS)
    start = jax.lax.axis_index(WORKERS) * length
    return lambda values: jax.lax.dynamic_slice_in_dim(values, start, length)


def tower(weights: Mapping[str, Array], name: str) -> dict[str, Array]:
    """Return the weights of one tower, by their names there."""
    start = f"{name}."
    return {full[len(start) :]: one for full, one in weights.items() if full.startswith(start)}
