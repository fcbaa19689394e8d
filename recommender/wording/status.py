"""What the status line says, and what stands beside the buttons.

Example::

    loaded(dataset)   # "Loaded 943 users, ..."
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from recommender.app.models import LABELS, MODELS
from recommender.views.question import VISITOR
from recommender.wording.words import count, duration, joined

if TYPE_CHECKING:
    from recommender.app.training import Early, ModelSummary, Progress, Trained
    from recommender.ratings.dataset import Dataset
    from recommender.views.comparison import Comparison

READY = "Ready. Load the data to begin."
READY_TO_TRAIN = "The data is loaded. Train to go on."
READY_TO_TEST = "The models are trained. Test shows what they recommend."
LOADING = "Reading the ratings and the films."
STARTING = "Starting the training workers."
PAUSED = "Paused. Resume to go on."
STOPPING = "Stopping: what was learnt so far is kept."
MEASURING = "All steps are taken. Measuring what was learnt."
ASKING = "Asking the models for their lists."
LOAD_AGAIN = "Reads both files again."
LOAD_COPY = "Reads what this browser keeps of MovieLens 100K."
TEST_HINT = "Picks a user at random. Or rate films yourself, under “Your taste”."
# why all three buttons are disabled meanwhile
WAITING = {
    "loading": "Wait until the files are read.",
    "training": "Wait until the training is done.",
    "testing": "Wait until the models have answered.",
    "opening": "Wait until the models are opened.",
}
TRY_AGAIN = "Load Data tries again"
UNREADABLE = "expected a file that the browser can read; it may have been moved meanwhile"


def train_hint() -> str:
    """Say what Train does."""
    return f"Trains {count(len(MODELS), 'model')} from scratch."


def loaded(dataset: Dataset, *, is_made_up: bool = False) -> str:
    """Say what was loaded."""
    kind = "made-up " if is_made_up else ""
    parts = [
        count(dataset.num_users, f"{kind}user"),
        count(dataset.num_items, f"{kind}item"),
        count(dataset.num_ratings, "interaction"),
        count(len(dataset.genres), "genre"),
    ]
    return f"Loaded {joined(parts if dataset.genres else parts[:-1])}."


def training(epoch: int, epochs: int) -> str:
    """Say in which epoch the training is."""
    return f"Training: epoch {epoch} of {epochs}."


def paused_after(epoch: int) -> str:
    """Say that a step is done, and what goes on from it."""
    return f"Paused after epoch {epoch}. Step trains one more, Resume all that are left."


def trained(training: Trained) -> str:
    """Say what was trained, and that Test works also after a stop."""
    broke = [_broke(summary) for summary in training.summaries if summary.broke]
    if broke:
        return f"{' '.join(broke)} Try a lower learning rate."
    if training.share < 1:
        share = f"Stopped after {training.share:.0%} of the training"
        return f"{share}; Test works with what was learnt so far."
    models = count(len(training.summaries), "model")
    data = count(len(training.plan.interactions), "interaction")
    done = f"Trained {models} on {data} in {duration(training.seconds)}."
    early = [stopped_early(one.name, one.early) for one in training.summaries if one.early]
    return " ".join([done, *early])


def stopped_early(name: str, early: Early) -> str:
    """Say after which epoch a model got no better, and what it has learnt."""
    return (
        f"{LABELS[name]} ended after epoch {early.epoch}: it was best after epoch {early.best}, "
        f"with NDCG@10 {early.ndcg:.3f} on the validation slice, and is as it was then."
    )


def _broke(summary: ModelSummary) -> str:
    assert summary.broke is not None
    what, value, step, kept = dataclasses.astuple(summary.broke)
    ran_away = f"{LABELS[summary.name]}’s {what} became {value} at step {step:,}"
    return f"{ran_away}: what was learnt until step {kept:,} is kept."


def shown(comparison: Comparison) -> str:
    """Say that the table is there."""
    whose = f"user {comparison.user_id}"
    if comparison.asker == VISITOR:
        whose = "you"
    elif comparison.liked:
        whose = f"somebody who likes {comparison.liked}"
    return f"The recommendations for {whose} are in the table below."


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


def workers_ended(names: Sequence[str]) -> str:
    """Say that workers have died whose models are known."""
    return f"{_workers(names)} ended, and {'is' if len(names) == 1 else 'are'} being started again."


def models_back(names: Sequence[str]) -> str:
    """Say that workers have died, and that nothing is lost."""
    if len(names) == 1:
        return f"{_workers(names)} ended and was started again; its model is back."
    return f"{_workers(names)} ended and were started again; their models are back."


def _workers(names: Sequence[str]) -> str:
    # in their usual order, whichever was first
    labels = joined([label for name, label in LABELS.items() if name in names])
    return f"The {'worker' if len(names) == 1 else 'workers'} of {labels}"


def worker_ended(reason: str) -> str:
    """Say that a worker has died of which nothing is known, and what to do."""
    return f"{reason} Try again."


def not_steered(action: str, reason: str) -> str:
    """Say that a click on Pause, Resume or Stop has not reached the training."""
    return f"{action.capitalize()} did not reach the training: {reason.rstrip('.')}."


def unexpected(message: str) -> str:
    """Say that something happened which nobody foresaw."""
    return f"Something went wrong: {message.rstrip('.')}. The browser's console has the details."


def no_such_file(path: str, status: int) -> str:
    """Say that a data file is not there, or that the server has failed."""
    got = f"expected the file at {path}, got HTTP status {status}"
    return f"{got}, a failure of the server; {TRY_AGAIN}" if status >= 500 else got


def unreachable(path: str) -> str:
    """Say that a data file could not be fetched."""
    return f"expected the file at {path}, got no answer (is the network there?)"


def broken_off(path: str) -> str:
    """Say that the connection broke before all of a data file was there."""
    return f"expected the whole file at {path}, got only a part of it; {TRY_AGAIN}"


def stalled(path: str, num_bytes: int, seconds: int) -> str:
    """Say that nothing has come of a data file for so many seconds."""
    came = f" after {num_bytes:,} bytes" if num_bytes else ""
    return f"expected the file at {path}, got nothing for {seconds} s{came}; {TRY_AGAIN}"


def too_large(path: str, most: int) -> str:
    """Say that a data file has no end, or one that is too far away."""
    return f"expected a file of at most {most / 1e6:.0f} MB at {path}, got more"


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
