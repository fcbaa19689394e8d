"""The layers of the map, as a pen hears of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pytest

from recommender.film_map.drawing import (
    dot_radius,
    draw_all,
    draw_axis_titles,
    draw_films,
    draw_labels,
    draw_marks,
    titles_for,
)
from recommender.film_map.picture import MapPicture, Marks
from recommender.film_map.regions import Region, regions_of
from recommender.film_map.viewport import Viewport
from recommender.views.pen import Pen
from tests.unit.film_map.pictures import dataset_rated, picture
from tests.unit.samples import real_dataset

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Text:
    text: str
    x: float
    y: float
    color: str
    size: float
    is_bold: bool
    halo: str

    @property
    def box(self) -> Box:
        """What it covers, written from the left and around its middle."""
        width = 6.5 * len(self.text)
        return self.x, self.y - self.size / 2, self.x + width, self.y + self.size / 2


@dataclass(frozen=True)
class Shape:
    kind: str
    path: str
    color: str
    dash: tuple[float, ...] = ()

    @property
    def starts(self) -> list[tuple[float, float]]:
        """Where each part of the path starts."""
        parts = [part.replace("L", "a").split("a")[0] for part in self.path.split("M")[1:]]
        numbers = [part.split("l")[0].replace("+", " ").replace("-", " -") for part in parts]
        return [(float(x), float(y)) for x, y in map(str.split, numbers)]


class RecordingPen(Pen):
    """Keeps what is drawn; each letter is 6.5 pixels wide."""

    def __init__(self, width: float = 400, height: float = 400) -> None:
        self.width, self.height = width, height
        self.shapes: list[Shape] = []
        self.texts: list[Text] = []

    def stroke(
        self,
        path: str,
        color: str,
        width: float,
        opacity: float = 1,
        dash: Sequence[float] = (),
    ) -> None:
        assert path
        self.shapes.append(Shape("stroke", path, color, tuple(dash)))

    def fill(self, path: str, color: str, opacity: float = 1) -> None:
        assert path
        self.shapes.append(Shape("fill", path, color))

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        color: str = "muted",
        align: str = "left",
        baseline: str = "middle",
        size: float = 12,
        is_bold: bool = False,
        halo: str = "",
    ) -> None:
        assert (align, baseline) == ("left", "middle")
        self.texts.append(Text(text, x, y, color, size, is_bold, halo))

    def text_width(self, text: str, *, size: float = 12, is_bold: bool = False) -> float:
        return 6.5 * len(text)

    def written(self) -> list[str]:
        return [one.text for one in self.texts]


# Four corners and the middle, rated 1, 60, 3, 20 and 250 times. On 400 x 400 pixels with a margin
# of 20, the corners are at 20 and 380, the middle at 200.
POINTS = [[-1.0, 1.0], [1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [0.0, 0.0]]
TITLES = ["Ali (1990)", "Bob (1991)", "Cid", "Dog, The (1993)", "Eva (1995)"]
FIVE = dataset_rated([1, 60, 3, 20, 250], TITLES)


def five(hidden: Sequence[int] = (), marks: Marks | None = None) -> MapPicture:
    return picture(FIVE, POINTS, hidden=hidden, marks=marks)


def regions_in(shown: MapPicture) -> list[Region]:
    return regions_of(shown.points, shown.genres, shown.genre_names, shown.years)


def view(shown: MapPicture, pen: Pen) -> Viewport:
    return Viewport.fitted(shown.points, pen.width, pen.height)


@pytest.mark.parametrize(("zoom", "radius"), [(1, 3), (3, 4.17), (10, 5.99), (38, 8.93), (40, 9)])
def test_dots_grow_slowly(zoom: float, radius: float) -> None:
    # 3 · zoom^0.3; 3 · 40^0.3 would be 9.07
    assert dot_radius(zoom) == pytest.approx(radius, abs=0.01)


def test_a_dot_for_each_film_in_the_colour_of_its_class() -> None:
    pen, shown = RecordingPen(), five()
    draw_films(pen, shown, view(shown, pen), 3)
    # two films were rated less than ten times: the commonest class comes first
    assert [(shape.kind, shape.color) for shape in pen.shapes] == [
        ("fill", "ramp-0"),
        ("fill", "ramp-1"),
        ("fill", "ramp-2"),
        ("fill", "ramp-4"),
    ]
    # a circle starts at its left end
    assert pen.shapes[0].starts == [(17, 20), (17, 380)]
    assert pen.shapes[3].starts == [(197, 200)]


def test_films_of_hidden_classes_are_not_drawn() -> None:
    pen, shown = RecordingPen(), five(hidden=[0, 4])
    draw_films(pen, shown, view(shown, pen), 3)
    assert [shape.color for shape in pen.shapes] == ["ramp-1", "ramp-2"]


def test_films_out_of_view_are_not_drawn() -> None:
    pen, shown = RecordingPen(), five()
    seen = view(shown, pen)
    draw_films(pen, shown, seen.zoomed(4, 380, 20), 3)
    assert [shape.starts for shape in pen.shapes] == [[(377, 20)]]
    # a dot that is half in view
    other = RecordingPen()
    draw_films(other, shown, seen.zoomed(4, 380, 20).moved(22, 0), 3)
    assert [shape.starts for shape in other.shapes] == [[(399, 20)]]


def test_marks_of_films() -> None:
    marks = Marks(own=[0, 3], yours=[1], recommended=[4, 2], lines=[(4, 0), (2, 3)], color="deep")
    pen, shown = RecordingPen(), five(marks=marks)
    draw_marks(pen, shown, view(shown, pen), 3)
    lines, own, yours, outline, diamond = pen.shapes
    assert (lines.color, lines.path) == ("deep", "M200.0 200.0L20.0 20.0M20.0 380.0L380.0 380.0")
    # radius 4.5: around the dot
    assert (own.kind, own.color, own.dash) == ("stroke", "own", ())
    assert own.starts == [(15.5, 20), (375.5, 380)]
    assert (yours.kind, yours.color, yours.starts) == ("stroke", "text", [(375.5, 20)])
    assert yours.dash
    assert (outline.kind, outline.color) == ("stroke", "surface")
    assert (diamond.kind, diamond.color) == ("fill", "deep")
    # its upper corner, 1.5 · 3 + 2 from the middle
    assert diamond.starts == [(200, 193.5), (20, 373.5)]


def test_no_marks_draw_nothing() -> None:
    pen, shown = RecordingPen(), five()
    draw_marks(pen, shown, view(shown, pen), 3)
    assert pen.shapes == []


def test_titles_of_the_best_known_films_first() -> None:
    shown = five()
    for most, expected in [
        (0, []),
        (2, ["Eva", "Bob"]),
        (9, ["Eva", "Bob", "The Dog", "Cid", "Ali"]),
    ]:
        pen = RecordingPen()
        draw_labels(pen, shown, view(shown, pen), [], most)
        assert pen.written() == expected
    assert {(one.color, one.halo, one.is_bold) for one in pen.texts} == {("text", "surface", False)}


def test_titles_of_films_in_view_only() -> None:
    pen, shown = RecordingPen(), five()
    draw_labels(pen, shown, view(shown, pen).zoomed(4, 380, 20), [], 9)
    assert pen.written() == ["Bob"]


def test_recommended_films_are_named_before_better_known_ones() -> None:
    pen, shown = RecordingPen(), five(marks=Marks(recommended=[2, 0], color="deep"))
    draw_labels(pen, shown, view(shown, pen), [], 3)
    assert pen.written() == ["Cid", "Ali", "Eva"]
    # beside the diamond: 6.5 from the middle, and 2 between
    assert pen.texts[0].x == 20 + 6.5 + 2


def test_titles_leave_rings_free() -> None:
    pen, shown = RecordingPen(), five(marks=Marks(own=[4]))
    draw_labels(pen, shown, view(shown, pen), [], 2)
    # the dot is 3 in radius, its ring 5.5
    assert [one.x for one in pen.texts] == [200 + 5.5 + 2, 380 - 3 - 2 - 3 * 6.5]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["Postino, Il (The Postman) (1994)"], ["Il Postino"]),
        (["Sabrina (1954)", "Sabrina (1995)"], ["Sabrina", "Sabrina (1954)"]),
        # the same film under two ids
        (["Chasing Amy (1997)", "Chasing Amy (1997)"], ["Chasing Amy"]),
        (["(500) Days of Summer (2009)"], ["(500) Days of Summer"]),
        (["Monty Python and the Holy Grail"], ["Monty Python and the Holy Gra…"]),
        (["Monty Python and the Holy Gral"], ["Monty Python and the Holy Gral"]),
    ],
)
def test_titles_are_short(titles: list[str], expected: list[str]) -> None:
    # the last one is rated most
    dataset = dataset_rated(range(1, len(titles) + 1), titles)
    shown = picture(dataset, [[0.0, place] for place in range(len(titles))])
    pen = RecordingPen()
    draw_labels(pen, shown, view(shown, pen), [], 9)
    assert sorted(pen.written()) == sorted(expected)


def test_names_of_regions_stand_upon_their_spots() -> None:
    pen, shown = RecordingPen(), five()
    regions = [Region(0.5, 0.5, "Horror", 9), Region(50, 0, "Western", 9)]
    draw_labels(pen, shown, view(shown, pen), regions, 0)
    (name,) = pen.texts
    assert (name.text, name.is_bold, name.size, name.halo) == ("Horror", True, 13, "surface")
    # 180 pixels a unit
    assert ((name.box[0] + name.box[2]) / 2, name.y) == (200 + 90, 200 - 90)


def test_a_region_whose_middle_is_out_of_view_has_no_name() -> None:
    pen, shown = RecordingPen(), five()
    # at -7 pixels: there would be room for the name beside it
    draw_labels(pen, shown, view(shown, pen), [Region(-1.15, 0, "Horror", 9)], 0)
    assert pen.texts == []


def test_a_name_is_written_last_and_its_room_is_kept() -> None:
    pen, shown = RecordingPen(), five()
    # upon the best-known film, whose dot it covers
    draw_labels(pen, shown, view(shown, pen), [Region(0, 0, "Horror", 9)], 9)
    assert pen.written() == ["Bob", "The Dog", "Cid", "Ali", "Horror"]


def test_at_most_eight_names_at_once() -> None:
    pen, shown = RecordingPen(), five()
    regions = [Region(0, 0.9 - 0.15 * place, f"{place}", 9) for place in range(12)]
    draw_labels(pen, shown, view(shown, pen), regions, 0)
    assert pen.written() == [f"{place}" for place in range(8)]


def test_titles_of_axes_stand_where_the_axes_point_to() -> None:
    shown = replace(five(), axis_titles=("1st (12 %)", "2nd (8 %)"))
    pen = RecordingPen()
    draw_axis_titles(pen, shown)
    across, up = pen.texts
    assert (across.text, up.text) == ("→ 1st (12 %)", "↑ 2nd (8 %)")
    assert across.box[2] == 396
    assert across.box[3] <= 396
    assert up.box[0] == 4
    assert up.box[1] >= 4
    none = RecordingPen()
    draw_axis_titles(none, five())
    assert none.texts == []


@pytest.mark.parametrize("num_films", [0, 1, 2, 3])
def test_few_films(num_films: int) -> None:
    dataset = dataset_rated([5] * 3)
    points = [[1.0, 1.0]] * num_films
    marks = Marks(own=[0], yours=[1], recommended=[2], lines=[(2, 0)], color="deep")
    shown = picture(dataset, points, items=range(num_films), marks=marks)
    pen = RecordingPen()
    draw_all(
        pen,
        shown,
        view(shown, pen),
        regions_in(shown),
    )
    assert len(pen.written()) == min(num_films, 1)  # all at one place: room for one
    draw_all(pen, five(hidden=range(5)), view(shown, pen), [])


@pytest.mark.parametrize(
    ("width", "height", "titles"), [(340, 360, 11), (700, 460, 29), (1200, 700, 40), (0, 0, 0)]
)
def test_titles_that_there_is_room_for(width: float, height: float, titles: int) -> None:
    # one for 11,000 square pixels, at most 40
    assert titles_for(width, height) == titles


def is_over(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("zoom", [1, 3, 10])
@pytest.mark.parametrize(("width", "height"), [(340, 360), (700, 460), (1200, 700)])
def test_no_text_of_a_real_map_is_over_another_or_outside(
    width: float, height: float, zoom: float
) -> None:
    dataset = real_dataset()
    # genres apart, so that there are regions; dense in the middle
    chance = np.random.default_rng(5)
    points = dataset.item_genres @ chance.normal(size=(19, 2)) + chance.normal(size=(1682, 2)) / 4
    marks = Marks(own=range(100, 140), yours=[7, 9], recommended=range(200, 210), color="deep")
    shown = picture(dataset, points, coloring="genre", marks=marks)
    shown = replace(
        shown, axis_titles=("1st component (12% of the variance)", "2nd component (8%)")
    )
    pen = RecordingPen(width, height)
    seen = view(shown, pen).zoomed(zoom, width / 2, height / 2)
    draw_all(pen, shown, seen, regions_in(shown))
    boxes = [one.box for one in pen.texts]
    # as many as there is room for; where little is seen, there are few films
    assert len(boxes) > 2 + titles_for(width, height) / 3
    assert not [pair for pair in combinations(boxes, 2) if is_over(*pair)]
    assert min(box[0] for box in boxes) >= 0
    assert min(box[1] for box in boxes) >= 0
    assert max(box[2] for box in boxes) <= width
    assert max(box[3] for box in boxes) <= height
    # nor over a recommended film
    half = 1.5 * dot_radius(zoom) + 2
    films = seen.to_pixels(shown.points[shown.recommended]).tolist()
    diamonds = [(x - half, y - half, x + half, y + half) for x, y in films]
    names_and_titles = [one.box for one in pen.texts if not one.text.startswith(("→", "↑"))]
    assert not [1 for box in names_and_titles for other in diamonds if is_over(box, other)]
