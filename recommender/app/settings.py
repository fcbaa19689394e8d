"""Every choice of the visitor: one line each says its name, label, default and limits.

Example::

    settings = Settings().with_text("learning_rate", "0.02")
    settings.for_training()   # {"question": "day", "epochs": 18, ...}

The form is made of these lines, the models take their part of them by the same names, and whatever
keeps or shares settings later has no second list.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recommender.app.models import LABELS, MODELS
from recommender.errors import SettingsError
from recommender.film_map.classes import COLORINGS
from recommender.ratings.genres import GENRES
from recommender.views.films import FilmChoice
from recommender.views.scales import tick_label
from recommender.views.steering import Steering

Value = int | float | str | bool | frozenset[str] | None

# Where on the page a setting's control stands; what is in training goes to the models.
TRAINING, COMPARISON, STEERING, CHOOSING, FILMS, MAP, MARKS, WATCHING, PAGE = (
    "training", "comparison", "steering", "choosing", "films", "map", "marks", "watching", "page",
)  # fmt: skip
# what a link for a frame leaves out
SHARING = "sharing"
# what changes the lists at once
LISTS = (COMPARISON, STEERING, CHOOSING)


@dataclass(frozen=True)
class Field:
    """What the form shows of a setting, and which values are allowed.

    Attributes:
        label: what the visitor reads.
        kind: "whole", "number", "slider", "choice", "several", "switch" or "text".
        place: the part of the page in which its control stands.
        least: smallest number allowed.
        most: largest number allowed.
        options: of a choice, one or several: value -> what the visitor reads.
        ends: of a slider: what its two ends stand for.
        may_be_empty: whether a number may be left out; it is None then.
        name: the attribute of Settings.
    """

    label: str
    kind: str
    place: str
    least: float = 0
    most: float = 0
    options: Mapping[str, str] = dataclasses.field(default_factory=dict)
    ends: tuple[str, str] = ("", "")
    may_be_empty: bool = False
    name: str = ""

    def parse(self, text: str) -> Value:
        """Read what the control holds; a switch holds "on" or nothing, several are parted by ",".

        Raises:
            SettingsError: when it is no number, out of its range, or not among the choices.
        """
        if self.kind == "switch":
            return bool(text)
        if self.kind == "text":
            return text
        if self.kind == "choice":
            return self._choice(text)
        if self.kind == "several":
            return frozenset(self._choice(one) for one in text.split(",") if one)
        text = text.strip()
        return None if self.may_be_empty and not text else self._number(text)

    def text_of(self, value: Value) -> str:
        """Return what the control holds for a value: the inverse of `parse`."""
        if self.kind == "switch":
            return "on" if value else ""
        if isinstance(value, frozenset):
            return ",".join(option for option in self.options if option in value)
        return "" if value is None else str(value)

    def _choice(self, text: str) -> str:
        if text not in self.options:
            expected = " or ".join(self.options)
            raise SettingsError(self.name, f'{self.label}: expected {expected}, got "{text}".')
        return text

    def _number(self, text: str) -> int | float:
        is_whole = self.kind == "whole"
        limits = f"from {_limit(self.least)} to {_limit(self.most)}"
        expected = f"{self.label}: expected a {'whole ' if is_whole else ''}number {limits}"
        try:
            value = int(text) if is_whole else float(text)
        except ValueError:
            raise SettingsError(self.name, f'{expected}, got "{text}".') from None
        # written so that NaN, for which every comparison is false, is refused too
        if not self.least <= value <= self.most:
            raise SettingsError(self.name, f"{expected}, got {text}.")
        return value


def _limit(value: float) -> str:
    # a year has no thousands separator
    return str(value) if 1000 <= value <= 9999 else tick_label(value)


def _setting(default: Value, label: str, kind: str, place: str = TRAINING, **rest: Any) -> Any:
    field = Field(label, kind, place, **rest)
    return dataclasses.field(default=default, metadata={"field": field})


def _whole(label: str, default: int, least: int, most: int) -> Any:
    return _setting(default, label, "whole", least=least, most=most)


def _number(label: str, default: float, least: float, most: float) -> Any:
    return _setting(default, label, "number", least=least, most=most)


def _choice(label: str, options: Mapping[str, str], place: str = TRAINING) -> Any:
    return _setting(next(iter(options)), label, "choice", place, options=options)


def _switch(label: str, place: str = TRAINING, *, is_on: bool = False) -> Any:
    return _setting(is_on, label, "switch", place)


def _year(label: str, place: str) -> Any:
    return _setting(None, label, "whole", place, least=1880, most=2100, may_be_empty=True)


def _slider(label: str, ends: tuple[str, str], least: float, most: float) -> Any:
    return _setting(0.0, label, "slider", STEERING, ends=ends, least=least, most=most)


def _several(label: str, options: Mapping[str, str], place: str, *chosen: str) -> Any:
    return _setting(frozenset(chosen), label, "several", place, options=options)


# what the models are to be good at: keys of QUESTIONS in model/data/questions.js
DAY, SITTING = "day", "sitting"
QUESTIONS = {DAY: "Another day", SITTING: "Next in a sitting"}
LOSSES = {"softmax": "Softmax", "full": "Full softmax", "bpr": "BPR"}
# its control is in index.html, since it works before Python does
THEMES = dict.fromkeys(("", "light", "dark"), "")
FILM_GENRES = {"": "All"} | {genre: genre for genre in GENRES}
EACH_GENRE = {genre: genre for genre in GENRES if genre != "unknown"}
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
    "layers": "Layers",
    "taste": "Your taste",
    "lists": "What it recommends",
    "beforehand": "Measured beforehand",
    "notes": "Good to know",
}
# unless somebody says what to hide
HIDDEN_PARTS = ("data", "taste", "beforehand")
ON_MAP = next(model.name for model in MODELS if model.on_map)


@dataclass(frozen=True)
class Settings:
    """All choices, with the page's defaults."""

    question: str = _choice("To watch", QUESTIONS)
    epochs: int = _whole("Epochs", 18, 1, 200)
    batch_size: int = _whole("Batch size", 8192, 2, 65536)
    embedding_dim: int = _whole("Embedding dim", 32, 2, 256)
    hidden_units: int = _whole("Hidden units", 64, 1, 512)
    learning_rate: float = _number("Learning rate", 0.02, 0.00001, 1)
    max_interactions: int = _whole("Max interactions", 80_000, 100, 10_000_000)
    loss: str = _choice("Loss", LOSSES)
    seed: int = _whole("Seed", 7, 0, 1_000_000)
    train_on_all: bool = _switch("Train on all ratings, hold none out to measure on")
    as_of_split: bool = _switch("As of the split", COMPARISON)
    popularity: float = _slider("Popularity", ("Hidden gems", "Popular"), -1, 1)
    variety: float = _slider("Variety", ("Best first", "Most varied"), 0, 1)
    only_genres: frozenset[str] = _several("Only these genres", EACH_GENRE, CHOOSING)
    without_genres: frozenset[str] = _several("Leave out", EACH_GENRE, CHOOSING)
    list_from_year: int | None = _year("From year", CHOOSING)
    list_to_year: int | None = _year("To year", CHOOSING)
    film_title: str = _setting("", "Title", "text", FILMS)
    film_genre: str = _choice("Genre", FILM_GENRES, FILMS)
    film_from_year: int | None = _year("From year", FILMS)
    film_to_year: int | None = _year("To year", FILMS)
    film_sort: str = _choice("Sorted by", FILM_SORTS, FILMS)
    film_descending: bool = _setting(True, "In descending order", "switch", FILMS)
    map_model: str = _setting(ON_MAP, "Model", "choice", MAP, options=LABELS)
    map_projection: str = _choice("Projection", PROJECTIONS, MAP)
    map_axes: str = _choice("Components", AXES, MAP)
    map_coloring: str = _choice("Colour", COLORINGS, MAP)
    map_films: str = _choice("Films", MAP_FILMS, MAP)
    map_marks: bool = _switch("Mark what was rated and recommended", MARKS, is_on=True)
    map_lines: bool = _switch("Lines to what a recommended film comes from", MARKS)
    map_live: bool = _switch("Follow the training on the map", WATCHING, is_on=True)
    hide: frozenset[str] = _several("Hide in the frame", PAGE_PARTS, SHARING, *HIDDEN_PARTS)
    theme: str = _choice("Theme", THEMES, PAGE)

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

    @property
    def map_components(self) -> tuple[int, int]:
        """The components of PCA that the map's two axes are, from 0 on."""
        first, second = self.map_axes.split("-")
        return int(first) - 1, int(second) - 1

    def for_map(self) -> Settings:
        """Return what the map depends on; all else as it is by default, so that it may change."""
        of_map = [name for name, field in FIELDS.items() if field.place in (MAP, MARKS)]
        return dataclasses.replace(Settings(), **{name: getattr(self, name) for name in of_map})

    def for_training(self) -> dict[str, Value]:
        """Return what the models are told: the same names, as JavaScript writes them."""
        chosen = [name for name, field in FIELDS.items() if field.place == TRAINING]
        return {_camel_case(name): getattr(self, name) for name in chosen}

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


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


FIELDS: dict[str, Field] = {
    one.name: dataclasses.replace(one.metadata["field"], name=one.name)
    for one in dataclasses.fields(Settings)
}
