"""The page's own training as an oracle: the same weights and the same batch, in JAX.

Example::

    taken = harness.call("takenApart", entry, data, told, 3)
    worst_difference(taken, recipe, genres)      # {"loss": 3e-8, "deep ...": 2e-7}

bench/gradients.js takes a step of the page apart; here it is put into one worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from scale.batches.layout import unit_rows
from scale.model.history import HistoryBatch
from scale.model.ids import BIASES, ITEMS, USERS, IdsBatch
from scale.model.losses import SampledPairs, Triples
from scale.recipe import HISTORY, Recipe
from scale.training.course import family_of
from scale.training.crew import join
from scale.training.step import crew_batch, gradients_of, placed, step_of
from scale.training.tables import Held, rate_of

Arrays = dict[str, np.ndarray]
TABLES = (USERS, ITEMS, BIASES)


def differences(
    taken: Mapping[str, Any], recipe: Recipe, genres: tuple[np.ndarray, np.ndarray], rate: float
) -> dict[str, float]:
    """Return how far loss, gradients and the step are apart from the page's, the worst of each.

    Args:
        taken: what bench/gradients.js says, after no other step.
        recipe: of its training.
        genres: of users and of items, as the page has them.
        rate: the step's learning rate.
    """
    crew = join("", size=1, rank=0)
    before = _arrays(taken["before"])
    tables = {name: before[name] for name in TABLES if name in before}
    weights = {name: before[name] for name in before if name not in TABLES}
    held = {name: Held.BY_OWNER if name == USERS else Held.BY_ALL for name in tables}
    batch = crew_batch(batch_of(taken["batch"], recipe, genres), crew)
    family = family_of(recipe)
    state = placed({"tables": tables, "weights": weights}, held, crew)
    loss, of_rows, of_weights = gradients_of(family, held, crew, type(batch))(state, batch)
    theirs = _arrays(taken["gradients"])
    ours = {name: np.asarray(one) for name, one in {**of_rows, **of_weights}.items()}
    moved, _ = step_of(family, held, crew, type(batch))(state, batch, rate_of(rate, 1))
    after = {
        name: np.asarray(one.value)
        for part in (moved["tables"], moved["weights"])
        for name, one in part.items()
    }
    return {
        "loss": abs(float(loss) - taken["loss"]),
        "gradient": _worst(ours, theirs),
        "step": _worst(after, _arrays(taken["after"])),
    }


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
    )


def _pairs(batch: Mapping[str, Any], num_users: int, num_items: int) -> SampledPairs | Triples:
    rows = [np.array(batch[name], dtype=np.int32) for name in ("userRow", "itemRow")]
    weights = _floats(batch["weights"])
    if "negativeRow" in batch:
        return Triples(*rows, np.array(batch["negativeRow"], dtype=np.int32), weights)
    negatives = _floats(batch["negativeCorrections"]).reshape(num_users, num_items)
    return SampledPairs(*rows, weights, negatives, _floats(batch["positiveCorrections"]))


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
        targets=_floats(batch["targets"]).reshape(size, number),
        corrections=_floats(batch["corrections"]).reshape(size, number),
        shares=_floats([1 / size] * size),
    )


def _floats(values: Any) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def _arrays(plain: Mapping[str, Any]) -> Arrays:
    return {name: _floats(one["values"]).reshape(one["shape"]) for name, one in plain.items()}


def _worst(ours: Arrays, theirs: Arrays) -> float:
    if ours.keys() != theirs.keys():
        raise ValueError(f"expected {sorted(theirs)}, got {sorted(ours)}")
    return max(float(np.abs(ours[name] - theirs[name]).max()) for name in theirs)


