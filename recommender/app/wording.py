"""What the page says: every sentence with numbers, names or a choice in it.

Example::

    count(1682, "film")   # "1,682 films"

A sentence that never changes stands in index.html, and is shown or hidden; none stands in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from recommender.app.models import LABELS, MODELS
from recommender.ratings.genres import GENRES
from recommender.views.arithmetic import RANKED, largest
from recommender.views.cold_start import ITEM_KNN, NUM_FIRST, POPULARITY
from recommender.views.films import FILMS_PER_PAGE
from recommender.views.profile import LEAST_RATINGS_TO_BE_BEST

if TYPE_CHECKING:
    from recommender.app.training import Progress, Trained
    from recommender.evaluation.metrics import Metrics
    from recommender.ratings.dataset import Dataset
    from recommender.ratings.titles import Title
    from recommender.views.arithmetic import Arithmetic
    from recommender.views.cold_start import ColdCurve, ColdStart
    from recommender.views.comparison import Comparison
    from recommender.views.films import FilmPage
    from recommender.views.profile import Bars, ListedFilm

MOST_STARS = 5
NBSP = "\u00a0"

READY = "Ready. Load the data to begin."
READY_TO_TRAIN = "The data is loaded. Train to go on."
READY_TO_TEST = "The models are trained. Test shows what they recommend."
LOADING = "Reading the ratings and the films."
STARTING = "Starting the training workers."
PAUSED = "Paused. Resume to go on."
STOPPING = "Stopping: what was learnt so far is kept."
MEASURING = "All steps are taken. Measuring what was learnt."
ASKING = "Asking the models for their lists."
RATED_HEADING = "Rated best by the user"
YOUR_HEADING = "Your ratings"

LOAD_AGAIN = "Reads both files again."
TEST_HINT = "Picks a user at random."

# why all three buttons are disabled meanwhile
WAITING = {
    "loading": "Wait until the files are read.",
    "training": "Wait until the training is done.",
    "testing": "Wait until the models have answered.",
}

# figures of EASE: make bench-quality, P2
SESSION_NOTE = (
    "Read the models' lead with care: half of all ratings share a timestamp with the user's one "
    "before, so part of what they learn is the order in which films were shown for rating. For "
    "comparison: EASE, a strong linear model, has an NDCG@10 of 0.201 here, and 0.251 "
    "where recent films count more, as they do in all models."
)
NOTHING_HELD_OUT = (
    "Nothing to measure: the models were trained on all ratings. Switch “Train on all ratings” off "
    "in the training settings, and train again."
)
TOO_FEW_TO_HOLD_OUT = "Nothing to measure: no user has the five ratings of which one is held out."
REFERENCES = {POPULARITY: "Popularity", ITEM_KNN: "ItemKNN"}
BACKENDS = {"wasm": "WebAssembly", "webgl": "WebGL", "webgpu": "WebGPU", "cpu": "plain JavaScript"}


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


def stars(rating: int) -> str:
    """Return a rating of 1 to 5 as stars."""
    return "★" * rating + "☆" * (MOST_STARS - rating)


def train_hint() -> str:
    """Say what Train does."""
    return f"Trains {count(len(MODELS), 'model')} from scratch."


# The status line


def loaded(dataset: Dataset) -> str:
    """Say what was loaded."""
    parts = [
        count(dataset.num_users, "user"),
        count(dataset.num_items, "item"),
        count(dataset.num_ratings, "interaction"),
    ]
    return f"Loaded {', '.join(parts)} and {count(len(GENRES), 'genre')}."


def training(epoch: int, epochs: int) -> str:
    """Say in which epoch the training is."""
    return f"Training: epoch {epoch} of {epochs}."


def trained(training: Trained) -> str:
    """Say what was trained, and that Test works also after a stop."""
    if training.share < 1:
        share = f"Stopped after {training.share:.0%} of the training"
        return f"{share}; Test works with what was learnt so far."
    models = count(len(training.summaries), "model")
    data = count(len(training.plan.interactions), "interaction")
    return f"Trained {models} on {data} in {duration(training.seconds)}."


def shown(user_id: int | None) -> str:
    """Say that the table is there."""
    return f"The recommendations for user {user_id} are in the table below."


def no_such_user(least: int, most: int, text: str) -> str:
    """Say that there is no user with this id."""
    return f'User id: expected one from {least} to {most:,}, got "{text}".'


def not_a_test_user(user_id: int, number: int, least: int) -> str:
    """Say that a user has rated too little to be shown, or everything."""
    return f"User {user_id} rated {count(number, 'film')}; {least} or more are needed, but not all."


def too_small_a_sample(limit: int) -> str:
    """Say that the data would do, but not so little of it."""
    return f"Max interactions: {limit:,} of these ratings are too few to train on; allow more."


def no_test_user(least: int) -> str:
    """Say that nobody has rated as many films as Test asks for, and not all."""
    return f"No user has rated {least} films or more and has some left, which Test asks for."


def models_lost(reasons: Mapping[str, str]) -> str:
    """Say which models are gone."""
    names = " and ".join(LABELS.get(name, name) for name in reasons)
    reason = next(iter(reasons.values())).rstrip(".")
    return f"The training worker of {names} is gone ({reason}): train again."


def not_steered(action: str, reason: str) -> str:
    """Say that a click on Pause, Resume or Stop has not reached the training."""
    return f"{action.capitalize()} did not reach the training: {reason.rstrip('.')}."


def unexpected(message: str) -> str:
    """Say that something happened which nobody foresaw."""
    return f"Something went wrong: {message.rstrip('.')}. The browser's console has the details."


def no_such_file(path: str, status: int) -> str:
    """Say that a data file is not there."""
    return f"expected the file at {path}, got HTTP status {status}"


def unreachable(path: str) -> str:
    """Say that a data file could not be fetched."""
    return f"expected the file at {path}, got no answer (is the network there?)"


# Beside and below the status line


def progress(last: Mapping[str, float], heard: Progress) -> str:
    """Say what changes all the time: the latest losses and the time left."""
    losses = ", ".join(f"{LABELS[name]} {loss:.2f}" for name, loss in last.items())
    seconds_left = heard.seconds_left
    if seconds_left is None:
        left = "working out the time left"
    elif seconds_left >= 0.5:
        left = f"about {duration(seconds_left)} left"
    else:
        left = "almost done"
    return f"Loss: {losses}; {left}."


def duration_tip(trained: Trained) -> str:
    """Say how long training took here."""
    epochs = count(trained.plan.settings.epochs, "epoch")
    return f"On this machine, {epochs} of all models took {duration(trained.seconds)}."


# Charts


def loss_summary(last: Mapping[str, float]) -> str:
    """Describe the loss chart for those who do not see it."""
    curves = ", ".join(f"{LABELS[name]} now at {loss:.2f} nats" for name, loss in last.items())
    return f"Chart of the training loss by step: {curves}"


def read_out(step: int, losses: Mapping[str, float]) -> str:
    """Say the exact losses of a step."""
    values = ", ".join(f"{LABELS[name]} {loss:.3f}" for name, loss in losses.items())
    return f"Step {step:,}: {values}"


def axis_titles(explained: Sequence[float]) -> tuple[str, str]:
    """Name the axes of the map by the share of the variance that they keep."""
    first, second = explained
    return f"1st component ({first:.0%} of the variance)", f"2nd component ({second:.0%})"


def map_summary(num_items: int) -> str:
    """Describe the map for those who do not see it."""
    return f"Map of {count(num_items, 'film')}: films with similar embeddings stand close together"


def map_sample(num_shown: int, num_items: int) -> str:
    """Say how the films of the map were chosen, or nothing when all are shown."""
    if num_shown == num_items:
        return ""
    return f"{num_shown:,} of {num_items:,} films, often-rated ones preferred."


# Metrics and layers


def ranked_by(name: str) -> str:
    """Name what ranks: a model, or what it is compared with."""
    return LABELS.get(name) or REFERENCES[name]


def measured(num_users: int) -> str:
    """Say what the metrics were measured on."""
    return (
        f"Measured on {count(num_users, 'user')}: the last fifth of each one's ratings was kept "
        "out of training. Every film that a user has not rated in training competes."
    )


def not_measured(trained: Trained) -> str:
    """Say why there are no metrics."""
    return NOTHING_HELD_OUT if trained.plan.settings.train_on_all else TOO_FEW_TO_HOLD_OUT


def metric_shares(metrics: Metrics) -> tuple[str, str, str]:
    """Return recall, hit rate and coverage as percentages."""
    shares = (metrics.recall, metrics.hit_rate, metrics.coverage)
    recall, hit_rate, coverage = (f"{share:.1%}" for share in shares)
    return recall, hit_rate, coverage


def computed_on(backend: str, note: str) -> str:
    """Say what the models were computed on, and why that may be slow."""
    return f"Computed by TensorFlow.js on {BACKENDS[backend]}. {note}".strip()


# The comparison table


def recommends(model: str) -> str:
    """Head a column of recommendations."""
    return f"{LABELS[model]} recommends"


def headings(comparison: Comparison) -> list[str]:
    """Head the columns: what was rated, and what each model recommends."""
    own = YOUR_HEADING if comparison.user_id is None else RATED_HEADING
    return [own, *map(recommends, comparison.recommended)]


def tested(comparison: Comparison) -> str:
    """Say whose lists are shown, what they know, and how many of the later films they found."""
    if comparison.user_id is None:
        return _tested_visitor(comparison.num_known, comparison.num_liked)
    user_id, num_known = comparison.user_id, comparison.num_known
    if not comparison.as_of_split:
        return f"User {user_id} rated {count(num_known, 'film')}; none of them is recommended."
    found = ", ".join(f"{LABELS[name]} {number}" for name, number in comparison.hits.items())
    return (
        f"User {user_id}: the lists know the first {count(num_known, 'film')} only. Of the "
        f"{comparison.num_later:,} that the user went on to rate, the lists of ten hold: {found}."
    )


def _tested_visitor(num_known: int, num_liked: int) -> str:
    told = f"You rated {count(num_known, 'film')}"
    if num_liked == 0:
        return f"{told}, none with three stars or more: the lists are what everybody likes."
    if num_liked < num_known:
        return f"{told}; the lists follow the {num_liked:,} with three stars or more."
    return f"{told}; none of them is recommended."


def near(titles: Iterable[Title]) -> str:
    """Say which films of the history a recommended one is near to; the years are left out."""
    return "Near " + " · ".join(title.name for title in titles)


def later(rating: int) -> str:
    """Say how the user went on to rate a film."""
    return f"Went on to rate it {stars(rating)}"


# The visitor's ratings

UNDONE = "The last change is taken back."
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


def cleared(number: int) -> str:
    """Say that all ratings were taken back."""
    return f"{count(number, 'rating')} cleared. Undo brings them back."


def copied(number: int) -> str:
    """Say that somebody else's favourites were added."""
    return f"{count(number, 'rating')} added to yours."


def taken_in(number: int, name: str) -> str:
    """Say that a file was read."""
    return f"{count(number, 'rating')} read from {name}."


def set_aside(reason: str) -> str:
    """Say that what the browser kept cannot be read."""
    return f"What this browser kept of your ratings was set aside, not deleted. {reason}"


UNREADABLE = "expected a file that the browser can read; it may have been moved meanwhile"


def rate(title: str) -> str:
    """Name the stars of a film."""
    return f"Rate {title}"


def remove_rating(title: str) -> str:
    """Name the button that takes a rating back."""
    return f"Remove the rating of {title}"


def film_facts(genres: str, num_ratings: int) -> str:
    """Say what a film is like, and how often it was rated."""
    return " · ".join(fact for fact in (genres, count(num_ratings, "rating")) if fact)


def num_rated(num_films: int) -> str:
    """Say how many films the visitor has rated; nothing of none."""
    return count(num_films, "film") if num_films else ""


def search_found(num_films: int) -> str:
    """Say how many films a search has found."""
    return f"{count(num_films, 'film')} found" if num_films else "No film found"


# Why a film is recommended


def why(title: str) -> str:
    """Head the explanation of a film."""
    return f"Why {title}?"


def ranks_it(arithmetic: Arithmetic) -> str:
    """Say who recommends a film, and where it stands."""
    rank = ordinal(arithmetic.rank)
    return f"{LABELS[arithmetic.model]} ranks it {rank}, with a score of {arithmetic.score:.2f}."


def without(rank: int, reason_title: str, becomes: int) -> str:
    """Say what the rank of a recommended film would be without one film of the history.

    Args:
        rank: of the recommended film, from 1 on.
        reason_title: of the film that is left out.
        becomes: the rank without it; 0: beyond those that are ranked.
    """
    if becomes == rank:
        return f"Without {reason_title}, it stays at rank {rank}."
    if becomes == 0:
        return f"Without {reason_title}, it falls behind the first {RANKED}."
    return f"Without {reason_title}, rank {rank} becomes {becomes:,}."


def carried(rank: int, reasons: Sequence[tuple[str, int]]) -> str:
    """Say in one line what the rank would be without each of some films; of none: nothing.

    Args:
        rank: of the recommended film, from 1 on.
        reasons: titles of what is left out, and the ranks without it; 0: beyond those ranked.
    """
    if not reasons:
        return ""
    titles = [title for title, _ in reasons]
    if all(becomes == rank for _, becomes in reasons):
        return f"Stays at rank {rank} without {joined(titles, 'or')}."
    words = [_becomes(rank, becomes) for _, becomes in reasons]
    start = "it stays at rank" if reasons[0][1] == rank else f"rank {rank} becomes"
    first = f"Without {titles[0]}, {start} {words[0].removeprefix('still ')}"
    others = [f"without {title}, {word}" for title, word in zip(titles[1:], words[1:], strict=True)]
    return "; ".join([first, *others]) + "."


def _becomes(rank: int, becomes: int) -> str:
    if becomes == rank:
        return f"still {rank}"
    return f"{becomes:,}" if becomes else f"{RANKED + 1} or worse"


def nearest(titles: Sequence[str]) -> str:
    """Say which films of the history are nearest to a recommended one."""
    return "Nearest of the history: " + " · ".join(titles)


def summed(arithmetic: Arithmetic) -> str:
    """Say what a score is the sum of, for those who do not see the chart and for those who do."""
    terms = arithmetic.terms
    first = [f"{signed(terms[row])} (dimension{NBSP}{row + 1})" for row in largest(arithmetic, 3)]
    bias = arithmetic.bias
    more = "" if bias is None else f", and of the bias, {signed(bias)}"
    return (
        f"The score {arithmetic.score:.3f} is the sum of {count(len(terms), 'product')}, one for "
        f"each dimension of the two vectors{more}. The largest products are {joined(first)}."
    )


def product(arithmetic: Arithmetic, row: int) -> str:
    """Say the exact product of a dimension, or of the bias behind the last one, in two lines."""
    name = f"Dimension {row + 1}" if row < len(arithmetic.terms) else "Bias"
    user, film = (
        f"{vector[row]:.3f}".replace("-", "−") for vector in (arithmetic.query, arithmetic.factor)
    )
    return f"{name}\n{signed(arithmetic.products[row])} = {user} × {film}"


# What a few ratings are worth


def cold_method(cold: ColdStart) -> str:
    """Say what was measured."""
    given = joined([f"{number}" for number in cold.given], "or")
    return (
        f"{cold.num_guests} users are kept out of training. Each gives {given} ratings, drawn at "
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
    """Say that the first ratings by time are worth less, and that no model stands out there."""
    ordered = sorted(cold.curves, key=lambda curve: -curve.first.mean)
    values = [f"{ranked_by(c.name)}{NBSP}{c.first.mean:.3f}" for c in ordered]
    return (
        f"Given a user’s first {NUM_FIRST} ratings instead of random ones, all find much less: "
        f"{', '.join(values)}. No model is clearly better there than {REFERENCES[ITEM_KNN]} or "
        f"{REFERENCES[POPULARITY].lower()}."
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


# Data tables


BEST_RATED = f"Best rated of {LEAST_RATINGS_TO_BE_BEST} ratings or more"


def bars_summary(bars: Bars) -> str:
    """Describe a bar chart for those who do not see it."""
    pairs = zip(bars.labels, bars.values, strict=True)
    return f"{bars.title}: " + ", ".join(f"{label} {value:,}" for label, value in pairs)


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
