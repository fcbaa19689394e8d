"""Measure how fast the page trains, side by side with the naive code, in one run.

Example::

    make bench-train

The last line is one JSON object:

- step_ratio: naive step / our step (bench/naive_worker.js, bench/our_worker.js), batch 1,024,
  dim 32, hidden 64, in-batch softmax, WebAssembly; medians of rounds that alternate.
- default_train_over_naive_epoch: seconds from the Train click to state "trained" with the default
  settings / seconds of one naive epoch of 78 steps; median of three trainings.
- longest_main_thread_task_ms: of the whole page, during those trainings.
- tensors_leaked: tensors that a second training leaves beyond what the first left.
- top10_ms: a list of ten for one user, in the worker; median over the users.
- growth: an epoch of both models at 100k, 400k and 1.6M interactions (copies with shifted ids);
  medians of --repeats runs.
"""

import argparse
import json
import statistics
import sys
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from bench.harness import Harness, load_dataset, plain_data
from recommender.interactions import all_interactions
from recommender.settings import default_settings

MODELS = ["baseline", "deep"]
STEPS_OF_NAIVE_EPOCH = 78
ROUNDS, STEPS = 5, 12
TRAININGS = 3
COPIES = (1, 4, 16)

WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({ type: "longtask" });
new MutationObserver(() => {
  if (document.body.dataset.state === "trained") window.trainedAt = performance.now();
}).observe(document.body, { attributeFilter: ["data-state"] });
document.getElementById("train").addEventListener("click", () => {
  window.clickedAt = performance.now();
  window.trainedAt = 0;
});
"""


def say(text: str) -> None:
    """Write a line of progress, apart from the result."""
    print(text, file=sys.stderr, flush=True)


def measure_steps(harness: Harness, data: dict[str, Any]) -> dict[str, float]:
    """Return the medians of naive and our steps in milliseconds, and of a list of ten."""
    times = harness.call("stepTimes", data, ROUNDS, STEPS)
    naive, ours = statistics.median(times["naive"]), statistics.median(times["ours"])
    say(f"naive step {naive:.1f} ms, our step {ours:.1f} ms, top 10 {times['top10']:.3f} ms")
    return {"naive_ms": naive, "our_ms": ours, "top10_ms": times["top10"]}


def measure_trainings(harness: Harness) -> tuple[list[float], float]:
    """Train with the defaults on the page; return seconds from click to trained, longest task."""
    driver = harness.driver
    driver.get(f"{harness.url}/index.html")
    _wait_for(driver, "ready")
    driver.find_element(By.ID, "load-data").click()
    _wait_for(driver, "loaded")
    driver.execute_script(WATCH)
    seconds = []
    for _ in range(TRAININGS):
        driver.find_element(By.ID, "train").click()
        WebDriverWait(driver, 600, 0.5).until(
            lambda browser: browser.execute_script("return window.trainedAt")
        )
        took = driver.execute_script("return (window.trainedAt - window.clickedAt) / 1000")
        say(f"click to trained {took:.1f} s")
        seconds.append(took)
    return seconds, float(driver.execute_script("return window.longest"))


def _wait_for(driver: Chrome, state: str) -> None:
    script = "return document.body.dataset.state"
    WebDriverWait(driver, 120, 0.1).until(lambda browser: browser.execute_script(script) == state)


def measure_growth(harness: Harness, data: dict[str, Any], repeats: int) -> dict[str, Any]:
    """Return seconds per epoch by number of interactions, and each one's cost against the first."""
    settings = default_settings() | {"epochs": 1}
    growth: dict[str, Any] = {}
    for copies in COPIES:
        number = copies * len(data["userIdx"])
        runs = [harness.call("trainCopies", MODELS, data, settings, copies) for _ in range(repeats)]
        seconds = statistics.median(run["seconds"] for run in runs)
        heap = max(run["heapMegabytes"] for run in runs)
        say(f"{number:,} interactions: {seconds:.2f} s per epoch, {heap:.0f} MB")
        cost = seconds / number
        growth[str(number)] = {
            "seconds_per_epoch": round(seconds, 3),
            "microseconds_per_interaction": round(cost * 1e6, 2),
            "heap_mb": round(heap, 1),
        }
    costs = [row["microseconds_per_interaction"] for row in growth.values()]
    return growth | {"time_per_interaction_ratio": round(costs[-1] / costs[0], 3)}


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure training speed against naive code.")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each size in `growth`")
    options = parser.parse_args()
    dataset = load_dataset()
    data = plain_data(dataset, all_interactions(dataset))
    with Harness() as harness:
        steps = measure_steps(harness, data)
        left = [
            harness.call("trainCopies", MODELS, data, default_settings() | {"epochs": 1}, 1)
            for _ in range(2)
        ]
        growth = measure_growth(harness, data, options.repeats)
        seconds, longest = measure_trainings(harness)
    naive_epoch = STEPS_OF_NAIVE_EPOCH * steps["naive_ms"] / 1000
    report = {
        "step_ratio": round(steps["naive_ms"] / steps["our_ms"], 2),
        "default_train_over_naive_epoch": round(statistics.median(seconds) / naive_epoch, 3),
        "longest_main_thread_task_ms": round(longest, 1),
        "tensors_leaked": left[1]["tensors"] - left[0]["tensors"],
        "top10_ms": round(steps["top10_ms"], 3),
        "growth": growth,
        "naive_step_ms": round(steps["naive_ms"], 1),
        "our_step_ms": round(steps["our_ms"], 1),
        "default_train_seconds": round(statistics.median(seconds), 2),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
