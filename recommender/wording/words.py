"""Words that all sentences share: numbers with their nouns, durations, stars, lists.

Example::

    count(1682, "film")   # "1,682 films"

What the page says stands in this folder as far as it has numbers, names or a choice in it. A
sentence that never changes stands in index.html, and is shown or hidden; none stands in both.
"""

from __future__ import annotations

from collections.abc import Sequence

MOST_STARS = 5
NBSP = "\u00a0"


def count(number: int, noun: str) -> str:
    """Return a number with thousands separators and its noun, in the plural unless it is one."""
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def duration(seconds: float) -> str:
    """Return a duration as a person would say it: "8 s", "2 min 5 s"."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def ordinal(number: int) -> str:
    """Return a rank as a word: "1st", "2nd", "3rd", "11th"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if 11 <= number % 100 <= 13 else ending}"


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Return a list as it is read: "a", "a and b", "a, b and c"."""
    return f" {last} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def signed(value: float) -> str:
    """Return a number with its sign, a true minus, and three decimals."""
    return f"{value:+.3f}".replace("-", "−")


def stars(rating: float) -> str:
    """Return a rating of up to 5 as stars, to the nearest half."""
    whole, half = divmod(round(2 * rating), 2)
    return "★" * whole + "½" * half + "☆" * (MOST_STARS - whole - half)


def film_facts(genres: str, num_ratings: int) -> str:
    """Say what a film is like, and how often it was rated."""
    return " · ".join(fact for fact in (genres, count(num_ratings, "rating")) if fact)
