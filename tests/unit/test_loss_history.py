"""The losses of a run."""

from recommender.loss_history import LossHistory


def test_batches_and_epochs() -> None:
    history = LossHistory(["baseline", "deep", "history"])
    history.add("deep", 1, [8.0, 6.0])
    history.add("baseline", 1, [9.0])
    history.add("deep", 1, [4.0])
    history.add("deep", 2, [3.0])
    assert history.models == ["baseline", "deep"]  # in the order given, whichever came first
    steps, losses = history.batches("deep")
    assert steps.tolist() == [1, 2, 3, 4]
    assert losses.tolist() == [8, 6, 4, 3]
    middles, means = history.epochs("deep")
    # first epoch: steps 1 to 3, (8 + 6 + 4) / 3; second: step 4 so far
    assert middles.tolist() == [2, 4]
    assert means.tolist() == [6, 3]
    history.add("deep", 2, [5.0])
    assert history.last() == {"deep": 4.0, "baseline": 9.0}


def test_an_unknown_model_has_no_losses() -> None:
    assert len(LossHistory().batches("deep")[0]) == 0
    assert len(LossHistory().epochs("deep")[1]) == 0
