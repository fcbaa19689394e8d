"""Stars to rate a film with: radio buttons, so that arrow keys and screen readers just work.

Example::

    stars = Stars(film, group="starter")
    page.append(stars.root)
    follow_stars(page, app.send)
    stars.show(dataclasses.replace(film, stars=4))

Which stars are filled, and whether there is a rating to remove, the style sheet sees by itself.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from pyscript import document

from recommender.app.events import FilmRated, FilmUnrated
from recommender.taste.taste import STARS
from recommender.views.taste import StarredFilm
from recommender.wording import taste as wording
from recommender.wording.words import count
from ui.dom import element, listen


class Stars:
    """The stars of one film in one place of the page."""

    def __init__(self, film: StarredFilm, group: str) -> None:
        """Make them; `group` tells the places apart where a film can be rated."""
        self.root = _pattern().cloneNode(True)
        self.root.dataset.item = str(film.item_idx)
        legend, *labels, self._remove = self.root.children
        self._radios = [label.firstChild for label in labels]
        legend.textContent = wording.rate(film.title)
        self._remove.ariaLabel = wording.remove_rating(film.title)
        for radio in self._radios:
            radio.name = f"{group}-{film.item_idx}"
        self._stars = 0
        self.show(film)

    def show(self, film: StarredFilm) -> None:
        """Show the rating of the same film; the focus stays."""
        if film.stars:
            self._radios[film.stars - 1].checked = True
        elif self._stars:
            if document.activeElement == self._remove:  # which is about to go
                self._radios[0].focus()
            self._radios[self._stars - 1].checked = False
        self._stars = film.stars

    def focus(self) -> None:
        """Go to the rating, or to the first star where there is none."""
        self._radios[max(0, self._stars - 1)].focus()


def follow_stars(container: Any, send: Callable[[FilmRated | FilmUnrated], None]) -> None:
    """Send what is done with any stars in a container, also those that come later."""

    def rated(event: Any) -> None:
        item = _item_of(event.target)
        if item is not None:
            send(FilmRated(item, int(event.target.value)))

    def clicked(event: Any) -> None:
        button = event.target.closest("button")
        item = _item_of(button) if button else None
        if item is not None:
            send(FilmUnrated(item))

    listen(container, "change", rated)
    listen(container, "click", clicked)


def _item_of(control: Any) -> int | None:
    stars = control.closest("fieldset")
    return int(stars.dataset.item) if stars else None


@cache
def _pattern() -> Any:
    """Make the stars that all others are copies of: a copy costs a fraction of them."""
    return element(
        "fieldset",
        "",
        element("legend", "", className="visually-hidden"),
        *map(_star, STARS),
        element("button", "✕", type="button", className="unrate"),
        className="stars",
    )


def _star(stars: int) -> Any:
    radio = element("input", "", type="radio", value=str(stars))
    radio.ariaLabel = count(stars, "star")
    return element("label", "", radio, element("span", "", ariaHidden="true"))
