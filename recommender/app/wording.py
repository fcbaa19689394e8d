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
from recommender.views.films import FILMS_PER_PAGE
from recommender.views.profile import LEAST_RATINGS_TO_BE_BEST

if TYPE_CHECKING:
    from recommender.app.training import Progress, Trained
    from recommender.evaluation.metrics import Metrics
    from recommender.ratings.dataset import Dataset
    from recommender.ratings.titles import Title
    from recommender.views.comparison import Comparison
    from recommender.views.films import FilmPage
    from recommender.views.profile import Bars, ListedFilm

MOST_STARS = 5

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
POPULARITY = "Popularity"
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


def shown(user_id: int) -> str:
    """Say that the table is there."""
    return f"The recommendations for user {user_id} are in the table below."


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
    """Name a row of the metrics: a model, or the popularity baseline."""
    return LABELS.get(name, POPULARITY)


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


def tested(comparison: Comparison) -> str:
    """Say whose lists are shown, what they know, and how many of the later films they found."""
    user_id, num_known = comparison.user_id, comparison.num_known
    if not comparison.as_of_split:
        return f"User {user_id} rated {count(num_known, 'film')}; none of them is recommended."
    found = ", ".join(f"{LABELS[name]} {number}" for name, number in comparison.hits.items())
    return (
        f"User {user_id}: the lists know the first {count(num_known, 'film')} only. Of the "
        f"{comparison.num_later:,} that the user went on to rate, the lists of ten hold: {found}."
    )


def near(titles: Iterable[Title]) -> str:
    """Say which films of the history a recommended one is near to; the years are left out."""
    return "Near " + " · ".join(title.name for title in titles)


def later(rating: int) -> str:
    """Say how the user went on to rate a film."""
    return f"Went on to rate it {stars(rating)}"


# Your taste

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


def rated(num_films: int) -> str:
    """Say how many films the visitor has rated; nothing of none."""
    return count(num_films, "film") if num_films else ""


def search_found(num_films: int) -> str:
    """Say how many films a search has found."""
    return f"{count(num_films, 'film')} found" if num_films else "No film found"


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
