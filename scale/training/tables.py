"""Tables of embeddings and Adam, inside of one worker's part of a step.

Example::

    rows = look_up(table, places, held)                      # [R, dim], of any worker's rows
    table = updated(table, places, held, gradient, rate)     # only these rows move

A table is held in one of three ways. Rows of users are held by the worker that has their
interactions, so that no other one ever asks for them. Rows of items are asked for by all: a table
is held whole by everybody as long as it is small, else each worker holds a run of its rows.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from scale.training.crew import WORKERS

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-7


class Held(Enum):
    """How a table is held."""

    BY_OWNER = "by owner"
    BY_ALL = "by all"
    IN_RUNS = "in runs"


class Learnt(NamedTuple):
    """Numbers that are learnt, and what Adam remembers of them, all of one shape.

    Attributes:
        value: float32.
        mean: of the gradients.
        square: of the squares of the gradients.
    """

    value: Array
    mean: Array
    square: Array


class Rate(NamedTuple):
    """How far a step goes: the learning rate, and the corrections of step t, from 1 on.

    Attributes:
        mean: rate / (1 − β₁ᵗ).
        square: 1 / (1 − β₂ᵗ).
    """

    mean: Array | np.float32
    square: Array | np.float32


def rate_of(learning_rate: float, step: int) -> Rate:
    """Return the rate of a step, from 1 on."""
    return Rate(np.float32(learning_rate / (1 - BETA1**step)), np.float32(1 / (1 - BETA2**step)))


def fresh(value: Array) -> Learnt:
    """Return numbers of which Adam remembers nothing."""
    return Learnt(value, jnp.zeros_like(value), jnp.zeros_like(value))


def look_up(table: Array, places: Array, held: Held) -> Array:
    """Return rows of a table, [R, dim]; zeros for a place behind its end.

    Args:
        table: [rows, dim], this worker's.
        places: int32 [R]; of a table that is held by owner among the worker's own rows.
        held: how. Of a table in runs all workers ask for the same places.
    """
    found = table.at[_own(table, places, held)].get(mode="fill", fill_value=0)
    return jax.lax.psum(found, WORKERS) if held is Held.IN_RUNS else found


def updated(table: Learnt, places: Array, held: Held, gradient: Array, rate: Rate) -> Learnt:
    """Return a table of which the rows at some places have taken a step ("lazy Adam").

    Args:
        table: this worker's.
        places: int32 [R], all different, but for those behind its end.
        held: how.
        gradient: [R, dim], of the loss of all workers.
        rate: of this step.
    """
    own = _own(table.value, places, held)
    rows = Learnt(*[part.at[own].get(mode="fill", fill_value=0) for part in table])
    moved = adam(rows, gradient, rate)
    return Learnt(
        *[part.at[own].set(new, mode="drop") for part, new in zip(table, moved, strict=True)]
    )


def adam(numbers: Learnt, gradient: Array, rate: Rate) -> Learnt:
    """Take a step. Source: Kingma and Ba, Adam (ICLR 2015), algorithm 1."""
    mean = BETA1 * numbers.mean + (1 - BETA1) * gradient
    square = BETA2 * numbers.square + (1 - BETA2) * gradient**2
    change = rate.mean * mean / (jnp.sqrt(square * rate.square) + EPSILON)
    return Learnt(numbers.value - change, mean, square)


def _own(table: Array, places: Array, held: Held) -> Array:
    """Return places among the worker's own rows; those of others are behind the end."""
    if held is not Held.IN_RUNS:
        return places
    own = places - jax.lax.axis_index(WORKERS) * len(table)
    # a negative place would count from the end
    return jnp.where(own < 0, len(table), own)
