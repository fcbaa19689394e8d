"""The layers as they come from a model, and a prediction through them."""

import numpy as np
import pytest

from recommender.towers.layers import BOTH, ITEM, USER, Layer, Towers, towers_of, walk_of
from recommender.towers.layout import Box
from recommender.towers.strip import bars_of
from tests.unit.towers.models import ALL, BASELINE, DEEP, DIM, HISTORY, ITEMS, MLP, USERS


def test_layers_are_read_as_they_cross_the_bridge() -> None:
    told = {"kind": "id", "inputs": [], "width": 1, "parameters": 0, "activation": ""}
    dense = {"kind": "dense", "inputs": [0], "width": 4, "parameters": 8, "activation": "relu"}
    # a walk's layers have values besides
    towers = towers_of({"user": [told, dense], "item": [told | {"values": [7]}]})
    assert towers.user == (Layer("id", (), 1), Layer("dense", (0,), 4, 8, "relu"))
    assert towers.item == (Layer("id", (), 1),)


def test_stops_are_both_towers_then_where_they_meet() -> None:
    stops = DEEP.stops
    assert [stop.side for stop in stops] == [USER] * 9 + [ITEM] * 9 + [BOTH] * 2
    # the item's layers are the tenth to the eighteenth
    assert stops[12].layer.inputs == (10, 11)
    assert (stops[18].layer.kind, stops[18].layer.inputs) == ("dot", (8, 17))
    assert (stops[19].layer.kind, stops[19].layer.inputs) == ("score", (18,))


def test_parameters_of_each_tower() -> None:
    assert DEEP.parameters(USER) == USERS * DIM + sum(MLP)
    assert DEEP.parameters(ITEM) == ITEMS * DIM + sum(MLP) + ITEMS
    # five gates, and no table of its own
    assert HISTORY.parameters(USER) == 5 + (5 * DIM + 19) * 16 + 16 + MLP[1]


@pytest.mark.parametrize("towers", ALL.values(), ids=ALL)
def test_the_length_of_vectors_is_without_the_bias(towers: Towers) -> None:
    assert towers.dim == DIM


def test_a_prediction_ends_in_its_products_and_its_score() -> None:
    query, factor = np.arange(9, dtype=np.float32), np.full(9, 2, dtype=np.float32)
    walk = walk_of(DEEP, [np.zeros(1, dtype=np.float32)] * 18, query, factor, 72.0)
    assert walk.values[-2].tolist() == [0, 2, 4, 6, 8, 10, 12, 14, 16]
    assert walk.values[-1].tolist() == [72]
    assert len(walk.values) == len(DEEP.stops)
    # without a bias the last dimension is not drawn: its product is zero
    bare = walk_of(BASELINE, [np.zeros(1, dtype=np.float32)] * 6, query, factor, 56.0)
    assert len(bare.values[-2]) == DIM


def test_bars_stand_on_zero_up_and_down() -> None:
    # 2, −1, 0 over 30 pixels: zero is a third from the bottom; bars of 14 pixels, 11.2 of them full
    bars = bars_of(np.array([2, -1, 0], dtype=np.float32), Box(10, 20, 62, 30))
    assert bars.zero == pytest.approx(40)
    # three places of 14 in the middle of 62: from 20 on
    assert bars.middles.tolist() == [27, 41, 55]
    assert bars.up == "M21.4 40.0V20.0h11.20V40.0z"
    assert bars.down == "M35.4 40.0V50.0h11.20V40.0z"
    assert [bars.nearest(px) for px in (0, 33, 35, 99)] == [0, 0, 1, 2]


@pytest.mark.parametrize("values", [[0.0, 0.0], [3.0, 1.0], [-3.0, -1.0]])
def test_bars_of_one_sign_or_none_have_zero_at_an_edge(values: list[float]) -> None:
    bars = bars_of(np.array(values, dtype=np.float32), Box(0, 0, 100, 30))
    assert bars.zero == pytest.approx(0 if values[0] < 0 else 30)
    assert (bars.up == "") == (max(values) <= 0)
    assert (bars.down == "") == (min(values) >= 0)


def test_very_many_values_stay_in_their_box() -> None:
    bars = bars_of(np.ones(1280, dtype=np.float32), Box(6, 0, 100, 10))
    assert bars.middles[0] > 6
    assert bars.middles[-1] < 106
