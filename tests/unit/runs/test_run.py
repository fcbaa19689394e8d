"""What is kept of a training, and what tells one from another."""

from dataclasses import replace

from recommender.app.settings import OF_TRAINING, Settings
from recommender.runs.run import changed, data_mark, of_training, run_of
from recommender.views.loss_curves import LossCurves
from tests.unit.app.answers import small_dataset, trained
from tests.unit.runs.samples import run
from tests.unit.samples import dataset_of


def test_a_run_has_its_settings_curves_and_measurements() -> None:
    settings = Settings(epochs=2, max_interactions=1000, map_films="all")
    left = trained(small_dataset(), settings).stopped_at(0.5)
    curves = LossCurves(names=("deep",), steps=4, epochs=2)
    # means of the epochs: (3 + 1) / 2, and 1 of the one that was stopped in its middle
    curves = curves.add("deep", 1, [3.0, 1.0]).watched("deep", 2.5, 0.25).add("deep", 2, [1.0])
    made = run_of(left, curves, "mark", ended=17)
    assert made.curves["deep"].losses == (2.0, 1.0)
    assert (made.curves["deep"].ndcgs, made.curves["deep"].chance) == ((0.25,), 2.5)
    assert (made.share, made.seconds, made.data) == (0.5, left.seconds, "mark")
    assert made.measurements is left.measurements
    # the map is no part of a training
    assert made.settings == Settings(epochs=2, max_interactions=1000)


def test_an_id_is_that_of_settings_and_data() -> None:
    one = run(1)
    assert one.id == run(2).id
    assert len(one.id) == 4
    assert one.key != run(2).key
    others = [run(1, epochs=19), run(1, logq=False), run(1, seed=8), replace(one, data="f" * 16)]
    assert len({one.id, *(other.id for other in others)}) == 5
    # an address has it: it may not change by itself
    assert one.id == "163d"


def test_keys_in_order_are_runs_in_order() -> None:
    # 999 ms and 1,000 ms: as plain numbers "1000" would come first
    assert sorted([run(1_000).key, run(999).key]) == [run(999).key, run(1_000).key]


def test_what_is_as_by_default_is_not_changed() -> None:
    assert changed(Settings()) == {}
    assert run().is_default
    # a switch that is off has no text
    assert changed(Settings(logq=False, fading=0.0)) == {"logq": "", "fading": "0.0"}
    assert of_training(Settings(theme="dark")) == Settings()
    assert {"question", "split", "seed", "patience"} <= set(OF_TRAINING)


def test_a_mark_is_that_of_films_and_ratings() -> None:
    titles = ["Alien (1979)", "Brazil (1985)"]
    rows = [(1, 1, 5, 10), (1, 2, 3, 11), (2, 1, 4, 12)]
    mark = data_mark(dataset_of(titles, rows))
    assert mark == data_mark(dataset_of(titles, rows))
    others = [
        dataset_of(["Alien (1979)", "Brazil (1986)"], rows),
        dataset_of(titles, [(3, *row[1:]) if row[0] == 2 else row for row in rows]),
        dataset_of(titles, [(1, 1, 4, 10), *rows[1:]]),
        dataset_of(titles, [(1, 1, 5, 9), *rows[1:]]),
        dataset_of(titles, rows[:2]),
    ]
    marks = {mark, *map(data_mark, others)}
    assert len(marks) == 6
    assert all(len(one) == 16 for one in marks)
