"""Make up films, users and ratings in MovieLens' format: where real ones may not be shown.

Everything is invented, and in the public domain (CC0). People have tastes by genre, films are known
and good to a degree, and ratings come in sittings, so that there is something to be learnt; that it
is like anybody's taste is not claimed. One seed, and nothing but the four operations on floats: the
same bytes on every machine.

Example::

    python -m tools.made_up   # data/made_up.data, data/made_up.item
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from typing import NamedTuple

from tools.fetch import replacing, say
from tools.pins import ROOT

SEED = 11
NUM_USERS, NUM_FILMS = 300, 400
FEWEST, MOST = 20, 110  # ratings of a user
# Genres of u.item, the first of which is "unknown", and how many sides a taste has.
NUM_GENRES, SIDES = 19, 5
FIRST_YEAR, LAST_YEAR = 1931, 1998
START, DAYS, DAY = 875_000_000, 210, 86_400  # seconds since 1970, as of MovieLens' first ratings
SITTINGS = 3
HOW = """
    Amber Brass Cobalt Drowsy Eleventh Feathered Gentle Hollow Inkblue Jagged Knitted Lopsided Mossy
    Nimble Oblong Papery Quilted Rusted Salted Tangled Unpainted Velvet Whistling Yonder Zigzag
"""
WHAT = """
    Almanac Bakery Compass Dovecote Escalator Ferryman Gramophone Harvest Icebreaker Junction Kettle
    Lighthouse Marmalade Notary Orchard Pianist Quarry Raincoat Sextant Teapot Umbrella Viaduct
    Weathervane Xylophone
"""
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"

Vector = list[float]


class Film(NamedTuple):
    """One film: title, year, genres as rows of MovieLens' list, taste, how known and how good."""

    title: str
    year: int
    genres: set[int]
    taste: Vector
    known: float
    good: float


def bell(random: Random) -> float:
    """Return a number around 0, mostly between -1 and 1: the sum of twelve even ones."""
    return sum(random.random() for _ in range(12)) / 2 - 3


def made_up(seed: int = SEED) -> tuple[str, str]:
    """Return the contents of both files: ratings and films."""
    random = Random(seed)
    sides = [[bell(random) for _ in range(SIDES)] for _ in range(NUM_GENRES)]
    titles = [f"{how} {what}" for how in HOW.split() for what in WHAT.split()]
    random.shuffle(titles)
    films = [_film(title, place, sides, random) for place, title in enumerate(titles[:NUM_FILMS])]
    ratings = [line for user in range(1, NUM_USERS + 1) for line in _ratings(user, films, random)]
    random.shuffle(ratings)
    items = [_line(item, film, random) for item, film in enumerate(films, 1)]
    return "".join(ratings), "".join(items)


def _film(title: str, place: int, sides: list[Vector], random: Random) -> Film:
    """Make a film; those that come first are known best."""
    genres = {random.randrange(1, NUM_GENRES) for _ in range(random.choice((1, 2, 2, 3)))}
    of_genres = [sum(sides[genre][side] for genre in genres) for side in range(SIDES)]
    taste = [value / len(genres) + bell(random) / 2 for value in of_genres]
    newer = max(random.random(), random.random())
    year = FIRST_YEAR + int(newer * (LAST_YEAR - FIRST_YEAR + 1))
    return Film(title, year, genres, taste, 60 / (place + 20), bell(random) / 2)


def _ratings(user: int, films: list[Film], random: Random) -> list[str]:
    """Let a user watch some films, the known and the liked rather than others, in sittings."""
    wanted = [bell(random) for _ in range(SIDES)]
    liking = [sum(a * b for a, b in zip(wanted, film.taste, strict=True)) for film in films]
    # a weight grows with liking, as fast as an exponential would over this range
    weights = [
        film.known * (1 + max(liked, -0.9)) ** 3 for film, liked in zip(films, liking, strict=True)
    ]
    number = FEWEST + int((MOST - FEWEST) * random.random() * random.random())
    starts = sorted(START + int(random.random() * DAYS * DAY) for _ in range(SITTINGS))
    lines = []
    for place in range(number):
        (item,) = random.choices(range(len(films)), weights)
        weights[item] = 0
        score = 3.1 + 0.8 * liking[item] + 1.6 * films[item].good + 1.6 * bell(random)
        stars = min(5, max(1, int(score + 0.5)))
        when = starts[place * SITTINGS // number] + 25 * place
        lines.append(f"{user}\t{item + 1}\t{stars}\t{when}\n")
    return lines


def _line(item: int, film: Film, random: Random) -> str:
    """Write a film down as u.item has it, without the address of a page about it."""
    flags = "|".join(str(int(genre in film.genres)) for genre in range(NUM_GENRES))
    date = f"{random.randrange(1, 29):02}-{random.choice(MONTHS.split())}-{film.year}"
    return f"{item}|{film.title}, The ({film.year})|{date}|||{flags}\n"


def main() -> int:
    """Write both files into data/; return the exit code."""
    for name, text in zip(("made_up.data", "made_up.item"), made_up(), strict=True):
        with replacing(ROOT / "data" / name) as part:
            Path(part).write_text(text, encoding="ascii", newline="")
    say("data/ has the made-up films.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
