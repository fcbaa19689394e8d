"""The settings of a training run: defaults, limits, and reading them from a form.

Example::

    settings = parse_settings({"epochs": "10", "loss": "softmax", ...})
"""

from collections.abc import Mapping
from dataclasses import dataclass

from recommender.charts import tick_label
from recommender.errors import SettingsError


@dataclass(frozen=True)
class Field:
    """One setting: what the form shows and which values are allowed.

    Attributes:
        name: of the form's input and of the key that the training worker reads.
        label: what the visitor reads.
        default: its type, int, float or str, is the type of the value.
        least: smallest number allowed.
        most: largest number allowed.
        choices: the words allowed, for a setting that is a word.
    """

    name: str
    label: str
    default: int | float | str
    least: float = 0
    most: float = 0
    choices: tuple[str, ...] = ()


FIELDS = (
    Field("epochs", "Epochs", 26, 1, 200),
    Field("batchSize", "Batch size", 8192, 2, 65536),
    Field("embeddingDim", "Embedding dim", 32, 2, 256),
    Field("hiddenUnits", "Hidden units", 64, 1, 512),
    Field("learningRate", "Learning rate", 0.01, 0.00001, 1),
    Field("maxInteractions", "Max interactions", 80_000, 100, 10_000_000),
    Field("loss", "Loss", "softmax", choices=("softmax", "full", "bpr")),
    Field("seed", "Seed", 7, 0, 1_000_000),
)

Settings = dict[str, int | float | str]


def default_settings() -> Settings:
    """Return the settings that the page starts with."""
    return {field.name: field.default for field in FIELDS}


def parse_settings(form: Mapping[str, str]) -> Settings:
    """Read every field of a form.

    Args:
        form: the text of each input by name.

    Raises:
        SettingsError: naming the first setting that is missing, no number, or out of its range.
    """
    return {field.name: _parse(field, form.get(field.name, "").strip()) for field in FIELDS}


def _parse(field: Field, text: str) -> int | float | str:
    if field.choices:
        if text not in field.choices:
            expected = f"{field.label}: expected {' or '.join(field.choices)}"
            raise SettingsError(field.name, f'{expected}, got "{text}".')
        return text
    kind = "a whole number" if isinstance(field.default, int) else "a number"
    limits = f"from {tick_label(field.least)} to {tick_label(field.most)}"
    expected = f"{field.label}: expected {kind} {limits}"
    try:
        value = int(text) if isinstance(field.default, int) else float(text)
    except ValueError:
        raise SettingsError(field.name, f'{expected}, got "{text}".') from None
    # written so that NaN, for which every comparison is false, is refused too
    if not field.least <= value <= field.most:
        raise SettingsError(field.name, f"{expected}, got {text}.")
    return value
