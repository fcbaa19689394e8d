"""What the page says: every sentence that Python puts on it, with its numbers and plurals.

Example::

    loaded(943, 1682, 100_000, 19)
"""

from collections.abc import Sequence

from recommender.evaluation import Metrics

READY = "Ready. Load the data to begin."
LOADING = "Reading the ratings and the films."
STARTING = "Starting the training workers."
PAUSED = "Paused. Resume to go on."
RATED_HEADING = "Rated best by the user"

HINTS = {
    "load": "Ratings and films, 2.2 MB.",
    "load-again": "Reads both files again.",
    "train": "Trains three models from scratch.",
    "train-first": "Needs the data first.",
    "test": "Picks a user at random.",
    "test-first": "Needs trained models first.",
}

# why all buttons are disabled meanwhile
WAITING = {
    "loading": "Wait until the files are read.",
    "training": "Wait until the training is done.",
}

MODEL_NAMES = {"baseline": "Baseline", "deep": "Deep", "history": "History"}

# what the metrics table compares
RANKED_BY = {"popularity": "Popularity", **MODEL_NAMES}


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


def loaded(num_users: int, num_items: int, num_interactions: int, num_genres: int) -> str:
    """Say what was loaded."""
    parts = [
        count(num_users, "user"),
        count(num_items, "item"),
        count(num_interactions, "interaction"),
    ]
    return f"Loaded {', '.join(parts)} and {count(num_genres, 'genre')}."


def training(epoch: int, epochs: int) -> str:
    """Say in which epoch the training is."""
    return f"Training: epoch {epoch} of {epochs}."


def progress(last: dict[str, float], seconds_left: float | None) -> str:
    """Say what changes all the time: the latest losses and the time left, None when not known."""
    losses = ", ".join(f"{MODEL_NAMES[name]} {loss:.2f}" for name, loss in last.items())
    if seconds_left is None:
        left = "working out the time left"
    elif seconds_left >= 0.5:
        left = f"about {duration(seconds_left)} left"
    else:
        left = "almost done"
    return f"Loss: {losses}; {left}."


def trained(num_models: int, num_interactions: int, seconds: float) -> str:
    """Say what was trained."""
    data = count(num_interactions, "interaction")
    return f"Trained {count(num_models, 'model')} on {data} in {duration(seconds)}."


def duration_tip(seconds: float, epochs: int) -> str:
    """Say how long training took here."""
    return f"On this machine, {count(epochs, 'epoch')} of all models took {duration(seconds)}."


def recommends(model: str) -> str:
    """Head a column of recommendations."""
    return f"{MODEL_NAMES[model]} recommends"


def stopped(share: float) -> str:
    """Say that the training was stopped and that Test works all the same."""
    return f"Stopped after {share:.0%} of the training; Test works with what was learnt so far."


BACKENDS = {"wasm": "WebAssembly", "webgl": "WebGL", "webgpu": "WebGPU", "cpu": "plain JavaScript"}


def computed_on(backend: str, note: str) -> str:
    """Say what the models were computed on, and why that may be slow."""
    return f"Computed by TensorFlow.js on {BACKENDS[backend]}. {note}".strip()


def shown(user_id: int) -> str:
    """Say that the table is there."""
    return f"The recommendations for user {user_id} are in the table below."


def tested(user_id: int, num_rated: int) -> str:
    """Say whose recommendations are shown."""
    return f"User {user_id} rated {count(num_rated, 'film')}; none of them is recommended."


def tested_as_of_split(user_id: int, num_known: int, num_later: int, hits: dict[str, int]) -> str:
    """Say what the lists were ranked from, and how many of the later films each model found."""
    found = ", ".join(f"{MODEL_NAMES[name]} {number}" for name, number in hits.items())
    return (
        f"User {user_id}: the lists know the first {count(num_known, 'film')} only. Of the "
        f"{num_later:,} that the user went on to rate, the lists of ten hold: {found}."
    )


def popularity(num_ratings: int) -> str:
    """Say how popular a film is."""
    return count(num_ratings, "rating")


def near(titles: Sequence[str]) -> str:
    """Say which films of the history a recommended one is near to; the years are left out."""
    return "Near " + " · ".join(title.rpartition(" (")[0] or title for title in titles)


def later(stars: str) -> str:
    """Say how the user went on to rate a film."""
    return f"Went on to rate it {stars}"


def measured(num_users: int) -> str:
    """Say what the metrics were measured on."""
    return (
        f"Measured on {count(num_users, 'user')}: the last fifth of each one's ratings was kept "
        "out of training. Every film that a user has not rated in training competes."
    )


def metric_shares(metrics: Metrics) -> tuple[str, str, str]:
    """Return recall, hit rate and coverage as percentages."""
    shares = (metrics.recall, metrics.hit_rate, metrics.coverage)
    recall, hit_rate, coverage = (f"{share:.1%}" for share in shares)
    return recall, hit_rate, coverage


def loss_summary(last: dict[str, float]) -> str:
    """Describe the loss chart for those who do not see it."""
    if not last:
        return "Chart of the training loss, empty until training"
    curves = ", ".join(f"{MODEL_NAMES[name]} now at {loss:.2f} nats" for name, loss in last.items())
    return f"Chart of the training loss by step: {curves}"


def map_summary(num_items: int) -> str:
    """Describe the map for those who do not see it; 0 films: there is none yet."""
    if num_items == 0:
        return "Map of film embeddings, empty until training"
    return f"Map of {count(num_items, 'film')}: films with similar embeddings stand close together"


def map_hint(num_shown: int, num_items: int) -> str:
    """Say what the points of the map are; the sample is named when there is one."""
    sampled = 0 < num_shown < num_items
    chosen = f"{num_shown:,} of {num_items:,} films, often-rated ones preferred."
    return f"{chosen if sampled else 'Each point is a film.'} Point at or tap one for its title."


def unexpected(message: str) -> str:
    """Say that something happened which nobody foresaw."""
    return f"Something went wrong: {message.rstrip('.')}. The browser's console has the details."


def read_out(step: int, losses: dict[str, float]) -> str:
    """Say the exact losses of a step."""
    values = ", ".join(f"{MODEL_NAMES[name]} {loss:.3f}" for name, loss in losses.items())
    return f"Step {step:,}: {values}"


def axis_titles(explained: tuple[float, float]) -> tuple[str, str]:
    """Name the axes of the map by the share of the variance that they keep."""
    first, second = explained
    return f"1st component ({first:.0%} of the variance)", f"2nd component ({second:.0%})"


def no_such_file(path: str, status: int) -> str:
    """Say that a data file is not there."""
    return f"expected the file at {path}, got HTTP status {status}"


def unreachable(path: str) -> str:
    """Say that a data file could not be fetched."""
    return f"expected the file at {path}, got no answer (is the network there?)"


LOADING_TABLES = "Loading what the tables need."
NO_PANDAS = (
    "Expected pandas in vendor/pyodide, which Test needs, got no answer or not all of its files. "
    "Click Test to try again."
)
NO_TEST_USER = "No user has rated 20 films or more, which Test asks for."

BEFORE_TEST = "After Test: one user's ten favourite films beside ten from each model."

# figures of EASE: make bench-quality, P2
SESSION_NOTE = (
    "Read the models' lead with care: half of all ratings share a timestamp with the user's one "
    "before, so part of what they learn is the order in which films were shown for rating. For "
    "comparison: EASE, a strong linear model, has an NDCG@10 of 0.201 here, and 0.251 "
    "where recent films count more, as they do in all three models."
)

BEFORE_METRICS = "After Train: how well each model finds films that it was not shown."

NOTHING_HELD_OUT = (
    "Nothing to measure: the models were trained on all ratings. Switch “Train on all ratings” off "
    "in the training settings, and train again."
)

TOO_FEW_TO_HOLD_OUT = "Nothing to measure: no user has the five ratings of which one is held out."
