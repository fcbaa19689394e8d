"""Films by what a visitor types, before it is typed to the end, and with a typo.

Example::

    search = finished(indexing(dataset.titles, dataset.item_counts))
    [dataset.titles[item].shown for item in search.find("temrin")]    # The Terminator (1984), ...

A list of items for each distinct word of all titles, the words sorted: those that begin alike
stand together, and bisection finds them. What a typo may have been is tried out letter by letter,
as long as some word still begins so, and given up where none does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.titles import Title, sought_words, without_articles, words_of
from recommender.records import dataclass
from recommender.steps import Steps

MOST_FOUND = 8
SHORTEST_WITH_TYPO = 4  # letters
LONGEST_QUERY = 200  # characters; a whole text pasted by mistake would hold the page
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True)
class _Matches:
    """Items that a word of the query finds: `whole`, as a whole word, is a part of `begun`."""

    whole: set[int]
    begun: set[int]

    def __or__(self, other: _Matches) -> _Matches:
        return _Matches(self.whole | other.whole, self.begun | other.begun)


class FilmSearch:
    """The index of all titles, as `indexing` makes it."""

    def __init__(
        self,
        shown: Sequence[str],
        beginnings: Sequence[str],
        items_of: Mapping[str, Sequence[int]],
        counts: NDArray[np.integer],
    ) -> None:
        """Sort what was found in the titles.

        Args:
            shown: item_idx -> title, as it is shown.
            beginnings: item_idx -> what a query may begin with to begin as the title does.
            items_of: word -> rows of the films whose title has it.
            counts: integers [num_items], the number of ratings: more come first.
        """
        self._shown, self._beginnings = shown, beginnings
        by_count = np.argsort(-np.asarray(counts, dtype=np.int64), kind="stable")
        self._rank = np.argsort(by_count).tolist()
        self._words = sorted(items_of)
        self._first_letters = {word[0] for word in self._words}
        # the items of word i are items[starts[i] : starts[i + 1]]; of words i to j likewise
        self._items = [item for word in self._words for item in items_of[word]]
        self._starts = list(accumulate((len(items_of[word]) for word in self._words), initial=0))

    def find(self, query: str, k: int = MOST_FOUND) -> list[int]:
        """Return at most k item rows, best first; of films with the same title the most rated.

        Each word has to begin a word of the title, its year included. Case, accents, punctuation,
        the order of the words and English articles do not count. Where fewer than k films are
        found, each word of at least 4 characters that is not a number may have one typo: a letter
        missing, added or replaced, or two neighbours swapped. The last word, which may still be
        typed, is then the beginning of a word; the others are whole.

        Films that need fewer typos come first, then those whose title begins with the query, then
        those that have all its words as whole words, then the most rated. A query without words
        finds nothing; of one longer than 200 characters the rest does not count.
        """
        words = sought_words(query[:LONGEST_QUERY])
        if not words:
            return []
        exact = {word: self._beginning_with([word]) for word in words}
        found = self._ranked(words, exact)
        if len(found) < k:
            found += self._ranked_with_typos(words, exact, set(found))
        return self._first_of_each_title(found, k)

    def _ranked(self, words: Sequence[str], matches: dict[str, _Matches]) -> list[int]:
        """Return all items that each word matches, best first, whatever the typos."""
        whole = set.intersection(*(match.whole for match in matches.values()))
        begun = set.intersection(*(match.begun for match in matches.values()))
        query, beginnings, rank = "\n" + " ".join(words), self._beginnings, self._rank

        def place(item: int) -> tuple[bool, bool, int]:
            return query not in beginnings[item], item not in whole, rank[item]

        return sorted(begun, key=place)

    def _ranked_with_typos(
        self, words: Sequence[str], exact: dict[str, _Matches], found: set[int]
    ) -> list[int]:
        """Return the items that are not found yet, those that need fewer typos first."""
        near = {word: exact[word] | self._near(word, words[-1]) for word in words}
        others = [item for item in self._ranked(words, near) if item not in found]
        begun = [match.begun for match in exact.values()]
        return sorted(others, key=lambda item: sum(item not in items for items in begun))

    def _first_of_each_title(self, items: Sequence[int], k: int) -> list[int]:
        kept: dict[str, int] = {}
        for item in items:
            if len(kept) >= k:
                break
            kept.setdefault(self._shown[item], item)
        return list(kept.values())

    def _near(self, word: str, last: str) -> _Matches:
        """Return what the word finds with one typo in it."""
        if len(word) < SHORTEST_WITH_TYPO or word.isdecimal():
            return _Matches(set(), set())
        found = self._beginning_with(self._with_one_typo(word))
        return found if word == last else _Matches(found.whole, found.whole)

    def _with_one_typo(self, word: str) -> set[str]:
        """Return what the word may have meant; what no word begins with is not among it."""
        meant: set[str] = set()
        for place in range(len(word) + 1):
            before, after = word[:place], word[place:]
            low, high = self._span(before)
            if low == high:
                break
            letters = self._first_letters if not place else self._letters_at(place, low, high)
            meant.add(before + after[1:])
            meant.add(before + after[1:2] + after[:1] + after[2:])
            meant.update(before + letter + after for letter in letters)
            meant.update(before + letter + after[1:] for letter in letters)
        return meant

    def _letters_at(self, place: int, low: int, high: int) -> set[str]:
        return {word[place] for word in self._words[low:high] if len(word) > place}

    def _beginning_with(self, beginnings: Iterable[str]) -> _Matches:
        """Return the items with a word that begins with one of these, or is one of these."""
        whole: set[int] = set()
        begun: set[int] = set()
        for beginning in beginnings:
            low, high = self._span(beginning)
            if low < high:
                begun.update(self._items[self._starts[low] : self._starts[high]])
                if self._words[low] == beginning:
                    whole.update(self._items[self._starts[low] : self._starts[low + 1]])
        return _Matches(whole, begun)

    def _span(self, beginning: str) -> tuple[int, int]:
        """Return where the words that begin so start and end; the shortest is the first."""
        words = self._words
        low = bisect_left(words, beginning)
        if low == len(words) or not words[low].startswith(beginning):
            return low, low
        return low, bisect_left(words, beginning + _LAST_CHARACTER, low)


def indexing(titles: Sequence[Title], counts: NDArray[np.integer]) -> Steps[FilmSearch]:
    """Index titles, a step for each; `counts` as FilmSearch has them."""
    items_of: dict[str, list[int]] = {}
    beginnings = []
    for item, title in enumerate(titles):
        for word in dict.fromkeys(title.words):
            items_of.setdefault(word, []).append(item)
        beginnings.append(_beginnings(title))
        yield
    return FilmSearch([title.shown for title in titles], beginnings, items_of, counts)


def _beginnings(title: Title) -> str:
    """Return what a query may begin with to begin as the title does, each after a line feed."""
    shown = title.shown
    texts = dict.fromkeys((shown, shown.removeprefix(title.article), title.joined))
    lines = dict.fromkeys(" ".join(without_articles(words_of(text))) for text in texts)
    return "".join(f"\n{line}" for line in lines)
