"""The map as it is to be drawn, put together from what the page knows.

Example::

    scene = scene_of(*map_parts(state))
    scene.picture.items    # of the films that are shown; `scene` is None: there is no map
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from recommender.app.map_state import LiveFrame, MapState, Place, where
from recommender.app.settings import Settings
from recommender.app.state import State
from recommender.app.training import Trained
from recommender.film_map.card import FilmCard, film_card
from recommender.film_map.classes import Classes, classes_of
from recommender.film_map.picture import MapPicture, Marks, picture_of
from recommender.ratings.arrays import Float32Array
from recommender.ratings.dataset import Dataset
from recommender.records import dataclass
from recommender.taste.taste import Taste
from recommender.views.comparison import Comparison
from recommender.views.question import VISITOR
from recommender.wording import film_map as wording
from recommender.wording.words import film_facts

NO_VECTORS: Mapping[str, Float32Array] = MappingProxyType({})

Parts = tuple[
    Dataset | None, Trained | None, MapState, LiveFrame | None, Settings, Comparison | None, Taste
]


def map_parts(state: State) -> Parts:
    """Return all that the map depends on."""
    return (
        state.dataset,
        state.results,
        state.film_map,
        state.live_frame,
        state.settings.for_map(),
        state.tested,
        state.taste,
    )


@dataclass(frozen=True, eq=False)
class Scene:
    """The map, and what stands beside it.

    Attributes:
        picture: of the films that are shown.
        place: where all films of the map stand.
        classes: the entries of the legend.
        marks: rows of the catalogue that are marked.
        comparison: whose recommendations are marked; None: nobody's.
        model: whose vectors they are.
        vectors: the item vectors of all models; empty in a first training.
        dataset: titles, genres, ratings.
    """

    picture: MapPicture
    place: Place
    classes: Classes
    marks: Marks
    comparison: Comparison | None
    model: str
    vectors: Mapping[str, Float32Array]
    dataset: Dataset

    def at(self, place: Place) -> Scene:
        """Return the same films, standing elsewhere: all that differs between two frames."""
        rows = np.searchsorted(place.films.items, self.picture.items)
        picture = dataclasses.replace(self.picture, points=place.points[rows])
        return dataclasses.replace(self, picture=picture, place=place)

    def tooltip(self, item_idx: int) -> str:
        """Say which film a dot is, its class, and how it is marked."""
        label = self.classes.label_of(item_idx)
        marks = self.marks
        asker = wording.asker_of(self.comparison)
        named = [
            (marks.own, wording.rated_by(asker)),
            (marks.yours, wording.rated_by(wording.YOU)),
            (marks.recommended, wording.recommended_to(asker, self.model)),
        ]
        said = [words for items, words in named if item_idx in items]
        return wording.tooltip(self.dataset.titles[item_idx].shown, label, said)

    def said(self, item_idx: int) -> str:
        """Say which film the keys have come to, and what is nearest to it."""
        title, facts = self.dataset.titles[item_idx].shown, facts_of(self.dataset, item_idx)
        if not self.vectors:
            return wording.said(title, facts, (), self.model)
        near = self.card(item_idx, [self.model]).neighbours[self.model]
        return wording.said(title, facts, near, self.model)

    def card(self, item_idx: int, models: list[str] | None = None) -> FilmCard:
        """Return the card of a film, with its neighbours by some models or by all."""
        vectors = {name: self.vectors[name] for name in models or self.vectors}
        points, films = self.place.points, self.place.films.items
        if self.place.is_live:  # of other models than the vectors: who is near, it cannot say
            points, films = points[:0], films[:0]
        return film_card(self.dataset, vectors, item_idx, points, films, self.model)


def scene_of(
    dataset: Dataset | None,
    results: Trained | None,
    shown: MapState,
    live: LiveFrame | None,
    settings: Settings,
    tested: Comparison | None,
    taste: Taste,
) -> Scene | None:
    """Put the map together; None where there is none."""
    place = where(results, shown, live, settings)
    if place is None or dataset is None:
        return None
    model = settings.map_model
    comparison = None if place.is_live else tested
    ranked = comparison.answers.get(model) if comparison else None
    classes = classes_of(dataset, settings.map_coloring, ranked.all_scores if ranked else None)
    vectors = results.vectors if results else NO_VECTORS
    marks = _marks(dataset, settings, comparison, taste)
    opened = () if shown.film is None else (shown.film,)
    extra = [*marks.own, *marks.yours, *marks.recommended, *opened]
    items = place.films.shown(everything=settings.map_films == "all", extra=extra)
    points = place.points[np.searchsorted(place.films.items, items)]
    hidden = classes.rows_of(shown.hidden)
    picture = picture_of(dataset, points, items, classes, hidden, marks, place.axis_titles)
    return Scene(picture, place, classes, marks, comparison, model, vectors, dataset)


def facts_of(dataset: Dataset, item_idx: int) -> str:
    """Say a film's genres, and how often it was rated."""
    return film_facts(dataset.genres_of(item_idx), int(dataset.item_counts[item_idx]))


def _marks(
    dataset: Dataset,
    settings: Settings,
    comparison: Comparison | None,
    taste: Taste,
) -> Marks:
    """Return whose films are ringed, what is recommended, and what it comes from."""
    model = settings.map_model
    if not settings.map_marks:
        return Marks(color=model)
    yours = taste.known_to(dataset)[0]
    if comparison is None:
        return Marks(own=yours, color=model)
    films = comparison.recommended[model]
    recommended = [film.item_idx for film in films]
    # a film that nothing carries comes from nowhere
    lines = [(film.item_idx, source) for film in films for source in film.sources]
    others = () if comparison.asker == VISITOR else yours
    return Marks(comparison.rated, others, recommended, lines * settings.map_lines, model)
