"""What pandas makes of the data once it is there: the profile, and the films to be searched.

Example::

    tables = finished(tabulating(dataset))
    film_page(tables.films, choice)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.ratings.dataset import Dataset
from recommender.ratings.frames import framing
from recommender.records import dataclass
from recommender.steps import Steps
from recommender.views.profile import Profile, profiling

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class DataTables:
    """Both.

    Attributes:
        profile: how the ratings are spread.
        films: a row for each film (recommender/ratings/frames.py).
    """

    profile: Profile
    films: pd.DataFrame


def tabulating(dataset: Dataset) -> Steps[DataTables]:
    """Make both in short steps."""
    films = yield from framing(dataset)
    yield
    profile = yield from profiling(dataset, films)
    return DataTables(profile, films)
