"""One worker: trains its part of each model, and leaves what its users got.

    python -m scale.training.worker FOLDER --rank 0 --size 2 --address 127.0.0.1:7788

scale/launch.py starts it; a cluster's scheduler may as well, one on each processor. FOLDER is one
that all workers see, with a job and its shards in it.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import jax
import numpy as np

from recommender.app.models import LABELS
from scale.data.shards import Data
from scale.errors import ScaleError
from scale.job import Job
from scale.recipe import HISTORY, recipe_of
from scale.training.course import Course, Learning
from scale.training.crew import Crew, in_turn, join, one_core
from scale.training.limits import NO_USE
from scale.training.lists import K, known_to, top_lists
from scale.training.memory import give_back, peak_mb
from scale.training.outcome import Outcome, write_part, write_shared


def main(arguments: list[str]) -> int:
    """Train."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rank", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--address", required=True, help="host:port of the worker of rank 0")
    parser.add_argument("--core", type=int, help="which processor of this machine is its own")
    parser.add_argument("--launcher", type=int, help="process without which it is to end")
    chosen = parser.parse_args(arguments)
    # what is told is alone on the standard output: JAX's runtime writes there, too
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    in_turn()
    if chosen.core is not None:
        one_core(chosen.core)
    if chosen.launcher:
        threading.Thread(target=_end_with, args=(chosen.launcher,), daemon=True).start()
    job = Job.read(chosen.folder)
    crew = join(chosen.address, size=chosen.size, rank=chosen.rank)
    try:
        work(job, crew, told)
    except (ScaleError, ValueError) as error:
        print(error, file=sys.stderr, flush=True)
        return NO_USE
    return 0


def _end_with(launcher: int) -> None:
    """End when the launcher has: JAX's runtime keeps a worker alive that is asked to end."""
    while os.getppid() == launcher:
        time.sleep(1)
    os._exit(1)


def work(job: Job, crew: Crew, told: TextIO) -> None:
    """Train all models of a job that are not trained yet."""
    data = Data.open(job.shards)
    num_genres = data.of_items("genres").shape[1]
    for model in job.entries:
        if Outcome.is_there(job.outcome(model.name)):
            continue
        started = time.monotonic()
        recipe = recipe_of(
            job.settings, model, knows_order=data.about.knows_order, num_genres=num_genres
        )
        folder = job.checkpoints(model.name)
        course = Course(recipe, data, crew, folder, job.every, job.most_held, partial(say, told))
        if not crew.rank:
            told.write(f"{LABELS[model.name]}: {course.steps:,} steps, once they are compiled\n")
            told.flush()
        learning = course.run()
        give_back()
        leave(course, learning, job.outcome(model.name), started)
        del course
        jax.clear_caches()
        give_back()


def leave(course: Course, learning: Learning, folder: Path, started: float) -> None:
    """Write down what the model has learnt, and everybody's vectors and lists."""
    crew, data = course.crew, course.data
    items = course.asked.items(course.state)
    biases = course.biases(items)
    parts: dict[str, list[np.ndarray]] = {"users": [], "vectors": [], "lists": []}
    for number in data.run_of(crew.rank, crew.size):
        shard = data.shard(number)
        vectors = course.asked.users(course.state, items, number, np.arange(len(shard.users)))
        tested = np.flatnonzero(shard.wanted.counts)
        known = [known_to(shard, row) for row in tested.tolist()]
        lists = np.full((len(shard.users), K), -1, dtype=np.int32)
        lists[tested] = top_lists(vectors[tested], items.vectors, biases, known)
        for name, values in (("users", shard.users), ("vectors", vectors), ("lists", lists)):
            parts[name].append(values)
        if course.recipe.family != HISTORY:
            parts.setdefault("embedding", []).append(course.own_rows(number, len(shard.users)))
    whole = {name: np.concatenate(parts.pop(name)) for name in list(parts)}
    write_part(folder, crew.rank, whole)
    peaks = crew.gathered(np.array(peak_mb(), dtype=np.float32))
    if crew.rank == 0:
        tables = {"item_tower.embedding": items.table, "item_bias": items.biases[:, None]}
        weights = {
            name: np.asarray(one.value.addressable_data(0))
            for name, one in course.state["weights"].items()
        }
        shared = {f"weights/{name}": values for name, values in {**tables, **weights}.items()}
        shared |= {"item_vectors": items.vectors, "item_biases": biases}
        seconds = time.monotonic() - started
        write_shared(folder, shared, _about(course, learning, peaks, seconds))
    crew.gathered(np.zeros(1, dtype=np.int32))  # nobody goes on before it is written


def _about(course: Course, learning: Learning, peaks: np.ndarray, seconds: float) -> Any:
    return {
        **learning.as_json(),
        "steps": course.steps,
        "steps_per_epoch": course.batches.steps_per_epoch,
        "timed_steps": course.timed_steps,
        "resumed": course.resumed,
        "step_seconds": course.step_seconds,
        "seconds": seconds,
        "peak_mb": peaks[:, 0].tolist(),
        "code_mb": peaks[:, 1].tolist(),
        "workers": course.crew.size,
        "names": list(course.names),
    }


def say(told: TextIO, course: Course, learning: Learning) -> None:
    """Tell of each epoch that has ended; the first worker does."""
    is_end = learning.step % course.batches.steps_per_epoch == 0
    if course.crew.rank or not is_end or not learning.losses or learning.broke:
        return
    epoch = f"epoch {len(learning.losses)} of {course.recipe.epochs}"
    ndcg = f", NDCG@10 {learning.ndcgs[-1]:.3f} on the validation slice" if learning.ndcgs else ""
    label = LABELS[course.recipe.name]
    print(f"{label}: {epoch}, loss {learning.losses[-1]:.3f} nats{ndcg}", file=told, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
