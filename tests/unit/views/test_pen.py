"""Pictures as SVG: what another program would misread, and what a saved file must not lack."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.views.pen import Pen
from recommender.views.scales import Scale
from recommender.views.svg import SvgPen

SVG = "{http://www.w3.org/2000/svg}"
COLORS = {name: f"rgb({i}, 0, 0)" for i, name in enumerate(["surface", "muted", "grid", "axis"])}


def measure(text: str, *, size: float = 12, is_bold: bool = False) -> float:
    return len(text) * size * (0.6 if is_bold else 0.5)


def drawn(draw: Callable[[Pen], None], title: str = "A chart") -> Element:
    """Return the root of a picture of 100 x 50."""
    pen = SvgPen(100, 50, COLORS, measure)
    draw(pen)
    return fromstring(pen.svg(title))


def nothing(_: Pen) -> None:
    pass


def test_a_file_stands_by_itself() -> None:
    root = drawn(nothing, 'Loss < 7 & "falling"')
    assert (root.tag, root.get("viewBox")) == (f"{SVG}svg", "0 0 100 50")
    assert (root.get("width"), root.get("height"), root.get("role")) == ("100", "50", "img")
    title, ground = root
    assert (title.tag, title.text) == (f"{SVG}title", 'Loss < 7 & "falling"')
    assert ground.attrib == {"width": "100", "height": "50", "fill": COLORS["surface"]}


def test_lines_and_areas_have_the_colours_of_the_theme() -> None:
    def draw(pen: Pen) -> None:
        pen.stroke("M0 0L9 9", "axis", 2, opacity=0.6, dash=(6, 1.5))
        pen.fill("M0 0h9v9z", "grid")
        pen.block(1, 2, 3, 4, "muted")

    line, area, block = drawn(draw)[2:]
    assert line.attrib == {
        "d": "M0 0L9 9", "fill": "none", "stroke": COLORS["axis"], "stroke-width": "2",
        "stroke-linejoin": "round", "stroke-dasharray": "6 1.5", "opacity": "0.6",
    }  # fmt: skip
    assert area.attrib == {"d": "M0 0h9v9z", "fill": COLORS["grid"]}
    assert block.attrib == {"d": "M1.0 2.0h3.0v4.0h-3.0z", "fill": COLORS["muted"]}


@pytest.mark.parametrize(
    ("align", "baseline", "anchor", "y"),
    # a font of 10 pixels stands 9, 3.5 and −2.2 below what its top, middle and bottom are at
    [("left", "top", "start", 29), ("center", "middle", "middle", 23.5),
     ("right", "bottom", "end", 17.8)],
)  # fmt: skip
def test_text_stands_where_it_was_asked_for(
    align: str, baseline: str, anchor: str, y: float
) -> None:
    (text,) = drawn(lambda pen: pen.text("a", 7, 20, align=align, baseline=baseline, size=10))[2:]
    assert (text.get("text-anchor"), text.get("x")) == (anchor, "7.0")
    assert float(text.get("y", "")) == pytest.approx(y)


def test_a_halo_is_below_its_text() -> None:
    texts = drawn(lambda pen: pen.text("War", 7, 20, halo="surface", is_bold=True))[2:]
    assert [text.text for text in texts] == ["War", "War"]
    assert texts[0].get("stroke") == COLORS["surface"]
    assert texts[1].get("stroke") is None
    assert [text.get("font-weight") for text in texts] == ["600", "600"]


@given(st.text())
def test_any_title_of_a_film_makes_a_valid_file(title: str) -> None:
    root = drawn(lambda pen: pen.text(title, 0, 0), title)
    whole = "".join(root[2].itertext())
    # an XML parser makes one line end of all three kinds
    said = re.sub("\r\n|\r", "\n", title)
    assert len(whole) == len(said)
    assert all(got == one or got == "\ufffd" for got, one in zip(whole, said, strict=True))


def test_a_text_is_as_wide_as_who_measures_says() -> None:
    pen = SvgPen(100, 50, COLORS, measure)
    assert pen.text_width("four", size=10) == 20
    assert pen.text_width("four", size=10, is_bold=True) == 24


def test_a_colour_that_the_style_sheet_lacks_is_an_error() -> None:
    with pytest.raises(KeyError, match="genre-9"):
        drawn(lambda pen: pen.fill("M0 0z", "genre-9"))


def test_no_dots_and_no_rings_draw_nothing() -> None:
    none = np.array([])

    def draw(pen: Pen) -> None:
        pen.dots(none, none, 3, "axis")
        pen.rings(none, none, 3, "axis")

    assert drawn(draw)[2:] == []


def test_rings_are_lines() -> None:
    at = np.array([9.0])
    (ring,) = drawn(lambda pen: pen.rings(at, at, 5, "axis", dash=(2, 2)))[2:]
    assert (ring.get("fill"), ring.get("stroke-width")) == ("none", "1.5")
    assert ring.get("stroke-dasharray") == "2 2"


def test_axes_have_ticks_titles_and_a_base_line() -> None:
    def draw(pen: Pen) -> None:
        pen.axes(Scale((0, 10), (20, 90)), Scale((0, 1), (40, 10)), "step", "loss", [0, 5])

    texts = [one.text for one in drawn(draw) if one.tag == f"{SVG}text"]
    # 30 pixels have room for two ticks
    assert texts == ["0", "1", "0", "5", "step", "loss"]
    paths = [one.get("d") for one in drawn(draw) if one.tag == f"{SVG}path"]
    assert paths[-1] == "M20.0 40.0L90.0 40.0"
    assert "M55.0 40.0L55.0 44.0" in paths
