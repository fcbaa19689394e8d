"""Films with their stars: a row for each, kept for as long as the film is there.

Example::

    films = StarredFilms(by_id("taste-rated"), "rated", app.send)
    films.show(look.rated)
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from pyscript import document

from recommender.app.events import FilmRated, FilmUnrated
from recommender.views.taste import StarredFilm
from recommender.wording import words as wording
from ui.dom import element
from ui.stars import Stars, follow_stars


class StarredFilms:
    """The films of one container; what has not changed is not touched, and the focus stays."""

    def __init__(
        self,
        container: Any,
        group: str,
        send: Callable[[FilmRated | FilmUnrated], None],
        with_facts: bool = False,
    ) -> None:
        """Start empty.

        Args:
            container: a list, or an element for single films.
            group: tells it apart from other places of the same film.
            send: hears of ratings.
            with_facts: whether genres and number of ratings are shown, too.
        """
        self._container, self._group, self._with_facts = container, group, with_facts
        self._tag = "li" if container.tagName == "UL" else "div"
        self._rows: dict[int, _Row] = {}
        self._order: list[int] = []
        follow_stars(container, send)

    def show(self, films: Sequence[StarredFilm]) -> bool:
        """Show these films in this order.

        Returns:
            Whether a key has removed the film that had the focus, and no other is left for it.
        """
        wanted = {film.item_idx: film for film in films}
        left_out = [item for item in self._order if item not in wanted]
        is_lost = self._leave(left_out)
        for item in left_out:
            self._rows.pop(item).root.remove()
        self._order = [item for item in self._order if item in wanted]
        for item, film in wanted.items():
            if item in self._rows:
                self._rows[item].show(film)
            else:
                self._rows[item] = _Row(self._tag, film, self._group, self._with_facts)
        self._arrange(list(wanted))
        return is_lost

    def focus(self, item: int) -> None:
        """Go to the stars of a film."""
        self._rows[item].stars.focus()

    def _leave(self, left_out: Collection[int]) -> bool:
        """Take the focus from a film that goes to the next one; say whether there is none."""
        focused = self._focused() if left_out else None
        if focused is None or focused not in left_out:
            return False
        place = self._order.index(focused)
        others = self._order[place + 1 :] + self._order[:place][::-1]
        heir = next((item for item in others if item not in left_out), None)
        if heir is None:
            return bool(document.activeElement.matches(":focus-visible"))
        self.focus(heir)
        return False

    def _focused(self) -> int | None:
        """Return the film whose row has the focus."""
        active = document.activeElement
        if not active or not self._container.contains(active):
            return None
        stars = active.closest("fieldset")
        return int(stars.dataset.item) if stars else None

    def _arrange(self, wanted: list[int]) -> None:
        """Put the rows in order; a row that moves keeps the focus."""
        if self._order == wanted:
            return
        active = document.activeElement
        uses_keys = bool(active and active.matches(":focus-visible"))
        order, there = self._order, set(self._order)
        for place, item in enumerate(wanted):
            if order[place : place + 1] == [item]:
                continue
            before = self._rows[order[place]].root if place < len(order) else None
            self._container.insertBefore(self._rows[item].root, before)
            if item in there:
                order.remove(item)
            order.insert(place, item)
        if self._container.contains(active):
            # with a mouse, nothing is to go away from under the pointer; with keys, the film counts
            active.focus(preventScroll=not uses_keys)


class _Row:
    """One film: its title, perhaps facts, its stars."""

    def __init__(self, tag: str, film: StarredFilm, group: str, with_facts: bool) -> None:
        self._film = film
        self.stars = Stars(film, group)
        name = element("div", "", element("span", film.title, className="title", title=film.title))
        if with_facts:
            facts = wording.film_facts(film.genres, film.num_ratings)
            name.append(element("span", facts, className="hint"))
        self.root = element(tag, "", name, self.stars.root, className="starred")

    def show(self, film: StarredFilm) -> None:
        """Show the rating as it is now."""
        if film != self._film:
            self._film = film
            self.stars.show(film)
