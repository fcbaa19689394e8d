"""Frozen dataclasses that are cheap to define: all that is used of the standard's own."""

import copy
import dataclasses
from dataclasses import field
from functools import cached_property

import pytest

from recommender.records import dataclass


@dataclass(frozen=True)
class Film:
    """A film."""

    title: str
    year: int = 1990
    genres: list[str] = field(default_factory=list)

    @cached_property
    def shown(self) -> str:
        """Kept beside the fields."""
        return f"{self.title} ({self.year})"


@dataclass(frozen=True)
class Nothing:
    """Has no fields."""


@dataclass(frozen=True, eq=False)
class Alone:
    """Equal to itself only."""

    value: int


def test_values_come_by_place_by_name_and_by_default() -> None:
    film = Film("Alien", genres=["Horror"])
    assert (film.title, film.year, film.genres) == ("Alien", 1990, ["Horror"])
    assert Film("Alien").genres is not Film("Alien").genres
    assert [one.name for one in dataclasses.fields(Film)] == ["title", "year", "genres"]
    assert dataclasses.is_dataclass(film)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Film(), "title is missing"),  # type: ignore[call-arg]
        (lambda: Film("Alien", 1979, [], 1), "more values"),  # type: ignore[call-arg]
        (lambda: Film("Alien", title="Aliens"), "more values"),  # type: ignore[misc]
        (lambda: Film("Alien", stars=5), "there is no stars"),  # type: ignore[call-arg]
    ],
)
def test_wrong_values_are_refused(call: object, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        call()  # type: ignore[operator]


def test_nothing_can_be_changed_but_replaced() -> None:
    film = Film("Alien")
    with pytest.raises(dataclasses.FrozenInstanceError):
        film.year = 1979  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del film.year
    assert dataclasses.replace(film, year=1979) == Film("Alien", 1979)
    assert film.year == 1990
    assert copy.deepcopy(film) == film


def test_what_is_equal_by_fields_is_hashed_by_them() -> None:
    first, second = Film("Alien", 1979), Film("Alien", 1979)
    assert first.shown == "Alien (1979)"
    # what is kept beside the fields does not count
    assert first == second
    assert first != Film("Aliens", 1979)
    assert hash(Nothing()) == hash(Nothing())
    assert Nothing() == Nothing()
    others: list[object] = ["Alien", Alone(1), None]
    assert all(other not in (first, Nothing()) for other in others)
    with pytest.raises(TypeError, match="unhashable"):
        hash(first)  # a list is no key


def test_what_is_alone_is_equal_to_itself_only() -> None:
    one = Alone(1)
    assert one == one
    assert one != Alone(1)
    assert len({one, Alone(1)}) == 2


def test_it_is_shown_as_it_is_made_and_matched_by_place() -> None:
    assert repr(Film("Alien", 1979)) == "Film(title='Alien', year=1979, genres=[])"
    match Film("Alien", 1979):
        case Film(title, year):
            assert (title, year) == ("Alien", 1979)
