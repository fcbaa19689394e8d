"""EASE against its formula, on numbers small enough to work out."""

import numpy as np
import pytest

from bench.references import ease_scores
from recommender.interactions import Interactions

PAIRS = Interactions(np.array([0, 0, 1], dtype=np.int32), np.array([0, 1, 1], dtype=np.int32))


def test_ease_by_hand() -> None:
    # X = [[1, 1], [0, 1]]; XtX + I = [[2, 1], [1, 3]]; its inverse is [[3, -1], [-1, 2]] / 5
    # B = -P / diag(P) by column: B01 = (1/5) / (2/5) = 1/2, B10 = (1/5) / (3/5) = 1/3
    scores = ease_scores(PAIRS, num_users=2, num_items=2, l2=1, decay=0)
    assert scores == pytest.approx(np.array([[1 / 3, 1 / 2], [1 / 3, 0]]))


def test_a_history_fades_by_what_came_after() -> None:
    # user 0 had item 0 before item 1: age 1 and 0
    scores = ease_scores(PAIRS, num_users=2, num_items=2, l2=1, decay=0.5)
    assert scores[0] == pytest.approx([1 / 3, np.exp(-0.5) / 2])
