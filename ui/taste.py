"""The card of the visitor's own ratings.

Example::

    view = TasteView(app.send)
    view.show(dataset, taste, starters=(49, 120), chosen=None, kept="", said=Notice(""))
"""

import asyncio
from collections.abc import Callable
from typing import Any

from recommender.app.events import (
    Broke,
    Event,
    TasteCleared,
    TasteFileRead,
    TasteUndone,
    TasteWanted,
)
from recommender.app.state import Notice
from recommender.ratings.dataset import Dataset
from recommender.taste.csv_file import LARGEST
from recommender.taste.taste import Taste
from recommender.views.taste import TasteLook, taste_look
from recommender.wording import taste as wording
from ui.dom import by_id, enable, hide, listen, show_text
from ui.errors import report
from ui.files import read_file
from ui.starred_films import StarredFilms

NOTHING = TasteLook(chosen=None, starters=(), rated=(), can_undo=False)


class TasteView:
    """Films to rate, the ratings, and what can be done with all of them."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to what the visitor does here."""
        self._send = send
        self._chosen: int | None = None
        self._num_rated = 0
        self._reading: asyncio.Future[None] | None = None  # asyncio itself keeps a weak reference
        self._choice = StarredFilms(by_id("taste-chosen"), "chosen", send, with_facts=True)
        self._starters = StarredFilms(by_id("taste-starters"), "starter", send)
        self._rated = StarredFilms(by_id("taste-rated"), "rated", send)
        listen(by_id("taste-undo"), "click", lambda _: send(TasteUndone()))
        listen(by_id("taste-clear"), "click", lambda _: send(TasteCleared()))
        listen(by_id("taste-save"), "click", lambda _: send(TasteWanted()))
        listen(by_id("taste-read"), "click", _ask_for_file)
        listen(by_id("taste-file"), "change", self._file_chosen)

    def show(
        self,
        dataset: Dataset | None,
        taste: Taste,
        starters: tuple[int, ...],
        chosen: int | None,
        kept: str,
        said: Notice,
    ) -> None:
        """Show films and ratings; before there is data and something to start with, a line.

        Args:
            dataset: the data.
            taste: the visitor's ratings.
            starters: item rows.
            chosen: item row of the film that was picked in the search.
            kept: how the ratings are kept.
            said: what has just happened to them.
        """
        look = taste_look(dataset, taste, starters, chosen) if dataset and starters else NOTHING
        by_id("taste-placeholder").hidden = bool(look.starters)
        hide(by_id("taste-body"), not look.starters, heir="taste-title")
        by_id("to-lists").hidden = len(taste) == 0
        show_text(by_id("taste-waiting"), wording.waiting(len(taste)) if dataset else "")
        self._starters.show(look.starters)
        self._show_chosen(look, chosen)
        self._show_rated(look)
        enable(by_id("taste-undo"), look.can_undo)
        enable(by_id("taste-clear"), len(taste) > 0)
        enable(by_id("taste-save"), len(taste) > 0)
        show_text(by_id("taste-kept"), kept)
        show_text(by_id("taste-said"), said.text)
        by_id("taste-said").classList.toggle("wrong", said.is_error)

    def _show_chosen(self, look: TasteLook, chosen: int | None) -> None:
        """Show the film that was picked, and go there when it is another one."""
        film, is_new = look.chosen, chosen != self._chosen
        self._chosen = chosen
        self._choice.show([film] if film else [])
        by_id("taste-unchosen").hidden = film is not None
        if film and is_new:
            self._choice.focus(film.item_idx)

    def _show_rated(self, look: TasteLook) -> None:
        if self._rated.show(look.rated):
            by_id("film-search").focus()
        if len(look.rated) != self._num_rated:
            self._num_rated = len(look.rated)
            by_id("taste-none").hidden = self._num_rated > 0
            show_text(by_id("taste-count"), wording.num_rated(self._num_rated))
            _reach_by_keys_if_it_scrolls(by_id("taste-rated"))

    def _file_chosen(self, event: Any) -> None:
        file = event.target.files.item(0)
        if file:
            self._reading = asyncio.ensure_future(self._read(file))

    async def _read(self, file: Any) -> None:
        try:
            # one byte more than is allowed: the parser sees that it is too large
            data = await read_file(file, most=LARGEST + 1)
        except Exception as error:  # noqa: BLE001 - the last place that can tell the visitor
            self._send(Broke(report(error)))
        else:
            self._send(TasteFileRead(file.name, data))


def _reach_by_keys_if_it_scrolls(films: Any) -> None:
    if films.scrollHeight > films.clientHeight:
        films.tabIndex = 0
    else:
        films.removeAttribute("tabindex")


def _ask_for_file(_: Any) -> None:
    file = by_id("taste-file")
    file.value = ""  # else the same file again would be no change
    file.click()
