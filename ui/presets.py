"""The recipes that the training settings can start from.

Example::

    presets = PresetsView(app.send)
    app.watch(lambda state: (state.settings,), presets.show)
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from recommender.app.events import Event, PresetChosen, TrainingReset
from recommender.app.presets import LABELS, is_by_default, preset_of
from recommender.app.settings import Settings
from recommender.wording.settings import recipe
from ui.dom import by_id, element, enable, listen, show_text


class PresetsView:
    """A button for each recipe, the one that is taken pressed."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Make the buttons."""
        self._buttons: dict[str, Any] = {}
        for name, label in LABELS.items():
            button = element("button", label, type="button", className="small")
            listen(button, "click", partial(lambda name, _: send(PresetChosen(name)), name))
            by_id("presets").append(button)
            self._buttons[name] = button
        listen(by_id("training-reset"), "click", lambda _: send(TrainingReset()))

    def show(self, settings: Settings) -> None:
        """Press the recipe that the settings are, and say what is otherwise."""
        taken = preset_of(settings)
        for name, button in self._buttons.items():
            button.setAttribute("aria-pressed", str(name == taken).lower())
        show_text(by_id("recipe"), recipe(settings))
        enable(by_id("training-reset"), not is_by_default(settings))
