"""Ranks films by the models of a file that the page has saved, and measures them once more.

    python two-tower.py two-tower.safetensors --data ml-100k
    python two-tower.py two-tower.safetensors --data ml-100k --user 42

It needs Python 3.9 or later, numpy, the file and the data on which its models were trained: u.data
and u.item of MovieLens 100K. Nothing is trained: what was learnt is read from the file. The towers
are written out below as the page computes them, so that every step can be followed. What comes out
is what the page shows, but for rounding: two scores that are all but the same may change places.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

MODEL_FILE = "two-tower.safetensors"
KIND, VERSION = "two-tower model", 1
TOP_K = 10
SECONDS_A_DAY = 86_400


# ---- the model file: its length of header, a header in JSON, then all numbers


def read_model_file(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the card and all tensors by name, float32."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    card = json.loads(header.pop("__metadata__")["card"])
    if (card["kind"], card["version"]) != (KIND, VERSION):
        raise SystemExit(f"{path}: expected a {KIND} of version {VERSION}")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[start + begin : start + end], dtype="<f4")
        tensors[name] = values.reshape(entry["shape"])
    return card, tensors


def weights_of(tensors: dict[str, np.ndarray], model: str) -> dict[str, np.ndarray]:
    """Return the tensors of one model, by their names there."""
    start = f"{model}/"
    return {name[len(start) :]: one for name, one in tensors.items() if name.startswith(start)}


# ---- the data: pairs of rows, users by ascending id, films in the order of u.item


class Data:
    """Ratings and films.

    Attributes:
        user, item: int64 [n], rows, in the order of u.data.
        time: int64 [n], Unix seconds.
        user_ids: int64 [num_users].
        titles: as u.item has them.
        genres: float32 [num_items, 19], 1 where a film has the genre.
    """

    def __init__(self, folder: Path) -> None:
        rows = np.loadtxt(folder / "u.data", dtype=np.int64, ndmin=2)
        self.user_ids, self.user = np.unique(rows[:, 0], return_inverse=True)
        text = (folder / "u.item").read_bytes().decode("latin-1")
        films = [line.split("|") for line in text.splitlines() if line]
        row_of = {int(film[0]): row for row, film in enumerate(films)}
        self.item = np.array([row_of[item_id] for item_id in rows[:, 1].tolist()])
        self.time = rows[:, 3]
        self.titles = [film[1] for film in films]
        self.genres = np.array([film[5:] for film in films], dtype=np.float32)

    @property
    def num_users(self) -> int:
        """How many users there are."""
        return len(self.user_ids)

    @property
    def num_items(self) -> int:
        """How many films there are."""
        return len(self.titles)


class Pairs:
    """Interactions: rows of users and items, and when they took place; None: nobody may know."""

    def __init__(self, user: np.ndarray, item: np.ndarray, time: np.ndarray | None) -> None:
        self.user, self.item, self.time = user, item, time

    def __len__(self) -> int:
        return len(self.user)

    def take(self, rows: np.ndarray) -> Pairs:
        """Return the interactions at these places."""
        time = None if self.time is None else self.time[rows]
        return Pairs(self.user[rows], self.item[rows], time)

    def rows_by_user(self, num_users: int) -> list[np.ndarray]:
        """Return where each user's interactions stand, in their order."""
        ends = np.cumsum(np.bincount(self.user, minlength=num_users))
        return np.split(np.argsort(self.user, kind="stable"), ends[:-1])


# ---- what was held out, and what the models have seen


def split(data: Data, held_out: str) -> tuple[Pairs, Pairs]:
    """Part the ratings into those of training and those that lists are to find."""
    order = np.argsort(data.time, kind="stable")
    by_time = Pairs(data.user[order], data.item[order], data.time[order])
    if held_out == "random":
        mixed = np.random.RandomState(42).permutation(len(data.user))
        num_train = len(mixed) * 4 // 5
        whole = Pairs(data.user, data.item, None)
        return whole.take(mixed[:num_train]), whole.take(mixed[num_train:])
    if held_out == "date":
        num_train = len(by_time) * 9 // 10
        train, rest = (
            by_time.take(np.arange(num_train)),
            by_time.take(np.arange(num_train, len(order))),
        )
        is_known = np.bincount(train.user, minlength=data.num_users) > 0
        return train, rest.take(is_known[rest.user])
    is_out = np.zeros(len(by_time), dtype=bool)
    for rows in by_time.rows_by_user(data.num_users):
        number = {"fifth": len(rows) // 5, "last": int(len(rows) > 1), "none": 0}[held_out]
        is_out[rows[len(rows) - number :]] = True
    return by_time.take(~is_out), by_time.take(is_out)


def seen_by_models(train: Pairs, card: dict[str, Any], num_users: int) -> Pairs:
    """Return the training part without the slice that watched it, and no more than allowed."""
    values = card["values"]
    if values["validate"] and card["held_out"] != "none":
        train = train.take(~_is_aside(train, values["seed"], num_users))
    limit = values["maxInteractions"]
    if len(train) <= limit:
        return train
    chosen = np.random.default_rng(values["seed"]).choice(len(train), size=limit, replace=False)
    return train.take(np.sort(chosen))


def _is_aside(train: Pairs, seed: int, num_users: int) -> np.ndarray:
    """Mark a random eighth of the interactions of up to 128 users, who have 16 or more."""
    chance = np.random.default_rng(seed)
    by_user = train.rows_by_user(num_users)
    able = np.flatnonzero(np.array([len(rows) for rows in by_user]) >= 16)
    users = chance.permutation(able)[: min(128, len(able) // 4)]
    is_aside = np.zeros(len(train), dtype=bool)
    for user in users.tolist():
        rows = by_user[user]
        is_aside[chance.permutation(rows)[: len(rows) // 8]] = True
    return is_aside


def trend(seen: Pairs, num_items: int) -> np.ndarray:
    """Return how much more each film is watched these days than ever, as a logarithm."""
    if seen.time is None or not len(seen):
        return np.zeros(num_items, dtype=np.float32)
    weights = np.exp2(-(seen.time.max() - seen.time) / SECONDS_A_DAY / 7)
    recent = np.bincount(seen.item, weights=weights, minlength=num_items)
    usual = np.bincount(seen.item, minlength=num_items) * weights.mean()
    moved: np.ndarray = 1.5 * np.log((recent + 1) / (usual + 1))
    return moved.astype(np.float32)


# ---- the towers


def unit(rows: np.ndarray) -> np.ndarray:
    """Scale each row to length one."""
    lengths: np.ndarray = np.sqrt((rows**2).sum(axis=1, keepdims=True) + np.float32(1e-12))
    scaled: np.ndarray = rows / lengths
    return scaled


def dense(rows: np.ndarray, weights: dict[str, np.ndarray], tower: str) -> np.ndarray:
    """Pass rows through a tower's two layers, the first with relu."""
    kernels = [weights[f"{tower}.dense_{layer}.kernel"] for layer in (1, 2)]
    biases = [weights[f"{tower}.dense_{layer}.bias"] for layer in (1, 2)]
    hidden: np.ndarray = np.maximum(rows @ kernels[0] + biases[0], 0)
    output: np.ndarray = hidden @ kernels[1] + biases[1]
    return output


def id_tower(
    weights: dict[str, np.ndarray],
    tower: str,
    genres: np.ndarray | None,
    values: dict[str, Any],
) -> np.ndarray:
    """Return the vectors of all ids of a tower: [embedding ; genres] -> Dense -> Dense."""
    table = weights[f"{tower}.embedding"]
    own = table
    if f"{tower}.dense_1.kernel" in weights:
        rows = table if genres is None else np.hstack([table, unit(genres)])
        added = dense(rows, weights, tower)
        own = table + added if values["residual"] else added
    return unit(own) if values["normalize"] else own


def history_tower(
    weights: dict[str, np.ndarray], data: Data, seen: Pairs, values: dict[str, Any]
) -> np.ndarray:
    """Return the vectors of all users by what they watched: pools of embeddings, and genres."""
    table, speeds = weights["item_tower.embedding"], values["question"]["pools"]
    pools = np.zeros((data.num_users, len(speeds), table.shape[1]), dtype=np.float32)
    profiles = np.zeros((data.num_users, data.genres.shape[1]), dtype=np.float32)
    moment = None if seen.time is None else np.cumsum(np.diff(seen.time, prepend=seen.time[:1]) > 0)
    for user, rows in enumerate(seen.rows_by_user(data.num_users)):
        if not len(rows):
            continue
        items = seen.item[rows]
        ages = _ages(None if moment is None else moment[rows], len(rows))
        for place, speed in enumerate(speeds):
            pools[user, place] = _pool(table[items], ages[speed["by"]], speed["decay"])
        counts = data.genres[items].sum(axis=0)
        profiles[user] = counts / max(float(np.linalg.norm(counts)), 1e-12)
    wide = pools.reshape(data.num_users, -1)
    has_genres = values["userGenres"]
    own = dense(np.hstack([wide, profiles]) if has_genres else wide, weights, "user_tower")
    if values["residual"]:
        own = own + (pools * weights["user_tower.gates"]).sum(axis=1)
    return unit(own) if values["normalize"] else own


def _ages(moments: np.ndarray | None, number: int) -> dict[str, np.ndarray]:
    """Return how many films, and how many visits, came after each of a user's films."""
    if moments is None:
        return {"ages": np.zeros(number), "visits": np.zeros(number)}
    later = np.append(np.cumsum((np.diff(moments) != 0)[::-1])[::-1], 0)
    return {"ages": np.arange(number - 1, -1, -1), "visits": later}


def _pool(rows: np.ndarray, ages: np.ndarray, decay: float) -> np.ndarray:
    """Return the mean of embeddings in which older films count less."""
    weights = np.exp(-decay * ages)
    weights[weights < 1e-3] = 0
    mean: np.ndarray = (weights / weights.sum()) @ rows
    return mean.astype(np.float32)


def vectors_of(
    weights: dict[str, np.ndarray], data: Data, seen: Pairs, card: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the vectors of all users and of all items: a score is their product.

    The last dimension is the item's bias, with the trend, times the temperature.
    """
    values = card["values"]
    has_trend = values["trend"] and card["settings"].get("question", "day") == "day"
    moved = trend(seen, data.num_items) if has_trend else np.zeros(data.num_items, dtype=np.float32)
    items = id_tower(weights, "item_tower", data.genres if values["itemGenres"] else None, values)
    if "user_tower.embedding" in weights:
        profiles = _profiles(data, seen) if values["userGenres"] else None
        users = id_tower(weights, "user_tower", profiles, values)
    else:  # no table of users: they are what they watched
        users = history_tower(weights, data, seen, values)
    temperature = np.full((len(users), 1), values["question"]["temperature"], dtype=np.float32)
    biases = weights["item_bias"] + moved[:, None]
    return np.hstack([users, temperature]), np.hstack([items, biases])


def _profiles(data: Data, seen: Pairs) -> np.ndarray:
    """Count for each user how many of the films have each genre."""
    counts = [
        np.bincount(seen.user, weights=flags[seen.item], minlength=data.num_users)
        for flags in data.genres.T
    ]
    return np.stack(counts, axis=1).astype(np.float32)


# ---- lists, and how good they are


def top_lists(users: np.ndarray, items: np.ndarray, train: Pairs) -> np.ndarray:
    """Return each user's ten best films that are not of training, best first; -1 fills a list."""
    scores = users @ items.T
    scores[train.user, train.item] = -np.inf
    best = np.argsort(-scores, axis=1, kind="stable")[:, :TOP_K]
    return np.where(np.isfinite(np.take_along_axis(scores, best, axis=1)), best, -1)


def measure(lists: np.ndarray, held_out: Pairs, num_items: int) -> dict[str, float]:
    """Return the means over all users of whom something was held out."""
    found: dict[str, list[float]] = {"ndcg@10": [], "recall@10": [], "hit_rate@10": []}
    gains = 1 / np.log2(np.arange(2, TOP_K + 2))
    wanted = held_out.rows_by_user(len(lists))
    tested = [user for user, rows in enumerate(wanted) if len(rows)]
    for user in tested:
        relevant = np.unique(held_out.item[wanted[user]])
        hits = np.isin(lists[user], relevant)
        found["ndcg@10"].append((hits * gains).sum() / gains[: len(relevant)].sum())
        found["recall@10"].append(hits.sum() / len(relevant))
        found["hit_rate@10"].append(float(hits.any()))
    shown = lists[tested]
    means = {name: float(np.mean(each)) for name, each in found.items()}
    return {**means, "coverage@10": len(np.unique(shown[shown >= 0])) / num_items}


def lists_of_all(
    card: dict[str, Any], tensors: dict[str, np.ndarray], data: Data, train: Pairs
) -> dict[str, np.ndarray]:
    """Return every user's list by each model."""
    seen = seen_by_models(train, card, data.num_users)
    lists = {}
    for name in card["models"]:
        vectors = vectors_of(weights_of(tensors, name), data, seen, card)
        lists[name] = top_lists(*vectors, train)
    return lists


def told(card: dict[str, Any]) -> str:
    """Say by which settings the models were trained."""
    return "\n".join(
        f"  {name:18} {text or 'as the question asks'}" for name, text in card["settings"].items()
    )


def compare(model: dict[str, Any], ours: dict[str, float]) -> list[str]:
    """Return a line for each figure: ours, that of the card, and how far they are apart."""
    lines = []
    for name, value in ours.items():
        theirs = (model.get("metrics") or {}).get(name)
        theirs = theirs["value"] if isinstance(theirs, dict) else theirs
        beside = "" if theirs is None else f"   card {theirs:.6f}   apart {abs(value - theirs):.0e}"
        lines.append(f"  {name:12} {value:.6f}{beside}")
    return lines


def main(arguments: list[str]) -> None:
    """Print settings, figures and, where one is asked for, a user's lists."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model_file", type=Path, nargs="?", default=Path(MODEL_FILE))
    parser.add_argument("--data", type=Path, default=Path(), help="folder of u.data and u.item")
    parser.add_argument("--user", type=int, help="id of a user whose lists are shown")
    chosen = parser.parse_args(arguments)
    card, tensors = read_model_file(chosen.model_file)
    data = Data(chosen.data)
    train, held_out = split(data, card["held_out"])
    print(f"Settings:\n{told(card)}")
    for name, lists in lists_of_all(card, tensors, data, train).items():
        model = card["models"][name]
        print(f"\n{model.get('label', name)}:")
        if len(held_out):
            print("\n".join(compare(model, measure(lists, held_out, data.num_items))))
        for row in np.flatnonzero(data.user_ids == chosen.user).tolist():
            for rank, item in enumerate(lists[row].tolist(), 1):
                print(f"  {rank:2}. {data.titles[item]}" if item >= 0 else f"  {rank:2}.")


if __name__ == "__main__":
    main(sys.argv[1:])
