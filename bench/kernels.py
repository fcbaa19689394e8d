"""Where the time of a training step goes: by model and kernel, small data and large.

Example::

    make bench-kernels

The last line is one JSON object, by model and number of interactions:

- step_ms: mean of a step, one model at a time, with the default settings.
- start_ms: making the model and its batches, warm start included.
- each_ms: what each kernel of TensorFlow.js takes of a step; `batch` is laying a batch out,
  `other` is no kernel.
"""

import argparse
import json
from typing import Any

from bench.epoch_ends import say
from bench.harness import Harness, load_dataset, plain_data
from bench.options import add_settings, chosen_settings
from bench.protocols import all_interactions
from recommender.app.models import MODELS

COPIES = (1, 16)
STEPS = 24


def table(found: dict[str, Any]) -> dict[str, Any]:
    """Return rounded figures of a model, the largest first, without those below a hundredth."""
    each = sorted(found["each"].items(), key=lambda pair: -pair[1])
    return {
        "step_ms": round(found["step"], 2),
        "start_ms": round(found["start"], 1),
        "each_ms": {name: round(took, 2) for name, took in each if took > found["step"] / 100},
    }


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure where the time of a step goes.")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--copies", type=int, nargs="*", default=COPIES)
    add_settings(parser)
    options = parser.parse_args()
    settings = chosen_settings(parser, options)
    dataset = load_dataset()
    data = plain_data(dataset, all_interactions(dataset), settings)
    models = [dict(model.entry) for model in MODELS]
    report: dict[str, dict[str, Any]] = {}
    with Harness() as harness:
        for copies in options.copies:
            args = (models, data, settings.for_training(), copies, options.steps)
            for name, found in harness.call("kernelTimes", *args).items():
                number = str(copies * len(data["userIdx"]))
                report.setdefault(name, {})[number] = table(found)
                say(f"{name}, {number}: {json.dumps(report[name][number])}")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
