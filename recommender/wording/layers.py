"""What each layer of a model is for.

Example::

    about(scene, 5)   # "Why Dense? A table alone can only learn one free vector for each id. ..."

The same is told to readers of the code where it is computed: core/tower.js, core/mlp.js,
core/item_bias.js, history/history_tower.js and data/fold_in.js in model/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.towers.layers import ITEM, USER

if TYPE_CHECKING:
    from recommender.towers.scene import Scene

ABOUT = {
    "embedding": (
        "The row of a table that belongs to this id. At the start it says hardly anything; "
        "training moves it until those who are alike point the same way. Only what is particular "
        "to one id has to be learnt here."
    ),
    "genres": (
        "Why genres beside the id? An embedding that was seen in few ratings has hardly moved; "
        "genres still say something, and what is learnt about a genre serves all of its films."
    ),
    "concat": (
        "Why concat? Both vectors stand side by side, and nothing is mixed yet: the next layer can "
        "weigh each value by itself. A sum would force them to the same width and meaning."
    ),
    "gates": (
        "One learnt number weighs each pool: how much of a fast mood, how much of a slow taste."
    ),
    "norm": (
        "Why an L2 norm? With all vectors of length one, the dot product is a cosine: no film can "
        "win for everybody just by growing long, and scores of different users can be compared."
    ),
    "fitted": (
        "Somebody who was not in training has no row in the table. The vector is fitted instead, "
        "to the films rated with three stars or more: one step of Newton’s method for the loss of "
        "training, from what everybody has in common. No weight of the model changes."
    ),
    "mix": (
        "A few films say less than their mean pretends: what the tower read counts by how many "
        "there are, and beside it counts the fitted vector. Both together rank better."
    ),
    "temperature": (
        "One dimension more, the same for everybody: it meets the film’s bias in the dot product. "
        "In training scores are divided by the temperature, so that there the bias counts as it is."
    ),
    "bias": (
        "Why a bias? One more dimension says how likely this film is for anybody. Popularity would "
        "otherwise have to fit into the vector, where it takes room from taste. Asked for another "
        "day, what is watched more these days is added."
    ),
    "steered": (
        "The popularity slider turns the query: the part of it that goes with what everybody likes "
        "counts more or less. It is no part of the model."
    ),
    "dot": (
        "Why a dot product? The two towers meet only here, so that the vectors of all films can be "
        "kept, and the best of them for somebody are found by one product. Each dimension adds "
        "where both vectors point the same way, and takes away where they differ."
    ),
    "score": "The sum of all products. All films that may be recommended are put in its order.",
}
ABOUT_ID = {
    USER: (
        "Why two towers? One maps a user to a vector, the other a film. All that is known of the "
        "user at first is a number: which row of the table to take."
    ),
    ITEM: (
        "The item tower knows nothing of the user: it is computed once for each film, and its "
        "vectors are kept. It starts from a number, too: which row of the table to take."
    ),
}
ABOUT_HISTORY = {
    "pools": (
        "This tower needs no user id: what was watched stands for the user, so that a new film "
        "counts at once, and somebody who was not in training can be served."
    ),
    "fitted": "What was rated: all that is known of somebody who was not in training.",
}
ABOUT_POOLS = {
    False: (
        "The mean of the embeddings of what was watched, from the table of the item tower: who "
        "watches alike is alike from the first film on."
    ),
    True: (
        "Weighted means of the embeddings of what was watched, from the table of the item tower. "
        "Each pool forgets at a speed of its own: fast ones hold a mood, slow ones a taste."
    ),
}
ABOUT_DENSE = {
    "relu": (
        "Why Dense? A table alone can only learn one free vector for each id. Here all that comes "
        "in acts together. Why relu? What is below zero becomes zero: without it, two Dense layers "
        "would be no more than one linear map."
    ),
    "linear": (
        "Brings both towers to the same width, so that their vectors can meet. No relu here: "
        "values are to go both ways."
    ),
}
ABOUT_SUM = {
    "embedding": (
        "Why add? What the Dense layers found is added to the id embedding. They start small, so "
        "that the tower starts as its table and learns only what is left to learn."
    ),
    "gates": (
        "Why add? What the Dense layers found is added to the gated pools. They start small, so "
        "that the tower starts as a mean of what was watched and learns only what is left to learn."
    ),
}


def about(scene: Scene, place: int) -> str:
    """Say what a layer is for."""
    stop = scene.stops[place]
    layer, kind = stop.layer, stop.layer.kind
    if kind == "id":
        return ABOUT_ID[stop.side]
    if kind == "dense":
        return ABOUT_DENSE[layer.activation]
    if kind == "pools":
        return ABOUT_POOLS[layer.width > scene.towers.dim]
    if kind == "sum":
        return ABOUT_SUM[scene.stops[layer.inputs[0]].layer.kind]
    if kind == "watched":
        reader = "pools" if any(one.layer.kind == "pools" for one in scene.stops) else "fitted"
        return ABOUT_HISTORY[reader]
    return ABOUT[kind]
