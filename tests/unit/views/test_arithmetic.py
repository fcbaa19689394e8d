"""The sum that a score is, and the columns that show it."""

import re
from pathlib import Path

import numpy as np
import pytest

from recommender.views.arithmetic import (
    BOTTOM,
    LEFT,
    RANKED,
    RIGHT,
    TOP,
    Arithmetic,
    columns,
    largest,
    terms_of,
)

ROOT = Path(__file__).resolve().parents[3]


def arithmetic_of(query: list[float], factor: list[float], dim: int) -> Arithmetic:
    user, film = np.array(query, dtype=np.float32), np.array(factor, dtype=np.float32)
    terms, bias = terms_of(user, film, dim)
    return Arithmetic("Film (1990)", "a", 1, float(user @ film), terms, bias, None, (), user, film)


def test_the_products_of_all_dimensions_are_the_terms() -> None:
    # 1 · 4, 2 · (-1), 0.5 · 2
    terms, bias = terms_of(
        np.array([1, 2, 0.5], dtype=np.float32), np.array([4, -1, 2], dtype=np.float32), 3
    )
    assert terms.tolist() == [4, -2, 1]
    assert terms.dtype == np.float64
    assert bias is None


def test_one_dimension_more_is_the_bias() -> None:
    # the last product, 1.5 · 2, is no dimension of the embedding
    shown = arithmetic_of([1, 2, 1.5], [4, -1, 2], 2)
    assert shown.terms.tolist() == [4, -2]
    assert shown.bias == 3
    assert shown.products.tolist() == [4, -2, 3]
    assert shown.score == 5  # 4 − 2 + 3


@pytest.mark.parametrize("width", [32, 33, 256, 257])
def test_terms_and_bias_sum_up_to_the_score(width: int) -> None:
    chance = np.random.default_rng(width)
    query, factor = chance.normal(size=(2, width)).astype(np.float32)
    terms, bias = terms_of(query, factor, width - width % 2)
    # the worker adds in float32: about 2⁻²⁴ for each of the products
    assert terms.sum() + (bias or 0) == pytest.approx(float(query @ factor), abs=1e-4)


@pytest.mark.parametrize("width", [1, 4])
def test_vectors_of_another_length_are_refused(width: int) -> None:
    vector = np.ones(width, dtype=np.float32)
    with pytest.raises(ValueError, match=f"expected 2 products or one more, got {width}"):
        terms_of(vector, vector, 2)


def test_the_largest_are_far_from_zero_to_either_side() -> None:
    # the bias, 9, is none of them
    shown = arithmetic_of([1, 1, 1, 1, 1], [0.2, -0.5, 0.1, 0.5, 9], 4)
    assert largest(shown, 3) == [1, 3, 0]  # of equals the first
    assert largest(shown, 9) == [1, 3, 0, 2]


def test_columns_stand_on_zero_up_and_down() -> None:
    # products 2, −1, 0: 500 pixels across are four times as wide as needed for columns of 20
    shown = columns(arithmetic_of([1, 1, 1], [2, -1, 0], 3), 500, 240)
    zero = shown.y(0.0)
    # of −1.15 .. 2.15, with 5 % of air, from 240 − 46 up to 28
    assert zero == pytest.approx(194 - 1.15 / 3.3 * 166)
    bottoms = shown.tops + shown.heights
    assert bottoms[0] == pytest.approx(zero)
    assert shown.tops[1] == pytest.approx(zero)
    assert shown.heights.tolist() == pytest.approx([2 / 3.3 * 166, 1 / 3.3 * 166, 0])
    assert shown.widths.tolist() == [20, 20, 20]
    # a third of 444 pixels for each
    assert shown.middles.tolist() == pytest.approx([44 + 74, 44 + 222, 44 + 370])
    assert shown.ticks == [1, 2, 3]


@pytest.mark.parametrize("width", [280, 520])
@pytest.mark.parametrize("dim", [2, 32, 256])
@pytest.mark.parametrize("has_bias", [False, True])
def test_columns_stay_on_the_canvas_and_apart(width: int, dim: int, has_bias: bool) -> None:
    values = np.random.default_rng(dim).normal(size=dim + has_bias).tolist()
    shown = columns(arithmetic_of([1.0] * (dim + has_bias), values, dim), width, 240)
    starts, ends = shown.middles - shown.widths / 2, shown.middles + shown.widths / 2
    assert starts[0] >= LEFT
    assert ends[-1] <= width - RIGHT
    assert (starts[1:] > ends[:-1]).all()
    assert (shown.tops >= TOP).all()
    assert (shown.tops + shown.heights <= 240 - BOTTOM).all()
    # whole numbers of dimensions, and few enough to be read
    assert 1 <= len(shown.ticks) <= 6
    assert all(tick.is_integer() and 1 <= tick <= dim for tick in shown.ticks)
    # what is written below a bias does not run into the number of the last dimension
    if has_bias:
        assert shown.middles[-1] - shown.x(shown.ticks[-1]) > 28


def test_products_that_are_all_zero_can_be_drawn() -> None:
    shown = columns(arithmetic_of([0, 0], [0, 0], 2), 500, 240)
    assert shown.y.domain == (0.0, 1.0)
    assert shown.heights.tolist() == [0, 0]


def test_the_pointer_finds_the_nearest_column() -> None:
    # middles at 44 + 101, 44 + 303 with 404 pixels for two, the bias at 448 + 28 + 10
    shown = columns(arithmetic_of([1, 1, 1], [1, 2, 3], 2), 508, 240)
    assert shown.middles.tolist() == pytest.approx([145, 347, 486])
    assert [shown.nearest(px) for px in (0, 145, 245, 247, 420, 507)] == [0, 0, 0, 1, 2, 2]


def test_the_first_hundred_are_those_that_variety_orders() -> None:
    # rank 0 means beyond them, and the page says how many they are
    contest = (ROOT / "model/asking/contest.js").read_text(encoding="utf-8")
    assert re.findall(r"MOST_VARIED = (\d+);", contest) == [str(RANKED)]
