"""The visitor's own data: files chosen or dropped, the dialog of columns, what is said of the data.

Example::

    view = OwnDataView(app.send)
    app.watch(lambda state: (state.dataset,), view.show_remarks)

The browser's files stay with JavaScript: the state knows their names, and who reads them asks here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from pyscript import document
from pyscript.js_modules import model_bridge

from recommender.app.effects import MADE_UP
from recommender.app.events import (
    Broke,
    ColumnsChosen,
    ColumnsLeft,
    Event,
    FilesChosen,
    ReadingStopped,
)
from recommender.app.own_data import ROLES, Files, Table, is_answered
from recommender.ratings.dataset import Dataset
from recommender.wording import own_data as wording
from ui.dom import by_id, element, enable, hide, listen, show_text
from ui.errors import report
from ui.models import dropped_model

# arrays of { name, blob }: what was chosen last, and what is read of it
_chosen: list[Any] = []
_held: list[Any] = []


def held_files(*, is_anew: bool) -> Any:
    """Return what JavaScript holds of the files that are read.

    Args:
        is_anew: whether they are those that were chosen last; else those of before, again: others
            may have been chosen meanwhile, and refused.
    """
    if is_anew:
        _held[:] = _chosen
    return _held[0]


class OwnDataView:
    """Two buttons, the page as a place to drop files on, and a dialog."""

    def __init__(self, send: Callable[[Event], None], read_model: Callable[[Any], None]) -> None:
        """Listen to all of them.

        Args:
            send: takes events.
            read_model: takes a file of models that was dropped: it is for another view.
        """
        self._send, self._read_model = send, read_model
        self._chosen: Any = None  # reading/chosen.js, once it is there
        self._tasks: set[asyncio.Future[None]] = set()  # asyncio itself keeps weak references
        self._dialog = by_id("columns")
        for name in ("own-files", "own-folder", "movielens-files"):
            listen(by_id(name), "click", partial(_ask, by_id(f"{name}-input")))
            listen(by_id(f"{name}-input"), "change", self._picked)
        listen(by_id("reading-stop"), "click", lambda _: send(ReadingStopped()))
        for name in ("dragenter", "dragover", "dragleave", "drop"):
            listen(document, name, getattr(self, f"_{name}"))
        listen(by_id("columns-form"), "submit", self._answered)
        listen(by_id("columns-form"), "change", lambda _: self._check())
        listen(by_id("columns-leave"), "click", lambda _: self._dialog.close())
        listen(self._dialog, "close", lambda _: send(ColumnsLeft()))

    def _begin(self, task: Coroutine[Any, Any, None]) -> None:
        begun = asyncio.ensure_future(self._attempt(task))
        self._tasks.add(begun)
        begun.add_done_callback(self._tasks.discard)

    async def _attempt(self, task: Coroutine[Any, Any, None]) -> None:
        try:
            await task
        except Exception as error:  # noqa: BLE001 - the last place that can tell the visitor
            self._send(Broke(report(error)))

    async def _load(self) -> None:
        self._chosen = self._chosen or await model_bridge.chosen()

    def _picked(self, event: Any) -> None:
        self._begin(self._take_picked(event.target.files))

    async def _take_picked(self, files: Any) -> None:
        await self._load()
        self._take(self._chosen.chosen(files))

    def _take(self, files: Any) -> None:
        _chosen[:] = [files]
        names = tuple(str(file.name) for file in files)
        self._send(FilesChosen(Files(names, sum(int(file.blob.size) for file in files))))

    def _dragenter(self, event: Any) -> None:
        if _has_files(event):
            document.body.toggleAttribute("data-dropping", True)
            self._begin(self._load())  # a drop cannot wait for it

    def _dragover(self, event: Any) -> None:
        if _has_files(event):
            event.preventDefault()

    def _dragleave(self, event: Any) -> None:
        if event.relatedTarget is None:  # out of the window, not from one part to the next
            document.body.toggleAttribute("data-dropping", False)

    def _drop(self, event: Any) -> None:
        document.body.toggleAttribute("data-dropping", False)
        if not _has_files(event):
            return
        event.preventDefault()
        if model := dropped_model(event):
            self._read_model(model)
        elif self._chosen is not None:
            self._begin(self._take_dropped(self._chosen.dropped(event.dataTransfer)))
        else:  # what looks into folders has not come yet
            self._begin(self._take_picked(event.dataTransfer.files))

    async def _take_dropped(self, files: Awaitable[Any]) -> None:
        self._take(await files)

    def show_table(self, table: Table | None) -> None:
        """Ask which columns are which; None: nothing is asked."""
        if table is None:
            self._dialog.close()
            return
        show_text(by_id("columns-title"), wording.columns_of(table.file))
        show_text(by_id("columns-first"), wording.first_row(table))
        by_id("columns-roles").replaceChildren(*[_role(role, table) for role in ROLES])
        _fill(by_id("columns-table"), table)
        self._check()
        self._dialog.showModal()

    def _answer(self) -> dict[str, int]:
        return {role: int(by_id(f"column-{role}").value) for role in ROLES}

    def _check(self) -> None:
        enable(by_id("columns-read"), is_answered(self._answer()))

    def _answered(self, event: Any) -> None:
        event.preventDefault()
        self._send(ColumnsChosen(self._answer()))

    def show_remarks(self, dataset: Dataset | None, origin: str) -> None:
        """Say what the data lacks, and what was left out."""
        said = wording.remarks(dataset, is_made_up=origin == MADE_UP) if dataset else ()
        by_id("data-remarks").replaceChildren(*[element("li", text) for text in said])
        hide(by_id("data-remarks"), not said, heir="status")


def show_reading(is_reading: bool) -> None:
    """Show Cancel while files are read."""
    hide(by_id("reading-buttons"), not is_reading, heir="status")


def enable_files(can_read: bool) -> None:
    """Enable what files are chosen with, and what made-up ones are loaded with."""
    for name in ("own-files", "own-folder", "made-up"):
        enable(by_id(name), can_read)


def _ask(control: Any, _: Any) -> None:
    control.value = ""  # else the same files again would be no change
    control.click()


def _has_files(event: Any) -> bool:
    return bool(event.dataTransfer and event.dataTransfer.types.includes("Files"))


def _role(role: str, table: Table) -> Any:
    """Make a choice of columns for a role; the first two stand for users and items at first."""
    number = ROLES.index(role)
    options = [element("option", name, value=str(i)) for i, name in enumerate(table.columns)]
    if number >= 2:
        options.insert(0, element("option", wording.NO_COLUMN, value="-1"))
    control = element("select", "", *options, id=f"column-{role}")
    control.value = str(number) if number < min(2, len(table.columns)) else "-1"
    return element("label", "", element("span", wording.ROLE_LABELS[role]), control)


def _fill(shown: Any, table: Table) -> None:
    heads = [element("th", name, scope="col") for name in table.columns]
    shown.tHead.rows.item(0).replaceChildren(*heads)
    rows = [element("tr", "", *[element("td", cell) for cell in row]) for row in table.rows]
    shown.tBodies.item(0).replaceChildren(*rows)
