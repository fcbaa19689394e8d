"""Screen settings around today's recipes, on validation slices: what docs/experiments.md chose by.

Example::

    make bench-screening
    .venv/bin/python -m bench.screening --seeds 1 --only History

Each line changes settings of today's defaults, and is held against them user by user, with the 95 %
interval (bench/paired.py). Nothing is measured on a test. What was tried before in other code than
the page's, or around recipes that are not the page's any more, cannot be made again; experiments.md
says which figures these are. The last line is one JSON object.
"""

import argparse
import datetime
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from bench.ablation import OF_HISTORIES, TWO_TOWERS, UNLIMITED, Bench
from bench.harness import Harness, load_dataset
from bench.paired import interval, mean_of_means
from bench.protocols import QUESTION_OF, splits
from bench.quality import K
from bench.references import ease_scores, top_k
from recommender.app.presets import BEST, QUICK, with_preset
from recommender.app.settings import Settings
from recommender.evaluation.metrics import user_metrics
from recommender.ratings.arrays import Float64Array
from recommender.ratings.dataset import Dataset

TABLE = Path(__file__).resolve().parent.parent / "docs" / "screening.md"
SEEDS = 3


class Group(NamedTuple):
    """Lines that share a model and the protocols they are measured on.

    Attributes:
        title: of the table.
        model: whose lists are measured.
        protocols: that all ask the same question.
        lines: what is changed, as the controls hold it; an empty text is a switch that is off.
    """

    title: str
    model: str
    protocols: tuple[str, ...]
    lines: tuple[Mapping[str, str], ...]


def each(name: str, *texts: str) -> tuple[dict[str, str], ...]:
    """Return a line for each value of a setting."""
    return tuple({name: text} for text in texts)


GROUPS = (
    Group(
        "Deep, for another day",
        TWO_TOWERS,
        ("D", "R"),
        (
            *each("temperature", "0.2", "0.4"),
            {"epochs": "13"},
            {"epochs": "26", "learning_rate": "0.01"},
            *each("fading", "0.7", "3", "5"),
            {"item_bias": ""},
            {"residual": ""},
            {"l2": "0.0001"},
            {"balance": ""},
        ),
    ),
    Group(
        "History, for another day",
        OF_HISTORIES,
        ("D", "R"),
        (
            *each("cut_share", "0", "0.25", "0.7", "0.85", "1"),
            *each("target_decay", "0", "0.3"),
            {"kept_least": "0.1", "kept_most": "0.9"},
            {"kept_least": "0.3", "kept_most": "0.9"},
            {"kept_least": "0.5", "kept_most": "0.9"},
            {"pools": "five"},
            {"hidden_units": "32"},
            *each("history_rate", "0.5", "1"),
        ),
    ),
    Group(
        "Deep, for a sitting",
        TWO_TOWERS,
        ("P1", "P2"),
        (
            *each("fading", "4", "6", "12"),
            {"temperature": "0.3"},
            {"batch_size": "4096"},
            {"warm_start": ""},
        ),
    ),
    Group(
        "History, for a sitting",
        OF_HISTORIES,
        ("P1", "P2"),
        (
            *each("cut_share", "0.5", "0.85", "1"),
            *each("target_decay", "0.05", "0.15"),
            {"hidden_units": "32"},
            *each("embedding_dim", "48", "64"),
            {"warm_start": ""},
        ),
    ),
    Group(
        "Recipes to start from, Deep",
        TWO_TOWERS,
        ("R",),
        (
            {"preset": QUICK},
            {"preset": BEST},
            {"embedding_dim": "64"},
            {"embedding_dim": "64", "epochs": "40", "learning_rate": "0.01"},
            {"embedding_dim": "64", "epochs": "40", "learning_rate": "0.01", "loss": "full"},
        ),
    ),
)


EASE_PROTOCOLS = ("P1", "P2")
EASE_TITLE = "EASE, forgetting by age"
EASE_L2, EASE_DECAYS = (100, 200, 400, 800), (0, 0.02, 0.05, 0.1, 0.2)


def changed(settings: Settings, line: Mapping[str, str]) -> Settings:
    """Return settings with a line's changes; "preset" stands for all of a preset's."""
    for name, text in line.items():
        named = name == "preset"
        settings = with_preset(settings, text) if named else settings.with_text(name, text)
    return settings


def ease_screened(dataset: Dataset) -> list[dict[str, Any]]:
    """Return NDCG@10 of EASE by l2 and by how fast it forgets, on each protocol."""
    rows = []
    for l2, decay in product(EASE_L2, EASE_DECAYS):
        print(f"  EASE {l2} {decay}", file=sys.stderr, flush=True)
        found = {protocol: _of_ease(dataset, protocol, l2, decay) for protocol in EASE_PROTOCOLS}
        rows.append({"line": {"l2": str(l2), "decay": str(decay)}, "found": found})
    return rows


def _of_ease(dataset: Dataset, protocol: str, l2: float, decay: float) -> dict[str, float]:
    (parts,) = splits(dataset, protocol, validation=True)
    lists = top_k(ease_scores(parts.train, dataset.num_items, l2, decay), parts.train, K)
    return {
        "ndcg": round(float(user_metrics(lists, parts.held_out, dataset.num_items).ndcg.mean()), 4)
    }


def screened(bench: Bench, group: Group) -> list[dict[str, Any]]:
    """Return what each line of a group has by protocol: NDCG@10, difference to the defaults."""
    rows: list[dict[str, Any]] = [{"line": {}, "found": {}}]
    rows += [{"line": dict(line), "found": {}} for line in group.lines]
    for protocol in group.protocols:
        every = splits(bench.dataset, protocol, validation=True)
        defaults = replace(UNLIMITED, question=QUESTION_OF[protocol])
        reference: Float64Array | None = None
        for row in rows:
            print(f"  {protocol} {row['line'] or 'defaults'}", file=sys.stderr, flush=True)
            ndcg = bench.ndcg(every, changed(defaults, row["line"]), group.model)
            row["found"][protocol] = {"ndcg": round(mean_of_means(ndcg), 4)}
            if reference is None:
                reference = ndcg
                continue
            differences = ndcg - reference
            figures = (mean_of_means(differences), *interval(differences))
            row["found"][protocol]["against"] = [round(value, 4) for value in figures]
    return rows


def said(line: Mapping[str, str]) -> str:
    """Say what a line changes."""
    return ", ".join(f"{name} {text or 'off'}" for name, text in line.items()) or "defaults"


def _cell(found: Mapping[str, Any]) -> str:
    if "against" not in found:
        return f"{found['ndcg']:.4f}"
    difference, low, high = found["against"]
    return f"{found['ndcg']:.4f} ({difference:+.4f}; {low:+.4f} to {high:+.4f})"


def table(kept: Mapping[str, Any]) -> str:
    """Return docs/screening.md."""
    lines = [
        "# Screened around today's recipes",
        "",
        f"NDCG@10 on the validation slices, means of {kept['seeds']} seeds, and in brackets the",
        "difference to the page's defaults for the question with its 95 % interval (paired",
        "bootstrap over users): one that holds zero may be none. Written by",
        f"`{kept['command']}`, {kept['measured']}. [experiments.md](experiments.md) says",
        "what was chosen by figures like these, and when.",
        "",
    ]
    tables = [
        *zip([(group.title, group.protocols) for group in GROUPS], kept["groups"], strict=True)
    ]
    tables.append(((EASE_TITLE, EASE_PROTOCOLS), kept["ease"]))
    for (title, protocols), rows in tables:
        lines += [f"## {title}", "", f"| changed | {' | '.join(protocols)} |"]
        lines += ["|---|" + "---|" * len(protocols)]
        for row in rows:
            cells = " | ".join(_cell(row["found"][protocol]) for protocol in protocols)
            lines.append(f"| {said(row['line'])} | {cells} |")
        lines.append("")
    return "\n".join(lines)


def options_of_command_line(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the options."""
    parser = argparse.ArgumentParser(description="Screen settings on validation slices.")
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help="train N times")
    parser.add_argument("--only", default="", metavar="TITLE", help="groups whose title holds this")
    parser.add_argument("--write", action="store_true", help=f"keep the figures: {TABLE.name}")
    options = parser.parse_args(arguments)
    if options.seeds < 1:
        parser.error(f"--seeds: expected at least 1, got {options.seeds}")
    if options.write and options.only:
        parser.error("--write keeps all groups: leave --only out")
    return options


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    options = options_of_command_line()
    wanted = [group for group in GROUPS if options.only in group.title]
    with Harness() as harness:
        dataset = load_dataset()
        bench = Bench(harness, dataset, options.seeds)
        found = [screened(bench, group) for group in wanted]
    kept = {
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "command": "python -m bench.screening --write",
        "seeds": options.seeds,
        "groups": found,
        "ease": ease_screened(dataset) if options.only in EASE_TITLE else [],
    }
    if options.write:
        TABLE.write_text(table(kept), encoding="utf-8")
    print(json.dumps(kept | {"titles": [group.title for group in wanted]}))


if __name__ == "__main__":
    main()
