"""Steps of all workers: gradients of a batch's loss, and Adam.

Example::

    take = steps_of(family, held, crew, IdsBatch)
    state, losses = take(state, block_of(batches, rates, 8, crew))

A step is the page's (model/core/descent.js) with a sum over the workers in it: what is
differentiated are the rows of tables that the batch needs and the weights, each worker by its part
of the loss. Some steps are taken at once: to start one from Python and to hand it its batch costs
half as much as to compute it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.flatten_util import ravel_pytree
from jax.sharding import PartitionSpec

from scale.batches.layout import narrower
from scale.model.history import HistoryBatch
from scale.model.ids import BIASES, ITEMS, USERS, IdsBatch
from scale.training.crew import EACH_ITS_OWN, THE_SAME, WORKERS, Crew
from scale.training.tables import Held, Learnt, Rate, adam, look_up, updated

Batch = IdsBatch | HistoryBatch
# "tables" and "weights", each by the names of a model file
State = dict[str, dict[str, Learnt]]
Steps = Callable[[State, "Block"], tuple[State, Array]]
Gradients = Callable[[State, Any], tuple[Array, dict[str, Array], dict[str, Array]]]
BEHIND_STEPS = PartitionSpec(None, WORKERS)
# of a batch these are the same for all workers; of the others each has its own
COMMON = ("items", "candidates", "item_genres", "item_shares", "widest")
SPECS = {Held.BY_OWNER: EACH_ITS_OWN, Held.IN_RUNS: EACH_ITS_OWN, Held.BY_ALL: THE_SAME}


class Block(NamedTuple):
    """Steps that are taken at once.

    Attributes:
        batches: a batch, each of its arrays with an axis of steps in front.
        rates: likewise.
        number: of steps; what stands behind them is of no meaning.
    """

    batches: Any
    rates: Rate
    number: Array


class Family(Protocol):
    """Has a loss of rows, weights and a batch (scale/model/ids.py, history.py)."""

    def loss(self, rows: Mapping[str, Array], weights: Mapping[str, Array], batch: Any) -> Array:
        """Return this worker's part."""


def places_of(batch: Batch) -> dict[str, Array]:
    """Return which rows of which tables a batch needs."""
    if isinstance(batch, IdsBatch):
        return {USERS: batch.users, ITEMS: batch.items, BIASES: batch.items}
    return {ITEMS: batch.items, BIASES: batch.candidates}


def steps_of(family: Family, held: Mapping[str, Held], crew: Crew, kind: type[Batch]) -> Steps:
    """Return what takes steps, compiled: state and block -> the next state, losses [steps]."""

    def of_worker(state: State, block: Block) -> tuple[State, Array]:
        def one(place: Array, so_far: tuple[State, Array]) -> tuple[State, Array]:
            batch, rate = jax.tree.map(lambda values: values[place], (block.batches, block.rates))
            state, loss = step(family, held, so_far[0], batch, rate)
            return state, so_far[1].at[place].set(loss)

        losses = jnp.zeros_like(block.rates.mean)
        found: tuple[State, Array] = jax.lax.fori_loop(0, block.number, one, (state, losses))
        return found

    take: Steps = _compiled(
        of_worker,
        crew,
        (state_specs(held), Block(_batch_specs(kind), THE_SAME, THE_SAME)),
        (state_specs(held), THE_SAME),
        donate_argnums=0,
    )
    return take


def gradients_of(
    family: Family, held: Mapping[str, Held], crew: Crew, kind: type[Batch]
) -> Gradients:
    """Return what gives loss and gradients of a block's first batch, and takes no step."""
    by_table = {name: SPECS[how] for name, how in held.items() if how is Held.BY_OWNER}
    of_rows = {name: by_table.get(name, THE_SAME) for name in held}

    def of_worker(state: State, batches: Any) -> Any:
        return gradients(family, held, state, jax.tree.map(lambda values: values[0], batches))

    specs = (state_specs(held), _batch_specs(kind))
    found: Gradients = _compiled(of_worker, crew, specs, (THE_SAME, of_rows, THE_SAME))
    return found


def step(
    family: Family, held: Mapping[str, Held], state: State, batch: Any, rate: Rate
) -> tuple[State, Array]:
    """Return the next state, and the loss before the step."""
    loss, rows, weights = gradients(family, held, state, batch)
    places = places_of(batch)
    tables = {
        name: updated(table, places[name], held[name], rows[name], rate)
        for name, table in state["tables"].items()
    }
    moved = {name: adam(one, weights[name], rate) for name, one in state["weights"].items()}
    return {"tables": tables, "weights": moved}, loss


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
    part, (of_rows, of_weights) = _of_worker(family, rows, values, batch)
    own = {name: one for name, one in of_rows.items() if held[name] is Held.BY_OWNER}
    shared = {name: one for name, one in of_rows.items() if name not in own}
    # one message for all of it: what each costs is mostly waiting
    flat, parted = ravel_pytree((part, shared, of_weights))
    loss, summed, weights = parted(jax.lax.psum(flat, WORKERS))
    return loss, {**own, **summed}, weights


def _of_worker(family: Family, rows: Any, values: Any, batch: Any) -> Any:
    """Return this worker's part of the loss, and its gradients by rows and weights."""
    whole = jax.value_and_grad(family.loss, argnums=(0, 1))
    if isinstance(batch, HistoryBatch):
        return whole(rows, values, batch)
    # batches have room for the most users of any; of most not half of it is needed
    widths = narrower(len(batch.users))

    def of_some(width: int) -> Callable[..., Any]:
        return lambda rows, values, batch: whole(rows, values, batch.narrowed(width))

    which = jnp.searchsorted(jnp.array(widths), batch.widest)
    return jax.lax.switch(which, [of_some(width) for width in widths], rows, values, batch)


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


def block_of(batches: Sequence[Batch], rates: Sequence[Rate], length: int, crew: Crew) -> Block:
    """Return a worker's batches of numpy arrays as part of those of all.

    Args:
        batches: of the same shapes.
        rates: of the same steps.
        length: steps that there is room for: others are compiled for.
        crew: all workers.
    """

    def stacked(spec: PartitionSpec, every: Sequence[Any]) -> Any:
        def placed(*values: np.ndarray) -> Array:
            room = np.zeros((length, *values[0].shape), dtype=values[0].dtype)
            np.stack(values, out=room[: len(values)])
            return crew.placed(room, spec)

        return jax.tree.map(placed, *every)

    kind = type(batches[0])
    specs = _batch_specs(kind)
    fields = [
        stacked(spec, [batch[place] for batch in batches]) for place, spec in enumerate(specs)
    ]
    number = crew.placed(np.array(len(batches), dtype=np.int32), THE_SAME)
    return Block(kind(*fields), stacked(THE_SAME, rates), number)


def _fresh(values: np.ndarray, spec: PartitionSpec, crew: Crew) -> Learnt:
    nothing = np.zeros_like(values)
    return Learnt(*[crew.placed(one, spec) for one in (values, nothing, nothing)])


def _batch_specs(kind: type[Batch]) -> Any:
    """Return how arrays of batches are parted, behind the axis of steps."""
    return kind(*[THE_SAME if name in COMMON else BEHIND_STEPS for name in kind._fields])


def _compiled(of_worker: Any, crew: Crew, in_specs: Any, out_specs: Any, **options: Any) -> Any:
    return jax.jit(
        jax.shard_map(
            of_worker,
            mesh=crew.mesh,
            in_specs=in_specs,
            out_specs=out_specs,
            check_vma=False,  # sums over workers are written out
        ),
        **options,
    )
