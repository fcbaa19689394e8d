"""What the page says: every sentence that Python puts on it, with its numbers and plurals.

Example::

    loaded(943, 1682, 100_000, 19)
"""

STATES_IN_WORDS = {
    "ready": "Ready. Load the data to begin.",
    "loading": "Reading the ratings and the films.",
}

HINTS = {
    "load": "Ratings and films, 2.2 MB.",
    "load-again": "Reads both files again.",
    "train": "Trains both models from scratch.",
    "train-first": "Needs the data first.",
    "test": "Picks a user at random.",
    "test-first": "Needs trained models first.",
}

# why all buttons are disabled meanwhile
WAITING = {
    "loading": "Wait until the files are read.",
    "training": "Wait until the training is done.",
}

MODEL_NAMES = {"baseline": "Baseline", "deep": "Deep"}


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


def training(model: str, epoch: int, epochs: int, loss: float, seconds_left: float) -> str:
    """Say how far the training is."""
    left = f"about {duration(seconds_left)} left" if seconds_left >= 0.5 else "almost done"
    return f"Training {MODEL_NAMES[model]}: epoch {epoch} of {epochs}, loss {loss:.2f}, {left}."


def trained(num_models: int, num_interactions: int, seconds: float) -> str:
    """Say what was trained."""
    data = count(num_interactions, "interaction")
    return f"Trained {count(num_models, 'model')} on {data} in {duration(seconds)}."


def duration_tip(seconds: float, epochs: int) -> str:
    """Say how long training took here."""
    return f"On this machine, {count(epochs, 'epoch')} of both models took {duration(seconds)}."


def tested(user_id: int, num_rated: int) -> str:
    """Say whose recommendations are shown."""
    return (
        f"User {user_id} rated {count(num_rated, 'film')}; none of them is recommended. "
        "Scores are dot products of user and film vectors, at most 1."
    )


def loss_summary(last: dict[str, float]) -> str:
    """Describe the loss chart for those who do not see it."""
    if not last:
        return "Chart of the training loss, empty until training"
    curves = ", ".join(f"{MODEL_NAMES[name]} now at {loss:.2f} nats" for name, loss in last.items())
    return f"Chart of the training loss by step: {curves}"


def map_summary(num_items: int) -> str:
    """Describe the map for those who do not see it."""
    return f"Map of {count(num_items, 'film')}: films with similar embeddings stand close together"


def map_hint(num_shown: int, num_items: int) -> str:
    """Say what the points of the map are."""
    chosen = f"{num_shown:,} of {num_items:,} films, often-rated ones preferred. "
    return (chosen if num_shown < num_items else "") + "Point at or tap one for its title."


def unexpected(error: BaseException) -> str:
    """Say that something happened which nobody foresaw."""
    return f"Something went wrong: {error}. The browser's console has the details."


def no_such_file(path: str, status: int) -> str:
    """Say that a data file is not there."""
    return f"expected the file at {path}, got HTTP status {status}"


def unreachable(path: str) -> str:
    """Say that a data file could not be fetched."""
    return f"expected the file at {path}, got no answer (is the network there?)"


NO_TEST_USER = "No user has rated 20 films or more, which Test asks for."

BEFORE_TEST = "After Test: one user's ten favourite films beside ten from each model."
