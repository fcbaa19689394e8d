"""The registry of models: whatever names, colours or orders them reads it.

Example::

    [model.label for model in MODELS]   # ["Baseline", "Deep", "History"]

The entries are in model/models.json, where the style sheet and the workers' recipes find them, too.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recommender.records import dataclass

REGISTRY = Path(__file__).resolve().parents[2] / "model" / "models.json"


@dataclass(frozen=True)
class Model:
    """One entry.

    Attributes:
        name: in code, in style classes and in custom properties.
        label: what the visitor reads.
        entry: all of it, as the training workers take it (model/worker/recipes.js).
        on_map: whether the map shows it at first, and the films to rate first are by it.
        ignores: training settings that do not act on it, as JavaScript writes them.
    """

    name: str
    label: str
    entry: Mapping[str, Any]
    on_map: bool = False
    ignores: frozenset[str] = frozenset()


def read_models(text: str) -> tuple[Model, ...]:
    """Read a registry: a JSON list of entries with at least `name` and `label`."""
    return tuple(
        Model(
            entry["name"],
            entry["label"],
            entry,
            entry.get("onMap", False),
            frozenset(entry.get("ignores", ())),
        )
        for entry in json.loads(text)
    )


MODELS = read_models(REGISTRY.read_text(encoding="utf-8"))
LABELS = {model.name: model.label for model in MODELS}
