"""The drawing of a model as it is to be shown: the state, as far as it matters, -> a Scene.

Example::

    scene = scene_of(*walk_parts(state))   # None before a training
"""

from __future__ import annotations

from recommender.app.state import State
from recommender.app.training import Trained
from recommender.app.walking import Trail, Walking
from recommender.ratings.dataset import Dataset
from recommender.towers.scene import Followed, Scene
from recommender.views.comparison import Comparison

# titles of a history that are told
SHOWN = 3

Parts = tuple[Dataset | None, Trained | None, Comparison | None, str, Walking]


def walk_parts(state: State) -> Parts:
    """Return the parts of the state on which the drawing depends."""
    return state.dataset, state.results, state.tested, state.settings.drawn_model, state.walking


def scene_of(
    dataset: Dataset | None,
    results: Trained | None,
    tested: Comparison | None,
    model: str,
    walking: Walking,
) -> Scene | None:
    """Return what is drawn; None where no model was trained."""
    if dataset is None or results is None:
        return None
    towers = next(one.towers for one in results.summaries if one.name == model)
    walk, trail = walking.current(tested, model), walking.trail(tested, model)
    if walk is None or trail is None:
        return Scene(model, towers, genres=dataset.genres)
    return Scene(model, towers, walk, _followed(dataset, trail), dataset.genres)


def _followed(dataset: Dataset, trail: Trail) -> Followed:
    lists, film = trail.lists, trail.film
    latest = lists.question.history[::-1]
    return Followed(
        user_id=lists.user_id,
        liked=lists.liked,
        title=film.title.shown,
        rank=film.rank,
        history=tuple(dataset.titles[item].shown for item in latest[:SHOWN].tolist()),
    )
