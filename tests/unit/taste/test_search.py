"""Films are found by what is typed: forgiving, best first, and each real one."""

import random
from collections.abc import Iterator

import numpy as np
import pytest

from recommender.ratings.titles import Title, fold, parse_title, words_of
from recommender.steps import finished
from recommender.taste.search import SHORTEST_WITH_TYPO, FilmSearch, indexing
from tests.unit.samples import real_dataset

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ALL = 2000  # more than there are films
REAL = finished(indexing(real_dataset().titles, real_dataset().item_counts))


def shown(items: list[int]) -> list[str]:
    return [real_dataset().titles[item].shown for item in items]


def search_of(films: dict[str, int]) -> tuple[FilmSearch, list[Title]]:
    """Films with their number of ratings."""
    titles = [parse_title(text) for text in films]
    return finished(indexing(titles, np.array(list(films.values())))), titles


def found_of(films: dict[str, int], query: str) -> list[str]:
    search, titles = search_of(films)
    return [titles[item].shown for item in search.find(query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("star wars", "Star Wars (1977)"),
        ("WARS, Star", "Star Wars (1977)"),
        ("strar wars", "Star Wars (1977)"),
        ("termin", "The Terminator (1984)"),
        ("temrin", "The Terminator (1984)"),
        ("terminator 2", "Terminator 2: Judgment Day (1991)"),
        ("mash", "M*A*S*H (1970)"),
        ("m*a*s*h", "M*A*S*H (1970)"),
        ("godfather the", "The Godfather (1972)"),
        ("the godfahter", "The Godfather (1972)"),
        ("alein", "Alien (1979)"),
        ("aliens", "Aliens (1986)"),
        ("schindlers list", "Schindler's List (1993)"),
        ("shindler", "Schindler's List (1993)"),
        ("silence of lambs", "The Silence of the Lambs (1991)"),
        ("empire stirkes", "The Empire Strikes Back (1980)"),
        ("les miserables", "Les Misérables (1995)"),
        ("Misérables", "Les Misérables (1995)"),
        ("Véronique vie", "La Double vie de Véronique (The Double Life of Veronique) (1991)"),
        ("lenfer", "L'Enfer (1994)"),
        ("l’enfer", "L'Enfer (1994)"),
        ("heat", "Heat (1995)"),
        ("seven", "Seven (Se7en) (1995)"),
        ("2001", "2001: A Space Odyssey (1968)"),
        ("trainspoting", "Trainspotting (1996)"),
        ("fagro", "Fargo (1996)"),
    ],
)
def test_real_films_come_first(query: str, first: str) -> None:
    assert shown(REAL.find(query, 1)) == [first]


@pytest.mark.parametrize(
    "query", ["", " ", "...", "*?!", "'", "xyzzyq", "1066", "godfather part 2"]
)
def test_nothing_is_found(query: str) -> None:
    assert REAL.find(query) == []


def test_the_order_is_typos_then_beginning_then_whole_words_then_ratings() -> None:
    films = {
        "Heart of Heats (1990)": 90,
        "Dead Heat (1991)": 10,
        "Red Heat (1992)": 20,
        "Red Heater (1993)": 80,
        "The Heat (1994)": 1,
        "Heatwave (1995)": 2,
        "Heart (1996)": 95,
        "Neat (1997)": 99,
    }
    assert found_of(films, "heat") == [
        # begins so, as a whole word; begins so
        "The Heat (1994)",
        "Heatwave (1995)",
        # a whole word, the more rated first; the beginning of a word
        "Red Heat (1992)",
        "Dead Heat (1991)",
        "Heart of Heats (1990)",
        "Red Heater (1993)",
        # one typo, the more rated first
        "Neat (1997)",
        "Heart (1996)",
    ]


def test_of_films_with_the_same_title_the_most_rated_is_found() -> None:
    search, _ = search_of({"Twin (1990)": 3, "Other (1991)": 9, "Twin  (1990)": 5})
    twins = finished(indexing([parse_title("Twin (1990)")] * 3, np.array([3, 9, 5])))
    assert twins.find("twin") == [1]
    assert search.find("other") == [1]


def test_equal_films_keep_the_order_of_the_catalogue() -> None:
    films = {f"Film {letter} (1990)": 3 for letter in "abcdefghijkl"}
    assert search_of(films)[0].find("film", 10) == list(range(10))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("alien", True),
        ("lien", True),  # missing
        ("aliien", True),  # added
        ("alxen", True),  # replaced
        ("alein", True),  # swapped
        ("aliex", True),
        ("alienx", True),
        ("xalien", True),
        ("laien", True),
        ("laein", False),  # two
        ("ailne", False),
        ("aln", False),  # too short for a typo
        ("1979", True),
        ("1978", False),  # a number is not forgiven
        ("resurrection alein", True),
        ("resurection alein", True),  # one in each
        ("alein resurr", True),  # the last word is still typed
        ("alein resrr", True),
        ("alie resurr", True),
        ("resrr alien", False),  # the others are typed to the end, if they have a typo
    ],
)
def test_one_typo_is_forgiven_in_a_word(query: str, found: bool) -> None:
    assert bool(found_of({"Alien: Resurrection (1979)": 1}, query)) == found


def test_letters_of_any_script_are_found_with_a_typo() -> None:
    assert found_of({"Сталкер (1979)": 1}, "сталекр") == ["Сталкер (1979)"]


def typed_wrong(word: str, rng: random.Random) -> str:
    """The word with one typo; swapped letters may be the same."""
    place = rng.randrange(len(word))
    before, after = word[:place], word[place:]
    return rng.choice(
        [
            before + after[1:],
            before + rng.choice(LETTERS) + after,
            before + rng.choice(LETTERS) + after[1:],
            before + after[1:2] + after[:1] + after[2:],
        ]
    )


def test_every_real_title_is_found_with_a_typo_in_any_of_its_words() -> None:
    rng = random.Random(1)
    tried = 0
    for title in real_dataset().titles:
        words = words_of(title.shown)
        for place, word in enumerate(words):
            wrong = typed_wrong(word, rng)
            if len(wrong) < SHORTEST_WITH_TYPO or word.isdecimal() or wrong.isdecimal():
                continue
            query = " ".join([*words[:place], wrong, *words[place + 1 :]])
            assert title.shown in shown(REAL.find(query)), query
            tried += 1
    assert tried > 3000


def queries_without_typo(title: Title) -> Iterator[str]:
    yield title.shown
    yield title.name
    yield fold(title.shown).upper()
    yield title.shown.removeprefix(title.article)
    yield f"{title.name.removeprefix(title.article)}, {title.article}"
    yield " ".join(reversed(words_of(title.shown)))
    yield title.shown[:-2]


def test_every_real_title_is_found_however_it_is_called() -> None:
    for title in real_dataset().titles:
        for query in queries_without_typo(title):
            assert title.shown in shown(REAL.find(query)), query
        assert shown(REAL.find(title.shown, 1)) == [title.shown]


def test_a_film_is_in_the_list_with_each_letter_that_is_typed() -> None:
    for title in real_dataset().titles[::20]:
        name = title.name.removeprefix(title.article).strip()
        for end in range(1, len(name) + 1):
            if words_of(name[:end]):
                assert title.shown in shown(REAL.find(name[:end], ALL)), name[:end]


def test_k_is_how_many_at_most() -> None:
    assert len(REAL.find("star")) == 8
    assert REAL.find("star", 3) == REAL.find("star")[:3]
    assert REAL.find("star", 0) == []


def test_a_whole_text_is_not_searched_word_by_word() -> None:
    assert shown(REAL.find("star wars " * 20 + "xyzzyq")) == ["Star Wars (1977)"]
    assert REAL.find("star wars " * 19 + "xyzzyq") == []


def test_an_empty_catalogue_has_no_films() -> None:
    assert finished(indexing([], np.array([], dtype=np.int64))).find("alien") == []
