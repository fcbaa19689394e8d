"""The visitor's own ratings: searched for, given, taken back, kept, handed out and taken in."""

from __future__ import annotations

import dataclasses

import numpy as np

from recommender.app import events, wording
from recommender.app.effects import (
    Effect,
    IndexTitles,
    KeepTaste,
    ReadTaste,
    SaveFile,
    SetTasteAside,
)
from recommender.app.rules.common import Next, becomes
from recommender.app.rules.lists import ask_for_visitor
from recommender.app.state import Keeping, Notice, State
from recommender.errors import VisitorError
from recommender.ratings.dataset import Dataset
from recommender.taste.csv_file import parse_ratings_csv, ratings_csv
from recommender.taste.record import fingerprint, from_record, to_record
from recommender.taste.search_box import SearchBox
from recommender.taste.taste import Taste

FILE_NAME = "my-ratings.csv"


def with_data(state: State, dataset: Dataset) -> Next:
    """Get ready for ratings of this data: those of an earlier visit, and its titles to search."""
    mark = fingerprint(dataset)
    if mark == state.fingerprint:  # read again: the browser may not have kept what is here
        return becomes(state, IndexTitles(dataset))
    after = dataclasses.replace(state, fingerprint=mark, taste=Taste())
    return becomes(after, ReadTaste(mark), IndexTitles(dataset))


def with_taste_of(state: State, earlier: State) -> State:
    """Take over the ratings, and what is known of how they are kept."""
    return dataclasses.replace(
        state, fingerprint=earlier.fingerprint, taste=earlier.taste, keeping=earlier.keeping
    )


def indexed(state: State, event: events.TitlesIndexed) -> Next:
    """Keep the index, and answer what was typed before it was there."""
    if event.dataset is not state.dataset:
        return state, ()
    return _searched(dataclasses.replace(state, titles=event.search), state.search.text)


def search_typed(state: State, event: events.SearchTyped) -> Next:
    """Show what is found."""
    return _searched(state, event.text)


def _searched(state: State, text: str) -> Next:
    found = tuple(state.titles.find(text)) if state.titles else ()
    return becomes(state, search=state.search.typed(text, found))


def search_moved(state: State, event: events.SearchMoved) -> Next:
    """Point at another of the films found."""
    return becomes(state, search=state.search.moved(event.step))


def search_closed(state: State, _: events.SearchClosed) -> Next:
    """Hide what was found."""
    return becomes(state, search=state.search.closed())


def film_chosen(state: State, event: events.FilmChosen) -> Next:
    """Offer a film to be rated; Enter in the text itself takes the best that was found."""
    search = state.search
    first = search.found[0] if search.is_open and search.found else None
    keys = first if search.pointed_at is None else search.pointed_at
    chosen = keys if event.item_idx is None else event.item_idx
    if chosen is None:
        return state, ()
    return becomes(state, chosen=chosen, search=SearchBox())


def rated(state: State, event: events.FilmRated) -> Next:
    """Give a film stars."""
    assert state.dataset is not None
    dataset = state.dataset
    item_id = int(dataset.item_ids[event.item_idx])
    taste = state.taste.rated(item_id, event.stars, _ids_of_film(dataset, event.item_idx))
    title = dataset.titles[event.item_idx].shown
    return _changed(state, taste, wording.rated(title, event.stars))


def unrated(state: State, event: events.FilmUnrated) -> Next:
    """Take a rating back."""
    assert state.dataset is not None
    taste = state.taste.without(*_ids_of_film(state.dataset, event.item_idx))
    return _changed(state, taste, wording.unrated(state.dataset.titles[event.item_idx].shown))


def _ids_of_film(dataset: Dataset, item_idx: int) -> list[int]:
    twins = dataset.with_twins(np.array([item_idx], dtype=np.int32))
    return [int(item_id) for item_id in dataset.item_ids[twins]]


def undone(state: State, _: events.TasteUndone) -> Next:
    """Take back the last change."""
    return _changed(state, state.taste.undone(), wording.UNDONE)


def cleared(state: State, _: events.TasteCleared) -> Next:
    """Take back all ratings."""
    return _changed(state, state.taste.cleared(), wording.cleared(len(state.taste)))


def favourites_copied(state: State, _: events.FavouritesCopied) -> Next:
    """Start from the favourites of the user who is shown."""
    if state.dataset is None or state.tested is None or state.tested.user_id is None:
        return state, ()
    ids = state.dataset.item_ids
    films = state.tested.own
    start = {int(ids[film.item_idx]): film.rating for film in films if film.rating is not None}
    taste = state.taste.with_start(start)
    return _changed(state, taste, wording.copied(len(taste) - len(state.taste)))


def file_read(state: State, event: events.TasteFileRead) -> Next:
    """Add the ratings of a file, all of them or none."""
    assert state.dataset is not None
    try:
        ratings = parse_ratings_csv(event.name, event.data, state.dataset)
    except VisitorError as error:
        return becomes(state, taste_notice=Notice(str(error), is_error=True))
    taste = state.taste.with_all(ratings)
    return _changed(state, taste, wording.taken_in(len(ratings), event.name))


def wanted(state: State, _: events.TasteWanted) -> Next:
    """Hand the ratings out."""
    assert state.dataset is not None
    return state, (SaveFile(FILE_NAME, ratings_csv(state.taste.ratings, state.dataset)),)


def _changed(state: State, taste: Taste, sentence: str) -> Next:
    """Keep the ratings, say what happened, and ask for the lists that follow from them."""
    said = dataclasses.replace(state, taste=taste, taste_notice=Notice(sentence))
    if taste.pairs == state.taste.pairs:
        return said, ()
    record = to_record(taste.ratings, state.fingerprint)
    after, effects = ask_for_visitor(said)
    return after, (KeepTaste(state.fingerprint, record), *effects)


def read(state: State, event: events.TasteRead) -> Next:
    """Take over what the browser keeps, since the last visit or since another tab changed it."""
    if event.fingerprint != state.fingerprint:
        return state, ()
    if event.is_blocked:
        return becomes(state, keeping=Keeping.BLOCKED)
    if event.text is None:
        return state, ()
    try:
        ratings = from_record(event.text, event.fingerprint)
    except VisitorError as error:
        notice = Notice(wording.set_aside(str(error)), is_error=True)
        effect: Effect = SetTasteAside(event.fingerprint, event.text)
        return becomes(state, effect, taste_notice=notice)
    taste = state.taste.replaced(ratings)
    after = dataclasses.replace(state, taste=taste)
    if taste is state.taste or not state.is_for_visitor:
        return after, ()
    return ask_for_visitor(after)


def kept(state: State, event: events.TasteKept) -> Next:
    """Say whether the browser keeps the ratings."""
    return becomes(state, keeping=Keeping(event.problem or "kept"))
