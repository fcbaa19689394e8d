"""What is said of models that are saved, kept and opened.

Example::

    opened(trained)          # "Opened 3 models, trained on 80,000 interactions. Test shows …"
    file_name("3fa9", "py")  # "two-tower-3fa9.py"
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from recommender.app.models import LABELS
from recommender.app.settings import PAGE_PARTS, Settings
from recommender.wording.runs import brief
from recommender.wording.words import count, joined

if TYPE_CHECKING:
    from recommender.app.training import Trained

TITLE = PAGE_PARTS["models"]
OPENING = "Opening the models."
NEEDS_DATA = "Load the data first: models are opened with the ratings that they were trained on."
BUSY = "Wait until what is under way is done; then open the file again."
# what is wrong with a file, after its name
NO_CARD = "expected a model file of this page, got one without its card"
NO_MODELS = "expected a card with one model or more"
NEWER = "a newer version of this page has written it; reload the page"
OTHER_DATA = "its models were trained on other data than what is loaded"
KEEPING = {
    "": "",
    "full": "This browser’s storage is full: the last models are not kept for your next visit.",
    "blocked": "This browser keeps nothing for this page: models last until you close it.",
    "newer": "A newer version of this page keeps models in this browser: reload the page.",
}
UNREAD = {
    "version": "Models that another version of this page has kept; this one cannot use them.",
    "damaged": "Models that are damaged; they cannot be used.",
    "data": "Models of other data.",
}


def expected(name: str, what: str) -> str:
    """Say what a part of a card should be."""
    return f"expected {what} as “{name}” of its card"


def unknown_model(name: str) -> str:
    """Say that a file holds a model that the page has not."""
    return f"its card names the model {name}, which this version of the page does not know"


def other_recipe(name: str) -> str:
    """Say that a model was made in another way than the page makes it."""
    return f"its model {LABELS[name]} is made otherwise than in this version of the page"


def unknown_setting(name: str) -> str:
    """Say that a model was trained by a setting that the page has not."""
    return f"its card has the setting {name}, which this version of the page does not know"


def stray_tensor(name: str) -> str:
    """Say that there are weights of no model."""
    return f"tensor {name} is of no model of its card"


def no_number(name: str) -> str:
    """Say that weights are NaN or infinite."""
    return f"tensor {name}: expected numbers, got NaN or an infinite one"


def no_weights(name: str) -> str:
    """Say that a model has a card, and no weights."""
    return f"expected weights of {LABELS[name]}, got none"


def too_large(most: int) -> str:
    """Say that a file is too large to be read."""
    return f"expected a file of at most {most / 1e6:.0f} MB, got more"


def opened(trained: Trained) -> str:
    """Say which models are there."""
    models = count(len(trained.summaries), "model")
    data = count(len(trained.plan.interactions), "interaction")
    labels = joined([LABELS[name] for name in trained.names])
    return f"Opened {models}, trained on {data}: {labels}. Test shows what they recommend."


def trained_on(when: str, settings: Settings, names: tuple[str, ...]) -> str:
    """Say when models were trained, for how long and by which recipe."""
    rest = dataclasses.replace(settings, epochs=Settings().epochs)
    parts = [f"trained {when}", count(settings.epochs, "epoch"), brief(rest)]
    if len(names) < len(LABELS):
        parts.append(joined([LABELS[name] for name in names]))
    return ", ".join(parts)


def offer(number: int, latest: str) -> str:
    """Say that models of an earlier visit are there; nothing of none."""
    if not number:
        return ""
    verb = "stands" if number == 2 else "stand"
    more = f" {count(number - 1, 'older one')} {verb} under “{TITLE}”." if number > 1 else ""
    return f"Models of an earlier visit are here: {latest}.{more}"


def row(told: str, *, is_shown: bool) -> str:
    """Return what stands in the list of kept models."""
    return f"{told[:1].upper()}{told[1:]}.{' In use now.' if is_shown else ''}"


def unread(why: str, when: str) -> str:
    """Say why kept models cannot be used, and when they were kept, where that is known."""
    return f"{UNREAD[why]} Kept {when}." if when else UNREAD[why]


def use(told: str) -> str:
    """Name the button that opens kept models."""
    return f"Use them: {told}"


def delete(told: str) -> str:
    """Name the button that deletes kept models."""
    return f"Delete: {told}"


def removed(number: int) -> str:
    """Say that kept models were deleted; nothing of none."""
    return f"{count(number, 'kept training')} deleted." if number else ""


def file_name(run_id: str, ending: str) -> str:
    """Name a file that is saved."""
    return f"two-tower-{run_id}.{ending}"
