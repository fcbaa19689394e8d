"""Frames of the map: one an epoch, for each model, none copied and none lost."""

import numpy as np
import pytest

from recommender.film_map.frames import Frames


def frame(value: float) -> np.ndarray:
    return np.full((4, 3), value, dtype=np.float32)


def test_each_model_has_its_own_frames() -> None:
    first, second, other = frame(1), frame(2), frame(3)
    frames = Frames().heard("deep", 1, first).heard("history", 1, other).heard("deep", 2, second)
    assert frames.of("deep", 1) is first
    assert frames.of("deep", 2) is second
    assert frames.last("deep") is second
    assert frames.last("history") is other
    assert [frames.num_epochs(name) for name in ("deep", "history", "baseline")] == [2, 1, 0]


def test_what_was_there_before_stays_as_it_was() -> None:
    before = Frames().heard("deep", 1, frame(1))
    after = before.heard("deep", 2, frame(2))
    assert before.num_epochs("deep") == 1
    assert after.of("deep", 1) is before.of("deep", 1)
    assert Frames().num_epochs("deep") == 0


def test_nothing_is_there_before_the_first_epoch() -> None:
    assert Frames().last("deep") is None
    with pytest.raises(KeyError):
        Frames().of("deep", 1)


@pytest.mark.parametrize("epoch", [-1, 0, 3])
def test_there_is_no_frame_of_another_epoch(epoch: int) -> None:
    frames = Frames().heard("deep", 1, frame(1)).heard("deep", 2, frame(2))
    with pytest.raises(KeyError):
        frames.of("deep", epoch)


@pytest.mark.parametrize("epoch", [0, 1, 3])
def test_epochs_come_in_their_order(epoch: int) -> None:
    with pytest.raises(ValueError, match=f"epoch {epoch} after 1"):
        Frames().heard("deep", 1, frame(1)).heard("deep", epoch, frame(2))
