"""The card of models as files: what is saved, opened, and kept for the next visit.

Example::

    view = ModelsView(app.send)
    app.watch(model_parts, view.show)

A row stays as long as its record does, so that what has the focus keeps it.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from recommender.app.events import (
    CARD,
    MODEL,
    SCRIPT,
    Broke,
    Event,
    KeptModelWanted,
    ModelFileChosen,
    ModelsRemoved,
    ModelsRestored,
    ModelWanted,
)
from recommender.model_files.card import ModelFileError
from recommender.model_files.kept import KeptModel, KeptModels
from recommender.model_files.model_file import ENDING, LARGEST
from recommender.wording import models as wording
from ui.dom import by_id, element, enable, hide, leave, listen, show_text
from ui.errors import report
from ui.files import read_file
from ui.runs import when

HEIR = "models-kept-title"
PARTS = {"models-save": MODEL, "models-card": CARD, "models-script": SCRIPT}


def told(model: KeptModel) -> str:
    """Say when models were trained, and how; of what cannot be read, nothing."""
    if model.card is None:
        return ""
    return wording.trained_on(when(model.card.ended), model.card.settings, model.card.names)


class _Row:
    """One record."""

    def __init__(self, model: KeptModel, send: Callable[[Event], None]) -> None:
        self._model = model
        self._text = element("span")
        self.use = element("button", "Use them", type="button", className="small")
        self._drop = element("button", "Delete", type="button", className="small")
        buttons = element("span", "", self.use, self._drop, className="models-buttons")
        self.root = element("li", "", self._text, buttons)
        self._stops = [
            listen(self.use, "click", lambda _: send(KeptModelWanted(model.key))),
            listen(self._drop, "click", lambda _: send(ModelsRemoved((model.key,)))),
        ]

    def show(self, mark: str, *, is_shown: bool, can_open: bool) -> None:
        """Say what it is, and let it be used if that is possible."""
        why, name = self._model.why_not(mark), told(self._model)
        ended = self._model.ended
        text = wording.row(name, is_shown=is_shown)
        if why:
            text = wording.unread(why.value, "" if ended is None else when(ended))
        show_text(self._text, text)
        self.use.hidden = why is not None
        self.use.ariaLabel = wording.use(name)
        self._drop.ariaLabel = wording.delete(text)
        enable(self.use, can_open and not is_shown)

    def close(self) -> None:
        """Leave the page."""
        leave(self.root, heir=HEIR)
        self.root.remove()
        for stop in self._stops:
            stop()


class ModelsView:
    """Buttons to save and open, the list of what is kept, and the offer of it near the steps."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to what the visitor does here; what is dropped on the page comes by `read`."""
        self._send = send
        self._rows: dict[str, _Row] = {}
        self._offered = ""
        self._reading: asyncio.Future[None] | None = None  # asyncio itself keeps a weak reference
        for button, part in PARTS.items():
            listen(by_id(button), "click", partial(_want, send, part))
        listen(by_id("models-undo"), "click", lambda _: send(ModelsRestored()))
        listen(by_id("models-use"), "click", lambda _: send(KeptModelWanted(self._offered)))
        listen(by_id("models-drop"), "click", lambda _: send(ModelsRemoved((self._offered,))))
        listen(by_id("models-open"), "click", _ask_for_file)
        listen(by_id("models-file"), "change", self._file_chosen)

    def show(self, kept: KeptModels, mark: str, key: str, can_save: bool, can_open: bool) -> None:
        """Show what can be saved, and what is kept.

        Args:
            kept: what the browser keeps.
            mark: of the data that is there; empty without any.
            key: of the training that is shown; empty where none is.
            can_save: whether its models can be saved.
            can_open: whether a file can be opened now.
        """
        by_id("models-placeholder").hidden = can_save
        for button in PARTS:
            enable(by_id(button), can_save)
        enable(by_id("models-open"), can_open)
        self._show_offer(kept, mark, key, can_open=can_open)
        for one in self._rows.keys() - kept.models.keys():
            self._rows.pop(one).close()
        for place, model in enumerate(kept.latest_first):
            self._row_of(model, place).show(mark, is_shown=model.key == key, can_open=can_open)
        by_id("models-none").hidden = bool(kept.models)
        enable(by_id("models-undo"), bool(kept.removed))
        show_text(by_id("models-said"), kept.said)
        show_text(by_id("models-problem"), wording.KEEPING[kept.problem])

    def _row_of(self, model: KeptModel, place: int) -> _Row:
        if model.key not in self._rows:
            self._rows[model.key] = _Row(model, self._send)
            models = by_id("models-kept")
            models.insertBefore(self._rows[model.key].root, models.children.item(place))
        return self._rows[model.key]

    def _show_offer(self, kept: KeptModels, mark: str, key: str, *, can_open: bool) -> None:
        """Offer the latest of an earlier visit, as long as nothing was trained in this one."""
        usable = kept.usable(mark) if mark and not key else ()
        hide(by_id("models-offer"), not usable, heir="status")
        self._offered = usable[0].key if usable else ""
        name = told(usable[0]) if usable else ""
        show_text(by_id("models-offered"), wording.offer(len(usable), name))
        by_id("models-drop").ariaLabel = wording.delete(name)
        enable(by_id("models-use"), can_open)

    def _file_chosen(self, event: Any) -> None:
        if file := event.target.files.item(0):
            self.read(file)

    def read(self, file: Any) -> None:
        """Read a model file that the visitor gave, and tell of it."""
        self._reading = asyncio.ensure_future(self._read(file))

    async def _read(self, file: Any) -> None:
        if file.size > LARGEST:
            self._send(Broke(str(ModelFileError(file.name, wording.too_large(LARGEST)))))
            return
        try:
            data = await read_file(file, most=LARGEST)
        except Exception as error:  # noqa: BLE001 - the last place that can tell the visitor
            self._send(Broke(report(error)))
        else:
            self._send(ModelFileChosen(file.name, data))


def _want(send: Callable[[Event], None], part: str, _: Any) -> None:
    send(ModelWanted(part))


def dropped_model(event: Any) -> Any | None:
    """Return the model file among what was dropped, the first one; None where there is none."""
    files = event.dataTransfer.files if event.dataTransfer else []
    return next((one for one in files if str(one.name).lower().endswith(ENDING)), None)


def _ask_for_file(_: Any) -> None:
    file = by_id("models-file")
    file.value = ""  # else the same file again would be no change
    file.click()
