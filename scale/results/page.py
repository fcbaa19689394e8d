"""What the page needs to open what was learnt: a model file for the data as the page holds it.

Example::

    page = read_page(files, settings)
    left_out_of(page, settings)(columns)      # what the page holds out of its sample
    file = model_file(page, settings, outcomes, data, scores)

A page holds up to two million ratings, of more a sample of users. A model file is of one data set,
so its rows are those of the page's users and items, found by their ids; all else was learnt from
everybody. What the page holds out of its sample is learnt from nowhere.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from recommender.app.own_data import MOST_KEPT
from recommender.app.settings import SMALL_DATA, Settings
from recommender.app.training import Broke, Early, plan_training
from recommender.model_files.card import Card, Scores
from recommender.model_files.model_file import ModelFile
from recommender.ratings.by_user import pair_keys
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions
from recommender.runs.run import RunCurve, data_mark, of_training
from scale.data.columns import Columns
from scale.data.prepare import NOTHING
from scale.data.shards import Data
from scale.training.outcome import USERS, Outcome
from tools.reading import read_dataset

OF_ITEMS = ("item_tower.embedding", "item_bias")


def read_page(files: Sequence[Path], settings: Settings) -> Dataset:
    """Return what the page holds of files by these settings.

    Raises:
        DataError: as in the page.
    """
    most = settings.max_interactions or MOST_KEPT
    return read_dataset({path.name: path for path in files}, most=most, seed=settings.seed)


def left_out_of(page: Dataset, settings: Settings) -> Callable[[Columns], np.ndarray]:
    """Return what tells which pairs the page would not learn from, of a sample of the data.

    Of data that it holds as a whole it parts as is done here, and there is nothing to leave out.
    """

    def left_out(columns: Columns) -> np.ndarray:
        if not page.facts.is_sample:
            return NOTHING
        plan = plan_training(page, settings_of_page(page, settings))
        every = Interactions(page.user_idx, page.item_idx, page.num_users)
        users = _places(_user_ids(page), columns.user_ids)
        items = _places(_item_ids(page), columns.item_ids)

        def keys(pairs: Interactions) -> np.ndarray:
            return pair_keys(users[pairs.user_idx], items[pairs.item_idx], columns.num_items)

        return np.setdiff1d(keys(every), keys(plan.interactions))

    return left_out


def settings_of_page(page: Dataset, settings: Settings) -> Settings:
    """Return the settings by which the page learns from all of the training part."""
    is_small = page.num_ratings <= SMALL_DATA
    most = max(100, page.num_ratings) if is_small else settings.max_interactions
    return dataclasses.replace(of_training(settings), max_interactions=most)


def model_file(
    page: Dataset,
    settings: Settings,
    outcomes: Mapping[str, Outcome],
    data: Data,
    scores: Mapping[str, Scores],
    ended: int,
) -> ModelFile:
    """Return what the page opens.

    Args:
        page: what the page holds of the data.
        settings: of the run.
        outcomes: by model, what was learnt.
        data: from which.
        scores: by model, how good it is.
        ended: when, in milliseconds since 1970.
    """
    users = _places(_user_ids(page), data.user_ids())
    items = _places(_item_ids(page), data.of_items("ids"))
    weights = {
        name: {
            tensor: _of_page(tensor, values, users, items)
            for tensor, values in outcome.weights.items()
        }
        for name, outcome in outcomes.items()
    }
    about = {name: outcome.about for name, outcome in outcomes.items()}
    card = Card(
        settings=settings_of_page(page, settings),
        data=data_mark(page),
        ended=ended,
        seconds=sum(one["seconds"] for one in about.values()),
        share=min(one["step"] / one["steps"] for one in about.values()),
        names=tuple(outcomes),
        curves={
            name: RunCurve(tuple(one["losses"]), tuple(one["ndcgs"]), one["chance"])
            for name, one in about.items()
            if one["losses"]
        },
        broke={name: Broke("loss", *one["broke"]) for name, one in about.items() if one["broke"]},
        early={name: found for name, one in about.items() if (found := _early(one))},
        scores={name: scores[name] for name in outcomes if name in scores},
        held_out=data.about.held_out,
    )
    return ModelFile(card, weights)


def _early(about: Mapping[str, object]) -> Early | None:
    """Return why a training ended early, where it did."""
    losses, best = about["losses"], about["best"]
    assert isinstance(losses, list)
    if not isinstance(best, list) or best[0] == len(losses) or not math.isfinite(best[1]):
        return None
    return Early(len(losses), best[0], best[1])


def _of_page(tensor: str, values: np.ndarray, users: np.ndarray, items: np.ndarray) -> np.ndarray:
    rows = {USERS: users, **dict.fromkeys(OF_ITEMS, items)}.get(tensor)
    found: np.ndarray = values if rows is None else values[rows]
    return found


def _user_ids(page: Dataset) -> np.ndarray:
    return np.array(page.user_keys) if page.user_keys else page.user_ids


def _item_ids(page: Dataset) -> np.ndarray:
    return np.array(page.item_keys) if page.item_keys else page.item_ids


def _places(ids: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Return where ids stand among others, all of which have them."""
    if ids.dtype.kind != among.dtype.kind:  # a sample of texts may be numbers alone
        ids, among = ids.astype(str), among.astype(str)
    order = np.argsort(among, kind="stable")
    found: np.ndarray = order[np.searchsorted(among, ids, sorter=order)]
    return found
