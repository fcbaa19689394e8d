"""The losses of a run."""

from recommender.history import LossHistory


def test_batches_and_epochs() -> None:
    history = LossHistory()
    history.add("deep", 1, [8.0, 6.0])
    history.add("baseline", 1, [9.0])
    history.add("deep", 1, [4.0])
    history.add("deep", 2, [3.0])
    assert history.models == ["deep", "baseline"]
    steps, losses = history.batches("deep")
    assert steps.tolist() == [1, 2, 3, 4]
    assert losses.tolist() == [8, 6, 4, 3]
    ends, means = history.epochs("deep")
    # first epoch: three steps, (8 + 6 + 4) / 3; second: one step so far
    assert ends.tolist() == [3, 4]
    assert means.tolist() == [6, 3]


def test_an_unknown_model_has_no_losses() -> None:
    assert len(LossHistory().batches("deep")[0]) == 0
    assert len(LossHistory().epochs("deep")[1]) == 0
