"""The controls of all settings, made of the one list of them (recommender/app/settings.py).

Example::

    form = SettingsForm(app.send)
    app.watch(lambda state: (state.settings, state.wrong), form.show)

Each place of the page has an element with `data-settings`; a control that is in index.html already,
because it works before Python does, is used as it is. Settings of training stand in a row each,
with a line that explains them; these lines are written when the settings are opened.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from pyscript import document

from recommender.app.events import SettingTyped
from recommender.app.fields import TRAINING, Field
from recommender.app.settings import FIELDS, Settings
from recommender.app.training import OF_A_MODEL
from recommender.ratings.genres import GENRES, UNKNOWN
from recommender.views.ablations import ABLATIONS, Ablations, read_ablations
from recommender.wording import settings as wording
from ui.dom import by_id, element, enable, listen, show_text, unfold

TYPES = {
    "whole": "number",
    "number": "number",
    "slider": "range",
    "text": "search",
    "switch": "checkbox",
}
STEPS = {"whole": "1", "number": "any", "slider": "0.1"}
# these are followed with each letter or pixel
FOLLOWED = ("text", "slider")


class SettingsForm:
    """What the visitor chooses with."""

    def __init__(self, send: Callable[[SettingTyped], None]) -> None:
        """Make the controls that are not there, and listen to all."""
        self._explained: Settings | None = None
        self._genres: tuple[str, ...] = GENRES
        self._details = by_id("training-settings")
        listen(self._details, "toggle", lambda _: self._write())
        for field in FIELDS.values():
            name = f"{field.place}-{field.group}" if field.group else field.place
            place = document.querySelector(f'[data-settings="{name}"]')
            if place:
                place.append(*(_explained(field) if field.place == TRAINING else _labelled(field)))
            listen(_control(field.name), "change", _sender(field, send))
            if field.kind in FOLLOWED:
                listen(_control(field.name), "input", _sender(field, send))

    def show(
        self, settings: Settings, wrong: Mapping[str, str], genres: tuple[str, ...] | None
    ) -> None:
        """Offer the genres of the data, and let every control hold what is chosen.

        What is wrong stays as typed, and is marked.
        """
        self._offer_genres(genres)
        for name in FIELDS:
            control, sentence = _control(name), wrong.get(name, "")
            control.ariaInvalid = "true" if sentence else "false"
            if not sentence:
                _hold(FIELDS[name], control, settings.text_of(name))
            mark = document.getElementById(f"{name}-wrong")
            if mark:
                mark.textContent = sentence

    def _offer_genres(self, genres: tuple[str, ...] | None) -> None:
        """Without data those of ours."""
        names = GENRES if genres is None else genres
        if names == self._genres:
            return
        self._genres = names
        for field in FIELDS.values():
            if field.is_open:
                kept = {"": field.options[""]} if "" in field.options else {}
                shown = kept | {name: name for name in names if name != UNKNOWN}
                _offer(_control(field.name), field, shown)

    @staticmethod
    def offer(names: Sequence[str]) -> None:
        """Let those models be chosen that are there; all of them before a training."""
        for setting in OF_A_MODEL:
            for option in _control(setting).options:
                option.disabled = bool(names) and option.value not in names

    @cached_property
    def _ablations(self) -> Ablations:
        """Read when the settings are first opened."""
        return read_ablations(ABLATIONS.read_text(encoding="utf-8"))

    def explain(self, settings: Settings) -> None:
        """Say what each setting of training does; what the question decides stands in its field."""
        self._explained = settings
        self._write()

    def _write(self) -> None:
        settings = self._explained
        if settings is None or not self._details.open:
            return
        for name, field in FIELDS.items():
            if field.place == TRAINING:
                if field.may_be_empty:
                    _control(name).placeholder = wording.left_out(name, settings)
                show_text(by_id(f"{name}-about"), wording.about(name, settings, self._ablations))


def settings_of_page() -> Settings:
    """Return the settings that the page starts with: a control that is there may hold a choice."""
    settings = Settings()
    for name in FIELDS:
        control = document.getElementById(f"setting-{name}")
        if control:
            settings = settings.with_text(name, control.value)
    return settings


def focus_setting(name: str) -> None:
    """Bring a control into view and go there."""
    control = _control(name)
    unfold(control)
    control.focus()


def enable_setting(name: str, is_enabled: bool) -> None:
    """Enable or disable a control."""
    enable(_control(name), is_enabled)


def stand_for(name: str, text: str) -> None:
    """Say in an empty control what is there without a choice."""
    _control(name).placeholder = text


def _control(name: str) -> Any:
    return by_id(f"setting-{name}")


def _sender(field: Field, send: Callable[[SettingTyped], None]) -> Callable[[Any], None]:
    def changed(_: Any) -> None:
        send(SettingTyped(field.name, _text_in(field, _control(field.name))))

    return changed


def _text_in(field: Field, control: Any) -> str:
    """Return what a control holds, as Field.parse reads it."""
    if field.kind == "several":
        return ",".join(box.value for box in _boxes(control) if box.checked)
    if field.kind == "switch":
        return "on" if control.checked else ""
    # a browser gives no text that is half a number
    return "unreadable text" if control.validity.badInput else str(control.value)


def _hold(field: Field, control: Any, text: str) -> None:
    if field.kind == "several":
        chosen = text.split(",")
        for box in _boxes(control):
            box.checked = box.value in chosen
    elif field.kind == "switch":
        control.checked = bool(text)
    elif control.value != text and not (field.kind == "slider" and _is_same(control.value, text)):
        control.value = text


def _is_same(held: str, text: str) -> bool:
    """Say whether a slider that holds "0" holds 0.0: to set it again would stop a drag."""
    return float(held) == float(text)


def _boxes(control: Any) -> Any:
    return control.querySelectorAll("input")


def _labelled(field: Field) -> list[Any]:
    """Make a control with its label, and room for what is wrong with it."""
    if field.kind == "several":
        return [_several(field)]
    control = _made(field)
    if field.kind == "slider":
        ends = [element("span", end, className="end") for end in field.ends]
        name = element("span", field.label, className="visually-hidden")
        return [element("label", "", name, ends[0], control, ends[1], className="slider")]
    if field.kind == "switch":
        return [element("label", "", control, f" {field.label}", className="switch")]
    wrong = element("span", "", id=f"{field.name}-wrong", className="wrong")
    control.setAttribute("aria-describedby", wrong.id)
    return [element("label", "", element("span", field.label), control, wrong)]


def _explained(field: Field) -> list[Any]:
    """Make a row: the control with its label, and room for the line that explains it."""
    about = element("p", "", id=f"{field.name}-about", className="hint")
    row = element("div", "", *_labelled(field), about, className="row")
    control = row.querySelector("input, select")
    described = control.getAttribute("aria-describedby")
    control.setAttribute("aria-describedby", " ".join(filter(None, [about.id, described])))
    return [row]


def _several(field: Field) -> Any:
    name = element("legend", field.label)
    chips = _chips(field.options)
    return element("fieldset", "", name, *chips, id=f"setting-{field.name}", className="chips")


def _chips(options: Mapping[str, str]) -> list[Any]:
    """Make a check box for each of the options, which look like words to be switched on."""
    return [
        element("label", "", element("input", "", type="checkbox", value=value), text)
        for value, text in options.items()
    ]


def _options(options: Mapping[str, str]) -> list[Any]:
    return [element("option", text, value=value) for value, text in options.items()]


def _offer(control: Any, field: Field, options: Mapping[str, str]) -> None:
    """Put other options in the place of those that a control has."""
    if field.kind == "several":
        control.replaceChildren(element("legend", field.label), *_chips(options))
        control.hidden = not options
    else:
        control.replaceChildren(*_options(options))


def _made(field: Field) -> Any:
    named = {"id": f"setting-{field.name}", "name": field.name}
    if field.kind == "choice":
        return element("select", "", *_options(field.options), **named)
    control = element("input", "", type=TYPES[field.kind], **named)
    if field.kind in STEPS:
        control.min, control.max = str(field.least), str(field.most)
        control.step = STEPS[field.kind]
    return control
