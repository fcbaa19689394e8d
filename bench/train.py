"""Measure how fast the page trains, side by side with the naive code, in one run.

Example::

    make bench-train

The last line is one JSON object:

- step_ratio: naive step / our step (bench/naive_worker.js, bench/our_worker.js), batch 1,024,
  dim 32, hidden 64, in-batch softmax, WebAssembly; medians of rounds that alternate.
- default_train_over_naive_epoch: seconds from the Train click to state "trained" with the default
  settings / seconds of one naive epoch of 78 steps, measured before and after each training; median
  of three.
- validation_cost_share: what NDCG after each epoch adds to a training of all models in their
  workers, as a share of it: trainings with and without take turns, the median of the pairs' ratios
  less 1.
- longest_main_thread_task_ms: of the whole page, during those trainings.
- tensors_leaked: tensors that a second training leaves beyond what the first left.
- top10_ms: a list of ten for one user, in the worker; median over the users.
- growth: an epoch of all models at 100k, 400k and 1.6M interactions (copies with shifted ids), as
  many steps of each; medians of --repeats turns. The seconds before the first report (tables start,
  first steps) stand beside it.
"""

import argparse
import json
import statistics
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from bench.epoch_ends import Trainings, say
from bench.harness import Harness, load_dataset, plain_data
from bench.protocols import all_interactions
from recommender.app.models import MODELS
from recommender.app.settings import Settings

STEPS_OF_NAIVE_EPOCH = 78
ROUNDS, STEPS = 5, 12
TRAININGS = 3
COPIES = (1, 4, 16)

WATCH = """
window.tasks = [];
window.trainings = [];
new PerformanceObserver((list) => window.tasks.push(...list.getEntries()))
  .observe({ type: "longtask" });
new MutationObserver(() => {
  if (document.body.dataset.state !== "trained") return;
  window.trainedAt = performance.now();
  window.trainings.push([window.clickedAt, window.trainedAt]);
}).observe(document.body, { attributeFilter: ["data-state"] });
document.getElementById("train").addEventListener("click", () => {
  window.clickedAt = performance.now();
  window.trainedAt = 0;
});
"""


LONGEST = """
const meanwhile = window.tasks.filter(({ startTime, duration }) =>
  window.trainings.some(([from, to]) => startTime < to && startTime + duration > from));
return Math.max(0, ...meanwhile.map(({ duration }) => duration));
"""


def measure_steps(harness: Harness, data: dict[str, Any], rounds: int) -> dict[str, float]:
    """Return the medians of naive and our steps in milliseconds, and of a list of ten."""
    times = harness.call("stepTimes", data, rounds, STEPS)
    naive, ours = statistics.median(times["naive"]), statistics.median(times["ours"])
    say(f"naive step {naive:.1f} ms, our step {ours:.1f} ms, top 10 {times['top10']:.3f} ms")
    return {"naive_ms": naive, "our_ms": ours, "top10_ms": times["top10"]}


def measure_trainings(harness: Harness, data: dict[str, Any]) -> dict[str, Any]:
    """Train with the defaults on the page, each time between two measurements of naive steps.

    Returns:
        Medians of the seconds from click to trained and of their ratio to a naive epoch at that
        time, and the longest task of the main thread.
    """
    driver = harness.driver
    bench_tab = driver.current_window_handle
    driver.switch_to.new_window("tab")
    page_tab = driver.current_window_handle
    driver.get(f"{harness.url}/index.html")
    _wait_for(driver, "ready")
    driver.find_element(By.ID, "load-data").click()
    _wait_for(driver, "loaded")
    driver.execute_script(WATCH)
    seconds, ratios = [], []
    driver.switch_to.window(bench_tab)
    before = measure_steps(harness, data, rounds=1)["naive_ms"]
    for _ in range(TRAININGS):
        driver.switch_to.window(page_tab)
        driver.find_element(By.ID, "train").click()
        WebDriverWait(driver, 600, 0.5).until(
            lambda browser: browser.execute_script("return window.trainedAt")
        )
        took = driver.execute_script("return (window.trainedAt - window.clickedAt) / 1000")
        driver.switch_to.window(bench_tab)
        after = measure_steps(harness, data, rounds=1)["naive_ms"]
        naive_epoch = STEPS_OF_NAIVE_EPOCH * (before + after) / 2 / 1000
        say(f"click to trained {took:.1f} s, naive epoch {naive_epoch:.1f} s")
        seconds.append(took)
        ratios.append(took / naive_epoch)
        before = after
    driver.switch_to.window(page_tab)
    longest = float(driver.execute_script(LONGEST))
    return {
        "default_train_seconds": round(statistics.median(seconds), 2),
        "default_train_over_naive_epoch": round(statistics.median(ratios), 3),
        "longest_main_thread_task_ms": round(longest, 1),
    }


def _wait_for(driver: Chrome, state: str) -> None:
    script = "return document.body.dataset.state"
    WebDriverWait(driver, 120, 0.1).until(lambda browser: browser.execute_script(script) == state)


def measure_growth(harness: Harness, data: dict[str, Any], repeats: int) -> dict[str, Any]:
    """Return medians of seconds per epoch by number of interactions, all sizes in turn.

    `time_per_interaction_ratio` is the median over the turns of the cost of an interaction at the
    largest size / at the smallest.
    """
    turns = []
    for _ in range(repeats):
        runs = [_train_copies(harness, data, COPIES[-1] // copies, copies) for copies in COPIES]
        say(f"seconds per epoch: {[round(run['seconds'], 2) for run in runs]}")
        turns.append(runs)
    growth: dict[str, Any] = {}
    for copies, of_size in zip(COPIES, zip(*turns, strict=True), strict=True):
        number = copies * len(data["userIdx"])
        seconds = statistics.median(run["seconds"] for run in of_size)
        growth[str(number)] = {
            "seconds_per_epoch": round(seconds, 3),
            "microseconds_per_interaction": round(seconds / number * 1e6, 2),
            "start_seconds": round(statistics.median(run["startSeconds"] for run in of_size), 2),
            "heap_mb": round(max(run["heapMegabytes"] for run in of_size), 1),
        }
    ratios = [runs[-1]["seconds"] / runs[0]["seconds"] / COPIES[-1] for runs in turns]
    return growth | {"time_per_interaction_ratio": round(statistics.median(ratios), 3)}


def _train_copies(harness: Harness, data: dict[str, Any], epochs: int, copies: int) -> Any:
    settings = Settings(epochs=epochs).for_training()
    models = [dict(model.entry) for model in MODELS]
    return harness.call("trainCopies", models, data, settings, copies)


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure training speed against naive code.")
    parser.add_argument("--repeats", type=int, default=3, help="turns; twice as many pairs")
    options = parser.parse_args()
    dataset = load_dataset()
    data = plain_data(dataset, all_interactions(dataset), Settings())
    with Harness() as harness:
        steps = measure_steps(harness, data, ROUNDS)
        trainings = measure_trainings(harness, data)
    with Harness() as harness:
        epoch_ends = Trainings(harness)
        models = [dict(model.entry) for model in MODELS]
        epoch_ends.train(models)  # compiles and allocates
        cost, _ = epoch_ends.cost(models, "validate", 2 * options.repeats)
    with Harness() as harness:
        growth = measure_growth(harness, data, options.repeats)
        left = [_train_copies(harness, data, epochs=1, copies=1)["tensors"] for _ in range(2)]
    report = {
        "step_ratio": round(steps["naive_ms"] / steps["our_ms"], 2),
        **trainings,
        "validation_cost_share": round(cost, 4),
        "tensors_leaked": left[1] - left[0],
        "top10_ms": round(steps["top10_ms"], 3),
        "growth": growth,
        "naive_step_ms": round(steps["naive_ms"], 1),
        "our_step_ms": round(steps["our_ms"], 1),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
