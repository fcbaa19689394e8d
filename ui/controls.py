"""Buttons, status line, progress and the settings form.

Example::

    controls = Controls()
    controls.set_phase("loaded", "Loaded 943 users.", has_data=True, is_trained=False)
"""

from typing import Any

from recommender import wording
from recommender.settings import FIELDS, Settings, parse_settings
from ui.dom import by_id


class Controls:
    """What the visitor acts with, and the line that says what is going on."""

    def __init__(self) -> None:
        """Put the defaults and limits of the settings into the form."""
        self._body: Any = by_id("status").ownerDocument.body
        self._form = by_id("settings")
        for field in FIELDS:
            box = self._form.elements.namedItem(field.name)
            box.value = str(field.default)
            if not field.choices:
                box.min, box.max = str(field.least), str(field.most)

    def settings(self) -> Settings:
        """Read the form.

        Raises:
            SettingsError: naming the first setting that is wrong.
        """
        elements = self._form.elements
        return parse_settings(
            {field.name: elements.namedItem(field.name).value for field in FIELDS}
        )

    @property
    def train_on_all(self) -> bool:
        """Whether nothing is to be held out of training."""
        return bool(by_id("train-on-all").checked)

    @property
    def as_of_split(self) -> bool:
        """Whether Test's lists are to be ranked from the training history only."""
        return bool(by_id("as-of-split").checked)

    def offer_as_of_split(self, held_out: bool) -> None:
        """Enable that switch where something was held out of training."""
        switch = by_id("as-of-split")
        switch.disabled = not held_out
        switch.checked = switch.checked and held_out

    def set_phase(self, phase: str, message: str, *, has_data: bool, is_trained: bool) -> None:
        """Set the page's state and say it in words; the buttons follow."""
        self._body.dataset.state = phase
        self.say(message)
        wait = wording.WAITING.get(phase)
        hints = wording.HINTS
        self._button("load-data", not wait, wait or hints["load-again" if has_data else "load"])
        self._button(
            "train", has_data and not wait, wait or hints["train" if has_data else "train-first"]
        )
        self._button(
            "test", is_trained and not wait, wait or hints["test" if is_trained else "test-first"]
        )
        following = "test" if is_trained else "train" if has_data else "load-data"
        for button_id in ("load-data", "train", "test"):
            by_id(button_id).classList.toggle("next", button_id == following and not wait)
        self._set_bar(None if wait else 0)
        by_id("progress-note").textContent = ""
        by_id("run-buttons").hidden = phase != "training"
        self.set_paused(False)

    def say(self, message: str) -> None:
        """Show a status line, unless it is there already: screen readers read out each change."""
        status = by_id("status")
        if status.textContent != message:
            status.textContent = message

    def show_progress(self, note: str, share: float) -> None:
        """Move the bar to `share` (0..1), with a note that nobody needs read out."""
        by_id("progress-note").textContent = note
        self._set_bar(share)

    def set_paused(self, paused: bool) -> None:
        """Name the button by what it does next."""
        by_id("pause").textContent = "Resume" if paused else "Pause"

    def mark_invalid(self, name: str | None) -> None:
        """Mark one field of the settings and go there; None clears all marks."""
        for field in FIELDS:
            box = self._form.elements.namedItem(field.name)
            box.ariaInvalid = "true" if field.name == name else "false"
            if field.name == name:
                self._form.closest("details").open = True
                box.focus()

    def _set_bar(self, share: float | None) -> None:
        """Show progress; None when it is not known how much is left."""
        bar = by_id("progress")
        bar.hidden = share == 0
        if share is None:
            bar.removeAttribute("value")
        else:
            bar.value = share

    def _button(self, button_id: str, enabled: bool, hint: str) -> None:
        """Enable or disable a button; the hint below it says what it does or why it waits."""
        button = by_id(button_id)
        button.disabled = not enabled
        button.title = "" if enabled else hint
        by_id(f"{button_id}-hint").textContent = hint
