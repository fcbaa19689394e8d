"""The visitor's own ratings: searched for, given, taken back, kept, handed out and taken in."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from types import MappingProxyType

from recommender.app import events
from recommender.app.effects import (
    IndexTitles,
    KeepTaste,
    ReadTaste,
    SaveFile,
    SetTasteAside,
)
from recommender.app.rules.common import Next, becomes
from recommender.app.rules.film_map import sought
from recommender.app.rules.lists import ask_for_visitor
from recommender.app.state import Keeping, Notice, State
from recommender.errors import VisitorError
from recommender.ratings.dataset import Dataset
from recommender.taste.csv_file import parse_ratings_csv, ratings_csv
from recommender.taste.record import fingerprint, from_record, to_record
from recommender.taste.search_box import SearchBox
from recommender.taste.taste import Taste
from recommender.wording import taste as wording

FILE_NAME = "my-ratings.csv"


def with_data(state: State, dataset: Dataset) -> Next:
    """Get ready for ratings of this data: those of an earlier visit, and its titles to search."""
    mark = fingerprint(dataset)
    if mark == state.fingerprint:
        return becomes(state, IndexTitles(dataset))
    empty = dataclasses.replace(state, fingerprint=mark, taste=Taste())
    return becomes(empty, ReadTaste(mark), IndexTitles(dataset))


def indexed(state: State, event: events.TitlesIndexed) -> Next:
    """Keep the index, and answer what was typed already."""
    if event.dataset is not state.dataset:
        return state, ()
    indexed = dataclasses.replace(state, titles=event.search)
    # what was typed before it was there
    for box, search in state.searches.items():
        if search.text:
            indexed = _searched(indexed, box, search.text)
    return indexed, ()


def search_typed(state: State, event: events.SearchTyped) -> Next:
    """Show what is found."""
    return _searched(state, event.box, event.text), ()


def _searched(state: State, box: str, text: str) -> State:
    if state.titles is None:
        return _with_search(state, box, SearchBox(text))
    found = tuple(state.titles.find(text))
    after = _with_search(state, box, state.searches[box].typed(text, found))
    return dataclasses.replace(after, chosen=None) if box == events.TASTE else after


def _with_search(state: State, box: str, search: SearchBox) -> State:
    searches = MappingProxyType({**state.searches, box: search})
    return dataclasses.replace(state, searches=searches)


def search_moved(state: State, event: events.SearchMoved) -> Next:
    """Point at another of the films found."""
    return _with_search(state, event.box, state.searches[event.box].moved(event.step)), ()


def search_closed(state: State, event: events.SearchClosed) -> Next:
    """Hide what was found."""
    return _with_search(state, event.box, state.searches[event.box].closed()), ()


def film_chosen(state: State, event: events.FilmChosen) -> Next:
    """Offer a film to be rated, or go to it on the map; Enter in the text takes the best found."""
    search = state.searches[event.box]
    first = search.found[0] if search.is_open and search.found else None
    keys = first if search.pointed_at is None else search.pointed_at
    chosen = keys if event.item_idx is None else event.item_idx
    if chosen is None:
        return state, ()
    after = _with_search(state, event.box, SearchBox())
    if event.box == events.MAP:
        return sought(after, chosen), ()
    return becomes(after, chosen=chosen)


def rated(state: State, event: events.FilmRated) -> Next:
    """Give a film stars."""
    assert state.dataset is not None
    taste = state.taste.rated(state.dataset.film_id_of(event.item_idx), event.stars)
    title = state.dataset.titles[event.item_idx].shown
    return _changed(state, taste, wording.rated(title, event.stars), shows_them=True)


def unrated(state: State, event: events.FilmUnrated) -> Next:
    """Take a rating back."""
    assert state.dataset is not None
    taste = state.taste.without(state.dataset.film_id_of(event.item_idx))
    return _changed(state, taste, wording.unrated(state.dataset.titles[event.item_idx].shown))


def undone(state: State, _: events.TasteUndone) -> Next:
    """Take back the last change."""
    taste = state.taste.undone()
    return _changed(state, taste, wording.undone(len(taste)))


def cleared(state: State, _: events.TasteCleared) -> Next:
    """Take back all ratings."""
    return _changed(state, state.taste.cleared(), wording.cleared(len(state.taste)))


def favourites_copied(state: State, _: events.FavouritesCopied) -> Next:
    """Start from the favourites of the user who is shown."""
    if state.dataset is None or state.tested is None or state.tested.user_id is None:
        return state, ()
    film_id_of = state.dataset.film_id_of
    own = state.tested.own
    rated = {film.item_idx: film.rating for film in own if film.rating is not None}
    # the visitor gives whole stars
    start = {film_id_of(item): math.ceil(stars) for item, stars in rated.items()}
    taste = state.taste.with_start(start)
    added = len(taste) - len(state.taste)
    return _changed(state, taste, wording.copied(added), shows_them=True)


def file_read(state: State, event: events.TasteFileRead) -> Next:
    """Add the ratings of a file, all of them or none."""
    assert state.dataset is not None
    try:
        ratings = parse_ratings_csv(event.name, event.data, state.dataset)
    except VisitorError as error:
        return becomes(state, taste_notice=Notice(str(error), is_error=True))
    taste = state.taste.with_all(_by_film(state.dataset, ratings))
    return _changed(state, taste, wording.taken_in(len(ratings), event.name), shows_them=True)


def _by_film(dataset: Dataset, ratings: Mapping[int, int]) -> dict[int, int]:
    """Return ratings with one id for each film; of two, the later rating counts."""
    by_film: dict[int, int] = {}
    for item_id, stars in ratings.items():
        item_idx = dataset.item_idx_of.get(item_id)
        film_id = item_id if item_idx is None else dataset.film_id_of(item_idx)
        by_film.pop(film_id, None)
        by_film[film_id] = stars
    return by_film


def wanted(state: State, _: events.TasteWanted) -> Next:
    """Hand the ratings out."""
    assert state.dataset is not None
    return state, (SaveFile(FILE_NAME, ratings_csv(state.taste.ratings, state.dataset)),)


def _changed(state: State, taste: Taste, sentence: str, *, shows_them: bool = False) -> Next:
    """Keep the ratings, say what happened, and ask for the lists that follow from them.

    What adds ratings shows the visitor's lists; what takes some back leaves a user who is shown.
    """
    said = dataclasses.replace(state, taste=taste, taste_notice=Notice(sentence))
    if taste.pairs == state.taste.pairs:
        return said, ()
    keep = KeepTaste(state.fingerprint, to_record(taste.ratings, state.fingerprint))
    is_followed = shows_them or state.is_for_visitor
    after, effects = ask_for_visitor(said) if is_followed else (said, ())
    return after, (keep, *effects)


def read(state: State, event: events.TasteRead) -> Next:
    """Take over what the browser keeps, since the last visit or since another tab changed it."""
    if event.fingerprint != state.fingerprint or state.dataset is None:
        return state, ()
    if event.is_blocked:
        return becomes(state, keeping=Keeping.BLOCKED)
    if event.text is None:
        return state, ()
    try:
        ratings = from_record(event.text, event.fingerprint)
    except VisitorError as error:
        return state, (SetTasteAside(event.fingerprint, event.text, str(error)),)
    taste = state.taste.replaced(_by_film(state.dataset, ratings))
    after = dataclasses.replace(state, taste=taste)
    if taste is state.taste or not state.is_for_visitor:
        return after, ()
    return ask_for_visitor(after)


def diverged(state: State, event: events.TasteDiverged) -> Next:
    """Add what another tab has done to what was done here, and keep both."""
    if event.fingerprint != state.fingerprint or state.dataset is None:
        return state, ()
    mark = event.fingerprint
    try:
        theirs = _by_film(state.dataset, from_record(event.theirs, mark))
    except VisitorError as error:
        aside = SetTasteAside(mark, event.theirs, str(error))
        return state, (aside, KeepTaste(mark, to_record(state.taste.ratings, mark)))
    taste = state.taste.reconciled(_before(state.dataset, event), theirs)
    keep = KeepTaste(mark, to_record(taste.ratings, mark))
    after = dataclasses.replace(state, taste=taste)
    if taste is state.taste or not state.is_for_visitor:
        return after, (keep,)
    asked, effects = ask_for_visitor(after)
    return asked, (keep, *effects)


def _before(dataset: Dataset, event: events.TasteDiverged) -> Mapping[int, int]:
    """Return what both tabs had; nothing where that could not be read, either."""
    try:
        return _by_film(dataset, from_record(event.before or "", event.fingerprint))
    except VisitorError:
        return {}


def kept(state: State, event: events.TasteKept) -> Next:
    """Say whether the browser keeps the ratings."""
    return becomes(state, keeping=Keeping(event.problem or "kept"))


def set_aside(state: State, event: events.TasteSetAside) -> Next:
    """Say that what the browser kept could not be read, and where it is now."""
    sentence = wording.set_aside(event.reason, is_kept=event.is_kept)
    return becomes(state, taste_notice=Notice(sentence, is_error=True))
