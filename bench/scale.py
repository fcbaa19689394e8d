"""Measure training beyond the browser (scale/): is it the page's, and what are workers worth?

Example::

    make bench-scale
    .venv/scale/bin/python -m bench.scale --only loss speed

loss: loss and gradients of the page's own batches, in JAX, the worst of all losses and both
families. quality: NDCG of protocols R and D (bench/protocols.py), by the page and by two workers,
three seeds. speed: seconds for the same interactions of the shape of MovieLens 1M, two workers /
one, in turn. memory: 25 million ratings by repetition, an epoch; the greatest memory of a worker
(resident set), JAX's own runtime in it, less what the tables take with what Adam remembers; and
without the code of libraries, which all workers of a machine share.
killed: a worker is killed in mid-training.

The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from bench.data_files import write_1m, write_csv
from bench.harness import ROOT, Harness, load_dataset, plain_data
from bench.protocols import QUESTION_OF, splits
from bench.scale_quality import differences
from recommender.app.models import LABELS, MODELS
from recommender.app.settings import Settings
from recommender.app.training import plan_training
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import user_genre_profiles
from scale import oracle
from scale.data.prepare import by_settings, prepare
from scale.data.shards import Data
from scale.job import TRAINED, Job
from scale.launch import Machines, launch
from scale.recipe import HISTORY, recipe_of
from scale.run_text import text_of
from scale.training.crew import join
from scale.training.outcome import Outcome

WORKERS = 2
SEEDS = 3
# each loss, and both questions, of which the second has other pools
COMPARED: list[dict[str, Any]] = [{}, {"loss": "full"}, {"loss": "bpr"}, {"question": "sitting"}]
PAIRS_OF_RUNS = 5
COPIES_25M = 250


def loss(dataset: Dataset, _folder: Path) -> dict[str, Any]:
    """Return the worst differences to the page."""
    crew = join("", size=1, rank=0)
    worst = {"loss": 0.0, "gradient": 0.0}
    with Harness() as harness:
        for changes in COMPARED:
            settings = replace(Settings(), max_interactions=10_000_000, **changes)
            train = plan_training(dataset, settings).interactions
            data = plain_data(dataset, train, settings)
            genres = (user_genre_profiles(train, dataset.item_genres), dataset.item_genres)
            for model in MODELS:
                told = settings.for_training()
                taken = harness.call("takenApart", dict(model.entry), data, told, 3)
                recipe = recipe_of(settings, model, knows_order=True, num_genres=19)
                apart = oracle.differences(taken, recipe, genres, None, crew)
                worst = {name: max(worst[name], apart[name]) for name in worst}
    return {"loss_difference": max(worst.values()), "worst": worst}


def quality(dataset: Dataset, folder: Path) -> dict[str, Any]:
    """Return how far the page and two workers are apart."""
    found = {}
    with Harness() as harness:
        for protocol in ("R", "D"):
            settings = replace(Settings(), question=QUESTION_OF[protocol])
            every = splits(dataset, protocol)
            found[protocol] = differences(
                harness, dataset, every, settings, folder / "job", seeds=SEEDS, workers=WORKERS
            )
            print(protocol, json.dumps(found[protocol]), file=sys.stderr, flush=True)
    [pooled] = [model.name for model in MODELS if model.entry["recipe"] == HISTORY]
    return {"r_difference": found["R"][pooled]["difference"], "quality": found}


def speed(dataset: Dataset, folder: Path) -> dict[str, Any]:
    """Return how long two workers take for what one does, by model: medians of runs in turn.

    Beside them: two that know nothing of one another, each with all of the work. Half of what they
    take is what this machine has to offer to two of them.
    """
    ratings = write_1m(folder / "1m", "dat", dataset)
    files = [ratings, ratings.with_name("movies.dat")]
    settings = Settings(epochs=2)
    runs = {"one": [1], "two": [2], "apart": [1, 1]}
    jobs = {
        name: [
            _prepared(folder / f"{name}-{number}", files, settings, workers)
            for number, workers in enumerate(every)
        ]
        for name, every in runs.items()
    }
    seconds: dict[str, dict[str, list[float]]] = {
        name: {model: [] for model in TRAINED} for name in runs
    }
    for _ in range(PAIRS_OF_RUNS):
        for name, every in jobs.items():
            _train_at_once(every, runs[name])
            for model in TRAINED:
                each = [Outcome.read(job.outcome(model)).about for job in every]
                found = sum(_microseconds(about, settings) for about in each) / len(every) ** 2
                seconds[name][model].append(found)
    total = {name: sum(median(one) for one in each.values()) for name, each in seconds.items()}
    return {
        "two_over_one": total["two"] / total["one"],
        "two_over_one_by_model": {
            model: median(seconds["two"][model]) / median(seconds["one"][model])
            for model in TRAINED
        },
        "two_apart_over_one": total["apart"] / total["one"],
        "microseconds_an_interaction": seconds,
    }


def _train_at_once(jobs: list[Job], workers: list[int]) -> None:
    """Train some jobs anew, each with its workers, on processors of their own."""
    for job in jobs:
        for name in TRAINED:
            shutil.rmtree(job.checkpoints(name), ignore_errors=True)
            shutil.rmtree(job.outcome(name), ignore_errors=True)
    with ThreadPoolExecutor() as together:
        ends = [
            together.submit(launch, job.folder, Machines(number, core=place))
            for place, (job, number) in enumerate(zip(jobs, workers, strict=True))
        ]
        for end in ends:
            end.result()


def _microseconds(about: dict[str, Any], settings: Settings) -> float:
    """Return how long an interaction takes, of those that were timed."""
    seconds, steps = float(about["step_seconds"]), int(about["timed_steps"])
    return 1e6 * seconds / (steps * settings.batch_size)


def memory(dataset: Dataset, folder: Path) -> dict[str, Any]:
    """Return the memory of workers that learn from 25 million ratings."""
    ratings = write_csv(folder / "25m", COPIES_25M, dataset)
    files = [ratings, ratings.with_name("movies.csv")]
    started = time.monotonic()
    job = _trained(folder / "job", files, Settings(epochs=1), WORKERS)
    data = Data.open(job.shards)
    found: dict[str, Any] = {"interactions": data.about.num_seen, "shards": data.about.num_shards}
    for name in TRAINED:
        outcome = Outcome.read(job.outcome(name))
        users = outcome.weights.get("user_tower.embedding")
        own = 0 if users is None else users.nbytes / WORKERS
        tables = 3 * (own + outcome.weights["item_tower.embedding"].nbytes) / 1e6
        found[name] = {
            "peak_mb": max(outcome.about["peak_mb"]),
            "code_mb": min(outcome.about["code_mb"]),
            "tables_mb": tables,
            "seconds": outcome.about["seconds"],
        }
    above = {name: found[name]["peak_mb"] - found[name]["tables_mb"] for name in TRAINED}
    found["seconds"] = time.monotonic() - started
    return {
        "peak_mb_per_worker": max(above.values()),
        "peak_mb_without_code": max(above[name] - found[name]["code_mb"] for name in TRAINED),
        "memory": found,
    }


def killed(_dataset: Dataset, folder: Path) -> dict[str, Any]:
    """Kill a worker in mid-training; return what the run says of itself then."""
    run = folder / "run.json"
    run.write_text(text_of(Settings(epochs=6)), encoding="utf-8")
    command = [sys.executable, "-m", "scale", str(ROOT / "data"), "--run", str(run)]
    command += ["--out", str(folder / "killed"), "--workers", "2", "--every", "0"]
    going = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert going.stdout is not None
    said = []
    for line in going.stdout:
        said.append(line.strip())
        if line.startswith(f"{LABELS[TRAINED[0]]}: epoch 3 of 6"):
            own = psutil.Process(going.pid).children()
            [last] = [one for one in own if "--rank 1" in " ".join(one.cmdline())]
            os.kill(last.pid, signal.SIGKILL)
    report = json.loads((folder / "killed" / "report.json").read_text(encoding="utf-8"))
    first = report["models"][TRAINED[0]]
    return {
        "killed": {
            "ended": going.wait() == 0,
            "steps": [first["step"], first["steps"]],
            "resumed_from_step": first["resumed"],
            "says_so": [line for line in said if "lost" in line],
        }
    }


PARTS: dict[str, Callable[[Dataset, Path], dict[str, Any]]] = {
    "loss": loss,
    "killed": killed,
    "speed": speed,
    "quality": quality,
    "memory": memory,
}


def _trained(folder: Path, files: list[Path], settings: Settings, workers: int) -> Job:
    """Train both models anew."""
    shutil.rmtree(folder, ignore_errors=True)
    job = _prepared(folder, files, settings, workers)
    launch(folder, Machines(workers))
    return job


def _prepared(folder: Path, files: list[Path], settings: Settings, workers: int) -> Job:
    job = Job(folder, text_of(settings))
    job.write()
    prepare(files, job.shards, settings, by_settings(settings), workers=workers)
    return job


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure training beyond the browser.")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    chosen = parser.parse_args().only
    dataset = load_dataset()
    report: dict[str, Any] = {}
    for name in chosen:
        print(name, file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            report |= PARTS[name](dataset, Path(folder))
    print(json.dumps(report))


if __name__ == "__main__":
    main()
