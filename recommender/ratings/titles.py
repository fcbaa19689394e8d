"""Titles as a catalogue files them, "Apartment, The (1960)", and as people say and seek them.

Example::

    title = parse_title("Apartment, The (1960)")
    title.shown                     # "The Apartment (1960)"
    title.found_by("apartment")     # True
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property, lru_cache

from recommender.records import dataclass

# Articles that catalogues move behind the title.
_MOVED = frozenset(
    {
        "The", "A", "An", "Le", "La", "Les", "L'", "L’", "Il", "Lo", "Gli", "El", "Los", "Las",
        "Der", "Die", "Das", "Den", "Det", "O", "Os",
    }
)  # fmt: skip
_ENGLISH = frozenset({"The", "A", "An"})
_ENGLISH_FOLDED = frozenset(article.lower() for article in _ENGLISH)
# The last four digits in brackets; only brackets, as of "(V)" for a video, may follow. Atomic: if
# something else follows the last ones, it follows those before them, too.
_DATED = re.compile(r"(?>(?P<name>.+)\((?P<year>[0-9]{4})\))(?P<note>(?:\s*\([^()]*\))*+)")
_BRACKETS = re.compile(r"\((?P<inside>[^()]*)\)")
_WORD = re.compile(r"\w+")
_MARK = re.compile(r"[^\w\s]")

# Letters that do not decompose into a base and an accent.
_PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d"})


@dataclass(frozen=True)
class Title:
    """One title, taken apart.

    Attributes:
        name: as people say it, with alternative titles in brackets, without the year.
        year: of the film; None where the title has none.
        note: what follows the year, such as "(V)"; mostly empty.
        article: of the name, wherever it stood; may be empty.
    """

    name: str
    year: int | None = None
    note: str = ""
    article: str = ""

    @property
    def shown(self) -> str:
        """The whole title: "The Apartment (1960)"."""
        year = "" if self.year is None else f"({self.year})"
        return " ".join(part for part in (self.name, year, self.note) if part)

    @cached_property
    def sort_key(self) -> tuple[str, str]:
        """The words without the article, case and accents; then the article, which decides ties."""
        without = self.shown.removeprefix(self.article)
        return " ".join(words_of(without)), fold(self.article)

    def found_by(self, query: str) -> bool:
        """Say whether each word of a query starts a word of the title, its year included.

        Case, accents and punctuation do not count, nor an English article that the title does not
        have. An empty query finds every title.
        """
        return all(f" {word}" in self._sought for word in sought_words(query))

    @property
    def joined(self) -> str:
        """As it is shown, without marks: "M*A*S*H (1970)" is "MASH 1970"."""
        return _MARK.sub("", self.shown)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What a search compares: M*A*S*H is there both as four words and as one."""
        return (*words_of(self.shown), *words_of(self.joined))

    @cached_property
    def _sought(self) -> str:
        """Each word after a blank."""
        return "".join(f" {word}" for word in self.words)


def parse_title(text: str) -> Title:
    """Take a title apart; nothing is lost but blanks.

    An article that stands behind is moved to the front, in alternative titles, too:
    "Seventh Seal, The (Sjunde inseglet, Det) (1957)".
    """
    text = text.strip()
    dated = _DATED.fullmatch(text)
    name, year, note = dated.group("name", "year", "note") if dated else (text, None, "")
    main, bracket, others = name.rstrip().partition(" (")
    article, main = _said(main)
    if bracket:
        others = _BRACKETS.sub(lambda found: f"({_said(found['inside'])[1]})", bracket + others)
    return Title(main + others, int(year) if year else None, note.strip(), article)


def fold(text: str) -> str:
    """Drop what a search forgives: case and accents.

    >>> fold("Misérables")
    'miserables'
    """
    if text.isascii():  # nearly all of a catalogue, and much faster
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words_of(text: str) -> list[str]:
    """Return the words of a text in their order, folded; punctuation parts them.

    >>> words_of("Schindler's List (1993)")
    ['schindler', 's', 'list', '1993']
    """
    return _WORD.findall(fold(text))


def without_articles(words: Sequence[str]) -> tuple[str, ...]:
    """Return folded words without the English articles, or all when there are no others."""
    return tuple(word for word in words if word not in _ENGLISH_FOLDED) or tuple(words)


@lru_cache
def sought_words(query: str) -> tuple[str, ...]:
    """Return the words that have to be there; the same query is asked of every title."""
    return without_articles(words_of(query))


def _said(name: str) -> tuple[str, str]:
    """Return the article of a name, perhaps an empty one, and the name as it is said."""
    rest, _, article = name.rpartition(", ")
    if rest and article in _MOVED:
        return article, article + ("" if article.endswith(("'", "’")) else " ") + rest
    first, blank, _ = name.partition(" ")
    return (first if blank and first in _ENGLISH else ""), name
