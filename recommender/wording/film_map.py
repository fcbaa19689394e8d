"""What the map of films says, the card of a film, and the table behind the map.

Example::

    near((4, 10))   # "The map shows 4 of the 10 nearest near it."
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recommender.app.models import LABELS
from recommender.film_map.card import NUM_NEIGHBOURS
from recommender.film_map.classes import COLORINGS
from recommender.views.question import VISITOR
from recommender.wording.words import count, film_facts, joined, ordinal

if TYPE_CHECKING:
    from recommender.film_map.card import FilmCard, Neighbour
    from recommender.film_map.film_table import TablePage
    from recommender.views.comparison import Comparison

NUM_SAID = 3  # neighbours that are read out
YOU = "you"
FIRST_COLORS = f"Colour: {COLORINGS['genre'].lower()}"
# of a neighbour in all dimensions
NEAR_HERE, FAR_HERE = "near on the map, too", "not near on the map"


def axis_titles(axes: tuple[int, int], explained: Sequence[float] | None) -> tuple[str, str]:
    """Name the map's axes, by the share of the variance that they keep where it is known."""
    names = [f"{ordinal(axis + 1)} component" for axis in axes]
    if explained is None:
        return names[0], names[1]
    first, second = (
        f"{name}, {explained[axis]:.0%} of the variance"
        for name, axis in zip(names, axes, strict=True)
    )
    return first, second


def summary(model: str, num_shown: int, epoch: int | None, num_epochs: int) -> str:
    """Describe the map for those who do not see it."""
    when = f" after epoch {epoch} of {num_epochs}" if epoch else ""
    return (
        f"Map of {count(num_shown, 'film')} by {LABELS[model]}{when}: "
        "those with similar embeddings stand close together"
    )


def in_view(num_in_view: int, num_shown: int, num_items: int) -> str:
    """Say how many films are seen, of how many that are on the map, of how many there are."""
    if num_shown == 0:
        return "No film is shown: let the legend show some."
    of_catalogue = f" of the {num_items:,}" if num_shown < num_items else ""
    shown = f"{count(num_shown, 'film')}{of_catalogue} on the map"
    return f"{shown}, {'all' if num_in_view == num_shown else f'{num_in_view:,}'} in view."


def epoch(number: int, num_epochs: int) -> str:
    """Say after which epoch the films stood so."""
    return f"Epoch {number} of {num_epochs}"


def kept(pca: float | None, umap: float | None, *, num_films: int) -> str:
    """Say how true the map is: what each projection keeps of the nearest films."""
    known = [(name, share) for name, share in (("PCA", pca), ("UMAP", umap)) if share is not None]
    if not known or num_films < 2:
        return ""
    nearest = min(NUM_NEIGHBOURS, num_films - 1)
    shares = joined([f"{name} keeps {share:.0%}" for name, share in known])
    if nearest == 1:
        return f"Of each film’s nearest film by all dimensions, {shares} the nearest one here."
    what = f"{nearest} nearest films by all dimensions"
    return f"Of each film’s {what}, {shares} among the {nearest} nearest here."


def projecting(share: float) -> str:
    """Say how far the second projection has come."""
    return f"UMAP: {share:.0%} of its steps."


def stopped(share: float) -> str:
    """Say that the second projection is not whole."""
    return f"UMAP was stopped after {share:.0%} of its steps."


def colors(coloring: str, comparison: Comparison | None, model: str) -> str:
    """Say what the colours stand for; of scores, whose they are."""
    if coloring != "score":
        return f"Colour: {COLORINGS[coloring].lower()}"
    if comparison is None or comparison.answers[model].all_scores is None:
        return "Colour: score. Rate a film, or click Test, and it is known."
    return f"Colour: all films ranked by {LABELS[model]}’s score for {asker_of(comparison)}"


def asker_of(comparison: Comparison | None) -> str:
    """Name those whose lists are shown: you, a user, or somebody who likes a film."""
    if comparison is None or comparison.asker == VISITOR:
        return YOU
    if comparison.liked:
        return f"somebody who likes {comparison.liked}"
    return f"user {comparison.user_id}"


def rated_by(asker: str) -> str:
    """Say what a ring means."""
    return f"rated by {asker}"


def recommended_to(asker: str, model: str) -> str:
    """Say what a diamond means."""
    return f"recommended to {asker} by {LABELS[model]}"


def tooltip(title: str, class_label: str, marks: Sequence[str]) -> str:
    """Say which film a dot is, in two lines or three."""
    return "\n".join([title, class_label, *([", ".join(marks)] if marks else [])])


def said(title: str, facts: str, neighbours: Sequence[Neighbour], model: str) -> str:
    """Say which film the keys have come to, and what is near it."""
    near = joined([one.title for one in neighbours[:NUM_SAID]])
    return f"{title}. {facts}. " + (f"Nearest by {LABELS[model]}: {near}." if near else "")


def nothing_there(direction: str) -> str:
    """Say that there is no film in a direction."""
    return f"No film further {direction}."


def not_on_map(title: str) -> str:
    """Say that a film has no place: of a large catalogue only the most rated have one."""
    return f"{title} is rated too seldom to be on the map. Its card is below."


def facts(card: FilmCard) -> str:
    """Say what a film is like, how often it was rated, and how."""
    told = film_facts(card.genres, card.num_ratings)
    return told if card.mean_rating is None else f"{told}, mean {card.mean_rating:.2f}"


def stars_line(stars: int, number: int) -> str:
    """Say how many ratings of so many stars a film has."""
    return f"{count(stars, 'star')}: {count(number, 'rating')}"


def nearest_by(model: str) -> str:
    """Head a column of neighbours."""
    return f"Nearest by {LABELS[model]}"


def near(found: tuple[int, int], model: str) -> str:
    """Say how many of a film's nearest the map shows near it."""
    shown, number = found
    if number == 0:
        return ""
    what = "its nearest film" if number == 1 else f"its {number} nearest films"
    return f"Of {what} by {LABELS[model]}, the map shows {shown} near it (filled dots)."


def page(films: TablePage) -> str:
    """Say which rows of the table are shown."""
    if films.total == 0:
        return "No film is in view."
    return f"{films.first:,}–{films.last:,} of {count(films.total, 'film')} in view."
