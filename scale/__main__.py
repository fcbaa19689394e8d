"""Trains the page's models on data of any size, and hands them back to the page.

    python -m scale ml-25m.zip --run two-tower-3fa9.json --workers 4 --out scale-out

DATA is whatever the page reads (a file, a zip archive, or a folder with ratings and their
catalogue), or Parquet; RUN is the settings that the page saves of a training. On several machines
the same command runs on each, in a folder that all of them see:

    python -m scale DATA --run RUN --out OUT --workers 8 --size 16 --first 0 --address host:7788
    python -m scale DATA --run RUN --out OUT --workers 8 --size 16 --first 8 --address host:7788

Started again in the same folder, it goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from recommender.errors import DataError, VisitorError
from recommender.model_files.card import read_card
from recommender.model_files.model_file import to_bytes
from recommender.ratings.dataset import Dataset
from recommender.wording.models import file_name
from recommender.wording.words import count, duration
from scale.data.columns import files_of
from scale.data.prepare import by_settings, prepare
from scale.data.shards import ABOUT, Data
from scale.errors import ScaleError
from scale.job import FILE, TRAINED, Job
from scale.launch import Machines, launch
from scale.recipe import recipe_of
from scale.results.files import write_vectors
from scale.results.measured import as_json, measured_by
from scale.results.page import left_out_of, model_file, read_page
from scale.training.outcome import Outcome

METRICS, REPORT = "metrics.json", "report.json"


def main(arguments: list[str]) -> int:
    """Train and write down; return 1 after a sentence about what cannot be done."""
    chosen = parsed(arguments)
    try:
        run(chosen)
    except (ScaleError, DataError, VisitorError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m scale", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("scale-out"))
    parser.add_argument("--workers", type=int, default=2, help="on this machine (2)")
    parser.add_argument("--models", default=",".join(TRAINED), help=f"of {', '.join(TRAINED)}")
    parser.add_argument("--every", type=float, default=30, help="seconds between checkpoints (30)")
    parser.add_argument("--size", type=int, default=0, help="workers of all machines")
    parser.add_argument("--first", type=int, default=0, help="rank of the first worker here")
    parser.add_argument("--address", default="", help="host:port, of the machine of rank 0")
    parser.add_argument("--anew", action="store_true", help="forget what is in the folder")
    return parser.parse_args(arguments)


def run(chosen: argparse.Namespace) -> None:
    """Do all of it, or this machine's part."""
    machines = Machines(chosen.workers, chosen.size, chosen.first, chosen.address)
    if chosen.first:
        _await(chosen.out)
        launch(chosen.out, machines)
        return
    started = time.monotonic()
    files, job = _job(chosen)
    page, data = _prepared(files, job, machines.all_workers)
    print(_told(data, machines), flush=True)
    restarts = launch(job.folder, machines)
    outcomes = {model.name: Outcome.read(job.outcome(model.name)) for model in job.entries}
    scores = measured_by(data, {name: one.lists for name, one in outcomes.items()})
    ended = int(time.time() * 1000)
    held = model_file(page, job.settings, outcomes, data, scores, ended)
    path = job.folder / file_name(held.card.id, "safetensors")
    path.write_bytes(to_bytes(held))
    metrics = as_json(scores)
    _write(job.folder / METRICS, metrics)
    for model in job.entries:
        recipe = recipe_of(job.settings, model, knows_order=data.about.knows_order, num_genres=0)
        write_vectors(job.folder, model.name, outcomes[model.name], data, recipe.temperature)
    about = {name: one.about for name, one in outcomes.items()}
    report = {"restarts": restarts, "seconds": time.monotonic() - started, "models": about}
    _write(job.folder / REPORT, report)
    print("\n".join(_summary(metrics, restarts, about, path)))
    print(f"All of it took {duration(time.monotonic() - started)}.")


def _job(chosen: argparse.Namespace) -> tuple[list[Path], Job]:
    """Return the files that are read and the job, which goes on where it is there already."""
    if chosen.workers < 1:
        raise ScaleError(f"--workers: expected 1 or more, got {chosen.workers}")
    text = _run_text(chosen.run)
    if chosen.out.exists() and not chosen.out.is_dir():
        raise ScaleError(f"{chosen.out}: expected a folder to write into, got a file")
    if chosen.anew and (chosen.out / FILE).exists():
        shutil.rmtree(chosen.out)
    chosen.out.mkdir(parents=True, exist_ok=True)
    files = files_of(chosen.data.resolve(), chosen.out)
    source = ", ".join(f"{path.name} {path.stat().st_size}" for path in files)
    models = tuple(chosen.models.split(","))
    job = Job(chosen.out, text, source, models, chosen.every)
    _ = job.settings, job.entries  # whatever is wrong with them is said before anything is written
    if (chosen.out / FILE).exists():
        before = Job.read(chosen.out)
        if (before.run, before.source, before.models) != (job.run, job.source, job.models):
            raise ScaleError(
                f"{chosen.out} has another run in it: name another folder, or forget that run with "
                "--anew (make: ARGS=--anew)"
            )
        return files, before
    job.write()
    return files, job


def _run_text(path: Path) -> str:
    """Return the settings of a run, as JSON.

    Raises:
        ScaleError: when there are none.
        ModelFileError: when they are of another version of the page.
    """
    expected = f'{path}: expected the settings of a run, as the page saves them ("Save their card")'
    if not path.is_file():
        raise ScaleError(f"{expected}, found no such file")
    try:
        text = path.read_text(encoding="utf-8")
        json.loads(text)
    except ValueError as error:
        raise ScaleError(f"{expected}, got what is no JSON") from error
    read_card(str(path), text)
    return text


def _prepared(files: Sequence[Path], job: Job, workers: int) -> tuple[Dataset, Data]:
    """Return what the page holds and the shards, which are made where they are not there."""
    try:
        page = read_page(files, job.settings)
        if not (job.shards / ABOUT).exists():
            parted = by_settings(job.settings, left_out_of(page, job.settings))
            prepare(files, job.shards, job.settings, parted, workers=workers)
    except BaseException:
        if not (job.shards / ABOUT).exists():
            (job.folder / FILE).unlink()  # a run that could not begin is in nobody's way
        raise
    return page, Data.open(job.shards)


def _await(folder: Path) -> None:
    """Wait until the first machine has prepared the data."""
    while not (folder / "shards" / ABOUT).exists():
        time.sleep(1)


def _told(data: Data, machines: Machines) -> str:
    about = data.about
    return (
        f"{about.num_seen:,} interactions of {about.num_users:,} users with {about.num_items:,} "
        f"items are learnt from, {about.num_held_out:,} are held out; "
        f"{count(about.num_shards, 'shard')}, {count(machines.all_workers, 'worker')}."
    )


def _summary(
    metrics: dict[str, dict[str, object]],
    restarts: int,
    about: dict[str, dict[str, object]],
    path: Path,
) -> Sequence[str]:
    lines = [f"{name}: {one['step']} of {one['steps']} steps" for name, one in about.items()]
    if restarts:
        often = "once" if restarts == 1 else f"{restarts} times"
        lines.append(f"Workers were lost and all started again: {often}.")
    for name, figures in metrics.items():
        ndcg = figures["ndcg@10"]
        assert isinstance(ndcg, dict)
        low, high = ndcg["interval_95"] or (float("nan"), float("nan"))
        lines.append(f"{name}: NDCG@10 {ndcg['value']:.4f} (95 %: {low:.4f} to {high:.4f})")
    return [*lines, f"Open {path} in the page, with the same data."]


def _write(path: Path, values: object) -> None:
    path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
