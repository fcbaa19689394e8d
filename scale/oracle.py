"""The page's own training as an oracle: the same weights and the same batch, in JAX.

Example::

    taken = harness.call("takenApart", entry, data, told, 3)
    differences(taken, recipe, genres, None, crew)      # {"loss": 3e-8, "gradient": 2e-7}

bench/gradients.js takes a step of the page apart; here it is put into one worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax.numpy as jnp
import numpy as np

from scale.batches.layout import unit_rows
from scale.model.history import HistoryBatch
from scale.model.ids import BIASES, ITEMS, USERS, IdsBatch
from scale.model.losses import SampledPairs, Triples
from scale.recipe import HISTORY, Recipe
from scale.training.course import family_of
from scale.training.crew import Crew
from scale.training.step import block_of, gradients_of, placed, places_of
from scale.training.tables import Held, adam, fresh, rate_of

# what bench/gradients.js says
Taken = Mapping[str, Any]
Arrays = dict[str, np.ndarray]
TABLES = (USERS, ITEMS, BIASES)
ROWS = ("userRow", "itemRow")


def differences(
    taken: Taken,
    recipe: Recipe,
    genres: tuple[np.ndarray, np.ndarray],
    rate: float | None,
    crew: Crew,
) -> dict[str, float]:
    """Return how far loss, gradients and the step are apart from the page's, the worst of each.

    Args:
        taken: what bench/gradients.js says, after no other step.
        recipe: of its training.
        genres: of users and of items, as the page has them.
        rate: the learning rate of the step, if it is the first one; None: it is not.
        crew: of one worker.
    """
    before = _arrays(taken["before"])
    start, held = state_of(taken["before"], Held.BY_ALL)
    batch = batch_of(taken["batch"], recipe, genres)
    block = block_of([batch], [rate_of(0, 1)], 1, crew)
    family = family_of(recipe)
    state = placed(start, held, crew)
    loss, of_rows, of_weights = gradients_of(family, held, crew, type(batch))(state, block.batches)
    theirs = _arrays(taken["gradients"])
    ours = {name: np.asarray(one) for name, one in {**of_rows, **of_weights}.items()}
    apart = {
        "loss": abs(float(loss) - taken["loss"]),
        "gradient": max(_apart(ours[name], theirs[name]) for name in before),
    }
    if rate is not None:
        apart["step"] = _of_step(taken, before, theirs, batch, rate)
    return apart


def state_of(
    weights: Mapping[str, Any], of_items: Held
) -> tuple[dict[str, Arrays], dict[str, Held]]:
    """Return a state with the page's weights, and how its tables are held."""
    values = _arrays(weights)
    parts = {
        "tables": {name: values[name] for name in TABLES if name in values},
        "weights": {name: values[name] for name in values if name not in TABLES},
    }
    held = {name: Held.BY_OWNER if name == USERS else of_items for name in parts["tables"]}
    return parts, held


def _of_step(taken: Taken, before: Arrays, gradients: Arrays, batch: Any, rate: float) -> float:
    """Return how far the first step of Adam is apart, by the page's own gradients.

    It goes as far for the least gradient as for the greatest: those that differ by rounding alone
    would be told apart.
    """
    places = places_of(batch)
    after, apart = _arrays(taken["after"]), 0.0
    for name, values in before.items():
        rows = np.asarray(places[name]) if name in places else slice(None)
        moved = adam(fresh(jnp.asarray(values[rows])), gradients[name], rate_of(rate, 1))
        expected = values.copy()
        expected[rows] = moved.value
        apart = max(apart, _apart(expected, after[name]))
    return apart


def batch_of(
    batch: Mapping[str, Any], recipe: Recipe, genres: tuple[np.ndarray, np.ndarray]
) -> IdsBatch | HistoryBatch:
    """Return a batch of the page as one of a single worker."""
    of_users, of_items = (unit_rows(each) for each in genres)
    items = np.array(batch["items"], dtype=np.int32)
    if recipe.family == HISTORY:
        return _history(batch, recipe, items, of_items)
    users = np.array(batch["users"], dtype=np.int32)
    return IdsBatch(
        users=users,
        user_genres=of_users[users],
        items=items,
        item_genres=of_items[items],
        pairs=_pairs(batch, len(users), len(items)),
        user_shares=_floats([1 / len(users)] * len(users)),
        item_shares=_floats([1 / len(items)] * len(items)),
        widest=np.array(len(users), dtype=np.int32),
    )


def _pairs(batch: Mapping[str, Any], num_users: int, num_items: int) -> SampledPairs | Triples:
    user_row, item_row = (np.array(batch[name], dtype=np.int32) for name in ROWS)
    weights = _floats(batch["weights"])
    if "negativeRow" in batch:
        return Triples(user_row, item_row, np.array(batch["negativeRow"], dtype=np.int32), weights)
    return SampledPairs(
        user_row,
        item_row,
        weights,
        _floats(batch["corrections"]),
        _excluded(batch, num_users, num_items),
        _floats(batch["positiveCorrections"]),
    )


def _excluded(batch: Mapping[str, Any], num_users: int, num_items: int) -> np.ndarray:
    places = batch["excluded"]
    excluded = np.zeros((num_users, num_items), dtype=bool)
    excluded[places["row"], places["column"]] = True
    return excluded


def _history(
    batch: Mapping[str, Any], recipe: Recipe, items: np.ndarray, of_items: np.ndarray
) -> HistoryBatch:
    number, width = batch["numCandidates"], len(items)
    pools = batch["pools"]
    size = pools["numRows"] // len(recipe.pools)
    dense = np.zeros((pools["numRows"], width), dtype=np.float32)
    np.add.at(dense, (pools["row"], pools["column"]), _floats(pools["value"]))
    return HistoryBatch(
        items=items,
        candidates=items[:number],
        item_genres=of_items[items[:number]],
        pools=dense.reshape(size, -1, width),
        profiles=_floats(batch["profiles"]).reshape(size, -1),
        targets=_targets(batch, size, number),
        excluded=_excluded(batch, size, number),
        shares=_floats([1 / size] * size),
    )


def _targets(batch: Mapping[str, Any], num_rows: int, num_items: int) -> np.ndarray:
    targets = np.zeros((num_rows, num_items), dtype=np.float32)
    # the page's weights have the sum 1 over all rows, ours over each
    targets[tuple(batch[name] for name in ROWS)] = _floats(batch["weights"]) * num_rows
    return targets


def _floats(values: Any) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def _arrays(plain: Mapping[str, Any]) -> Arrays:
    return {name: _floats(one["values"]).reshape(one["shape"]) for name, one in plain.items()}


def _apart(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(np.abs(ours - theirs).max())
