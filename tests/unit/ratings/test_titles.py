"""Titles: as they are shown, sorted and found; what a visitor would take for a missing film."""

import re
from collections import Counter

import pytest

from recommender.ratings.titles import parse_title
from tests.unit.samples import DATA, real_dataset


@pytest.mark.parametrize(
    ("filed", "shown", "name", "year"),
    [
        ("Apartment, The (1960)", "The Apartment (1960)", "The Apartment", 1960),
        ("Fish Called Wanda, A (1988)", "A Fish Called Wanda (1988)", "A Fish Called Wanda", 1988),
        ("Misérables, Les (1995)", "Les Misérables (1995)", "Les Misérables", 1995),
        ("Enfer, L' (1994)", "L'Enfer (1994)", "L'Enfer", 1994),
        ("Paris, Texas (1984)", "Paris, Texas (1984)", "Paris, Texas", 1984),
        ("Paris, France (1993)", "Paris, France (1993)", "Paris, France", 1993),
        ("Die Hard (1988)", "Die Hard (1988)", "Die Hard", 1988),
        # what follows the year is kept, and the year is found before it
        ("Land Before Time III (1995) (V)", "Land Before Time III (1995) (V)",
         "Land Before Time III", 1995),
        # alternative titles are filed likewise
        ("Seventh Seal, The (Sjunde inseglet, Det) (1957)",
         "The Seventh Seal (Det Sjunde inseglet) (1957)",
         "The Seventh Seal (Det Sjunde inseglet)", 1957),
        ("Star Maker, The (Uomo delle stelle, L') (1995)",
         "The Star Maker (L'Uomo delle stelle) (1995)",
         "The Star Maker (L'Uomo delle stelle)", 1995),
        ("I, Worst of All (Yo, la peor de todas) (1990)",
         "I, Worst of All (Yo, la peor de todas) (1990)",
         "I, Worst of All (Yo, la peor de todas)", 1990),
        ("Two Friends (1986) ", "Two Friends (1986)", "Two Friends", 1986),
        ("unknown", "unknown", "unknown", None),
        ("2001 (1984) (1968)", "2001 (1984) (1968)", "2001 (1984)", 1968),
        # a name is never empty
        ("(1995)", "(1995)", "(1995)", None),
        (", The (1995)", ", The (1995)", ", The", 1995),
    ],
)  # fmt: skip
def test_a_title_is_shown_as_people_say_it(
    filed: str, shown: str, name: str, year: int | None
) -> None:
    title = parse_title(filed)
    assert (title.shown, title.name, title.year) == (shown, name, year)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\s,()]+", text.replace("L'", "L' ")))


def test_no_real_title_loses_a_word() -> None:
    lines = (DATA / "u.item").read_bytes().decode("latin-1").splitlines()
    filed = [line.split("|")[1] for line in lines]
    titles = [parse_title(text) for text in filed]
    assert [words(title.shown) for title in titles] == [words(text) for text in filed]
    assert [title.shown for title in titles if title.year is None] == ["unknown"]
    # what is shown can be parsed again: nothing depends on how a catalogue files
    assert [parse_title(title.shown).shown for title in titles] == [t.shown for t in titles]
    behind = re.compile(r", (The|An?|L[ae]s?|L'|Il|D[ier][ers]|O)( \(|\)|$)")
    assert not any(behind.search(title.shown) for title in titles)


def test_sorting_ignores_articles_accents_case_and_marks_and_articles_decide_ties() -> None:
    # a koldum < apartment (an, the) < apartment zero < enfer < etoile < til
    filed = [
        "Á köldum klaka (1994)",
        "Apartment, An (1960)",
        "The Apartment (1960)",
        "apartment zero (1988)",
        "Enfer, L' (1994)",
        "Étoile (1989)",
        "'Til There Was You (1997)",
    ]
    titles = [parse_title(text) for text in filed]
    backwards = titles[::-1]
    assert sorted(backwards, key=lambda title: title.sort_key) == titles


@pytest.mark.parametrize(
    ("filed", "query"),
    [
        ("Apartment, The (1960)", "the apartment"),
        ("Apartment, The (1960)", "apartment, the"),
        ("Apartment, The (1960)", "APART"),
        ("Apartment, The (1960)", "apartment 1960"),
        ("Apartment, The (1960)", "an apartment"),
        ("Apartment, The (1960)", " "),
        ("Apartment, The (1960)", "the"),
        ("Heat (1995)", "the heat"),
        ("Misérables, Les (1995)", "miserables"),
        ("Misérables, Les (1995)", "Les Misérables"),
        ("Enfer, L' (1994)", "l’enfer"),
        ("Enfer, L' (1994)", "enfer"),
        ("Schindler's List (1993)", "schindlers list"),
        ("Schindler’s List (1993)", "schindler's"),
        ("MASH (1970)", "mash"),
        ("M*A*S*H (1970)", "mash"),
        ("M*A*S*H (1970)", "m*a*s*h"),
        ("Seventh Seal, The (Sjunde inseglet, Det) (1957)", "det sjunde"),
        ("Smørrebrød (1990)", "smorrebrod"),
        ("Die Hard (1988)", "die hard"),
    ],
)
def test_a_film_is_found(filed: str, query: str) -> None:
    assert parse_title(filed).found_by(query)


@pytest.mark.parametrize(
    ("filed", "query"),
    [
        ("Apartment, The (1960)", "partment"),  # words are found by their beginning
        ("Apartment, The (1960)", "apartment 1961"),
        ("Hard Eight (1996)", "die hard"),
        ("Heat (1995)", "the"),
    ],
)
def test_another_film_is_not_found(filed: str, query: str) -> None:
    assert not parse_title(filed).found_by(query)


def test_real_titles_are_found_by_what_they_are_called() -> None:
    titles = real_dataset().titles
    assert all(title.found_by(title.shown) and title.found_by(title.name) for title in titles)
    assert [title.shown for title in titles if title.found_by("usual suspects")] == [
        "The Usual Suspects (1995)"
    ]
