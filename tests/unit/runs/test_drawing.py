"""Two runs in one picture, by keys and as a table."""

import math
import re
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest

from recommender.app.models import LABELS
from recommender.runs.drawing import draw_runs, epoch_rows, heads, num_epochs, read_out
from recommender.runs.run import RunCurve
from recommender.views.scales import Scale
from recommender.views.svg import SvgPen
from recommender.wording import runs as wording
from tests.unit.runs.samples import run

COLORS = {name: name for name in ("surface", "muted", "grid", "axis", *LABELS)}
SVG = "{http://www.w3.org/2000/svg}"
LONG = replace(run(2), curves={name: RunCurve((3.0, 2.0, 1.0), (), 2.5) for name in LABELS})
PAIR = (run(), LONG)


def measure(text: str, *, size: float = 12, is_bold: bool = False) -> float:
    return 6.0 * len(text)


def picture(
    names: list[str], width: float = 600, pair: object = PAIR
) -> tuple[list[Element], Scale]:
    pen = SvgPen(width, 360, COLORS, measure)
    x = draw_runs(pen, pair, names, epoch=2)  # type: ignore[arg-type]
    return list(fromstring(pen.svg("Two runs"))), x


def lines(elements: list[Element], color: str) -> list[Element]:
    paths = [one for one in elements if one.tag == f"{SVG}path"]
    return [one for one in paths if one.get("stroke") == color and one.get("stroke-width") == "2"]


def test_the_first_is_solid_and_the_second_dashed_on_one_axis_of_epochs() -> None:
    elements, x = picture(["deep"])
    # losses of both, then NDCG of the first alone: the second had no validation slice
    first, second, ndcg = lines(elements, "deep")
    assert [bool(one.get("stroke-dasharray")) for one in (first, second, ndcg)] == [0, 1, 0]
    assert list(x.domain) == [0, 3]
    numbers = [
        [float(one) for one in re.findall(r"[\d.]+", path.get("d", ""))] for path in (first, second)
    ]
    # epochs 1 and 2; 1, 2 and 3
    assert numbers[0][::2] == pytest.approx([x(1), x(2)], abs=0.1)
    assert numbers[1][::2] == pytest.approx([x(1), x(2), x(3)], abs=0.1)
    # 2.0 of the first run stands as high as 2.0 of the second
    assert numbers[0][1] == pytest.approx(numbers[1][3], abs=0.1)


@pytest.mark.parametrize(
    ("width", "texts"),
    [(600, ["Deep A 1.50", "Deep B 1.00", "Deep A 0.125"]), (320, ["A 1.50", "B 1.00", "A 0.125"])],
)
def test_each_line_ends_with_its_name_and_its_latest_figure(width: float, texts: list[str]) -> None:
    elements, _ = picture(["deep"], width)
    shown = [one for one in elements if one.tag == f"{SVG}text" and one.get("fill") == "deep"]
    assert [one.text for one in shown] == texts
    assert max(float(one.get("x", "")) + measure(one.text or "") for one in shown) <= width


def test_all_models_have_their_lines() -> None:
    elements, _ = picture(list(LABELS))
    assert [len(lines(elements, name)) for name in LABELS] == [3, 3, 3]


def test_a_loss_that_was_no_number_is_left_out() -> None:
    broken = replace(run(), curves={"deep": RunCurve((2.0, math.nan), (), 2.5)})
    elements, _ = picture(["deep"], pair=(broken, LONG))
    assert all("nan" not in path.get("d", "") for path in elements)
    nothing = replace(run(), curves={})
    assert num_epochs((nothing, nothing), ["deep"]) == 0


def test_an_epoch_is_read_out_and_stands_in_the_table() -> None:
    values = read_out(PAIR, ["deep"], 2)
    assert values == [("Deep A", "1.500, NDCG 0.125"), ("Deep B", "2.000")]
    assert wording.curves_read_out(2, values) == "Epoch 2\nDeep A 1.500, NDCG 0.125\nDeep B 2.000"
    # the first run has ended
    assert read_out(PAIR, ["deep"], 3) == [("Deep B", "1.000")]
    assert heads(PAIR, ["deep"]) == [
        ("deep", "Deep A"),
        ("deep", "Deep B"),
        ("deep", "Deep A, NDCG@10"),
    ]
    assert epoch_rows(PAIR, ["deep"]) == [
        ("1", "2.000", "3.000", "0.100"),
        ("2", "1.500", "2.000", "0.125"),
        ("3", "", "1.000", ""),
    ]
