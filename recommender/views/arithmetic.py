"""Why a model recommends a film: the products that sum up to its score, and where they are drawn.

Example::

    terms, bias = terms_of(query, factor, embedding_dim=32)
    terms.sum() + (bias or 0)    # the score

    shown = columns(arithmetic, width=500, height=220)
    shown.y(0)    # where the line of zero is
"""

from __future__ import annotations

import numpy as np

from recommender.ratings.arrays import Float32Array, Float64Array
from recommender.records import dataclass
from recommender.views.comparison import Comparison, Reason
from recommender.views.scales import Floats, Scale, round_ticks

# A list that variety orders is ordered so far (MOST_VARIED in model/asking/contest.js).
RANKED = 100

# pixels: around the columns, between them and the bias, the widest column, the bias' least width
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 28, 46
GAP, WIDEST, LEAST_OF_BIAS = 28, 20, 8


@dataclass(frozen=True, eq=False)
class Arithmetic:
    """One recommended film and how its score comes about.

    Attributes:
        title: of the film, as it is shown.
        model: name of the model that recommends it.
        rank: in the model's list, from 1 on.
        score: by which it is recommended.
        terms: float64 [dim], the product in each dimension of the embedding.
        bias: the product of the dimension that is the film's bias; None: the model has none.
        reasons: films of the history that carry it, the most important first, perhaps none; None:
            the model cannot tell.
        near: titles of the films of the history that are nearest to it.
        query: float32 [D], the user's vector.
        factor: float32 [D], the film's; D is dim, and one more where there is a bias.
    """

    title: str
    model: str
    rank: int
    score: float
    terms: Float64Array
    bias: float | None
    reasons: tuple[Reason, ...] | None
    near: tuple[str, ...]
    query: Float32Array
    factor: Float32Array

    @property
    def products(self) -> Float64Array:
        """What sums up to the score, float64 [D]: the terms, then the bias where there is one."""
        return self.terms if self.bias is None else np.append(self.terms, self.bias)


def arithmetic_of(comparison: Comparison, model: str, place: int, embedding_dim: int) -> Arithmetic:
    """Explain one film of a model's list.

    Args:
        comparison: whose lists they are.
        model: name of the model.
        place: of the film in its list, from 0 on.
        embedding_dim: length of the model's vectors without bias.
    """
    film, answer = comparison.recommended[model][place], comparison.answers[model]
    terms, bias = terms_of(answer.query, answer.factors[place], embedding_dim)
    return Arithmetic(
        title=film.title.shown,
        model=model,
        rank=film.rank,
        score=answer.scores[place],
        terms=terms,
        bias=bias,
        reasons=film.reasons,
        near=tuple(title.shown for title in film.drawn_by),
        query=answer.query,
        factor=answer.factors[place],
    )


def terms_of(
    query: Float32Array, factor: Float32Array, embedding_dim: int
) -> tuple[Float64Array, float | None]:
    """Return the product of two vectors in each dimension, and that of the bias apart.

    Args:
        query: float32 [D], of the user.
        factor: float32 [D], of the film.
        embedding_dim: D, or one less: then the last product is the bias.

    Raises:
        ValueError: the vectors are shorter or longer than that.
    """
    products = query.astype(np.float64) * factor
    if len(products) == embedding_dim:
        return products, None
    if len(products) == embedding_dim + 1:
        return products[:-1], float(products[-1])
    raise ValueError(f"expected {embedding_dim} products or one more, got {len(products)}")


def largest(arithmetic: Arithmetic, k: int) -> list[int]:
    """Return the rows of the k terms furthest from zero, the furthest first; of fewer terms all."""
    rows: list[int] = np.argsort(-np.abs(arithmetic.terms), kind="stable")[:k].tolist()
    return rows


@dataclass(frozen=True, eq=False)
class Columns:
    """Where the products stand on a canvas: one column each, up from zero or down.

    Attributes:
        x: from the number of a dimension, 1 on, to the middle of its column.
        y: from a product to pixels.
        middles: [D], of the columns; the bias stands apart, behind the last dimension.
        widths: [D].
        tops: [D].
        heights: [D], from 0 on.
        ticks: numbers of dimensions that are written below, at most six.
    """

    x: Scale
    y: Scale
    middles: Floats
    widths: Floats
    tops: Floats
    heights: Floats
    ticks: list[float]

    def nearest(self, px: float) -> int:
        """Return the row of the product whose column is nearest to a pixel across."""
        return int(np.abs(self.middles - px).argmin())


def columns(arithmetic: Arithmetic, width: float, height: float) -> Columns:
    """Place the products on a canvas of this size, in CSS pixels."""
    products, dim = arithmetic.products, len(arithmetic.terms)
    end = width - RIGHT
    if arithmetic.bias is not None:
        end -= GAP + WIDEST
    x = Scale((0.5, dim + 0.5), (LEFT, end))
    y = Scale(_domain(products), (height - BOTTOM, TOP))
    column = min(0.8 * (end - LEFT) / dim, WIDEST)
    middles = x(np.arange(1, dim + 1, dtype=np.float64))
    widths = np.full(len(products), column)
    if arithmetic.bias is not None:
        middles = np.append(middles, end + GAP + WIDEST / 2)
        widths[-1] = max(column, LEAST_OF_BIAS)
    zero, ends = y(0.0), y(products)
    most = max(2, min(6, int((end - LEFT) / 40)))
    whole = [tick for tick in round_ticks(1, dim, most) if tick.is_integer()]
    return Columns(
        x, y, middles, widths, np.minimum(ends, zero), np.abs(ends - zero), whole or [1.0]
    )


def _domain(products: Float64Array) -> tuple[float, float]:
    """Return limits around zero and all products, with some air where there are any."""
    low, high = min(0.0, float(products.min())), max(0.0, float(products.max()))
    if low == high:
        return 0.0, 1.0
    room = 0.05 * (high - low)
    return (low - room if low < 0 else 0.0), (high + room if high > 0 else 0.0)
