"""What test_page_taste.py compares: the visitor's ratings on this machine and in the page."""

import json

import numpy as np

from recommender.errors import VisitorError
from recommender.steps import finished
from recommender.taste.csv_file import parse_ratings_csv, ratings_csv
from recommender.taste.record import fingerprint, from_record, to_record
from recommender.taste.search import indexing
from recommender.taste.starters import starters
from recommender.taste.taste import Taste
from tests.unit.samples import real_dataset

QUERIES = [
    "temrin",
    "strar wars",
    "Misérables",
    "mash",
    "t",
    "godfather the",
    "1997",
    "resrr alien",
]


def problem_of(text: str) -> str:
    try:
        from_record(text, "")
    except VisitorError as error:
        return str(error)
    return "none"


def results() -> dict[str, object]:
    """Run what a visitor's ratings need, with the real films."""
    dataset = real_dataset()
    rated = Taste().with_all({item_id: 1 + item_id % 5 for item_id in dataset.item_ids.tolist()})
    item_idx, stars = rated.known_to(dataset)
    record = to_record(rated.ratings, fingerprint(dataset))
    csv = ratings_csv(rated.ratings, dataset)
    search = finished(indexing(dataset.titles, dataset.item_counts))
    # of genres: equal cosines are equal on every machine
    genres = dataset.item_genres / np.sqrt(dataset.item_genres.sum(axis=1, keepdims=True))
    return {
        "known": [int(item_idx.sum()), int(stars.sum())],
        "record": record,
        "kept": from_record(record, fingerprint(dataset)) == dict(rated.ratings),
        "csv": csv,
        "imported": [
            parse_ratings_csv("my.csv", csv.encode(encoding), dataset) == dict(rated.ratings)
            for encoding in ("utf-8-sig", "cp1252")
        ],
        "found": [search.find(query) for query in QUERIES],
        "starters": starters(genres, dataset.item_counts, dataset.twin_idx, k=8, seed=7),
        "nested": [problem_of(text * 100_000) for text in ("[", '{"a":', '["]",')],
    }


def main() -> None:
    """Print the results."""
    print(json.dumps(results()))
