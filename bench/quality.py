"""Measure ranking quality on held-out data (protocol P2): the page's own model code in a browser.

Example::

    make bench-quality

Trains Baseline and Deep with the page's default settings on each user's first 80 %, and compares
the top-10 lists with the rest. The last line is one JSON object: means over the seeds, and standard
deviations beside them.
"""

import json
import statistics
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from recommender.evaluation import Metrics, evaluate, popularity_scores, split_chronological, top_k
from recommender.interactions import Interactions, sample, user_genre_profiles
from recommender.movielens import Dataset, parse_dataset
from recommender.settings import Settings, default_settings
from tools.browser import find_browser, start_chromium
from tools.serve import StaticServer

ROOT = Path(__file__).resolve().parent.parent
SEEDS = (1, 2, 3)
K = 10
TIMEOUT_SECONDS = 1800

RUN = """
const [data, settings, k, done] = arguments;
window.bench.topLists(data, settings, k).then(done, (error) => done({ error: String(error) }));
"""


def train_and_rank(
    driver: Chrome, dataset: Dataset, train: Interactions, settings: Settings
) -> dict[str, np.ndarray]:
    """Train all models in the browser; return their lists [num_users, K], -1 where short."""
    profiles = user_genre_profiles(train, dataset.num_users, dataset.item_genres)
    data = {
        "numUsers": dataset.num_users,
        "numItems": dataset.num_items,
        "userIdx": train.user_idx.tolist(),
        "itemIdx": train.item_idx.tolist(),
        "itemGenres": dataset.item_genres.ravel().tolist(),
        "userGenres": profiles.ravel().tolist(),
    }
    result = driver.execute_async_script(RUN, data, settings, K)
    if "error" in result:
        raise RuntimeError(result["error"])
    print(f"seed {settings['seed']}: trained in {result['seconds']:.1f} s", file=sys.stderr)
    return {
        name: np.array([row + [-1] * (K - len(row)) for row in rows])
        for name, rows in result["lists"].items()
    }


def measure(driver: Chrome, dataset: Dataset) -> dict[str, list[Metrics]]:
    """Return the metrics of each model, one for each seed; of popularity, one."""
    train, held_out = split_chronological(dataset)
    popular = top_k(popularity_scores(train, dataset.num_users, dataset.num_items), train, K)
    results = {"popularity": [evaluate(popular, held_out, dataset.num_items)]}
    for seed in SEEDS:
        settings = default_settings() | {"seed": seed}
        sampled = sample(train, int(settings["maxInteractions"]), seed)
        for name, lists in train_and_rank(driver, dataset, sampled, settings).items():
            results.setdefault(name, []).append(evaluate(lists, held_out, dataset.num_items))
    return results


def summary(metrics: list[Metrics]) -> dict[str, Any]:
    """Return the mean over the seeds of each metric, with its standard deviation."""
    rows = [asdict(row) for row in metrics]
    means = {name: round(statistics.mean(row[name] for row in rows), 4) for name in rows[0]}
    spreads = {
        f"{name}_sd": round(statistics.stdev(row[name] for row in rows), 4)
        for name in ("recall", "ndcg", "coverage")
        if len(rows) > 1
    }
    return means | spreads


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    files = [(ROOT / "data" / name).read_bytes() for name in ("u.data", "u.item")]
    dataset = parse_dataset(*files)
    with StaticServer({"/": ROOT}) as server:
        driver = start_chromium(find_browser())
        try:
            driver.set_script_timeout(TIMEOUT_SECONDS)
            driver.get(f"{server.url}/bench/harness.html")
            ready = "return window.bench !== undefined"
            WebDriverWait(driver, 60).until(lambda browser: browser.execute_script(ready))
            results = measure(driver, dataset)
        finally:
            driver.quit()
    report = {"P2": {name: summary(rows) for name, rows in results.items()}, "seeds": len(SEEDS)}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
