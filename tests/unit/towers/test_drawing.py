"""What is drawn and said of a model: texts inside of their boxes, and true of the numbers."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest

from recommender.app.models import LABELS
from recommender.towers.drawing import draw_towers
from recommender.towers.layers import ITEM, USER, Towers
from recommender.towers.layout import WIDE, lay_out
from recommender.towers.scene import Scene
from recommender.views.svg import SvgPen
from recommender.wording import layers, towers
from tests.unit.towers.models import (
    ALL,
    BASELINE,
    DEEP,
    DIM,
    GUEST,
    GUEST_OF_HISTORY,
    HISTORY,
    PLAIN,
    scene,
)

NAMES = ("surface", "text", "muted", "axis", *LABELS)
COLORS = {name: f"rgb({i}, 0, 0)" for i, name in enumerate(NAMES)}
SVG = "{http://www.w3.org/2000/svg}"


def measure(text: str, *, size: float = 12, is_bold: bool = False) -> float:
    """As wide as a wide system font."""
    return len(text) * size * (0.64 if is_bold else 0.58)


def drawn(shown: Scene, width: float, at: int | None = None) -> list[Element]:
    diagram = lay_out(shown.stops, width)
    pen = SvgPen(width, diagram.height, COLORS, measure)
    draw_towers(pen, shown, diagram, at)
    return list(fromstring(pen.svg("A model")))


def texts(elements: list[Element]) -> list[str]:
    return [one.text or "" for one in elements if one.tag == f"{SVG}text"]


@pytest.mark.parametrize("width", [280, WIDE - 1, WIDE, 720, 1200])
@pytest.mark.parametrize("of_model", ALL.values(), ids=ALL)
def test_all_texts_are_inside_of_a_box_or_are_a_heading(of_model: Towers, width: float) -> None:
    shown = scene(of_model)
    boxes = lay_out(shown.stops, width).boxes
    written = [one for one in drawn(shown, width) if one.tag == f"{SVG}text"]
    for one in written[:2]:
        x, wide = float(one.get("x", "")), measure(one.text or "", is_bold=True)
        assert x - wide / 2 >= 0
        assert x + wide / 2 <= width
    for one in written[2:]:
        x, y = float(one.get("x", "")), float(one.get("y", ""))
        size = float(one.get("font-size", ""))
        wide = measure(one.text or "", size=size)
        (box,) = [b for b in boxes if b.holds(x, y) and b.holds(x, y - size)]
        assert box.left <= x - wide / 2
        assert x + wide / 2 <= box.right


def test_what_is_learnt_is_tinted_and_what_was_passed_is_outlined() -> None:
    elements = drawn(scene(DEEP), 720, at=4)
    tints = [one for one in elements if one.get("fill") == COLORS["deep"] and one.get("opacity")]
    # two tables, two Dense layers each, biases
    assert len(tints) == 7
    passed = [one for one in elements if one.get("stroke") == COLORS["deep"]]
    assert len(passed) == 5
    chosen = [one for one in elements if one.get("stroke-width") == "2.5"]
    assert len(chosen) == 1


def test_without_a_prediction_there_are_shapes_alone() -> None:
    elements = drawn(Scene("deep", DEEP), 720, at=4)
    assert [one for one in elements if one.get("stroke") == COLORS["deep"]] == []
    told = texts(elements)
    assert "Score" in told
    assert "42" not in told
    assert f"User tower · {DEEP.parameters(USER):,} parameters" in told


def test_a_prediction_is_written_where_it_begins_and_ends() -> None:
    told = texts(drawn(scene(DEEP), 720))
    assert told.count("42") == 1
    assert told.count("Alien (1979)") == 1
    assert "Score 0.816 · 2nd" in told


def test_a_tower_in_one_line() -> None:
    tower = "[id embedding 8 ; genres 19] → Dense 16 relu → Dense 8 + id embedding → L2 norm"
    assert towers.tower_line(DEEP, USER) == f"user tower: {tower}"
    assert towers.tower_line(DEEP, ITEM) == f"item tower: {tower} ; bias 1"
    assert towers.tower_line(BASELINE, ITEM) == "item tower: [id embedding 8] → L2 norm"
    assert towers.tower_line(HISTORY, USER) == (
        "user tower: [5 pools of the history 8 ; genres 19] → Dense 16 relu → Dense 8 "
        "+ gated pools → L2 norm"
    )
    assert towers.tower_line(PLAIN, USER) == (
        "user tower: [mean of the history 8] → Dense 16 relu → Dense 8"
    )


@pytest.mark.parametrize("of_model", ALL.values(), ids=ALL)
def test_every_layer_says_what_it_is_for(of_model: Towers) -> None:
    for shown in (scene(of_model), Scene("deep", of_model)):
        for place in range(len(shown.stops)):
            assert layers.about(shown, place).endswith(".")
            assert towers.name(shown, place)
            assert towers.said(shown, place).startswith(
                f"Step {place + 1} of {len(of_model.stops)}"
            )


def test_shapes_are_said_with_their_numbers() -> None:
    shown = Scene("deep", DEEP)
    said = [towers.shape(shown, place) for place in range(len(shown.stops))]
    assert said[1] == "A table of 943 rows of 8 numbers: 7,544 parameters."
    # (8 + 19) · 16 + 16
    assert said[4] == "27 × 16 weights and 16 biases: 448 parameters. 16 values come out."
    assert said[7] == "Nothing is learnt here. 8 values come out."
    assert said[17] == "A table of 1,682 rows of 1 number: 1,682 parameters."
    assert (said[0], said[19]) == ("", "")
    gates = Scene("history", HISTORY)
    assert towers.shape(gates, 6) == "5 parameters. 8 values come out."


def test_totals() -> None:
    # 7,544 + 448 + 136 and 13,456 + 448 + 136 + 1,682
    assert towers.totals("deep", DEEP) == (
        "Deep has learnt 23,850 numbers: 8,128 in the user tower and 15,722 in the item tower."
    )


def test_what_a_layer_made_of_somebody() -> None:
    shown = scene(DEEP)
    assert shown.walk is not None
    values = list(shown.walk.values)
    values[0], values[4] = np.array([41.0]), np.array([0, 0, 0.5] + [0.25] * 13)
    values[-2] = np.array([0.5, 0.25] + [0.0] * 6 + [-0.125])
    shown = replace(shown, walk=replace(shown.walk, values=tuple(values)))
    assert towers.reading(shown, 0) == "User 42 is row 41 of the table, counted from 0."
    assert towers.reading(shown, 4) == (
        "16 values from +0.000 to +0.500; relu has set 2 of them to zero."
    )
    assert towers.reading(shown, 18) == (
        "8 products sum up to +0.750; temperature times bias adds −0.125."
    )
    assert towers.reading(shown, 19) == "0.816: Deep ranks Alien (1979) 2nd for user 42."
    assert towers.reading(Scene("deep", DEEP), 4) == ""


def test_a_guest_is_told_of_what_stands_in_the_place_of_a_row() -> None:
    shown = scene(GUEST, user_id=None)
    assert towers.reading(shown, 0) == "4 films, among them Brazil (1985) and Fargo (1996)."
    assert "has no row in the table" in layers.about(shown, 1)
    assert towers.follows(shown) == "Followed: Alien (1979) for you, 2nd in the list of Deep."


def test_values_have_names() -> None:
    deep, history = scene(DEEP), scene(HISTORY)
    assert towers.value_name(deep, 1, 0) == "Dimension 1"
    assert towers.value_name(deep, 2, 1) == "Action"
    # the ninth of the concat is the first genre, the tenth the second
    assert towers.value_name(deep, 3, DIM + 1) == "Action"
    assert towers.value_name(deep, 3, 7) == "Dimension 8"
    assert towers.value_name(deep, 4, 15) == "Unit 16"
    assert towers.value_name(deep, 8, DIM) == "Temperature"
    assert towers.value_name(deep, 17, DIM) == "Bias"
    assert towers.value_name(deep, 18, DIM) == "Bias"
    assert towers.value_name(history, 1, 2 * DIM + 3) == "Pool 3, dimension 4"
    assert towers.value_name(scene(GUEST_OF_HISTORY), 1, 3) == "Dimension 4"


def test_a_product_is_said_with_what_it_is_a_product_of() -> None:
    shown = scene(DEEP)
    assert shown.walk is not None
    found = re.fullmatch(r"([+−][\d.]+) = (−?[\d.]+) × (−?[\d.]+)", towers.exact(shown, 18, 0))
    assert found
    product, user, film = (float(text.replace("−", "-")) for text in found.groups())
    assert product == pytest.approx(user * film, abs=2e-3)
    assert towers.value(shown, 1, 2).startswith("Dimension 3\n")


def test_texts_are_cut_where_nothing_else_fits() -> None:
    assert towers.fitting(["a long text", "short"], len, 6) == "short"
    assert towers.fitting(["a long text"], len, 7) == "a long…"
    assert towers.fitting(["", ""], len, 7) == ""
