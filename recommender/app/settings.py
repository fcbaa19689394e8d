"""Every choice of the visitor: one line each says its name, label, default and limits.

Example::

    settings = Settings().with_text("learning_rate", "0.02")
    settings.for_training()   # {"epochs": 18, ..., "question": {"temperature": 0.3, ...}}

The form is made of these lines, the models take their part of them by the same names, and whatever
keeps or shares settings has no second list. What a line of training means, and what it cost when
it was measured, is in recommender/wording/settings.py.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from typing import Any

from recommender.app import questions
from recommender.app.fields import (
    CHOOSING,
    COMPARISON,
    DRAWN,
    FILMS,
    MAP,
    MARKS,
    MEASURING,
    PAGE,
    RUN_CURVES,
    RUN_LISTS,
    SHARING,
    TAKING,
    TOUR,
    TRAINING,
    WATCHING,
    Field,
    choice,
    number,
    setting,
    several,
    slider,
    switch,
    whole,
    year,
)
from recommender.app.models import LABELS, MODELS
from recommender.app.questions import DAY, POOLS, QUESTIONS, SITTING
from recommender.evaluation.slices import BY_ACTIVITY, BY_GENRE, BY_POPULARITY
from recommender.film_map.classes import COLORINGS
from recommender.ratings.genres import GENRES
from recommender.records import dataclass
from recommender.views.films import FilmChoice
from recommender.views.steering import Steering

BY_QUESTION, BY_DATE, LAST_FIFTH, LAST_ONE, RANDOM, NONE = (
    "", "date", "fifth", "last", "random", "none",
)  # fmt: skip
SPLITS = {
    BY_QUESTION: "As the question asks",
    BY_DATE: "By date",
    LAST_FIFTH: "Each user’s last fifth",
    LAST_ONE: "Each user’s last one",
    RANDOM: "A random fifth",
    NONE: "None: train on all",
}
LOSSES = {"softmax": "In-batch softmax", "full": "Full softmax", "bpr": "BPR"}
# its control is in index.html, since it works before Python does
THEMES = dict.fromkeys(("", "light", "dark"), "")
FILM_GENRES = {"": "All"} | {genre: genre for genre in GENRES}
EACH_GENRE = {genre: genre for genre in GENRES if genre != "unknown"}
# of data of up to so many ratings so many are learnt, unless the visitor says how many
SMALL_DATA, SAMPLED = 100_000, 80_000
FILM_SORTS = {"number": "Ratings", "title": "Title", "year": "Year", "mean": "Mean rating"}

PCA, UMAP = "pca", "umap"
PROJECTIONS = {PCA: "PCA", UMAP: "UMAP"}
AXES = {"1-2": "1st and 2nd", "1-3": "1st and 3rd", "2-3": "2nd and 3rd"}
MAP_FILMS = {"sample": "Well-known", "all": "All"}
# of the page, marked with data-share in index.html; styles/sharing.css hides them
PAGE_PARTS = {
    "settings": "Training settings",
    "data": "What is in the data",
    "loss": "Training loss",
    "metrics": "How good it is",
    "map": "Map and film card",
    "runs": "Runs",
    "models": "Save and open models",
    "layers": "The model, drawn",
    "taste": "Your taste",
    "lists": "What it recommends",
    "takeaway": "Take it with you",
    "beforehand": "Measured beforehand",
    "notes": "Good to know",
}
# unless somebody says what to hide
HIDDEN_PARTS = ("data", "taste", "beforehand")
ON_MAP = next(model.name for model in MODELS if model.on_map)

SLICINGS = {
    BY_ACTIVITY: "How active the user is",
    BY_POPULARITY: "How popular the film is",
    BY_GENRE: "Genre of the film",
}

# of the tour: recommender/wording/tour/
LANGUAGES = {"en": "English", "de": "Deutsch", "ru": "Русский"}

# groups of the training settings; their headings are in index.html
LOSS, TOWERS, STEPS, HISTORY = "loss", "towers", "steps", "histories"


@dataclass(frozen=True)
class Settings:
    """All choices, with the page's defaults."""

    question: str = choice("To watch", QUESTIONS)
    split: str = choice("Held out", SPLITS)
    epochs: int = whole("Epochs", 18, 1, 200)
    batch_size: int = whole("Batch size", 8192, 2, 65536)
    embedding_dim: int = whole("Embedding dim", 32, 2, 256)
    hidden_units: int = whole("Hidden units", 64, 1, 512)
    learning_rate: float = number("Learning rate", 0.02, 0.00001, 1)
    max_interactions: int | None = whole("Max interactions", None, 100, 10_000_000)
    loss: str = choice("Loss", LOSSES)
    seed: int = whole("Seed", 7, 0, 1_000_000)
    temperature: float | None = number("Temperature", None, 0.01, 10, group=LOSS)
    logq: bool = switch("logQ correction", is_on=True, group=LOSS)
    masking: bool = switch("Mask the user’s other films", is_on=True, group=LOSS)
    fading: float | None = number("Recency", None, 0, 50, group=LOSS)
    balance: bool = switch("Balance users", is_on=True, group=LOSS)
    l2: float = number("L2", 0.000001, 0, 1, group=LOSS)
    residual: bool = switch("Residual towers", is_on=True, group=TOWERS)
    normalize: bool = switch("L2 norm at the end", is_on=True, group=TOWERS)
    item_genres: bool = switch("Genres of films", is_on=True, group=TOWERS)
    user_genres: bool = switch("Genres of users", is_on=True, group=TOWERS)
    item_bias: bool = switch("Item biases", is_on=True, group=TOWERS)
    trend: bool = switch("Trend of the last weeks", is_on=True, group=TOWERS)
    warm_start: bool = switch("Warm start", is_on=True, group=STEPS)
    decay: bool = switch("Falling learning rate", is_on=True, group=STEPS)
    validate: bool = switch("Validation slice", is_on=True, group=STEPS)
    patience: int | None = whole("Stop after epochs without gain", None, 1, 50, group=STEPS)
    users_together: int = whole("Users shuffled together", 64, 1, 1_000_000, group=STEPS)
    pools: str = choice("Speeds of forgetting", POOLS, group=HISTORY)
    cut_share: float | None = number("Share of cut rows", None, 0, 1, group=HISTORY)
    target_decay: float | None = number("Later targets fade by", None, 0, 10, group=HISTORY)
    kept_least: float | None = number("Kept of a masked row, at least", None, 0, 1, group=HISTORY)
    kept_most: float | None = number("Kept of a masked row, at most", None, 0, 1, group=HISTORY)
    history_rate: float | None = number("Share of the rate", None, 0.01, 10, group=HISTORY)
    as_of_split: bool = switch("As of the split", COMPARISON)
    popularity: float = slider("Popularity", ("Hidden gems", "Popular"), -1, 1)
    variety: float = slider("Variety", ("Best first", "Most varied"), 0, 1)
    only_genres: frozenset[str] = several("Only these genres", EACH_GENRE, is_open=True)
    without_genres: frozenset[str] = several("Leave out", EACH_GENRE, is_open=True)
    list_from_year: int | None = year("From year", CHOOSING)
    list_to_year: int | None = year("To year", CHOOSING)
    film_title: str = setting("", "Title", "text", FILMS)
    film_genre: str = choice("Genre", FILM_GENRES, FILMS, is_open=True)
    film_from_year: int | None = year("From year", FILMS)
    film_to_year: int | None = year("To year", FILMS)
    film_sort: str = choice("Sorted by", FILM_SORTS, FILMS)
    film_descending: bool = switch("In descending order", FILMS, is_on=True)
    map_model: str = setting(ON_MAP, "Model", "choice", MAP, options=LABELS)
    map_projection: str = choice("Projection", PROJECTIONS, MAP)
    map_axes: str = choice("Components", AXES, MAP)
    map_coloring: str = choice("Colour", COLORINGS, MAP)
    map_films: str = choice("Films", MAP_FILMS, MAP)
    map_marks: bool = switch("Mark what was rated and recommended", MARKS, is_on=True)
    map_lines: bool = switch("Lines to what a recommended film comes from", MARKS)
    map_live: bool = switch("Follow the training on the map", WATCHING, is_on=True)
    slices: str = choice("Divided by", SLICINGS, MEASURING)
    run_curves: str = choice("Curves of", {"": "All models"} | LABELS, RUN_CURVES)
    run_user: int | None = whole("User id", None, 1, 999_999_999, RUN_LISTS)
    run_model: str = setting(ON_MAP, "Lists by", "choice", RUN_LISTS, options=LABELS)
    tour_language: str = choice("Language", LANGUAGES, TOUR)
    hide: frozenset[str] = several("Hide in the frame", PAGE_PARTS, SHARING, chosen=HIDDEN_PARTS)
    drawn_model: str = setting(ON_MAP, "Model", "choice", DRAWN, options=LABELS)
    taken_model: str = setting(ON_MAP, "Model", "choice", TAKING, options=LABELS)
    theme: str = choice("Theme", THEMES, PAGE)

    def with_text(self, name: str, text: str) -> Settings:
        """Return the settings with what one control holds.

        Raises:
            SettingsError: saying what was expected.
        """
        changes: dict[str, Any] = {name: FIELDS[name].parse(text)}
        return dataclasses.replace(self, **changes)

    def text_of(self, name: str) -> str:
        """Return what the control of a setting holds."""
        return FIELDS[name].text_of(getattr(self, name))

    def taking(self, others: Settings, names: Iterable[str]) -> Settings:
        """Return the settings with some of others, by their names."""
        return dataclasses.replace(self, **{name: getattr(others, name) for name in names})

    def differing(self, others: Settings, names: Iterable[str]) -> tuple[str, ...]:
        """Return, of some names, those of the settings that are not as others are."""
        return tuple(name for name in names if getattr(self, name) != getattr(others, name))

    @property
    def holds_out(self) -> str:
        """The split, by name: that of the question unless another one is chosen."""
        return self.split or {DAY: BY_DATE, SITTING: LAST_FIFTH}[self.question]

    def limit_of(self, num_ratings: int) -> int:
        """Return how many interactions a training learns at most, of data of this size.

        Where the visitor does not say: 80,000 of data like MovieLens 100K, all of larger data.
        """
        if self.max_interactions is not None:
            return self.max_interactions
        return SAMPLED if num_ratings <= SMALL_DATA else num_ratings

    def of_genres(self, genres: Collection[str]) -> Settings:
        """Return the settings without genres that the data does not know."""
        return dataclasses.replace(
            self,
            only_genres=self.only_genres.intersection(genres),
            without_genres=self.without_genres.intersection(genres),
            film_genre=self.film_genre if self.film_genre in genres else "",
        )

    @property
    def map_components(self) -> tuple[int, int]:
        """The components of PCA that the map's two axes are, from 0 on."""
        first, second = self.map_axes.split("-")
        return int(first) - 1, int(second) - 1

    def for_map(self) -> Settings:
        """Return what the map depends on; all else as it is by default, so that it may change."""
        return Settings().taking(self, names_at(MAP, MARKS))

    def for_training(self, *, knows_order: bool = True) -> dict[str, Any]:
        """Return what the models are told: the same names, as JavaScript writes them.

        What the question decides, unless the visitor does, is by itself under "question".

        Args:
            knows_order: whether the order of the interactions is known. Nobody can learn what comes
                next without: then all is as another day asks.
        """
        own = {name: getattr(self, name) for name in OF_TRAINING if name not in questions.OVERRIDES}
        question = questions.values_of(self.question if knows_order else DAY, vars(self))
        return {camel_case(name): value for name, value in own.items()} | {"question": question}

    def steering(self) -> Steering:
        """Return how the lists are steered."""
        return Steering(
            popularity=self.popularity,
            variety=self.variety,
            only=self.only_genres,
            without=self.without_genres,
            from_year=self.list_from_year,
            to_year=self.list_to_year,
        )

    def film_choice(self, page: int = 0) -> FilmChoice:
        """Return which films the table shows, in which order, and which page of them."""
        return FilmChoice(
            genre=self.film_genre,
            from_year=self.film_from_year,
            to_year=self.film_to_year,
            text=self.film_title,
            sort=self.film_sort,
            descending=self.film_descending,
            page=page,
        )


def camel_case(name: str) -> str:
    """Return a setting's name as JavaScript writes it."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


FIELDS: dict[str, Field] = {
    one.name: dataclasses.replace(one.metadata["field"], name=one.name)
    for one in dataclasses.fields(Settings)
}


def names_at(*places: str) -> tuple[str, ...]:
    """Return the names of the settings whose controls stand in these places of the page."""
    return tuple(name for name, field in FIELDS.items() if field.place in places)


OF_TRAINING = names_at(TRAINING)
