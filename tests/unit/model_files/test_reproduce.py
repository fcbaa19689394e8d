"""The script that is saved beside a model: it parts the data as the page does, with numpy alone."""

import ast
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from recommender.app.settings import OF_TRAINING, RANDOM, SPLITS, Settings
from recommender.app.training import plan_training
from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.metrics import evaluate
from recommender.ratings.interactions import Interactions
from tests.unit.samples import DATA, real_dataset

SCRIPT = Path(__file__).resolve().parents[3] / "model" / "reproduce.py"
REPRODUCE = SimpleNamespace(**runpy.run_path(str(SCRIPT)))


@pytest.fixture(scope="module")
def data() -> Any:
    return REPRODUCE.Data(DATA)


def card(settings: Settings) -> dict[str, Any]:
    values = settings.for_training(knows_order=settings.holds_out != RANDOM)
    texts = {name: settings.text_of(name) for name in OF_TRAINING}
    return {"settings": texts, "values": values, "held_out": settings.holds_out}


def is_same(theirs: Any, ours: Interactions) -> bool:
    is_there = np.array_equal(theirs.user, ours.user_idx) and np.array_equal(
        theirs.item, ours.item_idx
    )
    if theirs.time is None or ours.timestamp is None:
        return is_there and theirs.time is ours.timestamp is None
    return is_there and np.array_equal(theirs.time, ours.timestamp)


def test_it_imports_nothing_but_numpy_and_what_python_brings() -> None:
    nodes = list(ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))))
    names = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert names == {"__future__", "argparse", "json", "numpy", "pathlib", "sys", "typing"}


def test_it_reads_the_data_as_the_page_does(data: Any) -> None:
    dataset = real_dataset()
    assert np.array_equal(data.user, dataset.user_idx)
    assert np.array_equal(data.item, dataset.item_idx)
    assert np.array_equal(data.user_ids, dataset.user_ids)
    assert np.array_equal(data.genres, dataset.item_genres)


@pytest.mark.parametrize("split", [split for split in SPLITS if split])
@pytest.mark.parametrize("question", ["day", "sitting"])
def test_it_parts_the_ratings_as_the_page_does(data: Any, split: str, question: str) -> None:
    settings = Settings(split=split, question=question, max_interactions=20_000, seed=5)
    plan = plan_training(real_dataset(), settings)
    train, held_out = REPRODUCE.split(data, settings.holds_out)
    assert is_same(train, plan.split.train)
    assert is_same(held_out, plan.split.held_out)
    seen = REPRODUCE.seen_by_models(train, card(settings), data.num_users)
    assert is_same(seen, plan.interactions)
    if question == "day":
        moved = REPRODUCE.trend(seen, data.num_items)
        np.testing.assert_array_equal(moved, plan.item_trend)


def test_it_measures_as_the_page_does(data: Any) -> None:
    settings = Settings()
    plan = plan_training(real_dataset(), settings)
    lists = popular_lists(plan.split.train, data.num_items, 10)
    _, held_out = REPRODUCE.split(data, settings.holds_out)
    ours = evaluate(lists, plan.split.held_out, data.num_items)
    assert REPRODUCE.measure(lists, held_out, data.num_items) == pytest.approx(
        {
            "ndcg@10": ours.ndcg,
            "recall@10": ours.recall,
            "hit_rate@10": ours.hit_rate,
            "coverage@10": ours.coverage,
        },
        abs=1e-12,
    )
