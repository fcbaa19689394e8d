"""The whole way: a run of the page, workers that may die, and the page again."""

import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from pyarrow import parquet
from selenium.webdriver.common.by import By

from recommender.app.settings import Settings
from recommender.model_files.card import read_card
from recommender.model_files.model_file import from_bytes
from recommender.model_files.safetensors import read_tensors
from recommender.ratings.dataset import Dataset
from recommender.runs.run import data_mark
from scale.data.prepare import by_settings, prepare
from scale.job import Job
from scale.run_text import text_of
from scale.training.outcome import Outcome
from tests.browser.page import Page
from tests.conftest import ROOT, StartBrowser, console_errors
from tests.scale.conftest import FILES
from tests.site import SUB_PATH
from tools.serve import StaticServer

DOC = (ROOT / "docs" / "beyond-the-browser.md").read_text(encoding="utf-8")
SHORT = Settings(epochs=4, question="sitting")
MODELS = ("deep", "history")


def command(folder: Path, *more: str, data: Path | None = None) -> list[str]:
    return [
        *(sys.executable, "-m", "scale", str(data or FILES[0].parent)),
        *("--run", str(folder / "run.json"), "--out", str(folder / "out"), *more),
    ]


def written(folder: Path, settings: Settings) -> Path:
    (folder / "run.json").write_text(text_of(settings), encoding="utf-8")
    return folder


def started(folder: Path, *more: str, data: Path | None = None) -> subprocess.Popen[str]:
    """Start it: its workers have a device each."""
    environment = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"}
    return subprocess.Popen(
        command(folder, *more, data=data),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def workers_of(going: subprocess.Popen[str]) -> list[psutil.Process]:
    own = psutil.Process(going.pid).children()
    return [one for one in own if "scale.training.worker" in one.cmdline()]


def run(folder: Path, *more: str) -> str:
    """Run it to its end and return what it says."""
    going = started(folder, *more)
    told, problem = going.communicate()
    assert going.returncode == 0, problem
    return told


def weights(folder: Path, model: str) -> dict[str, np.ndarray]:
    return dict(Outcome.read(folder / "out" / "learnt" / model).weights)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = written(tmp_path_factory.mktemp("undisturbed"), SHORT)
    told = run(folder, "--workers", "2")
    assert "deep: 36 of 36 steps" in told
    assert "lost" not in told
    return folder


def test_a_worker_that_is_killed_changes_nothing(tmp_path: Path, undisturbed: Path) -> None:
    folder = written(tmp_path, SHORT)
    going = started(folder, "--workers", "2", "--every", "0")
    assert going.stdout is not None
    said = []
    for line in going.stdout:
        said.append(line)
        if line.startswith("Deep: epoch 2 of 4"):
            [worker] = [one for one in workers_of(going) if "--rank 1" in " ".join(one.cmdline())]
            worker.kill()
    assert going.wait() == 0
    told = "".join(said)
    assert "A worker was lost: all go on from the last checkpoint." in told
    assert "deep: 36 of 36 steps" in told
    assert "Workers were lost and all started again: once." in told
    report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["restarts"] == 1
    assert report["models"]["deep"]["resumed"] >= 9
    for model in MODELS:
        expected = weights(undisturbed, model)
        for name, values in weights(folder, model).items():
            # sums of other lengths: rows that fill arrays up are agreed on anew
            assert values == pytest.approx(expected[name], abs=1e-4), name


def test_no_worker_outlives_its_launcher(tmp_path: Path) -> None:
    going = started(written(tmp_path, dataclasses.replace(SHORT, epochs=200)))
    assert going.stdout is not None
    while not going.stdout.readline().startswith("Deep: epoch 1 of 200"):
        pass
    workers = workers_of(going)
    assert len(workers) == 2
    going.kill()
    going.communicate()
    gone, alive = psutil.wait_procs(workers, timeout=20)
    assert (len(gone), alive) == (2, [])


def test_the_same_on_two_machines(tmp_path: Path, undisturbed: Path) -> None:
    folder = written(tmp_path, SHORT)
    address = ("--workers", "1", "--size", "2", "--address", "127.0.0.1:17788")
    second = started(folder, *address, "--first", "1")
    told = run(folder, *address, "--first", "0")
    assert second.communicate() == ("", "")
    assert second.returncode == 0
    assert "2 shards, 2 workers" in told
    for name, values in weights(folder, "deep").items():
        assert values == pytest.approx(weights(undisturbed, "deep")[name], abs=1e-4), name


def test_a_table_that_nobody_holds_whole(tmp_path: Path, undisturbed: Path) -> None:
    settings = read_card(
        "run.json", (undisturbed / "run.json").read_text(encoding="utf-8")
    ).settings
    job = Job(tmp_path, text_of(settings), most_held=0)
    job.write()
    prepare(FILES, job.shards, settings, by_settings(settings), workers=2)
    started_in = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"}
    code = "import sys; from pathlib import Path; from scale.launch import Machines, launch; "
    code += "sys.exit(launch(Path(sys.argv[1]), Machines(2)))"
    subprocess.run([sys.executable, "-c", code, tmp_path], cwd=ROOT, env=started_in, check=True)
    for model in MODELS:
        found = Outcome.read(job.outcome(model)).weights
        for name, values in weights(undisturbed, model).items():
            assert found[name] == pytest.approx(values, abs=1e-4), name


def test_one_worker_learns_much_the_same(tmp_path: Path, undisturbed: Path) -> None:
    folder = written(tmp_path, SHORT)
    run(folder, "--workers", "1")
    ndcg = [
        json.loads((one / "out" / "metrics.json").read_text(encoding="utf-8"))["deep"]["ndcg@10"]
        for one in (folder, undisturbed)
    ]
    assert ndcg[0]["value"] == pytest.approx(ndcg[1]["value"], abs=0.02)


def test_the_files(undisturbed: Path, dataset: Dataset) -> None:
    folder = undisturbed / "out"
    [file] = folder.glob("*.safetensors")
    held = from_bytes(file.name, file.read_bytes())
    assert held.card.names == MODELS
    assert held.card.data == data_mark(dataset)
    _, about = read_tensors(file.name, file.read_bytes())
    assert json.loads(about["card"])["held_out"] == "fifth"
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert [*metrics] == ["popularity", *MODELS]
    for model in MODELS:
        figure = metrics[model]["ndcg@10"]
        assert figure["interval_95"][0] < figure["value"] < figure["interval_95"][1]
        assert figure["value"] > metrics["popularity"]["ndcg@10"]["value"]
        items = np.load(folder / f"{model}-item-vectors.npy")
        users = np.load(folder / f"{model}-user-vectors.npy")
        assert (items.shape, users.shape) == ((1682, 33), (943, 33))
        films = parquet.read_table(folder / f"{model}-films.parquet")
        assert films.column_names == ["item_id", "title", "genres", "num_trained", "vector"]
        assert np.array_equal(np.stack(films["vector"].to_numpy()), items)
        assert films["item_id"].to_pylist() == dataset.item_ids.tolist()
        table = parquet.read_table(folder / f"{model}-users.parquet")
        assert np.array_equal(np.stack(table["vector"].to_numpy()), users)
        # the lists that were measured are those of the vectors
        lists = Outcome.read(folder / "learnt" / model).lists
        for row in (0, 400, 942):
            own = lists[dataset.user_idx_of[table["user_id"][row].as_py()]]
            scores = users[row] @ items.T
            seen = np.searchsorted(dataset.item_ids, table["seen"][row].as_py())
            scores[seen] = -np.inf
            assert scores[own] == pytest.approx(np.sort(scores)[: -len(own) - 1 : -1])


def test_a_vector_engine_finds_the_lists(
    undisturbed: Path, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    [block] = re.findall(r"## FAISS\n+```python\n(.*?)```", DOC, re.DOTALL)
    monkeypatch.chdir(undisturbed / "out")
    made: dict[str, Any] = {}
    exec(compile(block, "docs/beyond-the-browser.md, FAISS", "exec"), made)
    lists = Outcome.read(undisturbed / "out" / "learnt" / "deep").lists
    expected = dataset.item_ids[lists[dataset.user_idx_of[42]]].tolist()
    found = made["best"].item_id.tolist()
    # a film with two ids stands once in the block's list
    once = [item for item in expected if item in found]
    assert found[: len(once)] == once
    assert len(once) > 7


def test_the_page_opens_it(
    undisturbed: Path, start_browser: StartBrowser, server: StaticServer, tmp_path: Path
) -> None:
    folder = undisturbed / "out"
    [file] = folder.glob("*.safetensors")
    page = Page(start_browser(), server.url + SUB_PATH)
    page.open()
    page.wait_for("ready")
    page.load_data()
    chooser = page.driver.find_element(By.ID, "models-file")
    page.act(lambda: chooser.send_keys(str(file)), "trained", 60)
    assert page.status.startswith("Opened 2 models")
    page.wait_until_measured()
    # measured once more, by the page, the figures are the same
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    for model in MODELS:
        row = page.driver.find_element(By.CSS_SELECTOR, f"#metrics tr:has(th.{model})").text
        assert f"{metrics[model]['ndcg@10']['value']:.3f}" in row
        assert all(f"{end:.3f}" in row for end in metrics[model]["ndcg@10"]["interval_95"])
    page.test()
    assert list(page.titles()) == ["Deep", "History"]
    page.rate(next(iter(page.starred("taste-starters"))), 5)
    page.wait_for_own_lists()
    chart = page.driver.find_element(By.ID, "loss-chart").get_attribute("ariaLabel") or ""
    assert re.match("Chart of the training loss by epoch: Deep now at ", chart)
    assert len(page.driver.find_elements(By.CSS_SELECTOR, "#runs-table tbody tr")) == 1
    assert page.pixels_of("embedding-map", "#000") is not None
    assert console_errors(page.driver) == []


def test_what_was_done_is_not_done_again(undisturbed: Path) -> None:
    assert "epoch" not in run(undisturbed, "--workers", "2")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("no run", '("Save their card"), found no such file'),
        ("no JSON", '("Save their card"), got what is no JSON'),
        ("wrong run", "run.json: "),
        ("no workers", "--workers: expected 1 or more, got 0"),
        ("a file", "expected a folder to write into, got a file"),
        ("no data", "expected a file or a folder of ratings, found nothing"),
        ("other model", "models: expected some of baseline, deep, history, got 'wide'"),
        ("other run", "has another run in it: name another folder, or forget that run with --anew"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    tmp_path: Path, undisturbed: Path, change: str, problem: str
) -> None:
    folder = written(tmp_path, SHORT)
    more: tuple[str, ...] = ()
    data = None
    if change == "no run":
        (folder / "run.json").unlink()
    elif change == "no JSON":
        (folder / "run.json").write_bytes(b"caf\xe9")
    elif change == "no workers":
        more = ("--workers", "0")
    elif change == "a file":
        (folder / "out").write_text("")
    elif change == "wrong run":
        (folder / "run.json").write_text('{"kind": "cake"}')
    elif change == "no data":
        data = tmp_path / "none.zip"
    elif change == "other model":
        more = ("--models", "deep,wide")
    else:
        folder = written(undisturbed, dataclasses.replace(SHORT, epochs=5))
    going = started(folder, *more, data=data)
    _, said = going.communicate()
    assert going.returncode == 1
    assert problem in said
    assert "Traceback" not in said
    if folder == tmp_path and change != "a file":
        # what could not begin is in nobody's way
        assert not (folder / "out" / "job.json").exists()
