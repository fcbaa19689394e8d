"""How well scale/ ranks, beside the page: the same protocols, seeds and settings.

Example::

    ndcgs = of_scale(dataset, parts, Settings(), folder, workers=2)    # {"history": .498, ...}
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.harness import ROOT, Harness
from bench.quality import lists_of
from recommender.app.models import MODELS
from recommender.app.settings import Settings
from recommender.evaluation.metrics import evaluate
from recommender.evaluation.split import Split
from recommender.ratings.by_user import pair_keys
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions
from scale.data.parts import HELD_OUT, LEARNT, NEITHER, Parting
from scale.data.prepare import NOTHING, prepare
from scale.data.spread import Spread
from scale.job import TRAINED, Job
from scale.launch import Machines, launch
from scale.run_text import text_of
from scale.training.outcome import Outcome

FILES = [ROOT / "data" / name for name in ("u.data", "u.item")]
OURS = [model for model in MODELS if model.name in TRAINED]


def of_scale(
    dataset: Dataset, parts: Split, settings: Settings, folder: Path, workers: int
) -> dict[str, float]:
    """Return the NDCG@10 of each model, trained by workers."""
    shutil.rmtree(folder, ignore_errors=True)
    job = Job(folder, text_of(settings))
    job.write()
    prepare(
        FILES,
        job.shards,
        settings,
        lambda spread, _: _parted(parts, dataset, spread),
        workers=workers,
    )
    launch(folder, Machines(workers))
    lists = {name: Outcome.read(job.outcome(name)).lists for name in job.models}
    return {
        name: evaluate(own, parts.held_out, dataset.num_items).ndcg for name, own in lists.items()
    }


def of_page(
    harness: Harness, dataset: Dataset, parts: Split, settings: Settings
) -> dict[str, float]:
    """Return the NDCG@10 of each model, trained by the page's own code."""
    lists = lists_of(harness, dataset, parts.train, settings, models=OURS)
    return {
        name: evaluate(own, parts.held_out, dataset.num_items).ndcg for name, own in lists.items()
    }


def differences(
    harness: Harness,
    dataset: Dataset,
    every: Sequence[Split],
    settings: Settings,
    folder: Path,
    *,
    seeds: int,
    workers: int,
) -> dict[str, dict[str, float]]:
    """Return by model the mean NDCG over splits and seeds, of both, and how far they are apart."""
    ours: list[dict[str, float]] = []
    theirs: list[dict[str, float]] = []
    for seed in range(1, seeds + 1):
        for parts in every:
            seeded = replace(settings, seed=seed)
            theirs.append(of_page(harness, dataset, parts, seeded))
            ours.append(of_scale(dataset, parts, seeded, folder, workers))
    report = {}
    for name in TRAINED:
        page, scale = (float(np.mean([one[name] for one in each])) for each in (theirs, ours))
        report[name] = {"page": page, "scale": scale, "difference": abs(page - scale)}
    return report


def _parted(parts: Split, dataset: Dataset, spread: Spread) -> Parting:
    """Return a parting that learns from a split's training part; rows are those of the page."""

    def keys(pairs: Interactions) -> np.ndarray:
        return pair_keys(pairs.user_idx, pairs.item_idx, dataset.num_items)

    train, held_out = keys(parts.train), keys(parts.held_out)

    def cut(rows: np.ndarray) -> np.ndarray:
        own = pair_keys(rows["user"], rows["item"], dataset.num_items)
        return np.where(
            np.isin(own, train), LEARNT, np.where(np.isin(own, held_out), HELD_OUT, NEITHER)
        )

    knows_order = parts.train.timestamp is not None
    order = lambda rows: rows["time"]  # noqa: E731
    return Parting(spread, "", knows_order, order, cut, {}, dataset.num_items, NOTHING)
