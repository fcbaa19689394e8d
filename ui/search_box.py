"""A search for a film, to rate or on the map: an editable combobox with a list.

Example::

    view = SearchView(app.send, TASTE, prefix="film")
    app.watch(lambda state: (state.searches[TASTE], state.dataset), view.show)

After the combobox pattern of the ARIA Authoring Practices Guide: the focus stays in the text, and
`aria-activedescendant` names the film that the arrow keys have come to.
"""

from collections.abc import Callable
from typing import Any

from recommender.app.events import FilmChosen, SearchClosed, SearchMoved, SearchTyped
from recommender.ratings.dataset import Dataset
from recommender.taste.search import MOST_FOUND
from recommender.taste.search_box import SearchBox
from recommender.wording import taste as wording
from recommender.wording.words import film_facts
from ui.dom import by_id, element, listen, show_text

SearchEvent = SearchTyped | SearchMoved | SearchClosed | FilmChosen


class SearchView:
    """The text and the films found, whose elements are made once."""

    def __init__(self, send: Callable[[SearchEvent], None], name: str, prefix: str) -> None:
        """Listen to keys, and to clicks on films.

        Args:
            send: hears what the visitor does.
            name: of the search, in the events and in the state.
            prefix: of the ids of its elements in index.html.
        """
        self._send, self._name, self._prefix = send, name, prefix
        self._box = SearchBox()
        self._dataset: Dataset | None = None
        self._input, self._list = by_id(f"{prefix}-search"), by_id(f"{prefix}-list")
        self._options = [_Option(prefix, place) for place in range(MOST_FOUND)]
        by_id(f"{prefix}-found").append(*[option.root for option in self._options])
        listen(self._input, "input", lambda _: send(SearchTyped(self._input.value, name)))
        listen(self._input, "click", self._open)
        listen(self._input, "keydown", self._key_pressed)
        listen(self._input, "blur", self._close)
        # the text keeps the focus, so that no blur closes the list before the click
        listen(self._list, "mousedown", lambda event: event.preventDefault())
        listen(self._list, "click", self._pick)

    def show(self, box: SearchBox, dataset: Dataset | None) -> None:
        """Show what was typed and found."""
        self._box, self._dataset = box, dataset
        if self._input.value != box.text:
            self._input.value = box.text
        found = box.found if box.is_open else ()
        if dataset:
            self._show_options(found, box.active, dataset)
        self._list.hidden = not box.is_open
        by_id(f"{self._prefix}-none").hidden = bool(found)
        self._input.ariaExpanded = "true" if found else "false"
        said = wording.search_found(len(found)) if box.is_open else ""
        show_text(by_id(f"{self._prefix}-found-count"), said)

    def _show_options(self, found: tuple[int, ...], active: int, dataset: Dataset) -> None:
        for place, option in enumerate(self._options):
            option.show(found[place] if place < len(found) else None, dataset)
            option.point_at(place == active)
        if 0 <= active < len(found):
            option = self._options[active]
            self._input.setAttribute("aria-activedescendant", option.root.id)
            option.root.scrollIntoView(block="nearest")
        else:
            self._input.removeAttribute("aria-activedescendant")

    def _open(self, _: Any) -> None:
        """Show again what was found, when the visitor comes back to the text."""
        if self._box.text and not self._box.is_open:
            self._send(SearchTyped(self._box.text, self._name))

    def _close(self, _: Any) -> None:
        if self._box.is_open:
            self._send(SearchClosed(self._name))

    def _key_pressed(self, event: Any) -> None:
        key = event.key
        if key not in ("ArrowDown", "ArrowUp", "Enter", "Escape") or event.isComposing:
            return
        event.preventDefault()
        if key == "Enter":
            self._send(FilmChosen(None, self._name))
        elif key == "Escape":
            name = self._name
            self._send(SearchClosed(name) if self._box.is_open else SearchTyped("", name))
        else:
            self._send(SearchMoved(1 if key == "ArrowDown" else -1, self._name))

    def _pick(self, event: Any) -> None:
        option = event.target.closest("li")
        for place, item in enumerate(self._box.found):
            if self._options[place].root == option:
                self._send(FilmChosen(item, self._name))


class _Option:
    """One place of the list, and the film that stands there."""

    def __init__(self, prefix: str, place: int) -> None:
        self._title = element("span", "", className="title")
        self._facts = element("span", "", className="hint")
        self.root = element("li", "", self._title, self._facts, id=f"{prefix}-found-{place}")
        self.root.setAttribute("role", "option")
        self.root.ariaSelected = "false"
        self.root.hidden = True
        self._shown: tuple[int | None, Dataset | None] = (None, None)
        self._is_active = False

    def show(self, item: int | None, dataset: Dataset) -> None:
        """Show a film, or nothing."""
        if self._shown == (item, dataset):
            return
        self._shown = (item, dataset)
        self.root.hidden = item is None
        if item is not None:
            facts = film_facts(dataset.genres_of(item), int(dataset.item_counts[item]))
            self._title.textContent = dataset.titles[item].shown
            self._facts.textContent = facts

    def point_at(self, is_active: bool) -> None:
        """Mark the film that Enter would take."""
        if is_active != self._is_active:
            self._is_active = is_active
            self.root.ariaSelected = "true" if is_active else "false"
