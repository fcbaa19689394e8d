"""A model file: the weights of one or more trained models and their card, in one safetensors file.

Example::

    data = to_bytes(ModelFile(card, trained.weights))
    opened = from_bytes("two-tower-3fa9.safetensors", data)
    check_data("two-tower-3fa9.safetensors", opened.card, data_mark(dataset))

A tensor is named by its model and by what it is there: "deep/user_tower.dense_1.kernel". The card
stands in the header as JSON. Whether names and shapes are those of the models, their workers say
(model/worker/weights.js): they are what knows.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from recommender.errors import DataError
from recommender.model_files.card import Card, ModelFileError, card_text, read_card
from recommender.model_files.safetensors import read_tensors, write_tensors
from recommender.ratings.arrays import Float32Array
from recommender.ratings.text import quote
from recommender.records import dataclass
from recommender.runs.record import Unread
from recommender.wording import models as wording

# bytes; a page that reads more would not outlive it
LARGEST = 200_000_000
ENDING = ".safetensors"
CARD = "card"
SEPARATOR = "/"

# of one model, in their order
Weights = Mapping[str, Float32Array]


@dataclass(frozen=True, eq=False)
class ModelFile:
    """What a file holds.

    Attributes:
        card: what is known of the training.
        weights: by model, all that it has learnt.
    """

    card: Card
    weights: Mapping[str, Weights]


def to_bytes(held: ModelFile) -> bytes:
    """Return a file: the same training gives the same bytes."""
    tensors = {
        f"{model}{SEPARATOR}{name}": values
        for model in held.card.names
        for name, values in held.weights[model].items()
    }
    return write_tensors(tensors, {CARD: card_text(held.card)})


def from_bytes(file: str, data: bytes) -> ModelFile:
    """Return what a file holds.

    Raises:
        ModelFileError: when it is no model file of this page, or damaged.
    """
    if len(data) > LARGEST:
        raise ModelFileError(file, wording.too_large(LARGEST))
    try:
        tensors, about = read_tensors(file, data)
    except ModelFileError:
        raise
    except DataError as error:
        raise ModelFileError(file, str(error).removeprefix(f"{file}: ").rstrip(".")) from error
    if CARD not in about:
        raise ModelFileError(file, wording.NO_CARD)
    card = read_card(file, about[CARD])
    return ModelFile(card, _weights(file, card, tensors))


def check_data(file: str, card: Card, mark: str) -> None:
    """Refuse a file of other data.

    Raises:
        ModelFileError: saying so.
    """
    if card.data != mark:
        raise ModelFileError(file, wording.OTHER_DATA, Unread.DATA)


def _weights(
    file: str, card: Card, tensors: Mapping[str, Float32Array]
) -> dict[str, dict[str, Float32Array]]:
    """Part the tensors among the models of the card."""
    weights: dict[str, dict[str, Float32Array]] = {name: {} for name in card.names}
    for full_name, values in tensors.items():
        model, _, name = full_name.partition(SEPARATOR)
        if model not in weights:
            raise ModelFileError(file, wording.stray_tensor(quote(full_name)))
        if not np.isfinite(values).all():
            raise ModelFileError(file, wording.no_number(quote(full_name)))
        weights[model][name] = values
    for model, of_model in weights.items():
        if not of_model:
            raise ModelFileError(file, wording.no_weights(model))
    return weights
