"""Where the two towers meet: in the dimension of biases, beside those of the towers.

Example::

    ask(users, temperature) @ offer(items, biases).T / temperature   # u·v / T + b
"""

from __future__ import annotations

from collections.abc import Mapping

import jax.numpy as jnp
from jax import Array


def ask(users: Array, temperature: float) -> Array:
    """Return users' vectors with what an item's bias counts in a score: [B, dim + 1]."""
    return jnp.concatenate([users, jnp.full((len(users), 1), temperature)], axis=1)


def offer(items: Array, biases: Array, *, has_bias: bool) -> Array:
    """Return items' vectors with their biases: [N, dim + 1].

    Every worker passes all items of a step through the tower: to part them and to gather their
    vectors would be two messages more, which cost more than the products do.

    Args:
        items: [N, dim].
        biases: [N, 1].
        has_bias: else they count nothing, and stay as they are.
    """
    return jnp.concatenate([items, biases if has_bias else 0 * biases], axis=1)


def tower(weights: Mapping[str, Array], name: str) -> dict[str, Array]:
    """Return the weights of one tower, by their names there."""
    start = f"{name}."
    return {full[len(start) :]: one for full, one in weights.items() if full.startswith(start)}
