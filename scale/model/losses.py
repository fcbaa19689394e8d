"""The losses of both families: of each worker its part, so that the sum over workers is the page's.

Example::

    part = sampled_softmax(users, items, pairs, temperature)   # of this worker's pairs
    jax.lax.psum(part, WORKERS)                                # in nats, as the page shows it

model/core/losses.js has the formulas, their sources, and gradients of its own; here they follow by
automatic differentiation. Weights are shares of the whole batch, over all workers. Rows that only
fill an array up have weight 0, and columns EXCLUDED_LOGIT.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

EXCLUDED_LOGIT = -1e9


class SampledPairs(NamedTuple):
    """B pairs of M users and N items, for the softmax.

    Attributes:
        user_row: int32 [B], each pair's row in the users' vectors.
        item_row: int32 [B], likewise.
        weights: float32 [B], what each counts; their sum over all workers is 1.
        negatives: float32 [N], added to the logits of items as negatives.
        excluded: bool [M, N], which items are no negatives of a user.
        positives: float32 [B], added to those of the positives.
    """

    user_row: Array
    item_row: Array
    weights: Array
    negatives: Array
    excluded: Array
    positives: Array


class Triples(NamedTuple):
    """B pairs with one negative each, for BPR; see SampledPairs.

    Attributes:
        user_row: int32 [B].
        item_row: int32 [B].
        negative_row: int32 [B].
        weights: float32 [B].
    """

    user_row: Array
    item_row: Array
    negative_row: Array
    weights: Array


def sampled_softmax(
    users: Array, items: Array, pairs: SampledPairs, temperature: float, *, target_among: bool
) -> Array:
    """Σ_b w_b · −log(exp(s_b) / (exp(s_b) + Z_b)): which of the batch's items did the user watch?

    In-batch negatives are free: all logits come from one product. With `target_among` Z_b holds the
    positive already. See sampledSoftmax in model/core/losses.js.

    Args:
        users: [M, dim].
        items: [N, dim], of all workers: what others' users watched competes, too.
        pairs: of this worker.
        temperature: by which scores are divided.
        target_among: whether positives stand among the negatives.
    """
    raw = users @ items.T / temperature
    negatives = jnp.where(pairs.excluded, EXCLUDED_LOGIT, raw + pairs.negatives)
    log_z = jax.nn.logsumexp(negatives, axis=1)
    positives = raw[pairs.user_row, pairs.item_row] + pairs.positives
    margin = positives - log_z[pairs.user_row]
    losses = -margin if target_among else jax.nn.softplus(-margin)
    return pairs.weights @ losses


def bpr(users: Array, items: Array, triples: Triples, temperature: float) -> Array:
    """Σ_b w_b · −log sigmoid((u·v⁺ − u·v⁻) / temperature) (bpr in model/core/losses.js)."""
    ahead = items[triples.item_row] - items[triples.negative_row]
    margin = (users[triples.user_row] * ahead).sum(axis=1) / temperature
    return triples.weights @ jax.nn.softplus(-margin)


def weighted_softmax(
    users: Array,
    items: Array,
    targets: Array,
    excluded: Array,
    shares: Array,
    temperature: float,
) -> Array:
    """Σ_b share_b · Σ_n T_bn · −log softmax(logits)_bn (sampledSoftmax in model/core/losses.js).

    Args:
        users: [B, dim].
        items: [N, dim].
        targets: [B, N], each row with the sum 1.
        excluded: bool [B, N], which items a user knows already.
        shares: [B], one over the number of rows of all workers; 0 for a row that fills up.
        temperature: by which scores are divided.
    """
    logits = jnp.where(excluded, EXCLUDED_LOGIT, users @ items.T / temperature)
    log_z = jax.nn.logsumexp(logits, axis=1)
    # an excluded logit times a target of 0 is no part of a sum that may overflow
    reached = jnp.where(targets > 0, targets * logits, 0).sum(axis=1)
    return shares @ (log_z * targets.sum(axis=1) - reached)


def l2_penalty(matrices: list[tuple[Array, Array]], l2: float) -> Array:
    """l2 · Σ over matrices of Σ_b share_b · |row_b|² (l2Penalty in model/core/losses.js).

    Args:
        matrices: rows [B, dim] of this worker, and shares [B]: one over the number of rows of all
            workers, 0 for a row that fills up.
        l2: weight of the penalty.
    """
    parts = [shares @ jnp.square(rows).sum(axis=1) for rows, shares in matrices]
    return l2 * sum(parts, start=jnp.zeros(()))
