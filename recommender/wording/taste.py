"""What is said of the visitor's own ratings.

Example::

    rated("Alien (1979)", 4)   # "Alien (1979): 4 stars."
"""

from __future__ import annotations

from recommender.wording.words import count

KEEPING = {
    "kept": "Your ratings stay in this browser, for this data, until you clear them.",
    "full": "This browser’s storage is full: your ratings last until you close the page.",
    "blocked": "This browser keeps nothing for this page: your ratings last until you close it.",
}


def rated(title: str, number: int) -> str:
    """Say that a film was rated."""
    return f"{title}: {count(number, 'star')}."


def unrated(title: str) -> str:
    """Say that a rating was taken back."""
    return f"{title} is not rated any more."


def waiting(number: int) -> str:
    """Say that ratings of an earlier visit are there; nothing of none."""
    return f"Your {count(number, 'rating')} of before will be back then." if number else ""


def undone(number: int) -> str:
    """Say that the last change was taken back, and how many ratings there are now."""
    return f"The last change is taken back: {count(number, 'rating')}."


def cleared(number: int) -> str:
    """Say that all ratings were taken back."""
    return f"{count(number, 'rating')} cleared. Undo brings {'it' if number == 1 else 'them'} back."


def copied(number: int) -> str:
    """Say that somebody else's favourites were added."""
    return f"{count(number, 'rating')} added to yours."


def taken_in(number: int, name: str) -> str:
    """Say that a file was read."""
    return f"{count(number, 'rating')} read from {name}."


def set_aside(reason: str, *, is_kept: bool) -> str:
    """Say that what the browser kept cannot be read, and what became of it."""
    fate = "was set aside, not deleted" if is_kept else "will be written over by your next rating"
    return f"What this browser kept of your ratings {fate}. {reason}"


def rate(title: str) -> str:
    """Name the stars of a film."""
    return f"Rate {title}"


def remove_rating(title: str) -> str:
    """Name the button that takes a rating back."""
    return f"Remove the rating of {title}"


def num_rated(num_films: int) -> str:
    """Say how many films the visitor has rated; nothing of none."""
    return count(num_films, "film") if num_films else ""


def search_found(num_films: int) -> str:
    """Say how many films a search has found."""
    return f"{count(num_films, 'film')} found" if num_films else "No film found"
