"""Measure the visitor's own data: how fast it is read, what it takes of memory, how 1M trains.

Example::

    python -m bench.data --repeats 5

The files are made of MovieLens 100K by repetition with shifted ids (bench/data_files.py). The last
line is one JSON object:

- read_over_pandas_dat, read_over_pandas_csv: seconds in which the page's reader makes columns of a
  million ratings, in a fresh worker each time / those of pandas' read_csv, in a fresh process of
  CPython each time; medians of runs in turn.
- peak_mb_25m: the tab's resident memory while 25 million ratings are read, above what it was before
  and what is kept (12 bytes a rating), at its highest.
- ml1m_cost_ratio: seconds from a click on Train until map and metrics are there, for each
  interaction that is learnt, of data of the shape of MovieLens 1M / of MovieLens 100K.
- ml1m_heap_mb: what JavaScript, Python and the workers of the models hold after that training.
- longest_task_ms: the longest task of the main thread from the choice of 1M's files until its
  metrics are there. The import of pandas, one task of half a second or more, is over by then.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.data_files import write_1m, write_csv
from bench.data_page import DataPage
from bench.epoch_ends import say
from bench.harness import Harness, load_dataset

COPIES_25M = 250
PANDAS = {
    "csv": "pandas.read_csv({path!r})",
    "dat": "pandas.read_csv({path!r}, sep='::', engine='python', header=None)",
}
INPUT = """
const input = document.createElement("input");
input.type = "file";
input.multiple = true;
input.id = "files";
document.body.replaceChildren(input);
"""


def pandas_seconds(path: Path, kind: str) -> float:
    """Return how long pandas takes, in a fresh process, its import left out."""
    read = PANDAS[kind].format(path=str(path))
    code = f"import time, pandas; t = time.perf_counter(); {read}; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def read_over_pandas(harness: Harness, path: Path, kind: str, repeats: int) -> float:
    """Return the ratio of medians for one format."""
    ours, theirs = [], []
    for _ in range(repeats):
        harness.driver.execute_script(INPUT)
        harness.driver.find_element("id", "files").send_keys(str(path))
        ours.append(float(harness.call("readFiles")["seconds"]))
        theirs.append(pandas_seconds(path, kind))
        say(f"{kind}: the page {ours[-1]:.3f} s, pandas {theirs[-1]:.3f} s")
    return statistics.median(ours) / statistics.median(theirs)


def of_reading(folder: Path, repeats: int) -> dict[str, Any]:
    """Return what a million ratings take in each format."""
    dataset = load_dataset()
    with Harness() as harness:
        ratios = {
            f"read_over_pandas_{kind}": round(
                read_over_pandas(harness, write_1m(folder / kind, kind, dataset), kind, repeats), 3
            )
            for kind in PANDAS
        }
    return ratios


def of_memory(folder: Path) -> dict[str, Any]:
    """Return what 25 million ratings take while they are read."""
    path = write_csv(folder / "25m", COPIES_25M, load_dataset())
    say(f"25M: {path.stat().st_size / 1e6:,.0f} MB")
    with DataPage() as page:
        started = time.perf_counter()
        peak = page.peak_of_reading([path, path.with_name("movies.csv")])
        say(f"25M: read in {time.perf_counter() - started:.0f} s, {page.status}")
    return {"peak_mb_25m": round(peak)}


def of_training(folder: Path, repeats: int) -> dict[str, Any]:
    """Return what 1M costs beside 100K: all trainings by default, in fresh pages."""
    path = write_1m(folder / "csv", "csv", load_dataset())
    small = []
    for _ in range(repeats):
        with DataPage() as page:
            page.load()
            small.append(page.train())
            say(f"100K: {small[-1]:.2e} s an interaction")
    with DataPage() as page:
        page.meter()
        page.read([path, path.with_name("movies.csv")])
        large = page.train()
        say(f"1M: {large:.2e} s an interaction; {page.status}")
        heap, tasks = page.heap(), page.tasks()
    return {
        "ml1m_cost_ratio": round(large / statistics.median(small), 3),
        "ml1m_heap_mb": round(sum(heap.values())),
        "heap_of": {name: round(megabytes) for name, megabytes in heap.items()},
        **tasks,
    }


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure the visitor's own data.")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each reading")
    parser.add_argument("--only", choices=["reading", "memory", "training"])
    options = parser.parse_args()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.only in {None, "reading"}:
            found |= of_reading(folder, options.repeats)
        if options.only in {None, "memory"}:
            found |= of_memory(folder)
        if options.only in {None, "training"}:
            found |= of_training(folder, min(3, options.repeats))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
