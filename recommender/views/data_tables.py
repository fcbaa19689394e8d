"""What pandas makes of the data once it is there: the profile, and the films to be searched.

Example::

    tables = DataTables(data_profile(dataset), films_frame(dataset))
    film_page(tables.films, choice)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.records import dataclass
from recommender.views.profile import Profile

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
