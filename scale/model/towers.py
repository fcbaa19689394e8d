"""The towers of both families in JAX, as the page computes them with TensorFlow.js.

Example::

    weights = {"dense_1.kernel": kernel, "dense_1.bias": bias, ...}    # and of dense_2
    id_tower(weights, rows, genres, form)      # [B, dim]

Weights have the names that they have in a model file. model/core/tower.js, mlp.js and
history/history_tower.js are the same towers, and say why they are made so; tests/scale holds both
against one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import jax.numpy as jnp
from jax import Array

Weights = Mapping[str, Array]


@dataclass(frozen=True)
class Form:
    """How towers end.

    Attributes:
        residual: whether the Dense layers' output is added to what they stand beside.
        normalize: whether a vector is scaled to length one.
    """

    residual: bool
    normalize: bool


def unit(rows: Array) -> Array:
    """Scale each row of [B, dim] to length one; a row of zeros stays zero.

    Why an L2 norm? The dot product is a cosine then: no item wins for everybody by growing long.
    """
    return rows / jnp.sqrt((rows**2).sum(axis=1, keepdims=True) + 1e-12)


def dense(weights: Weights, rows: Array) -> Array:
    """Pass rows [B, width] through the hidden layer, with relu, and the last one: [B, dim].

    Why Dense? A table learns one free vector per id; here id and genres, or pools, act together.
    """
    hidden = jnp.maximum(rows @ weights["dense_1.kernel"] + weights["dense_1.bias"], 0)
    return hidden @ weights["dense_2.kernel"] + weights["dense_2.bias"]


def id_tower(weights: Weights, rows: Array, genres: Array | None, form: Form) -> Array:
    """Return the vectors [B, dim] of rows of an id table: [id ; genres] -> Dense -> L2 norm.

    Why two towers? Users and items meet only in the dot product, so that all item vectors can be
    computed once, kept and indexed. Why concatenate? An id that was hardly seen has not moved yet,
    but its genres have been learnt from all others that have them.

    Args:
        weights: of the Dense layers; without any, the table's rows are all there is.
        rows: [B, dim].
        genres: [B, genres], rows of length one; None without any.
        form: how it ends.
    """
    if not weights:
        return _ended(rows, None, form)
    wide = rows if genres is None else jnp.concatenate([rows, genres], axis=1)
    return _ended(rows, dense(weights, wide), form)


def history_tower(weights: Weights, pooled: Array, profiles: Array | None, form: Form) -> Array:
    """Return the vectors [B, dim] of histories: pools of items, and genres, in place of ids.

    Args:
        weights: gates [pools, 1], where the tower is residual, and the Dense layers.
        pooled: [B, pools, dim], weighted means of the rows of what was watched.
        profiles: [B, genres], rows of length one; None without any.
        form: how it ends.
    """
    wide = pooled.reshape(len(pooled), -1)
    joined = wide if profiles is None else jnp.concatenate([wide, profiles], axis=1)
    own = (pooled * weights["gates"]).sum(axis=1) if form.residual else wide
    return _ended(own, dense(weights, joined), form)


def _ended(own: Array, added: Array | None, form: Form) -> Array:
    output = own if added is None else own + added if form.residual else added
    return unit(output) if form.normalize else output
