"""What the page knows of the map of films, beside its settings, and where the films stand on it.

Example::

    place = where(state.results, state.film_map, live=None, settings=state.settings)
    place.points    # [n, 2], or `place` is None: there is nothing to show
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from recommender.app.settings import PCA, UMAP, Settings
from recommender.app.training import Report, Trained
from recommender.film_map.films import FilmsOnMap
from recommender.film_map.frames import Frames
from recommender.ratings.arrays import Float32Array
from recommender.records import dataclass
from recommender.wording import film_map as wording


@dataclass(frozen=True)
class Standing:
    """One way in which the films can stand.

    Attributes:
        model: whose vectors they are.
        projection: PCA or UMAP.
        axes: which components of PCA; empty for another projection.
    """

    model: str
    projection: str
    axes: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Standing:
        """Return the one that the visitor has chosen."""
        axes = settings.map_axes if settings.map_projection == PCA else ""
        return cls(settings.map_model, settings.map_projection, axes)

    def by_pca(self, settings: Settings) -> Standing:
        """Return the one by PCA that it is compared with."""
        return Standing(self.model, PCA, settings.map_axes)


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the films of the map stand in the second projection.

    Attributes:
        points: float32 [n, 2].
        share: of its steps that were taken: less than 1 where it was stopped.
    """

    points: Float32Array
    share: float


@dataclass(frozen=True, eq=False)
class Projecting:
    """The second projection is being worked out.

    Attributes:
        request: of this run.
        model: whose vectors they are.
        share: of its steps that are taken.
        points: where the films stand meanwhile, float32 [n, 2]; None until it is heard of.
        is_stopping: whether it was told to stop.
    """

    request: int
    model: str
    share: float = 0
    points: Float32Array | None = None
    is_stopping: bool = False


@dataclass(frozen=True)
class Sought:
    """A film that was searched for: the map goes there.

    Attributes:
        item_idx: its row.
        number: of searches so far, so that the same film can be gone to twice.
    """

    item_idx: int
    number: int


@dataclass(frozen=True, eq=False)
class MapState:
    """The map of one training.

    Attributes:
        frames: where the films stood at the end of each epoch of it, as far as it was watched.
        epoch: the one that is shown; None: the end.
        layouts: by model, the second projection.
        projecting: the run that works one out; None where none does.
        kept: the share of neighbours that each standing keeps; None: it could not be measured.
        measuring: the standing that is being measured.
        hidden: labels of the classes of colours that are left out.
        film: the item whose card is open.
        sought: where the map was sent last.
        page: of the table behind the map, from 0 on.
    """

    frames: Frames = field(default_factory=Frames)
    epoch: int | None = None
    layouts: Mapping[str, Layout] = field(default_factory=lambda: MappingProxyType({}))
    projecting: Projecting | None = None
    kept: Mapping[Standing, float | None] = field(default_factory=lambda: MappingProxyType({}))
    measuring: Standing | None = None
    hidden: frozenset[str] = frozenset()
    film: int | None = None
    sought: Sought | None = None
    page: int = 0

    def after(self, frames: Frames) -> MapState:
        """Return the map of the next training, on which the visitor goes on where they were."""
        return MapState(frames, hidden=self.hidden, film=self.film)

    def with_layout(self, model: str, layout: Layout) -> MapState:
        """Return it with a second projection; none is under way any more."""
        layouts = MappingProxyType({**self.layouts, model: layout})
        return dataclasses.replace(self, layouts=layouts, projecting=None)

    def without_layout(self, model: str) -> MapState:
        """Return it as if a second projection had never been worked out."""
        layouts = {name: layout for name, layout in self.layouts.items() if name != model}
        return dataclasses.replace(self, layouts=MappingProxyType(layouts))

    def with_kept(self, standing: Standing, share: float | None) -> MapState:
        """Return it with how true a standing is."""
        kept = MappingProxyType({**self.kept, standing: share})
        return dataclasses.replace(self, kept=kept, measuring=None)

    def num_epochs(self, model: str) -> int:
        """Return how many epochs of a model there are to go back to."""
        return self.frames.num_epochs(model)


@dataclass(frozen=True, eq=False)
class LiveMap:
    """The map of the training that is under way.

    Attributes:
        films: that have a place on it.
        frames: of the epochs so far.
        is_paused: whether no other comes until the training is resumed.
    """

    films: FilmsOnMap
    frames: Frames = field(default_factory=Frames)
    is_paused: bool = False

    def heard(self, report: Report) -> LiveMap:
        """Return it with the frame of a report, if there is one, and the next one."""
        is_next = report.epoch == self.frames.num_epochs(report.model) + 1
        if report.frame is None or not is_next:
            return self
        frames = self.frames.heard(report.model, report.epoch, report.frame)
        return dataclasses.replace(self, frames=frames)

    def latest(self, model: str) -> LiveFrame | None:
        """Return the latest frame of a model; None before the end of its first epoch."""
        frame = self.frames.last(model)
        return None if frame is None else LiveFrame(self.films, frame, self.is_paused)


@dataclass(frozen=True, eq=False)
class LiveFrame:
    """Where the films stand in the training under way; equal as long as it is the same frame.

    Attributes:
        films: that have a place on the map.
        frame: float32 [n, 3].
        is_paused: whether no other comes until the training is resumed.
    """

    films: FilmsOnMap
    frame: Float32Array
    is_paused: bool = False

    def __eq__(self, other: object) -> bool:
        """Compare frames by identity: arrays compared give an array."""
        if not isinstance(other, LiveFrame):
            return False
        return self.frame is other.frame and self.is_paused == other.is_paused

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class Place:
    """Where the films of the map stand now.

    Attributes:
        films: that have a place.
        standing: the way to see them.
        points: float64 [n, 2], one for each of `films.items`.
        axis_titles: what the two axes are; empty where they mean nothing.
        is_live: whether it is the training under way that is shown.
        is_step: whether it is one of a series, as epochs are and steps of a projection.
        is_fleeting: whether the next one of them follows by itself, in a moment.
    """

    films: FilmsOnMap
    standing: Standing
    points: NDArray[np.float64]
    axis_titles: tuple[str, str]
    is_live: bool = False
    is_step: bool = False
    is_fleeting: bool = False

    def is_settled(self, settings: Settings) -> bool:
        """Whether films stand as is chosen, and stay: what is seen of them can be passed on."""
        is_there = not (self.is_live or self.is_fleeting)
        return is_there and self.standing == Standing.of(settings)

    def is_seen_as(self, other: Place) -> bool:
        """Whether films stand in the same space as in another place, if elsewhere in it."""
        return self.films is other.films and self.standing == other.standing


def where(
    results: Trained | None, shown: MapState, live: LiveFrame | None, settings: Settings
) -> Place | None:
    """Return where the films stand: those of the training under way, else those of the last one.

    Args:
        results: of the last training.
        shown: what is known of its map.
        live: the latest frame of the training that is under way, if it is to be followed.
        settings: model, projection and axes.
    """
    model = settings.map_model
    if live:
        place = _by_axes(live.films, live.frame, None, settings)
        is_fleeting = not live.is_paused
        return dataclasses.replace(place, is_live=True, is_step=True, is_fleeting=is_fleeting)
    if results is None:
        return None
    if settings.map_projection == UMAP:
        points = _projected(shown, model)
        if points is not None:
            is_running = model not in shown.layouts
            standing = Standing(model, UMAP)
            place = Place(results.films, standing, points.astype(np.float64), ("", ""))
            return dataclasses.replace(place, is_step=is_running, is_fleeting=is_running)
    elif shown.epoch is not None:
        place = _by_axes(results.films, shown.frames.of(model, shown.epoch), None, settings)
        return dataclasses.replace(place, is_step=True)
    pca = results.pca[model]
    return _by_axes(results.films, pca.points, pca.explained, settings)


def _projected(shown: MapState, model: str) -> Float32Array | None:
    if model in shown.layouts:
        return shown.layouts[model].points
    running = shown.projecting
    return running.points if running and running.model == model else None


def _by_axes(
    films: FilmsOnMap,
    components: NDArray[np.floating],
    explained: NDArray[np.float64] | None,
    settings: Settings,
) -> Place:
    axes = settings.map_components
    titles = wording.axis_titles(axes, None if explained is None else explained.tolist())
    standing = Standing(settings.map_model, PCA, settings.map_axes)
    return Place(films, standing, components[:, list(axes)].astype(np.float64), titles)
