"""What test_page_arithmetic.py compares: the same sums on this machine and in the page's Python."""

import json
from dataclasses import asdict

import numpy as np

from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.examination import examine
from recommender.evaluation.metrics import evaluate, measure
from recommender.evaluation.readiness import why_not_trainable
from recommender.evaluation.slices import yardstick_of
from recommender.evaluation.split import Split, last_fifth
from recommender.film_map.card import film_card
from recommender.film_map.classes import COLORINGS, classes_of
from recommender.film_map.film_table import film_page as map_page
from recommender.film_map.film_table import films_in_view
from recommender.film_map.picture import Marks, picture_of
from recommender.film_map.viewport import Viewport
from recommender.ratings.arrays import Int64Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.genres import GENRES, GROUPS, group_of_items
from recommender.ratings.interactions import sample, user_genre_profiles
from recommender.steps import finished
from recommender.views.data_tables import tabulating
from recommender.views.films import FilmChoice, film_page, films_csv
from tests.unit.samples import real_dataset


def results() -> dict[str, object]:
    """Run what the page runs on MovieLens 100K; equal on every machine, whatever its integers."""
    dataset = real_dataset()
    parts = last_fifth(dataset)
    train = sample(parts.train, limit=50_000, seed=7)
    lists = popular_lists(train, dataset.num_items, k=10)
    films = FilmChoice(genre="Drama", from_year=1960, text="the", sort="mean", descending=True)
    tables = finished(tabulating(dataset))
    return {
        "train": [int(train.item_idx.sum()), int(train.by_user.starts.sum())],
        "lists": lists[::100].tolist(),
        "metrics": asdict(evaluate(lists, parts.held_out, dataset.num_items)),
        "profiles": float(user_genre_profiles(train, dataset.item_genres)[::10].sum()),
        "groups": np.bincount(group_of_items(dataset.item_genres, GENRES, GROUPS)).tolist(),
        "best": dataset.best_of(5, dataset.by_user.items_of(5), 10).tolist(),
        "twins": dataset.with_twins(dataset.by_user.items_of(5)).tolist(),
        "problem": why_not_trainable(train, dataset.num_items),
        "profile": asdict(tables.profile),
        "films": asdict(film_page(tables.films, films)),
        "csv": films_csv(tables.films, films),
        "quality": of_the_examination(dataset, parts, lists),
        "map": of_the_map(dataset),
    }


def of_the_examination(dataset: Dataset, parts: Split, lists: Int64Array) -> dict[str, object]:
    """Run what is worked out after a training, to nine digits: sums are taken in another order."""
    yardstick = yardstick_of(parts, dataset.item_genres, dataset.genres)
    quality = finished(examine(measure(lists, parts.held_out, dataset.num_items), yardstick))
    of_slices = [one for slices in quality.slices.values() for one in slices]
    estimates = [quality.ndcg, quality.recall, quality.hit_rate, *of_slices]
    return {
        "sizes": {name: of.sizes.tolist() for name, of in yardstick.slicings.items()},
        "ends": [[round(end, 9) for end in one.interval or ()] for one in estimates],
        "lists": [round(quality.novelty, 9), round(quality.popular_share, 9)],
    }


def of_the_map(dataset: Dataset) -> dict[str, object]:
    """Run what the map runs; films stand where the numbers of their ratings say."""
    scores = dataset.item_counts.astype(np.float32)
    classes = {name: classes_of(dataset, name, scores) for name in COLORINGS}
    points, items = dataset.star_counts[:, :2].astype(np.float64), np.arange(dataset.num_items)
    marks = Marks(own=dataset.by_user.items_of(5), recommended=[1, 49], lines=[(49, 1)])
    hidden = frozenset({3})
    picture = picture_of(dataset, points, items, classes["genre"], hidden, marks, ("", ""))
    view = Viewport.fitted(points, 600, 360).zoomed(8, 100, 300)
    card = film_card(dataset, {}, 49, points, items, "")
    return {
        "classes": {name: np.bincount(of.of_item).tolist() for name, of in classes.items()},
        "marks": [picture.own.tolist(), picture.recommended.tolist(), picture.lines],
        "near": [picture.grid.nearest(x, 12, 50) for x in range(0, 100, 10)],
        "table": asdict(map_page(picture, films_in_view(picture, view), 2)),
        "stars": [card.by_star, card.mean_rating],
    }


def main() -> None:
    """Print the results, with the size of an integer first."""
    print(json.dumps([np.dtype(np.intp).itemsize, results()]))
