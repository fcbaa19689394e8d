"""The loss chart as a picture, by keys and as a table."""

import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from recommender.views.loss_curves import LossCurves
from recommender.views.loss_drawing import BOTTOM, LEFT, SHARE, TOP, draw_losses
from recommender.views.loss_reading import epoch_rows, step_after
from recommender.views.scales import Scale
from recommender.views.svg import SvgPen
from recommender.wording import charts as wording

NAMES = ("baseline", "deep")
LABELS = {"baseline": "Baseline", "deep": "Deep"}
COLORS = {name: name for name in ("surface", "muted", "grid", "axis", *NAMES)}
SVG = "{http://www.w3.org/2000/svg}"


def measure(text: str, *, size: float = 12, is_bold: bool = False) -> float:
    return 6.0 * len(text)


def two_epochs() -> LossCurves:
    """Return three steps of two epochs; Deep is in its second one, Baseline in its first."""
    curves = LossCurves(names=NAMES, steps=6, epochs=2)
    curves = curves.add("baseline", 1, [9.0, 8.0])
    return curves.add("deep", 1, [8.0, 6.0, 4.0]).add("deep", 2, [3.0])


def picture(
    curves: LossCurves, width: float, step: int | None = None
) -> tuple[list[Element], Scale]:
    pen = SvgPen(width, 360, COLORS, measure)
    x = draw_losses(pen, curves, LABELS, step)
    return list(fromstring(pen.svg("Losses"))), x


@pytest.mark.parametrize(
    ("width", "labels"),
    [(600, ["Baseline 8.50", "Deep 3.00"]), (320, ["8.50", "3.00"])],
)
def test_every_curve_ends_with_its_latest_mean(width: float, labels: list[str]) -> None:
    elements, x = picture(two_epochs(), width)
    texts = [one for one in elements if one.tag == f"{SVG}text"][-2:]
    assert [text.text for text in texts] == labels
    # right of the axis, and inside of the picture
    ends = [float(text.get("x", "")) + measure(text.text or "") for text in texts]
    assert all(x.range[1] < float(text.get("x", "")) for text in texts)
    assert max(ends) <= width
    # the heights may be moved apart: never nearer than a line
    heights = sorted(float(text.get("y", "")) for text in texts)
    assert heights[1] - heights[0] >= 16 - 0.1


def test_curves_are_in_the_models_order_whichever_reports_first() -> None:
    curves = LossCurves(names=NAMES, steps=2, epochs=1)
    for name in reversed(NAMES):
        curves = curves.add(name, 1, [2.5]).watched(name, 3.0, 0.1)
    assert list(curves.curves) == list(curves.ndcgs) == list(NAMES)


def test_curves_are_where_their_losses_are() -> None:
    elements, x = picture(two_epochs(), 600)
    assert list(x.domain) == [0, 6]
    assert x.range[0] == LEFT
    thin = [one for one in elements if one.get("stroke-width") == "1" and one.get("opacity")]
    assert [one.get("stroke") for one in thin] == ["baseline", "deep"]
    points = [
        [float(number) for number in pair]
        for pair in re.findall(r"[ML]([+-][\d.]+)([+-][\d.]+)", thin[1].get("d") or "")
    ]
    assert [px for px, _ in points] == pytest.approx([x(1), x(2), x(3), x(4)], abs=0.05)
    # losses of 3 to 9, a twentieth of the range more at each end: from 9.3 at the top to 2.7
    per_nat = (360 - BOTTOM - TOP) / 6.6
    heights = [TOP + (9.3 - loss) * per_nat for loss in (8, 6, 4, 3)]
    assert [py for _, py in points] == pytest.approx(heights, abs=0.05)
    # a dot for each epoch that has begun
    dots = [one for one in elements if one.tag == f"{SVG}path" and "a3 3" in (one.get("d") or "")]
    assert [(one.get("fill"), (one.get("d") or "").count("M")) for one in dots] == [
        ("baseline", 1), ("deep", 2),
    ]  # fmt: skip


def test_the_read_out_is_one_line_more() -> None:
    without, x = picture(two_epochs(), 600)
    elements, _ = picture(two_epochs(), 600, step=3)
    assert len(elements) == len(without) + 1
    assert elements[-1].get("d") == f"M{x(3):.1f} {TOP:.1f}L{x(3):.1f} {360 - BOTTOM:.1f}"


@pytest.mark.parametrize(
    ("key", "is_shifted", "step", "becomes"),
    [
        ("ArrowRight", False, 2, 3),
        ("ArrowLeft", False, 2, 1),
        ("ArrowLeft", False, 1, 1),
        # four steps are taken of the six in two epochs
        ("ArrowRight", False, 4, 4),
        ("ArrowRight", True, 1, 4),
        ("PageUp", False, 1, 4),
        ("PageDown", False, 4, 1),
        ("PageDown", False, 3, 1),
        ("ArrowLeft", True, 4, 1),
        ("Home", False, 3, 1),
        ("End", False, 1, 4),
        ("Home", False, None, 1),
        ("End", False, None, 4),
        ("ArrowRight", False, None, 1),
        ("PageUp", False, None, 1),
        ("ArrowLeft", False, None, 4),
        ("ArrowUp", False, 2, None),
        ("Tab", True, 2, None),
    ],
)
def test_keys_move_the_read_out(
    key: str, is_shifted: bool, step: int | None, becomes: int | None
) -> None:
    assert step_after(key, is_shifted, step, two_epochs()) == becomes


def test_the_table_has_the_mean_of_each_epoch() -> None:
    # Baseline (9 + 8) / 2; Deep (8 + 6 + 4) / 3, then 3
    assert epoch_rows(two_epochs()) == [("1", "8.500", "6.000"), ("2", "", "3.000")]
    assert epoch_rows(LossCurves(names=NAMES)) == []
    assert epoch_rows(LossCurves()) == []


def test_a_model_without_a_loss_keeps_its_column() -> None:
    curves = LossCurves(names=NAMES, steps=2, epochs=1).add("deep", 1, [2.5])
    assert epoch_rows(curves) == [("1", "", "2.500")]


def watched() -> LossCurves:
    curves = two_epochs().watched("baseline", 10.0, None).watched("deep", 10.02, 0.125)
    return curves.watched("deep", 10.02, 0.25)


def test_the_chance_level_is_a_line_and_equal_ones_are_one() -> None:
    elements, x = picture(watched(), 600)
    dashed = [one for one in elements if one.get("stroke-dasharray")]
    assert len(dashed) == 1
    # of two models: neither's colour
    assert dashed[0].get("stroke") == "muted"
    texts = [one.text for one in elements if one.tag == f"{SVG}text"]
    assert "chance 10.00" in texts
    # the axis holds it: losses of 3 to 10.02
    apart = two_epochs().watched("baseline", 10.0, None).watched("deep", 5.0, None)
    elements, _ = picture(apart, 600)
    colors = [one.get("stroke") for one in elements if one.get("stroke-dasharray")]
    assert colors == ["deep", "baseline"]
    assert x.range[0] == LEFT


def test_the_validation_stands_below_on_the_same_axis() -> None:
    elements, x = picture(watched(), 600, step=3)
    texts = [one.text for one in elements if one.tag == f"{SVG}text"]
    assert "NDCG@10 on the validation slice" in texts
    assert texts.count("step") == 1
    assert texts[-1] == "Deep 0.250"
    dots = [one.get("d") or "" for one in elements if "a3 3" in (one.get("d") or "")]
    # the ends of the two epochs of three steps, below where the losses end
    centres = re.findall(r"M\+?0*([\d.]+)\+0*([\d.]+)a3", dots[-1])
    assert [float(px) + 3 for px, _ in centres] == pytest.approx([x(3), x(6)], abs=0.05)
    assert all(float(py) > TOP + SHARE * (360 - BOTTOM - TOP) for _, py in centres)
    assert float(centres[0][1]) > float(centres[1][1])
    # the read-out goes through both
    assert elements[-1].get("d") == f"M{x(3):.1f} {TOP:.1f}L{x(3):.1f} {360 - BOTTOM:.1f}"


def test_the_table_and_the_read_out_have_the_validation_too() -> None:
    curves = watched()
    assert epoch_rows(curves) == [
        ("1", "8.500", "6.000", "", "0.125"),
        ("2", "", "3.000", "", "0.250"),
    ]
    # after two of three steps no epoch has ended, after three the first
    assert (curves.ndcg_at(2), curves.ndcg_at(3)) == ({}, {"deep": 0.125})
    assert wording.read_out(2, curves).splitlines() == [
        "Step 2: Baseline 8.000, Deep 6.000",
        "NDCG@10: after the first epoch",
    ]
    assert wording.read_out(3, curves).splitlines() == ["Step 3: Deep 4.000", "NDCG@10: Deep 0.125"]
    assert wording.read_out(2, two_epochs()) == "Step 2: Baseline 8.000, Deep 6.000"
    heads = ["Baseline", "Deep", "Baseline, NDCG@10", "Deep, NDCG@10"]
    assert [text for _, text in wording.column_heads(curves)] == heads
    assert [text for _, text in wording.column_heads(two_epochs())] == heads[:2]
