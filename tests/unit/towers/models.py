"""Layers as model/ tells them: of each model by default, and of a guest."""

from collections.abc import Sequence

import numpy as np

from recommender.towers.layers import Layer, Towers, Walk, walk_of
from recommender.towers.scene import Followed, Scene

DIM, GENRES, UNITS = 8, 19, 16
USERS, ITEMS = 943, 1682
INTO_DENSE = DIM + GENRES
MLP = (INTO_DENSE * UNITS + UNITS, UNITS * DIM + DIM)

Row = tuple[str, tuple[int, ...], int, int] | tuple[str, tuple[int, ...], int, int, str]


def layers(*rows: Row) -> tuple[Layer, ...]:
    return tuple(Layer(*row) for row in rows)


def of_ids(rows: int, last: Row) -> tuple[Layer, ...]:
    """An embedding and genres through two Dense layers, which add to the embedding."""
    return layers(
        ("id", (), 1, 0),
        ("embedding", (0,), DIM, rows * DIM),
        ("genres", (0,), GENRES, 0),
        ("concat", (1, 2), INTO_DENSE, 0),
        ("dense", (3,), UNITS, MLP[0], "relu"),
        ("dense", (4,), DIM, MLP[1], "linear"),
        ("sum", (1, 5), DIM, 0),
        ("norm", (6,), DIM, 0),
        last,
    )


def of_history(pools: int, *rest: Row) -> tuple[Layer, ...]:
    wide = pools * DIM
    return layers(
        ("watched", (), 83, 0),
        ("pools", (0,), wide, 0),
        ("genres", (0,), GENRES, 0),
        ("concat", (1, 2), wide + GENRES, 0),
        ("dense", (3,), UNITS, (wide + GENRES) * UNITS + UNITS, "relu"),
        ("dense", (4,), DIM, MLP[1], "linear"),
        ("gates", (1,), DIM, pools),
        ("sum", (6, 5), DIM, 0),
        ("norm", (7,), DIM, 0),
        *rest,
    )


ITEM_TOWER = of_ids(ITEMS, ("bias", (7,), DIM + 1, ITEMS))
DEEP = Towers(of_ids(USERS, ("temperature", (7,), DIM + 1, 0)), ITEM_TOWER)
BASELINE = Towers(
    layers(("id", (), 1, 0), ("embedding", (0,), DIM, USERS * DIM), ("norm", (1,), DIM, 0)),
    layers(("id", (), 1, 0), ("embedding", (0,), DIM, ITEMS * DIM), ("norm", (1,), DIM, 0)),
)
HISTORY = Towers(of_history(5, ("temperature", (8,), DIM + 1, 0)), ITEM_TOWER)
GUEST_OF_HISTORY = Towers(
    of_history(
        1,
        ("fitted", (0,), DIM, 0),
        ("mix", (8, 9), DIM, 0),
        ("temperature", (10,), DIM + 1, 0),
        ("steered", (11,), DIM + 1, 0),
    ),
    ITEM_TOWER,
)
GUEST = Towers(
    layers(
        ("watched", (), 4, 0),
        ("fitted", (0,), DIM, 0),
        ("norm", (1,), DIM, 0),
        ("temperature", (2,), DIM + 1, 0),
    ),
    ITEM_TOWER,
)
PLAIN = Towers(
    layers(
        ("watched", (), 4, 0),
        ("pools", (0,), DIM, 0),
        ("dense", (1,), UNITS, 9, "relu"),
        ("dense", (2,), DIM, 9, "linear"),
    ),
    layers(("id", (), 1, 0), ("embedding", (0,), DIM, 9)),
)
ALL = {
    "baseline": BASELINE,
    "deep": DEEP,
    "history": HISTORY,
    "a guest of ids": GUEST,
    "a guest of history": GUEST_OF_HISTORY,
    "all switched off": PLAIN,
}


def walk_through(towers: Towers, score: float = 0.8164) -> Walk:
    """A prediction whose values are chance; vectors are as long as there are dimensions."""
    chance = np.random.default_rng(3)

    def values(of_tower: Sequence[Layer]) -> list[np.ndarray]:
        return [chance.normal(size=one.width).astype(np.float32) for one in of_tower]

    all_values = values(towers.user) + values(towers.item)
    query, factor = chance.normal(size=(2, towers.dim + 1)).astype(np.float32)
    return walk_of(towers, all_values, query, factor, score)


def scene(towers: Towers, user_id: int | None = 42) -> Scene:
    """A prediction that is followed; a guest is the visitor."""
    followed = Followed(user_id, "", "Alien (1979)", 2, ("Brazil (1985)", "Fargo (1996)"))
    return Scene("deep", towers, walk_through(towers), followed)
