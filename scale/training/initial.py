"""Where a training starts: tables, Dense layers and biases, as the page starts them.

Example::

    start, held = initial(data, recipe, crew)
    state = placed(start, held, crew)

Random numbers are others than the page's; what they are drawn from is the same
(model/core/tower.js, mlp.js, item_bias.js). A row's numbers follow from the seed and the row, not
from the workers.
"""

from __future__ import annotations

import numpy as np

from scale.batches.passes import INITIAL, chance
from scale.data.shards import Data
from scale.model.ids import BIASES, ITEMS, USERS
from scale.recipe import HISTORY, Recipe
from scale.training.crew import Crew
from scale.training.limits import MOST_HELD_BY_ALL
from scale.training.tables import Held
from scale.training.warm_start import warm_start

# standard deviation of tables; how much Dense layers add at first where they stand beside something
TABLE_STDDEV, RESIDUAL_SCALE = 0.05, 0.1
# biases of the family of ids start at this share of log popularity: the warm start knows the rest
BIAS_SHARE = 0.5
# rows that are drawn together
BLOCK = 4096

Start = dict[str, dict[str, np.ndarray]]


def initial(
    data: Data, recipe: Recipe, crew: Crew, *, most_held: int = MOST_HELD_BY_ALL
) -> tuple[Start, dict[str, Held]]:
    """Return this worker's part of a state, and how each table is held.

    Args:
        data: the shards.
        recipe: what is trained.
        crew: all workers.
        most_held: bytes of a table that every worker still holds whole.
    """
    shards = data.run_of(crew.rank, crew.size)
    capacity = data.about.capacity
    num_items = -(-data.about.num_items // crew.size) * crew.size
    of_items = Held.BY_ALL if 12 * num_items * recipe.dim <= most_held else Held.IN_RUNS
    runs = slice(0, num_items)
    if of_items is Held.IN_RUNS:
        each = num_items // crew.size
        runs = slice(crew.rank * each, (crew.rank + 1) * each)
    users = slice(shards.start * capacity, shards.stop * capacity)
    warm_users, warm_items = np.zeros(1), np.zeros((num_items, 1))
    if recipe.warm_start:
        warm_users, found = warm_start(data, recipe.dim, recipe.seed, crew)
        warm_items = np.pad(found, ((0, num_items - len(found)), (0, 0)))
    tables = {
        ITEMS: (_table(recipe, 2, runs) + warm_items[runs]).astype(np.float32),
        BIASES: _biases(data, recipe, num_items)[runs],
    }
    held = {ITEMS: of_items, BIASES: of_items}
    if recipe.family != HISTORY:
        own = (_table(recipe, 1, users) + warm_users).astype(np.float32)
        tables, held = {USERS: own, **tables}, {USERS: Held.BY_OWNER, **held}
    weights = dense_weights(recipe, data.of_items("genres").shape[1])
    return {"tables": tables, "weights": weights}, held


def dense_weights(recipe: Recipe, num_genres: int) -> dict[str, np.ndarray]:
    """Return gates, kernels and biases, by their names in a model file."""
    if not recipe.is_dense:
        return {}
    random = chance(recipe.seed, INITIAL, 3)
    of_users, of_items = (num_genres if has else 0 for has in recipe.genres)
    pools = len(recipe.pools) if recipe.family == HISTORY else 1
    weights: dict[str, np.ndarray] = {}
    if recipe.family == HISTORY and recipe.residual:
        weights["user_tower.gates"] = np.ones((pools, 1), dtype=np.float32)
    widths = {"user_tower": pools * recipe.dim + of_users, "item_tower": recipe.dim + of_items}
    for tower, width in widths.items():
        scale = RESIDUAL_SCALE if recipe.residual else 1
        layers = [(width, recipe.hidden_units, 1.0), (recipe.hidden_units, recipe.dim, scale)]
        for number, (inputs, outputs, factor) in enumerate(layers, 1):
            name = f"{tower}.dense_{number}"
            weights[f"{name}.kernel"] = _glorot(random, inputs, outputs, factor)
            weights[f"{name}.bias"] = np.zeros(outputs, dtype=np.float32)
    return weights


def _glorot(random: np.random.Generator, inputs: int, outputs: int, factor: float) -> np.ndarray:
    """Glorot's uniform initialiser, ±√(6 / (inputs + outputs)), times a factor."""
    most = factor * np.sqrt(6 / (inputs + outputs))
    return random.uniform(-most, most, (inputs, outputs)).astype(np.float32)


def _table(recipe: Recipe, which: int, rows: slice) -> np.ndarray:
    """Return some rows of a table of chance, float32."""
    first, last = rows.start // BLOCK, -(-rows.stop // BLOCK)
    blocks = [
        chance(recipe.seed, INITIAL, which, block).normal(0, TABLE_STDDEV, (BLOCK, recipe.dim))
        for block in range(first, last)
    ]
    found = np.concatenate(blocks)[rows.start - first * BLOCK : rows.stop - first * BLOCK]
    return found.astype(np.float32)


def _biases(data: Data, recipe: Recipe, num_items: int) -> np.ndarray:
    biases = np.zeros((num_items, 1), dtype=np.float32)
    share = 1.0 if recipe.family == HISTORY else BIAS_SHARE * recipe.warm_start
    if recipe.has_bias and share:
        logs = np.log(data.of_items("counts") + 1.0)
        biases[: len(logs), 0] = share * (logs - logs.mean())
    return biases
