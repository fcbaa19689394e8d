"""What a training is told: the settings of a run and an entry of the registry.

Example::

    recipe = recipe_of(settings, MODELS[1], knows_order=True)
    recipe.temperature        # 0.3, the question's, unless the visitor has set another
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recommender.app.models import Model
from recommender.app.settings import Settings

# a family of the registry; all others are of ids
HISTORY = "history"


@dataclass(frozen=True)
class Recipe:
    """How one model is trained.

    Attributes:
        name: of the model.
        family: HISTORY or "ids".
        is_dense: whether towers have Dense layers.
        dim: of the vectors.
        hidden_units: of the hidden layer.
        genres: of users, of items: whether they pass through the towers.
        residual: whether the Dense layers' output is added to what they stand beside.
        normalize: whether vectors are scaled to length one.
        has_bias: whether items have biases.
        warm_start: whether tables start from what was watched together.
        loss: softmax, full or bpr.
        logq: whether popular items are corrected for standing in most batches.
        masking: whether a user's other items are left out of the negatives.
        balance: whether a user's interactions count less the more there are.
        l2: weight of the penalty.
        users_together: whose interactions are shuffled together.
        batch_size: interactions of a step, of all workers.
        epochs: how many there are.
        learning_rate: that the training starts with, of this model.
        decay: whether it falls.
        patience: epochs without gain after which it ends; None: never.
        seed: of all that is chance.
        temperature: by which scores are divided.
        fading: how fast a user's older interactions lose weight.
        pools: of histories, how fast each forgets.
        cut_share: of rows that end at a place in a history.
        target_decay: how fast later targets of such a row lose weight.
        kept: bounds of the share of items that any other row keeps.
    """

    name: str
    family: str
    is_dense: bool
    dim: int
    hidden_units: int
    genres: tuple[bool, bool]
    residual: bool
    normalize: bool
    has_bias: bool
    warm_start: bool
    loss: str
    logq: bool
    masking: bool
    balance: bool
    l2: float
    users_together: int
    batch_size: int
    epochs: int
    learning_rate: float
    decay: bool
    patience: int | None
    seed: int
    temperature: float
    fading: float
    pools: tuple[tuple[str, float], ...]
    cut_share: float
    target_decay: float
    kept: tuple[float, float]


def recipe_of(settings: Settings, model: Model, *, knows_order: bool, num_genres: int) -> Recipe:
    """Return how a model is trained.

    Args:
        settings: of the run.
        model: of the registry.
        knows_order: whether the order of the interactions is known.
        num_genres: of the data, which may have none.
    """
    question: Mapping[str, Any] = settings.for_training(knows_order=knows_order)["question"]
    family: str = model.entry["recipe"]
    is_dense = model.entry["towers"].get("dense", True)
    has_genres = model.entry["towers"].get("genres", is_dense) and num_genres > 0
    share = question["historyLearningRateShare"] if family == HISTORY else 1
    return Recipe(
        name=model.name,
        family=family,
        is_dense=is_dense,
        dim=settings.embedding_dim,
        hidden_units=settings.hidden_units,
        genres=(has_genres and settings.user_genres, has_genres and settings.item_genres),
        residual=settings.residual,
        normalize=settings.normalize,
        has_bias=settings.item_bias,
        warm_start=settings.warm_start,
        loss=settings.loss,
        logq=settings.logq,
        masking=settings.masking,
        balance=settings.balance,
        l2=settings.l2,
        users_together=settings.users_together,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        learning_rate=settings.learning_rate * share,
        decay=settings.decay,
        patience=settings.patience,
        seed=settings.seed,
        temperature=question["temperature"],
        fading=question["fading"],
        pools=tuple((pool["by"], pool["decay"]) for pool in question["pools"]),
        cut_share=question["cutShare"],
        target_decay=question["targetDecay"],
        kept=(question["kept"][0], question["kept"][1]),
    )
