"""The map on a pen: dots, marks, names of regions, titles.

Example::

    draw_all(pen, picture, viewport, regions)

Each function draws one layer in pixels of the viewport, so that a page may keep some as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from recommender.film_map.labels import UPON, Box, Candidate, Label, placed

if TYPE_CHECKING:
    from recommender.film_map.picture import MapPicture
    from recommender.film_map.regions import Region
    from recommender.film_map.viewport import Viewport
    from recommender.ratings.arrays import BoolArray, Float64Array
    from recommender.views.pen import Pen

# pixels
TITLE_SIZE, REGION_SIZE, AXIS_SIZE = 12, 13, 11
# of the map's width, what a title of an axis may take
MOST_OF_WIDTH = 0.4
# from the canvas' edge to a label, and from one text to the next
EDGE, BETWEEN = 4, 4
# a title takes so many square pixels of the map, and more than so many are no map any more
AREA_OF_TITLE, MOST_TITLES, MOST_NAMES = 11_000, 40, 8
# from the dot of a film that is pointed out to its ring
WIDE_RING = 5
# letters of a title; candidates for each title that is shown
LONGEST, CANDIDATES = 30, 6


def dot_radius(zoom: float) -> float:
    """Return the radius of a dot in pixels: 3 where all is seen, growing slowly, at most 9."""
    return min(9.0, round(3 * math.pow(zoom, 0.3), 2))


def titles_for(width: float, height: float) -> int:
    """Return how many titles a map of so many pixels has room for."""
    return min(MOST_TITLES, int(width * height / AREA_OF_TITLE))


def draw_all(pen: Pen, picture: MapPicture, viewport: Viewport, regions: Sequence[Region]) -> None:
    """Draw the whole map, as it is saved."""
    radius = dot_radius(viewport.zoom)
    draw_films(pen, picture, viewport, radius)
    draw_marks(pen, picture, viewport, radius)
    draw_axis_titles(pen, picture)
    draw_labels(pen, picture, viewport, regions, titles_for(pen.width, pen.height))


def draw_films(
    pen: Pen,
    picture: MapPicture,
    viewport: Viewport,
    radius: float,
    *,
    opacity: float = 0.8,
    margin: float = 0,
) -> None:
    """Draw a dot for each film in view, the common classes first: rare ones are not buried.

    Args:
        pen: what to draw on.
        picture: the films; there may be none.
        viewport: what part of the map is shown.
        radius: of a dot, in pixels.
        opacity: of all dots of a class together.
        margin: in pixels, what is not farther than this from the view is drawn, too.
    """
    pixels = viewport.to_pixels(picture.points)
    is_seen = _in_view(pen, pixels, radius + margin)
    sizes = np.bincount(picture.classes, minlength=len(picture.colors))
    for row in np.argsort(-sizes, kind="stable").tolist():
        of_class = pixels[is_seen & (picture.classes == row)]
        pen.dots(of_class[:, 0], of_class[:, 1], radius, picture.colors[row], opacity)


def draw_marks(
    pen: Pen, picture: MapPicture, viewport: Viewport, radius: float, *, margin: float = 0
) -> None:
    """Draw rings around rated films, diamonds for recommended ones, and lines between films.

    Radius and margin are those of draw_films.
    """
    pixels = viewport.to_pixels(picture.points)
    color = picture.color_of_recommended
    if picture.lines:
        ends = pixels[np.array(picture.lines)].reshape(-1, 4)
        pen.stroke(_formatted("M%.1f %.1fL%.1f %.1f", ends), color, 1, 0.7)
    is_seen = _in_view(pen, pixels, 3 * radius + margin)
    for places, ring, dash in ((picture.own, "own", ()), (picture.yours, "text", (3, 2))):
        ringed = pixels[places[is_seen[places]]]
        pen.rings(ringed[:, 0], ringed[:, 1], _ring(radius), ring, 2, dash)
    chosen = pixels[picture.recommended[is_seen[picture.recommended]]]
    if len(chosen):
        path = diamonds(chosen, _diamond(radius))
        pen.stroke(path, "surface", 4)
        pen.fill(path, color)


def draw_labels(
    pen: Pen,
    picture: MapPicture,
    viewport: Viewport,
    regions: Sequence[Region],
    most_titles: int,
    *,
    first: Sequence[int] = (),
    covered: Iterable[Box] = (),
) -> None:
    """Write names of regions and titles of the best-known films in view, where there is room.

    Nothing is over anything else, nor over a recommended film or the titles of the axes.
    Recommended films go before better known ones.

    Args:
        pen: what to draw on.
        picture: the films.
        viewport: what part of the map is shown.
        regions: of the layout.
        most_titles: how many titles at most.
        first: places of films that go before all others, ringed widely.
        covered: boxes over which something else stands.
    """
    pixels = viewport.to_pixels(picture.points)
    half = _diamond(dot_radius(viewport.zoom))
    chosen = pixels[picture.recommended].tolist()
    taken = [*covered, *(box for _, box in _axis_titles(pen, picture))]
    taken += [(x - half, y - half, x + half, y + half) for x, y in chosen]
    bounds = (EDGE, EDGE, pen.width - EDGE, pen.height - EDGE)
    names = placed(_names(pen, viewport, regions), taken, bounds, UPON, most=MOST_NAMES)
    candidates = _titles(pen, picture, viewport, most_titles * CANDIDATES, first)
    titles = placed(candidates, taken, bounds, most=most_titles, after=names)
    _write(pen, titles, TITLE_SIZE)
    # last: a name says more than a title
    _write(pen, names, REGION_SIZE, is_bold=True)


def draw_axis_titles(pen: Pen, picture: MapPicture) -> None:
    """Write what the axes mean into the corners that they point to, if they mean anything."""
    for text, (left, top, _, bottom) in _axis_titles(pen, picture):
        pen.text(text, left, (top + bottom) / 2, size=AXIS_SIZE, halo="surface")


def diamonds(centres: Float64Array, half: float) -> str:
    """Return an SVG path of squares on their corners, `half` as wide as they are."""
    h = f"{half:.3g}"
    return _formatted(f"M%.1f %.1fl{h} {h}l-{h} {h}l-{h}-{h}z", centres - (0, half))


def _formatted(template: str, rows: Float64Array) -> str:
    """Write each row into the template, all at once: far faster than one by one."""
    return template * len(rows) % tuple(rows.ravel().tolist())


def _ring(radius: float) -> float:
    """Return the radius of a ring around a dot."""
    return radius + 1.5


def _diamond(radius: float) -> float:
    """Return from the middle of a diamond to its corners, where a dot would have this radius."""
    return 1.5 * radius + 2


def _in_view(pen: Pen, pixels: Float64Array, margin: float) -> BoolArray:
    """Say which points are on the canvas or at most `margin` pixels beside it."""
    x, y = pixels.T
    is_across: BoolArray = (x > -margin) & (x < pen.width + margin)
    is_seen: BoolArray = is_across & (y > -margin) & (y < pen.height + margin)
    return is_seen


def _names(pen: Pen, viewport: Viewport, regions: Sequence[Region]) -> list[Candidate]:
    """Return the names of the regions; where the middle is out of view there is no room."""
    points = np.array([(region.x, region.y) for region in regions]).reshape(-1, 2)
    pixels = viewport.to_pixels(points)
    return [
        _candidate(pen, region.text, (x, y), 0, REGION_SIZE, is_bold=True)
        for region, (x, y) in zip(regions, pixels.tolist(), strict=True)
    ]


def _titles(
    pen: Pen, picture: MapPicture, viewport: Viewport, most: int, first: Sequence[int]
) -> list[Candidate]:
    """Return titles of films in view: some first, then recommended ones, then the most rated."""
    pixels = viewport.to_pixels(picture.points)
    radius = dot_radius(viewport.zoom)
    best_known = np.argsort(-picture.counts, kind="stable")
    best_known = best_known[_in_view(pen, pixels[best_known], 0)][:most]
    places = dict.fromkeys([*first, *picture.recommended.tolist(), *best_known.tolist()])
    centres = dict(zip(places, pixels[list(places)].tolist(), strict=True))
    offsets = dict.fromkeys([*picture.own.tolist(), *picture.yours.tolist()], _ring(radius) + 1)
    offsets |= dict.fromkeys(picture.recommended.tolist(), _diamond(radius))
    offsets |= dict.fromkeys(first, radius + WIDE_RING + 1)
    return [
        _candidate(pen, text, centres[place], offsets.get(place, radius), TITLE_SIZE)
        for place, text in _short(places, picture.titles)
    ]


def _candidate(
    pen: Pen,
    text: str,
    centre: Sequence[float],
    offset: float,
    size: float,
    *,
    is_bold: bool = False,
) -> Candidate:
    width = pen.text_width(text, size=size, is_bold=is_bold) + BETWEEN
    x, y = centre
    return Candidate(text, x, y, width, size + BETWEEN, offset)


def _short(places: Iterable[int], titles: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield each place with its title, without what stands in brackets, cut if it is long.

    The second film of a name keeps its year: "Sabrina", then "Sabrina (1954)". A film that stands
    there twice is named once.
    """
    names, seen = set[str](), set[str]()
    for place in places:
        title = titles[place]
        if title in seen:
            continue
        name = title.partition(" (")[0]
        text = title if name in names else name
        seen.add(title)
        names.add(name)
        yield place, text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _axis_titles(pen: Pen, picture: MapPicture) -> list[tuple[str, Box]]:
    """Return the titles of the axes with the boxes that they stand in."""
    across, up = (
        text and _fitting(pen, f"{arrow} {text}")
        for arrow, text in zip("→↑", picture.axis_titles, strict=True)
    )
    height = AXIS_SIZE + BETWEEN
    left = pen.width - EDGE - pen.text_width(across, size=AXIS_SIZE)
    bottom = pen.height - EDGE
    width = pen.text_width(up, size=AXIS_SIZE)
    titles = [
        (across, (left, bottom - height, pen.width - EDGE, bottom)),
        (up, (EDGE, EDGE, EDGE + width, EDGE + height)),
    ]
    return [(text, box) for text, box in titles if text]


def _fitting(pen: Pen, title: str) -> str:
    """Return a title of an axis; where the map is narrow, without what stands behind "of"."""
    fits = pen.text_width(title, size=AXIS_SIZE) <= MOST_OF_WIDTH * pen.width
    return title if fits else title.partition(" of ")[0]


def _write(pen: Pen, labels: Iterable[Label], size: float, *, is_bold: bool = False) -> None:
    for label in labels:
        pen.text(
            label.text,
            label.left + BETWEEN / 2,
            label.middle,
            color="text",
            size=size,
            is_bold=is_bold,
            halo="surface",
        )
