"""The layers of a model as it tells them itself, and the values of one prediction.

Example::

    towers = towers_of({"user": [{"kind": "id", "inputs": [], ...}, ...], "item": [...]})
    [stop.layer.kind for stop in towers.stops]   # ["id", "embedding", ..., "dot", "score"]

What a kind is stands in model/core/trace.js. A *stop* is a layer of the user's tower, of the
item's, or what comes of both: what a prediction comes through, in this order.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from recommender.ratings.arrays import Float32Array
from recommender.records import dataclass

# whose tower a stop is in; nobody's where both meet
USER, ITEM, BOTH = "user", "item", ""
# what comes in is rows of a table, not values
ROWS = ("id", "watched")


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        kind: what it does.
        inputs: places of the layers that go into it.
        width: how many values come out.
        parameters: how many of its numbers are learnt.
        activation: of a dense layer, else empty.
    """

    kind: str
    inputs: tuple[int, ...]
    width: int
    parameters: int = 0
    activation: str = ""


@dataclass(frozen=True)
class Stop:
    """A layer, and whose tower it is in; its inputs are places among all stops."""

    side: str
    layer: Layer


@dataclass(frozen=True)
class Towers:
    """The layers of both towers, each in the order in which they are computed."""

    user: tuple[Layer, ...]
    item: tuple[Layer, ...]

    @property
    def has_bias(self) -> bool:
        """Whether the vectors have one dimension more, for how likely an item is for anybody."""
        return self.item[-1].kind == "bias"

    @property
    def dim(self) -> int:
        """The length of the vectors without it."""
        return self.item[-1].width - self.has_bias

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """All that a prediction comes through: user tower, item tower, dot product, score."""
        shift = len(self.user)
        both = shift + len(self.item)
        moved = [
            dataclasses.replace(one, inputs=tuple(shift + i for i in one.inputs))
            for one in self.item
        ]
        dot = Layer("dot", (shift - 1, both - 1), self.dim + self.has_bias)
        return (
            *(Stop(USER, layer) for layer in self.user),
            *(Stop(ITEM, layer) for layer in moved),
            Stop(BOTH, dot),
            Stop(BOTH, Layer("score", (both,), 1)),
        )

    def parameters(self, side: str) -> int:
        """Return how many numbers a tower has learnt."""
        return sum(layer.parameters for layer in (self.user if side == USER else self.item))


@dataclass(frozen=True, eq=False)
class Walk:
    """One prediction, followed from ids to score.

    Attributes:
        towers: that it came through; a guest has other layers than a user.
        values: of each stop, float32 [width]; of ids and of a history, rows of a table.
        query: float32 [D], the user's vector.
        factor: float32 [D], the item's.
        score: their dot product.
    """

    towers: Towers
    values: tuple[Float32Array, ...]
    query: Float32Array
    factor: Float32Array
    score: float


def towers_of(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> Towers:
    """Read both towers as a model tells them: layers by "user" and "item"."""
    return Towers(*(tuple(map(_layer, found[side])) for side in (USER, ITEM)))


def walk_of(
    towers: Towers,
    values: Sequence[Float32Array],
    query: Float32Array,
    factor: Float32Array,
    score: float,
) -> Walk:
    """Put a prediction together; the products of both vectors and the score are its last stops.

    Args:
        towers: that it came through.
        values: of all their layers, the user's first.
        query: float32 [D].
        factor: float32 [D]; where nothing has a bias, a last dimension of zeros is left out.
        score: as the model reckons it.
    """
    products = (query * factor)[: towers.dim + towers.has_bias]
    all_values = (*values, products, np.array([score], dtype=np.float32))
    return Walk(towers, all_values, query, factor, score)


def _layer(found: Mapping[str, Any]) -> Layer:
    return Layer(
        found["kind"],
        tuple(found["inputs"]),
        found["width"],
        found["parameters"],
        found["activation"],
    )
