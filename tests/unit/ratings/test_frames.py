"""The tables of ratings and films."""

import subprocess
import sys

import pandas as pd
import pytest

from recommender.ratings.frames import framing
from recommender.steps import finished
from tests.unit.samples import dataset_of, real_dataset


def test_films_have_their_year_genres_and_ratings() -> None:
    titles = ["Heat, The (1995)", "unknown", "Unseen (1990)"]
    films = finished(framing(dataset_of(titles, [(1, 1, 4, 1), (2, 1, 5, 1), (3, 2, 2, 1)])))
    assert films.title.tolist() == ["The Heat (1995)", "unknown", "Unseen (1990)"]
    assert films.year.tolist() == [1995, pd.NA, 1990]
    assert films.genres.tolist() == ["Western"] * 3
    assert films.num_ratings.tolist() == [2, 1, 0]
    # (4 + 5) / 2, 2 / 1, and nothing to take a mean of
    assert films.mean_rating.tolist() == pytest.approx([4.5, 2, float("nan")], nan_ok=True)


def test_real_films() -> None:
    films = finished(framing(real_dataset())).set_index("item_id")
    assert films.loc[543, "title"] == "Les Misérables (1995)"
    assert films.loc[1, "genres"] == "Animation, Children's, Comedy"
    assert films.num_ratings.sum() == 100_000


def test_nothing_imports_pandas_before_a_table_is_needed() -> None:
    # the page parses and trains before pandas is there
    modules = ["frames", "dataset", "columns", "interactions"]
    imports = [f"import recommender.ratings.{module}" for module in modules]
    imports += [f"import recommender.evaluation.{m}" for m in ("split", "metrics", "readiness")]
    imports += [f"import recommender.views.{module}" for module in ("films", "profile")]
    imports += ["import recommender.evaluation.baselines", "import sys"]
    code = "\n".join([*imports, "sys.exit('pandas' in sys.modules)"])
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
