"""What charts, metrics, layers and data tables say.

Example::

    read_out(12, curves)   # "Step 12: Deep 6.250"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from recommender.app.models import LABELS
from recommender.evaluation.baselines import EASE, ITEM_KNN, POPULARITY
from recommender.views.cold_start import NUM_FIRST
from recommender.views.films import FILMS_PER_PAGE
from recommender.views.profile import LEAST_RATINGS_TO_BE_BEST
from recommender.wording.splits import MEASURED, TELLS
from recommender.wording.words import NBSP, count, duration, joined

if TYPE_CHECKING:
    from recommender.app.training import Trained
    from recommender.views.cold_start import ColdCurve, ColdStart
    from recommender.views.films import FilmPage
    from recommender.views.loss_curves import LossCurves
    from recommender.views.profile import Bars, ListedFilm

COMPETES = "Every film that a user has not rated in training competes."
REFERENCES = {
    POPULARITY: "Popularity",
    ITEM_KNN: "ItemKNN",
    EASE: "EASE",
    "ease_recent": "EASE, recent films count more",
    "bivae": "BiVAE, as published",
}
BACKENDS = {"wasm": "WebAssembly", "webgl": "WebGL", "webgpu": "WebGPU", "cpu": "plain JavaScript"}
NO_PNG = "The browser made no PNG of the chart: it may be short of memory. Try SVG instead."
BEST_RATED = f"Best rated of {LEAST_RATINGS_TO_BE_BEST} ratings or more"


def duration_tip(trained: Trained) -> str:
    """Say how long training took here."""
    epochs = count(trained.plan.settings.epochs, "epoch")
    return f"On this machine, {epochs} of all models took {duration(trained.seconds)}."


def loss_summary(last: Mapping[str, float], unit: str = "step") -> str:
    """Describe the loss chart for those who do not see it."""
    curves = ", ".join(f"{LABELS[name]} now at {loss:.2f} nats" for name, loss in last.items())
    return f"Chart of the training loss by {unit}: {curves}"


def read_out(step: int, curves: LossCurves) -> str:
    """Say the exact losses of a step, and the NDCG of the last epoch that had ended."""
    losses = ", ".join(f"{LABELS[name]} {loss:.3f}" for name, loss in curves.at(step).items())
    told = f"{curves.unit.capitalize()} {step:,}: {losses}"
    if not curves.ndcgs:
        return told
    ndcgs = [f"{LABELS[name]} {ndcg:.3f}" for name, ndcg in curves.ndcg_at(step).items()]
    # a line of its own, also where there is none: what is read out stays as high as it is
    return f"{told}\nNDCG@10: {', '.join(ndcgs) or 'after the first epoch'}"


def column_heads(curves: LossCurves) -> list[tuple[str, str]]:
    """Name the columns of the table behind the loss chart, each with the model that it is of."""
    losses = [(name, LABELS[name]) for name in curves.names]
    ndcgs = [(name, f"{LABELS[name]}, NDCG@10") for name in curves.names]
    return losses + (ndcgs if curves.ndcgs else [])


def ranked_by(name: str) -> str:
    """Name what ranks: a model, or what it is compared with."""
    return LABELS.get(name) or REFERENCES[name]


def measured(split: str, num_users: int) -> str:
    """Say what the metrics were measured on, and what that can tell."""
    held_out = MEASURED[split].format(users=count(num_users, "user"))
    return f"{held_out} {COMPETES} {TELLS[split]}"


def computed_on(backend: str, note: str) -> str:
    """Say what the models were computed on, and why that may be slow."""
    return f"Computed by TensorFlow.js on {BACKENDS[backend]}. {note}".strip()


def cold_method(cold: ColdStart) -> str:
    """Say what was measured."""
    given = joined([f"{number}" for number in cold.given], "or")
    return (
        f"Measured beforehand, not in your browser: {cold.num_guests} users are kept out of "
        f"training. Each gives {given} ratings, drawn at "
        "random; a list of ten should then hold the other films that the user has rated. Means of "
        f"{cold.seeds} draws; an upright line is one standard deviation to either side."
    )


def cold_ahead(cold: ColdStart) -> str:
    """Say who is ahead, of those that differ by more than a standard deviation."""
    given_of: dict[str, list[str]] = {}
    for place, number in enumerate(cold.given):
        names = joined([ranked_by(name) for name in cold.leaders(place)])
        given_of.setdefault(names, []).append(str(number))
    first, *others = [f"{names} after {joined(given)}" for names, given in given_of.items()]
    noun = "rating" if first.endswith(" after 1") else "ratings"
    return (
        f"Ahead are {'; '.join([f'{first} {noun}', *others])}. Those named together lie within "
        "one standard deviation of the first."
    )


def cold_values(cold: ColdStart) -> str:
    """Say the figures after a few ratings, the best first."""
    place = cold.given.index(NUM_FIRST)
    values = [f"{ranked_by(c.name)}{NBSP}{_mean(c, place)}" for c in cold.best_first(place)]
    return f"NDCG@10 after {NUM_FIRST} ratings: {', '.join(values)}."


def cold_first(cold: ColdStart) -> str:
    """Say what the first ratings by time are worth, who is ahead there and who below popularity."""
    ordered = sorted(cold.curves, key=lambda curve: -curve.first.mean)
    popular = next(curve.first for curve in cold.curves if curve.name == POPULARITY)
    best = ordered[0].first
    ahead = [ranked_by(c.name) for c in ordered if not best.is_clearly_above(c.first)]
    below = [ranked_by(c.name) for c in ordered if popular.is_clearly_above(c.first)]
    behind = f" Below popularity by more than one standard deviation: {joined(below)}."
    values = [f"{ranked_by(c.name)}{NBSP}{c.first.mean:.3f}" for c in ordered]
    return (
        f"Given a user’s first {NUM_FIRST} ratings instead of random ones, all find much less: "
        f"{', '.join(values)}. Best, within one standard deviation: {joined(ahead)}."
        f"{behind if below else ''}"
    )


def cold_summary(cold: ColdStart) -> str:
    """Describe the chart for those who do not see it."""
    curves = [
        f"{ranked_by(c.name)} " + ", ".join(f"{mean:.3f}" for mean in c.means) for c in cold.curves
    ]
    given = joined([f"{number}" for number in cold.given])
    return f"Chart of NDCG@10 after {given} ratings: {'; '.join(curves)}"


def cold_read_out(cold: ColdStart, place: int) -> str:
    """Say the exact values after so many ratings, a line each, the best first."""
    lines = [f"{ranked_by(c.name)} {_mean(c, place)}" for c in cold.best_first(place)]
    return "\n".join([f"After {count(cold.given[place], 'rating')}", *lines])


def _mean(curve: ColdCurve, place: int) -> str:
    figure = curve.figures[place]
    return f"{figure.mean:.3f}{NBSP}±{NBSP}{figure.sd:.3f}"


def bars_summary(bars: Bars) -> str:
    """Describe a bar chart for those who do not see it."""
    pairs = zip(bars.labels, bars.values, strict=True)
    return f"{bars.title}: " + ", ".join(f"{label} {value:,}" for label, value in pairs)


def file_name_of(bars: Bars) -> str:
    """Return what a file of a bar chart is called, without its ending: "ratings-by-star"."""
    return bars.title.lower().replace(" ", "-")


def saving(bars: Bars) -> str:
    """Say what the buttons beside a bar chart save."""
    return f"Save the chart: {bars.title}"


def listed(film: ListedFilm) -> str:
    """Say how often a film was rated, and how."""
    return f" {count(film.num_ratings, 'rating')}, mean {film.mean_rating:.2f}"


def films_found(page: FilmPage) -> str:
    """Say which of the films that were found are shown."""
    if page.num_films == 0:
        return "No film is like that. Widen the filters to see some."
    first = page.page * FILMS_PER_PAGE + 1
    last = first + len(page.films) - 1
    return f"{first:,}–{last:,} of {count(page.num_films, 'film')}."
