"""The card of a film: what it is, how it was rated, what each model finds most like it.

Example::

    card = FilmCardView(app.send)
    card.show(scene, item_idx=49, taste=state.taste, can_ask=True)
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from recommender.app.events import Event, FilmOpened, LikeWanted
from recommender.app.map_scene import Scene
from recommender.film_map.card import FilmCard, Neighbour, num_near
from recommender.taste.taste import Taste
from recommender.views.taste import starred_film
from recommender.wording import film_map as wording
from ui.dom import bar, by_id, element, enable, hide, leave, listen, show_text
from ui.starred_films import StarredFilms


class FilmCardView:
    """One film at a time."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to its buttons."""
        self._send = send
        self._shown: tuple[int, Scene] | None = None
        self._title_when_empty = by_id("film-card-title").textContent
        self._stars = StarredFilms(by_id("film-card-rate"), "card", send)
        self._table = by_id("nearest")
        listen(self._table, "click", self._open)
        listen(by_id("film-card-like"), "click", self._like)
        listen(by_id("film-card-close"), "click", self._close)
        listen(by_id("film-card-back"), "click", lambda _: by_id("embedding-map").focus())
        listen(by_id("film-card"), "keydown", self._key)

    def show(self, scene: Scene | None, item: int | None, taste: Taste, *, can_ask: bool) -> None:
        """Show the card of a film; None: which could be opened stands there."""
        is_there = scene is not None and item is not None and bool(scene.vectors)
        for part in ("film-card-body", "film-card-back"):
            hide(by_id(part), not is_there, heir="film-card-title")
        by_id("film-card-placeholder").hidden = is_there
        enable(by_id("film-card-like"), can_ask)
        if not is_there or scene is None or item is None:
            self._shown = None
            show_text(by_id("film-card-title"), self._title_when_empty)
            return
        self._stars.show([starred_film(scene.dataset, taste, item)])
        if not self._is_shown(scene, item):
            self._show_card(scene.card(item), scene.model)

    def _is_shown(self, scene: Scene, item: int) -> bool:
        """Say whether it is the same film with the same neighbours, which may have the focus."""
        before, self._shown = self._shown, (item, scene)
        if before is None:
            return False
        old_item, old = before
        is_same = (old_item, old.model) == (item, scene.model) and old.vectors is scene.vectors
        are_live = old.place.is_live and scene.place.is_live
        stand_there = are_live or np.array_equal(old.place.points, scene.place.points)
        return is_same and stand_there

    def _show_card(self, card: FilmCard, model: str) -> None:
        show_text(by_id("film-card-title"), card.title.shown)
        show_text(by_id("film-card-facts"), wording.facts(card))
        by_id("film-card-stars").replaceChildren(*_star_bars(card.by_star))
        leave(self._table, heir="film-card-title")
        heads = [
            element("th", wording.nearest_by(name), scope="col", className=name)
            for name in card.neighbours
        ]
        self._table.tHead.rows[0].replaceChildren(*heads)
        columns = list(card.neighbours.values())
        longest = max(map(len, columns), default=0)
        rows = [_row(columns, place) for place in range(longest)]
        self._table.tBodies[0].replaceChildren(*rows)
        show_text(by_id("film-card-near"), wording.near(num_near(card), model))

    def _open(self, event: Any) -> None:
        button = event.target.closest("button")
        if button:
            self._send(FilmOpened(int(button.dataset.item)))
            by_id("film-card-title").focus(preventScroll=True)  # its button is gone

    def _like(self, _: Any) -> None:
        if self._shown:
            self._send(LikeWanted(self._shown[0]))

    def _close(self, _: Any) -> None:
        self._send(FilmOpened(None))
        by_id("embedding-map").focus()

    def _key(self, event: Any) -> None:
        if event.key == "Escape":
            by_id("embedding-map").focus()


def _star_bars(by_star: Sequence[int]) -> list[Any]:
    """Make a line for each number of stars, the most first."""
    most = max(1, *by_star)
    lines = []
    for stars in range(len(by_star), 0, -1):
        number = by_star[stars - 1]
        name = element("span", wording.stars_line(stars, number), className="visually-hidden")
        sign = element("span", f"{stars} ★", ariaHidden="true")
        value = element("span", f"{number:,}", className="number", ariaHidden="true")
        lines.append(element("li", "", name, sign, bar(number / most), value))
    return lines


def _row(columns: Sequence[Sequence[Neighbour]], place: int) -> Any:
    cells = [
        _cell(column[place]) if place < len(column) else element("td", "") for column in columns
    ]
    return element("tr", "", *cells)


def _cell(film: Neighbour) -> Any:
    button = element("button", film.title, type="button", className="link")
    button.dataset.item = str(film.item_idx)
    cosine = element("span", f"{film.cosine:.2f}".replace("-", "−"), className="number")
    parts = [button, cosine]
    if film.is_near is not None:
        words = wording.NEAR_HERE if film.is_near else wording.FAR_HERE
        mark = element("span", "", className="near-dot", title=words)
        mark.toggleAttribute("data-near", film.is_near)
        parts = [mark, *parts, element("span", words, className="visually-hidden")]
    return element("td", "", *parts)
