"""What the models can be asked, and what each question changes in how they learn.

Example::

    values_of(DAY, {"temperature": None, "cut_share": 0.7})   # {"temperature": 0.3, ...}

The values are in model/questions.json; why there are two is in model/data/question.js, and how they
were chosen in docs/experiments.md.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "model" / "questions.json"
OF_QUESTION: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))

DAY, SITTING = "day", "sitting"
QUESTIONS = {DAY: "Another day", SITTING: "Next in a sitting"}
# whose pools History has, where the visitor does not leave it to the question
POOLS_OF = {"one": DAY, "five": SITTING}
POOLS = {"": "As the question asks", "one": "One: none forgets", "five": "Five"}

# a setting -> what it stands for among the values; the setting is None where the question decides
NUMBERS = {
    "temperature": "temperature",
    "fading": "fading",
    "cut_share": "cutShare",
    "target_decay": "targetDecay",
    "history_rate": "historyLearningRateShare",
}
KEPT = ("kept_least", "kept_most")
OVERRIDES = ("question", "pools", *NUMBERS, *KEPT)


def values_of(question: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a question, with what was chosen otherwise, as model/ takes them.

    Args:
        question: a key of QUESTIONS.
        chosen: settings by name; None or "" leaves a value as it is.
    """
    values = dict(OF_QUESTION[question])
    for name, value in NUMBERS.items():
        if chosen.get(name) is not None:
            values[value] = chosen[name]
    bounds = zip(KEPT, values["kept"], strict=True)
    # either may be the lower one
    values["kept"] = sorted(_first(chosen.get(name), own) for name, own in bounds)
    if chosen.get("pools"):
        values["pools"] = OF_QUESTION[POOLS_OF[chosen["pools"]]]["pools"]
    return values


def default_of(name: str, question: str) -> float:
    """Return what a setting that was left out is, by the question."""
    if name in KEPT:
        return float(OF_QUESTION[question]["kept"][KEPT.index(name)])
    return float(OF_QUESTION[question][NUMBERS[name]])


def _first(chosen: float | None, own: float) -> float:
    return own if chosen is None else chosen
