"""What is said of the layers of a model: names, sizes, what each is for, what it made of somebody.

Example::

    tower_line(towers, "user")   # "user tower: [id embedding 32 ; genres 19] → Dense 64 relu → ..."

What each layer is for stands in recommender/wording/layers.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from recommender.app.models import LABELS
from recommender.towers.layers import ITEM, ROWS, USER, Layer, Stop, Towers
from recommender.wording.layers import about
from recommender.wording.words import count, joined, ordinal, signed

if TYPE_CHECKING:
    from recommender.ratings.arrays import Float32Array
    from recommender.towers.scene import Followed, Scene

PLAY, PAUSE = "Play", "Pause"
TOWERS = {USER: "User tower", ITEM: "Item tower"}
NAMES = {
    "watched": "History",
    "embedding": "Id embedding",
    "genres": "Genres",
    "concat": "Concat",
    "sum": "Add",
    "gates": "Gated pools",
    "norm": "L2 norm",
    "fitted": "Fitted vector",
    "mix": "Mean of both",
    "temperature": "Temperature",
    "bias": "Bias",
    "steered": "Steering",
    "dot": "Dot product",
    "score": "Score",
}
ID_NAMES = {USER: "User id", ITEM: "Film id"}
GENRE_NAMES = {USER: "Genres watched", ITEM: "Genres of the film"}


def tower_line(towers: Towers, side: str) -> str:
    """Return the layers of a tower in one line, with their sizes."""
    layers = towers.user if side == USER else towers.item
    own = [f"{_source(one, towers)}" for one in layers if one.kind in ("embedding", "pools")]
    genres = [f"genres {one.width}" for one in layers if one.kind == "genres"]
    dense = [f" → {_dense(one)}" for one in layers if one.kind == "dense"]
    kinds = {layer.kind for layer in layers}
    beside = "gated pools" if "gates" in kinds else "id embedding"
    added = f" + {beside}" if "sum" in kinds else ""
    norm = " → L2 norm" if "norm" in kinds else ""
    bias = " ; bias 1" if any(one.kind == "bias" and one.parameters for one in layers) else ""
    inputs = " ; ".join([*own, *genres])
    return f"{side} tower: [{inputs}]{''.join(dense)}{added}{norm}{bias}"


def _source(layer: Layer, towers: Towers) -> str:
    if layer.kind == "embedding":
        return f"id embedding {layer.width}"
    return f"{_pools(layer, towers)} of the history {towers.dim}"


def _pools(layer: Layer, towers: Towers) -> str:
    number = layer.width // towers.dim
    return "mean" if number == 1 else f"{number} pools"


def _dense(layer: Layer) -> str:
    return f"Dense {layer.width}{' relu' if layer.activation == 'relu' else ''}"


def heading(towers: Towers, side: str) -> str:
    """Name a tower, with how much it has learnt."""
    return f"{TOWERS[side]} · {count(towers.parameters(side), 'parameter')}"


def where(scene: Scene, place: int) -> str:
    """Say how far a prediction has been followed, and in which tower."""
    stop = scene.stops[place]
    step = f"Step {place + 1} of {len(scene.stops)}"
    return f"{step} · {TOWERS[stop.side]}" if stop.side else step


def totals(model: str, towers: Towers) -> str:
    """Say how many numbers a model has learnt, and where."""
    user, item = towers.parameters(USER), towers.parameters(ITEM)
    return (
        f"{LABELS[model]} has learnt {user + item:,} numbers: {user:,} in the user tower and "
        f"{item:,} in the item tower."
    )


def name(scene: Scene, place: int) -> str:
    """Name a layer."""
    stop = scene.stops[place]
    kind = stop.layer.kind
    if kind == "id":
        return ID_NAMES[stop.side]
    if kind == "genres":
        return GENRE_NAMES[stop.side]
    if kind == "dense":
        return _dense(stop.layer)
    if kind == "pools":
        return f"{_pools(stop.layer, scene.towers).capitalize()} of the history"
    return NAMES[kind]


def short_names(scene: Scene, place: int) -> list[str]:
    """Return what may stand in a box: the name, and what it is where there is no room for it."""
    kind = scene.stops[place].layer.kind
    shorter = {"embedding": "Embedding", "genres": "Genres", "pools": "Pools", "gates": "Gates"}
    if kind == "score" and scene.walk and scene.followed:
        score = f"Score {scene.walk.score:.3f}"
        return [f"{score} · {ordinal(scene.followed.rank)}", score]
    return [name(scene, place), shorter.get(kind, "")]


def sizes(scene: Scene, place: int) -> list[str]:
    """Return what may stand below the name in a box, the longest first; the last one is short."""
    layer = scene.stops[place].layer
    if layer.kind == "id":
        return [_whose(scene, place)]
    if layer.kind == "watched":
        return [count(layer.width, "film") if scene.walk else "films, oldest first"]
    if layer.kind == "score":
        return []
    out = f"{layer.width:,}"
    if not layer.parameters:
        return [count(layer.width, "value"), out]
    return [f"{out} · {count(layer.parameters, 'parameter')}", f"{out} · {layer.parameters:,}", out]


def _whose(scene: Scene, place: int) -> str:
    followed = scene.followed
    if scene.walk is None or followed is None:
        return ""
    if scene.stops[place].side == ITEM:
        return followed.title
    return str(followed.user_id)


def fitting(texts: Sequence[str], width_of: Callable[[str], float], room: float) -> str:
    """Return the first text that is not too wide; what is too long in any form is cut."""
    shown = [text for text in texts if text]
    for text in shown:
        if width_of(text) <= room:
            return text
    cut = shown[-1] if shown else ""
    while cut and width_of(f"{cut}…") > room:
        cut = cut[:-1]
    return f"{cut.rstrip()}…" if cut else ""


def shape(scene: Scene, place: int) -> str:
    """Say the shape of a layer, and how many numbers it has learnt."""
    stop = scene.stops[place]
    layer = stop.layer
    learnt = count(layer.parameters, "parameter")
    if layer.kind in (*ROWS, "score"):
        return ""
    if layer.kind in ("embedding", "bias") and layer.parameters:
        width = 1 if layer.kind == "bias" else layer.width
        rows = count(layer.parameters // width, "row")
        return f"A table of {rows} of {count(width, 'number')}: {learnt}."
    if layer.kind == "dense":
        before = scene.stops[layer.inputs[0]].layer.width
        biases = "1 bias" if layer.width == 1 else f"{layer.width:,} biases"
        return f"{before:,} × {layer.width:,} weights and {biases}: {learnt}. {_out(layer)}"
    if layer.parameters:
        return f"{learnt.capitalize()}. {_out(layer)}"
    if layer.kind == "pools":
        return f"Learnt in the table of the item tower. {_out(layer)}"
    return f"Nothing is learnt here. {_out(layer)}"


def _out(layer: Layer) -> str:
    return f"{count(layer.width, 'value')} {'comes' if layer.width == 1 else 'come'} out."


def reading(scene: Scene, place: int) -> str:
    """Say what a layer made of whoever is followed; nothing where nobody is."""
    followed, walk = scene.followed, scene.walk
    if walk is None or followed is None:
        return ""
    stop = scene.stops[place]
    kind = stop.layer.kind
    if kind == "id":
        row = int(walk.values[place][0])
        if stop.side == ITEM:
            return f"{followed.title} is row {row:,} of the table, counted from 0."
        return f"User {followed.user_id} is row {row:,} of the table, counted from 0."
    if kind == "watched":
        return _history(stop.layer.width, followed)
    if kind == "score":
        return f"{walk.score:.3f}: {LABELS[scene.model]} ranks {followed.title} {_place(followed)}."
    if kind == "dot":
        return _products(walk.values[place], scene.towers)
    return _spread(walk.values[place], stop)


def _history(number: int, followed: Followed) -> str:
    films = count(number, "film")
    latest = joined(followed.history)
    return f"{films}, among them {latest}." if latest else f"{films}."


def _place(followed: Followed) -> str:
    return f"{ordinal(followed.rank)} for {who(followed)}"


def _products(products: Float32Array, towers: Towers) -> str:
    terms = float(products[: towers.dim].sum())
    told = f"{count(towers.dim, 'product')} sum up to {signed(terms)}"
    if not towers.has_bias:
        return f"{told}."
    return f"{told}; temperature times bias adds {signed(float(products[-1]))}."


def _spread(values: Float32Array, stop: Stop) -> str:
    if len(values) == 0:
        return ""
    low, high = signed(float(values.min())), signed(float(values.max()))
    told = f"{count(len(values), 'value')} from {low} to {high}"
    if stop.layer.activation == "relu":
        off = int((values == 0).sum())
        return f"{told}; relu has set {off:,} of them to zero."
    return f"{told}."


def who(followed: Followed) -> str:
    """Name whoever is followed."""
    if followed.user_id is not None:
        return f"user {followed.user_id}"
    return f"somebody who likes {followed.liked}" if followed.liked else "you"


def follows(scene: Scene) -> str:
    """Say whose prediction is followed; nothing where none is."""
    followed = scene.followed
    if followed is None or scene.walk is None:
        return ""
    return (
        f"Followed: {followed.title} for {who(followed)}, "
        f"{ordinal(followed.rank)} in the list of {LABELS[scene.model]}."
    )


def option(rank: int, title: str) -> str:
    """Name a film of a list, to be chosen."""
    return f"{rank}. {title}"


def said(scene: Scene, place: int) -> str:
    """Say a stop in one go, for those who do not see the drawing."""
    start = f"{where(scene, place)}: {name(scene, place)}."
    parts = [start, reading(scene, place), about(scene, place)]
    return " ".join(part for part in parts if part)


def summary(scene: Scene) -> str:
    """Describe the drawing for those who do not see it."""
    lines = [tower_line(scene.trained, side) for side in (USER, ITEM)]
    return f"Diagram of {LABELS[scene.model]}: {'; '.join(lines)}; both meet in a dot product"


def values_summary(scene: Scene, place: int) -> str:
    """Describe the bars of a layer for those who do not see them."""
    return f"Bar chart of {name(scene, place)}: {reading(scene, place)}"


def value_name(scene: Scene, place: int, row: int) -> str:
    """Name one value of a layer: a genre, a dimension, a unit."""
    stops, layer = scene.stops, scene.stops[place].layer
    dim = scene.towers.dim
    if layer.kind == "concat":
        for source in layer.inputs:
            width = stops[source].layer.width
            if row < width:
                return value_name(scene, source, row)
            row -= width
    if layer.kind == "genres" and layer.width == len(scene.genres):
        return scene.genres[row]
    if layer.kind == "pools" and layer.width > dim:
        return f"Pool {row // dim + 1}, dimension {row % dim + 1}"
    if layer.kind in ("temperature", "bias", "dot", "steered") and row == dim:
        return "Temperature" if layer.kind in ("temperature", "steered") else "Bias"
    if layer.activation == "relu":
        return f"Unit {row + 1}"
    return f"Dimension {row + 1}"


def value(scene: Scene, place: int, row: int) -> str:
    """Say one value of a layer exactly; of the dot product, what it is a product of."""
    named = value_name(scene, place, row)
    return f"{named}\n{exact(scene, place, row)}"


def exact(scene: Scene, place: int, row: int) -> str:
    """Return one value of a layer with three decimals."""
    assert scene.walk is not None
    found = signed(float(scene.walk.values[place][row]))
    if scene.stops[place].layer.kind != "dot":
        return found
    pair = (scene.walk.query[row], scene.walk.factor[row])
    user, film = (f"{number:.3f}".replace("-", "−") for number in pair)
    return f"{found} = {user} × {film}"
