"""What was measured beforehand, as the page shows it."""

import json

from recommender.app.models import LABELS
from recommender.views.ranking import PUBLISHED, RANKING, read_ranking


def test_rows_are_references_then_the_published_best_then_our_models() -> None:
    rows = read_ranking(RANKING.read_text(encoding="utf-8"))
    assert [row.name for row in rows] == [
        "popularity", "ease", "ease_recent", PUBLISHED, *LABELS,
    ]  # fmt: skip
    assert all(figure is not None for row in rows[-3:] for figure in row.figures)


def test_recent_films_are_the_last_weeks_by_date_and_the_users_own_last_in_a_sitting() -> None:
    names = ["popularity", "ease", *LABELS]
    ndcg = {p: {name: {"ndcg": 0.5, "error": 0.01} for name in names} for p in ("D", "R", "P2")}
    ndcg["D"]["ease_trend"] = {"ndcg": 0.2634, "error": 0.018}
    ndcg["P2"]["ease_recent"] = {"ndcg": 0.251, "error": 0.007}
    recent, published = read_ranking(json.dumps({"ndcg": ndcg}))[2:4]
    assert [figure and figure.texts for figure in recent.figures] == [
        ("0.263", "± 0.018"), None, ("0.251", "± 0.007"),
    ]  # fmt: skip
    assert [figure and figure.texts for figure in published.figures] == [None, ("0.475", ""), None]
