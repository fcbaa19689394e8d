"""The losses of a training: exact where they can be drawn, thinned where they are too many."""

import time

import numpy as np

from recommender.views.loss_curves import BUCKETS, GrowingArray, LossCurves
from recommender.views.paths import polyline


def test_steps_and_epochs() -> None:
    curves = LossCurves(names=("baseline", "deep", "history"), steps=6, epochs=2)
    curves = curves.add("deep", 1, [8.0, 6.0]).add("baseline", 1, [9.0]).add("deep", 1, [4.0])
    curves = curves.add("deep", 2, [3.0])
    assert list(curves.curves) == ["baseline", "deep"]  # in the order given, whichever came first
    steps, losses = curves.curves["deep"].drawn()
    assert steps.tolist() == [1, 2, 3, 4]
    assert losses.tolist() == [8, 6, 4, 3]
    middles, means = curves.curves["deep"].by_epoch
    # first epoch: steps 1 to 3, (8 + 6 + 4) / 3; second: step 4 so far
    assert middles.tolist() == [2, 4]
    assert means.tolist() == [6, 3]
    assert curves.range() == (3, 9)
    assert curves.add("deep", 2, [5.0]).last() == {"baseline": 9.0, "deep": 4.0}


def test_the_read_out_is_exact_and_leaves_out_who_is_not_as_far() -> None:
    curves = LossCurves(names=("baseline", "deep"), steps=3, epochs=1)
    curves = curves.add("deep", 1, [8.0, 6.5]).add("baseline", 1, [9.0])
    assert curves.longest == 2
    assert curves.at(1) == {"baseline": 9.0, "deep": 8.0}
    assert curves.at(2) == {"deep": 6.5}


def test_adding_leaves_earlier_curves_as_they_were() -> None:
    first = LossCurves(names=("deep",), steps=9, epochs=1).add("deep", 1, [3.0])
    one, other = first.add("deep", 1, [2.0]), first.add("deep", 1, [1.0, 0.5])
    assert [list(c.curves["deep"].losses.values) for c in (first, one, other)] == [
        [3], [3, 2], [3, 1, 0.5],
    ]  # fmt: skip


def test_a_growing_array_copies_its_values_a_few_times_only() -> None:
    array, buffers = GrowingArray(), set()
    for i in range(10_000):
        array = array.grown(np.array([float(i)]))
        buffers.add(id(array.values.base))
    assert array.values.tolist() == list(range(10_000))
    # 64, 128, ... 16,384: each copy doubles the room
    assert len(buffers) <= 10


def test_a_long_curve_keeps_the_extremes_of_each_bucket() -> None:
    losses = np.full(100 * BUCKETS, 2.0)
    losses[12_345], losses[40_000] = 9.0, -9.0
    curve = LossCurves(names=("deep",), steps=len(losses), epochs=1).add("deep", 1, losses)
    steps, drawn = curve.curves["deep"].drawn()
    assert len(steps) == 2 * BUCKETS
    # the bucket of a hundred steps, at its middle
    assert steps[drawn.argmax()] == 12_350.5
    assert steps[drawn.argmin()] == 40_050.5
    assert curve.range() == (-9, 9)


def drawn_in(num_steps: int, epochs: int) -> float:
    """Seconds to take the last report of a training and to lay out its curve."""
    curves = LossCurves(names=("deep",), steps=num_steps + 1, epochs=epochs)
    for epoch in range(1, epochs + 1):
        curves = curves.add("deep", epoch, np.ones(num_steps // epochs))
    times = []
    for _ in range(5):
        started = time.perf_counter()
        curve = curves.add("deep", epochs, [1.0]).curves["deep"]
        polyline(*curve.drawn())
        times.append(time.perf_counter() - started)
    return min(times)


def test_two_hundred_epochs_of_batch_two_draw_as_fast_as_the_default() -> None:
    # 26 epochs of 9 steps; 200 epochs of 5,000 steps, of 10,000 interactions in pairs
    few, many = drawn_in(234, 26), drawn_in(1_000_000, 200)
    # twice the points at most, and what it costs to find them
    assert many < 12 * few + 0.002
