"""One step of all workers: gradients of the batch's loss, and Adam.

Example::

    step = step_of(family, held, crew)
    state, loss = step(state, crew_batch(batch, crew), rate_of(0.02, 1))

It is the page's step (model/core/descent.js) with a sum over the workers in it: what is
differentiated are the rows of tables that the batch needs and the weights, each worker by its part
of the loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import jax
import numpy as np
from jax import Array
from jax.flatten_util import ravel_pytree
from jax.sharding import PartitionSpec

from scale.model.history import HistoryBatch
from scale.model.ids import BIASES, ITEMS, USERS, IdsBatch
from scale.training.crew import EACH_ITS_OWN, THE_SAME, WORKERS, Crew
from scale.training.tables import Held, Learnt, Rate, adam, look_up, updated

Batch = IdsBatch | HistoryBatch
# "tables" and "weights", each by the names of a model file
State = dict[str, dict[str, Learnt]]
Step = Callable[[State, Any, Rate], tuple[State, Array]]
Gradients = Callable[[State, Any], tuple[Array, dict[str, Array], dict[str, Array]]]
# of a batch these are the same for all workers; of the others each has its own
COMMON = ("items", "candidates", "item_genres", "item_shares")
SPECS = {Held.BY_OWNER: EACH_ITS_OWN, Held.IN_RUNS: EACH_ITS_OWN, Held.BY_ALL: THE_SAME}


class Family(Protocol):
    """Has a loss of rows, weights and a batch (scale/model/ids.py, history.py)."""

    def loss(self, rows: Mapping[str, Array], weights: Mapping[str, Array], batch: Any) -> Array:
        """Return this worker's part."""


def places_of(batch: Batch) -> dict[str, Array]:
    """Return which rows of which tables a batch needs."""
    if isinstance(batch, IdsBatch):
        return {USERS: batch.users, ITEMS: batch.items, BIASES: batch.items}
    return {ITEMS: batch.items, BIASES: batch.candidates}


def step_of(family: Family, held: Mapping[str, Held], crew: Crew, kind: type[Batch]) -> Step:
    """Return a compiled step: state, batch and rate -> the next state, and the loss before it."""

    def of_worker(state: State, batch: Any, rate: Rate) -> tuple[State, Array]:
        loss, rows, weights = gradients(family, held, state, batch)
        places = places_of(batch)
        tables = {
            name: updated(table, places[name], held[name], rows[name], rate)
            for name, table in state["tables"].items()
        }
        moved = {name: adam(one, weights[name], rate) for name, one in state["weights"].items()}
        return {"tables": tables, "weights": moved}, loss

    compiled: Step = jax.jit(
        jax.shard_map(
            of_worker,
            mesh=crew.mesh,
            in_specs=(state_specs(held), _batch_specs(kind), THE_SAME),
            out_specs=(state_specs(held), THE_SAME),
            check_vma=False,  # sums over workers are written out below
        ),
        donate_argnums=0,
    )
    return compiled


def gradients_of(
    family: Family, held: Mapping[str, Held], crew: Crew, kind: type[Batch]
) -> Gradients:
    """Return what gives loss and gradients of a batch, and takes no step: for tests."""
    by_table = {name: SPECS[how] for name, how in held.items() if how is Held.BY_OWNER}
    of_rows = {name: by_table.get(name, THE_SAME) for name in held}
    compiled: Gradients = jax.jit(
        jax.shard_map(
            lambda state, batch: gradients(family, held, state, batch),
            mesh=crew.mesh,
            in_specs=(state_specs(held), _batch_specs(kind)),
            out_specs=(THE_SAME, of_rows, THE_SAME),
            check_vma=False,
        )
    )
    return compiled


def gradients(
    family: Family, held: Mapping[str, Held], state: State, batch: Any
) -> tuple[Array, dict[str, Array], dict[str, Array]]:
    """Return the loss of all workers, and its gradients: of rows of tables, and of weights."""
    places = places_of(batch)
    rows = {
        name: look_up(table.value, places[name], held[name])
        for name, table in state["tables"].items()
    }
    values = {name: one.value for name, one in state["weights"].items()}
    part, (of_rows, of_weights) = jax.value_and_grad(family.loss, argnums=(0, 1))(
        rows, values, batch
    )
    own = {name: one for name, one in of_rows.items() if held[name] is Held.BY_OWNER}
    shared = {name: one for name, one in of_rows.items() if name not in own}
    # one message for all of it: each costs milliseconds, whatever is in it
    flat, parted = ravel_pytree((part, shared, of_weights))
    loss, summed, weights = parted(jax.lax.psum(flat, WORKERS))
    return loss, {**own, **summed}, weights


def state_specs(held: Mapping[str, Held]) -> dict[str, Any]:
    """Return how a state is parted among the workers."""
    return {"tables": {name: SPECS[how] for name, how in held.items()}, "weights": THE_SAME}


def placed(
    state: Mapping[str, Mapping[str, np.ndarray]], held: Mapping[str, Held], crew: Crew
) -> State:
    """Return a state to start from.

    Args:
        state: "tables" and "weights", each by name: of a table that is not held by all the worker's
            own rows.
        held: how each table is.
        crew: all workers.
    """
    tables = {
        name: _fresh(values, SPECS[held[name]], crew) for name, values in state["tables"].items()
    }
    weights = {name: _fresh(values, THE_SAME, crew) for name, values in state["weights"].items()}
    return {"tables": tables, "weights": weights}


def crew_batch(batch: Batch, crew: Crew) -> Batch:
    """Return a worker's batch of numpy arrays as part of that of all."""
    return batch._replace(
        **{
            name: jax.tree.map(crew.common if name in COMMON else crew.parts, values)
            for name, values in batch._asdict().items()
        }
    )


def _fresh(values: np.ndarray, spec: PartitionSpec, crew: Crew) -> Learnt:
    put = crew.common if spec == THE_SAME else crew.parts
    return Learnt(put(values), put(np.zeros_like(values)), put(np.zeros_like(values)))


def _batch_specs(kind: type[Batch]) -> Any:
    return kind(*[THE_SAME if name in COMMON else EACH_ITS_OWN for name in kind._fields])
