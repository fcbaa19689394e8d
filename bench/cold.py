"""Measure how well the models serve a visitor who is not in the data, by a few ratings.

Example::

    make bench-cold
    .venv/bin/python -m bench.cold --validation --seeds 1 --set epochs=10
    .venv/bin/python -m bench.cold --write    # and keep the figures for the page

Four fifths of the users train the models, with the page's default settings. Each of the others is a
guest: the models are given some of the guest's ratings, stars and all, and the rest is to be found
among all films. The last line is one JSON object: NDCG@10, means over the seeds, each of which
draws users and given ratings anew.
"""

import argparse
import datetime
import json
import statistics
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bench.cold_page import answer_times
from bench.harness import Harness, load_dataset, plain_data
from bench.options import add_settings, chosen_settings
from bench.references import ease_weights, item_cosines, popularity_scores, top_k
from recommender.app.models import MODELS
from recommender.app.settings import Settings
from recommender.evaluation.metrics import user_metrics
from recommender.ratings.arrays import Float64Array, Int8Array, Int64Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions, chronological
from recommender.views.cold_start import MEASURED

COMMAND = "python -m bench.cold"
SEEDS = 3
K = 10
NUM_PARTS = 5
# what a guest gives: so many of the ratings at random, or the first ones by time
RANDOM = {"n1": 1, "n3": 3, "n5": 5, "n10": 10}
FIRST = {"first5": 5}

# best on the validation slices, of 100, 200, 400, 800 and of 0, 20, 50
EASE_L2 = 800
KNN_SHRINK = 20


@dataclass(frozen=True, eq=False)
class Guests:
    """Ratings that guests give, and those that are to be found; rows of users are the guests'.

    Attributes:
        given: what the models are told.
        stars: int8 [n], how each of them was rated.
        held_out: what the lists should find.
    """

    given: Interactions
    stars: Int8Array
    held_out: Interactions


def divide_users(num_users: int, seed: int, *, validation: bool) -> tuple[Int64Array, Int64Array]:
    """Return who trains and who are the guests, a fifth; ascending rows.

    Users are dealt to five parts, the same for all seeds. The guests of seeds 1, 2 and 3 are the
    first, second and third part; with validation, those of odd seeds are the fourth and of even
    ones the fifth: nobody on whom settings are chosen is ever tested on.
    """
    parts = np.array_split(np.random.default_rng(0).permutation(num_users), NUM_PARTS)
    part = 3 + (seed + 1) % 2 if validation else (seed - 1) % 3
    others = [users for place, users in enumerate(parts) if place != part]
    return np.sort(np.concatenate(others)), np.sort(parts[part])


def training_of(dataset: Dataset, users: Int64Array) -> Interactions:
    """Return all ratings of some users by time, the users' rows numbered from 0 on."""
    whole = chronological(dataset)
    part = whole.take(np.isin(whole.user_idx, users))
    user_idx = np.searchsorted(users, part.user_idx).astype(np.int32)
    return Interactions(user_idx, part.item_idx, len(users), part.timestamp)


def ask(dataset: Dataset, guests: Int64Array, condition: str, seed: int) -> Guests:
    """Divide each guest's ratings into those that are given and those that are to be found."""
    number = (RANDOM | FIRST)[condition]
    chance = np.random.default_rng([seed, number])
    is_given = np.zeros(dataset.num_ratings, dtype=bool)
    for user in guests.tolist():
        rows = dataset.by_user.rows_of(user)
        rows = rows[np.argsort(dataset.timestamp[rows], kind="stable")]  # ties as in the file
        chosen = rows if condition in FIRST else chance.permutation(rows)
        is_given[chosen[:number]] = True
    is_guests = np.isin(dataset.user_idx, guests)

    def of(rows: np.ndarray) -> Interactions:
        user_idx = np.searchsorted(guests, dataset.user_idx[rows]).astype(np.int32)
        return Interactions(user_idx, dataset.item_idx[rows], len(guests))

    given = np.flatnonzero(is_given)
    return Guests(
        of(given), dataset.rating[given].astype(np.int8), of(np.flatnonzero(is_guests & ~is_given))
    )


def reference_lists(
    train: Interactions, given: Interactions, num_items: int
) -> dict[str, Int64Array]:
    """Return the lists of popularity, EASE and ItemKNN for each guest."""
    history = np.zeros((given.num_users, num_items))
    history[given.user_idx, given.item_idx] = 1
    scores: dict[str, Float64Array] = {
        "popularity": popularity_scores(train, num_items, given.num_users),
        "ease": history @ ease_weights(train, num_items, EASE_L2),
        "itemknn": history @ item_cosines(train, num_items, KNN_SHRINK),
    }
    return {name: top_k(values, given, K) for name, values in scores.items()}


def plain_guests(asked: Guests) -> list[dict[str, list[int]]]:
    """Return what the guests give as JSON values."""
    by_user = asked.given.by_user
    return [
        {
            "items": by_user.items_of(guest).tolist(),
            "stars": asked.stars[by_user.rows_of(guest)].tolist(),
        }
        for guest in range(by_user.num_users)
    ]


def measure(
    harness: Harness,
    dataset: Dataset,
    settings: Settings,
    names: list[str],
    seed: int,
    *,
    validation: bool,
) -> dict[str, dict[str, float]]:
    """Return the NDCG of each reference and model under each condition, for one seed."""
    users, guests = divide_users(dataset.num_users, seed, validation=validation)
    train = training_of(dataset, users)
    conditions = {name: ask(dataset, guests, name, seed) for name in RANDOM | FIRST}
    models = [dict(model.entry) for model in MODELS if model.name in names]
    seeded = replace(settings, seed=seed).for_training()
    everybody = [guest for asked in conditions.values() for guest in plain_guests(asked)]
    data = plain_data(dataset, train, settings)
    # what is to be found was rated at any time, and not these days
    data["itemTrend"] = [0.0] * dataset.num_items
    lists = harness.call("guestLists", models, data, seeded, K, everybody)
    ours = {name: np.array(flat).reshape(len(conditions), -1, K) for name, flat in lists.items()}
    results: dict[str, dict[str, float]] = {}
    for row, (name, asked) in enumerate(conditions.items()):
        found = reference_lists(train, asked.given, dataset.num_items)
        found |= {model: values[row] for model, values in ours.items()}
        results[name] = {
            who: float(user_metrics(shown, asked.held_out, dataset.num_items).ndcg.mean())
            for who, shown in found.items()
        }
    return results


def summary(results: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Return means over the seeds, and standard deviations beside them."""
    report: dict[str, dict[str, float]] = {}
    for condition, first in results[0].items():
        report[condition] = {}
        for who in first:
            values = [result[condition][who] for result in results]
            report[condition][who] = round(statistics.mean(values), 4)
            if len(values) > 1:
                report[condition][f"{who}_sd"] = round(statistics.stdev(values), 4)
    return report


def page_file(
    report: Mapping[str, Mapping[str, float]], *, guests: int, seeds: int, measured: datetime.date
) -> str:
    """Return the text of the file that recommender/views/cold_start.py reads.

    Args:
        report: what was printed.
        guests: how many users were kept out of training.
        seeds: how many the means are of.
        measured: when.
    """
    kept = {
        "measured": measured.isoformat(),
        "command": COMMAND,
        "guests": guests,
        "seeds": seeds,
        "ndcg": report,
    }
    return json.dumps(kept, indent=2) + "\n"


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure lists for visitors by a few ratings.")
    parser.add_argument("--validation", action="store_true", help="measure on the validation slice")
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help="train N times")
    names = [model.name for model in MODELS]
    parser.add_argument("--models", nargs="+", choices=names, default=names)
    parser.add_argument("--write", action="store_true", help=f"keep the figures: {MEASURED.name}")
    add_settings(parser)
    options = parser.parse_args()
    if options.write and len(sys.argv) > 2:
        parser.error("--write keeps what the page's own settings give: leave the other options out")
    settings = chosen_settings(parser, options)
    dataset = load_dataset()
    results = []
    with Harness() as harness:
        for seed in range(1, options.seeds + 1):
            result = measure(
                harness, dataset, settings, options.models, seed, validation=options.validation
            )
            print(f"seed {seed}: {json.dumps(result)}", file=sys.stderr)
            results.append(result)
    report = summary(results)
    if options.write:
        _, guests = divide_users(dataset.num_users, seed=1, validation=False)
        today = datetime.datetime.now(datetime.UTC).date()
        text = page_file(report, guests=len(guests), seeds=options.seeds, measured=today)
        MEASURED.write_text(text, encoding="utf-8")
    # the page's times have nothing to do with a validation slice
    print(json.dumps(report if options.validation else report | answer_times()))


if __name__ == "__main__":
    main()
