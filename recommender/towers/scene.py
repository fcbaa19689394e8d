"""What the drawing of a model is made of: its layers, and the prediction that is followed.

Example::

    scene = Scene("deep", towers, None)   # no prediction: shapes alone
    scene.stops[0].layer.kind             # "id"
"""

from __future__ import annotations

from functools import cached_property

from recommender.ratings.arrays import Float32Array
from recommender.ratings.genres import GENRES
from recommender.records import dataclass
from recommender.towers.layers import ROWS, Stop, Towers, Walk


@dataclass(frozen=True)
class Followed:
    """Whose prediction it is, of what.

    Attributes:
        user_id: as in the file; None: a guest.
        liked: title of the only film that the guest likes; empty: the visitor, or a user.
        title: of the film.
        rank: in the model's list, from 1 on.
        history: titles of what the models know of whoever asks, the latest first.
    """

    user_id: int | None
    liked: str
    title: str
    rank: int
    history: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Scene:
    """All that is drawn and said of one model.

    Attributes:
        model: its name.
        trained: its layers, for a user of the training.
        walk: the prediction; None as long as there is none.
        followed: whose it is, of what; None likewise.
        genres: names of those that the models know.
    """

    model: str
    trained: Towers
    walk: Walk | None = None
    followed: Followed | None = None
    genres: tuple[str, ...] = GENRES

    @property
    def towers(self) -> Towers:
        """The layers to be drawn: of the prediction, where there is one."""
        return self.walk.towers if self.walk else self.trained

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """All that a prediction comes through."""
        return self.towers.stops

    def values(self, place: int) -> Float32Array | None:
        """Return what comes out of a stop, where a prediction is followed and it is a vector."""
        stop = self.stops[place]
        if self.walk is None or stop.layer.kind in (*ROWS, "score"):
            return None
        found = self.walk.values[place]
        return found if len(found) else None
