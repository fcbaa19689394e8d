"""How good the models are, at full size, by the page's own measures.

Example::

    found = measured_by(data, {"deep": outcome.lists})
    found["deep"].ndcg       # Estimate(0.301, (0.261, 0.342))
    as_json(found)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from recommender.evaluation.baselines import POPULARITY
from recommender.evaluation.bootstrap import resample
from recommender.evaluation.metrics import measure
from recommender.model_files.card import Scores
from recommender.ratings.interactions import Interactions
from recommender.steps import finished
from scale.data.shards import Data
from scale.training.lists import K, known_to, top_lists


def measured_by(data: Data, lists: Mapping[str, np.ndarray]) -> dict[str, Scores]:
    """Return how good each recommender is, popularity among them; none where nothing was held out.

    Args:
        data: the shards.
        lists: by recommender, int32 [num_users, K].
    """
    held_out = held_out_of(data)
    if not len(held_out):
        return {}
    every = {POPULARITY: popular_lists(data), **lists}
    return {name: _scores(own, held_out, data.about.num_items) for name, own in every.items()}


def held_out_of(data: Data) -> Interactions:
    """Return all that was held out."""
    users, items = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)]
    for number in range(data.about.num_shards):
        shard = data.shard(number)
        users.append(shard.users[shard.wanted.users])
        items.append(shard.wanted.items)
    return Interactions(np.concatenate(users), np.concatenate(items), data.about.num_users)


def popular_lists(data: Data) -> np.ndarray:
    """Return the most watched items that each tested user does not know, int32 [num_users, K]."""
    counts = data.of_items("counts").astype(np.float32)
    found = np.full((data.about.num_users, K), -1, dtype=np.int32)
    nothing = np.zeros((len(counts), 1), dtype=np.float32)
    for number in range(data.about.num_shards):
        shard = data.shard(number)
        tested = np.flatnonzero(shard.wanted.counts)
        known = [known_to(shard, row) for row in tested.tolist()]
        users = np.zeros((len(tested), 1), dtype=np.float32)
        found[shard.users[tested]] = top_lists(users, nothing, counts, known)
    return found


def as_json(found: Mapping[str, Scores]) -> dict[str, Any]:
    """Return figures with their intervals, as a model file's card has them."""
    return {
        name: {
            **{
                f"{figure}@{K}": {"value": one.value, "interval_95": one.interval}
                for figure, one in (
                    ("ndcg", scores.ndcg),
                    ("recall", scores.recall),
                    ("hit_rate", scores.hit_rate),
                )
            },
            f"coverage@{K}": scores.coverage,
            "users": scores.num_users,
        }
        for name, scores in found.items()
    }


def _scores(lists: np.ndarray, held_out: Interactions, num_items: int) -> Scores:
    measurement = measure(lists, held_out, num_items)
    users = measurement.users
    figures = np.column_stack([users.ndcg, users.recall, users.hit.astype(np.float64)])
    ndcg, recall, hit_rate = finished(resample(figures)).estimates()
    means = measurement.metrics
    return Scores(ndcg, recall, hit_rate, means.coverage, means.num_users)
