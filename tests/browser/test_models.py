"""Models as files: kept for the next visit, saved, opened by others, refused when they are damaged.

The tests of the shared visit go on where the one before stopped.
"""

import base64
import dataclasses
import json
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from recommender.app.models import LABELS
from recommender.model_files.model_file import ModelFile, from_bytes, to_bytes
from recommender.model_files.safetensors import read_tensors, write_tensors
from recommender.ratings.dataset import Dataset
from recommender.runs.record import Record, from_record
from recommender.runs.run import data_mark
from tests.browser.page import Page
from tests.conftest import ROOT, StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

# how good the models are does not matter here
SHORT = {"epochs": 2, "max_interactions": 5000, "batch_size": 256}
# somebody of whom something was held out by date
TESTED = 13
# key, text and numbers of the run that ended last
LAST_RUN = """
const [done] = arguments;
indexedDB.databases().then((all) => {
  const request = indexedDB.open(all.find(({ name }) => name.endsWith(" runs")).name);
  request.onsuccess = () => {
    const cursor = request.result.transaction("runs").objectStore("runs").openCursor(null, "prev");
    cursor.onsuccess = () => {
      const { key, value } = cursor.result;
      request.result.close();
      done([key, value.text, [...value.numbers]]);
    };
  };
});
"""
DROP = """
const transfer = new DataTransfer();
for (const [name, text] of arguments[0]) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  transfer.items.add(new File([bytes], name));
}
const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
const over = new DragEvent("dragover", options);
document.querySelector("main").dispatchEvent(over);
if (!over.defaultPrevented) throw new Error("The browser would open the file in the page's place.");
document.querySelector("main").dispatchEvent(new DragEvent("drop", options));
"""
# what another tab, another version or a fault of the disk may leave in the browser's database
WRITE = """
const [key, change, done] = arguments;
indexedDB.databases().then((all) => {
  const request = indexedDB.open(all.find(({ name }) => name.endsWith(" models")).name);
  request.onsuccess = () => {
    const store = request.result.transaction("models", "readwrite").objectStore("models");
    const found = store.getAll();
    found.onsuccess = async () => {
      const { bytes } = found.result.at(-1);
      const made = bytes.slice();
      // in the header, whose numbers have no such bytes before them
      const at = new TextDecoder("ascii").decode(bytes.slice(0, 20000)).indexOf('"version\\\\": 1');
      if (change === "newer") made[at + '"version\\\\": '.length] = "2".charCodeAt(0);
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", made));
      const digest = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
      if (change === "damaged") made[made.length - 3] ^= 1;
      const put = request.result.transaction("models", "readwrite").objectStore("models")
        .put({ digest, bytes: made }, key);
      put.onsuccess = () => { request.result.close(); done(true); };
    };
  };
});
"""


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    return loaded(start_browser, server)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder where the visit saves its files."""
    return tmp_path_factory.mktemp("saved")


def loaded(start_browser: StartBrowser, server: StaticServer) -> Page:
    page = Page(start_browser(), server.url + SUB_PATH)
    load(page)
    return page


def load(page: Page) -> None:
    page.open()
    page.wait_for("ready")
    page.load_data()


def rows(page: Page) -> list[WebElement]:
    """Return what is listed of models that are kept, the latest first."""
    return page.driver.find_elements(By.CSS_SELECTOR, "#models-kept li")


def texts(page: Page) -> list[str]:
    return [row.find_element(By.TAG_NAME, "span").text for row in rows(page)]


def press(row: WebElement, name: str) -> None:
    [button] = [one for one in row.find_elements(By.TAG_NAME, "button") if one.text == name]
    button.click()


def metrics(page: Page) -> str:
    """Return all figures of the card, once the last have come."""
    page.wait_until_measured()
    return page.text("metrics")


def save(page: Page, button: str, folder: Path, ending: str) -> Path:
    """Click a button that saves a file of the models that are there; return it."""
    page.wait(lambda: page.acts(page.button(button)))
    file = folder / f"two-tower-{run_key(page)[-4:]}.{ending}"
    file.unlink(missing_ok=True)
    page.download(page.button(button), file)
    return file


def run_key(page: Page) -> str:
    """Return the key of the training that was kept last."""
    return str(page.driver.execute_async_script(LAST_RUN)[0])


def open_file(page: Page, file: Path, state: str = "trained") -> None:
    """Give a file to the page and wait for what comes of it."""
    page.act(lambda: page.driver.find_element(By.ID, "models-file").send_keys(str(file)), state, 60)


def drop(page: Page, *files: tuple[str, bytes]) -> None:
    """Drop files on the page, as a visitor does from a folder."""
    encoded = [(name, base64.b64encode(data).decode()) for name, data in files]
    page.driver.execute_script(DROP, encoded)


def test_a_training_is_kept_once_it_is_measured(page: Page) -> None:
    assert rows(page) == []
    assert not page.acts(page.button("Save the models"))
    assert page.text("models-none") != ""
    page.train(**SHORT)
    page.wait(lambda: len(rows(page)) == 1)
    [told] = texts(page)
    assert told.startswith("Trained ")
    assert "2 epochs" in told
    assert told.endswith("In use now.")
    assert page.text("models-offer") == ""


def test_what_is_saved_is_read_by_safetensors_itself(
    page: Page, saved: Path, dataset: Dataset
) -> None:
    file = save(page, "Save the models", saved, "safetensors")
    tensors = load_file(file)
    assert tensors["deep/item_tower.embedding"].shape == (dataset.num_items, 32)
    assert tensors["history/user_tower.gates"].shape == (1, 1)
    with safe_open(file, "np") as opened:
        card = json.loads(opened.metadata()["card"])
    assert list(card["models"]) == ["baseline", "deep", "history"]
    assert card["data"] == data_mark(dataset)
    assert (card["settings"]["epochs"], card["values"]["epochs"]) == ("2", 2)
    # the figures are those of the page, with their intervals
    for name, model in card["models"].items():
        ndcg = model["metrics"]["ndcg@10"]
        row = page.driver.find_element(By.CSS_SELECTOR, f"#metrics tr:has(th.{name})").text
        assert f"{ndcg['value']:.3f}" in row
        assert all(f"{end:.3f}" in row for end in ndcg["interval_95"])
        assert len(model["curve"]["losses"]) == 2
    # ours reads the same
    held = from_bytes(file.name, file.read_bytes())
    assert all(
        (tensors[f"{model}/{name}"] == values).all()
        for model, of_model in held.weights.items()
        for name, values in of_model.items()
    )
    text = save(page, "Save their card", saved, "json").read_text(encoding="utf-8")
    assert json.loads(text) == card


def test_a_reload_offers_it_and_test_works_without_a_training(page: Page, saved: Path) -> None:
    before = metrics(page)
    lists = page.test()
    load(page)
    page.wait(lambda: page.text("models-offered"))
    assert page.text("models-offered").startswith("Models of an earlier visit are here: trained ")
    page.act(page.driver.find_element(By.ID, "models-use").click, "trained", 60)
    assert page.status.startswith("Opened 3 models, trained on 5,000 interactions: Baseline, Deep")
    # the button is gone, and the focus is where it is told what has come of it
    assert page.focused.get_attribute("id") == "status"
    assert page.text("models-offer") == ""
    assert metrics(page) == before
    assert page.test() == lists
    # the run is the same one, and so is the file, to the last byte
    assert len(page.driver.find_elements(By.CSS_SELECTOR, "#runs-table tbody tr")) == 1
    [file] = saved.glob("*.safetensors")
    first = file.read_bytes()
    assert save(page, "Save the models", saved, "safetensors").read_bytes() == first
    assert console_errors(page.driver) == []


def test_a_file_is_opened_in_another_browser(
    page: Page, saved: Path, start_browser: StartBrowser, server: StaticServer
) -> None:
    [file] = saved.glob("*.safetensors")
    other = loaded(start_browser, server)
    assert rows(other) == []
    open_file(other, file)
    assert metrics(other) == metrics(page)
    # whatever is asked of models works: map, card, drawing, lists of one's own
    other.rate(next(iter(other.starred("taste-starters"))), 5)
    assert list(other.titles()) == ["Baseline", "Deep", "History"]
    assert other.text("towers-totals").startswith("Deep has learnt ")
    chart = other.driver.find_element(By.ID, "loss-chart").get_attribute("ariaLabel") or ""
    assert chart.startswith("Chart of the training loss by epoch: Baseline now at ")
    # what is opened from a file is on the disk already
    assert rows(other) == []
    assert console_errors(other.driver) == []


def test_a_file_of_two_models_shows_these_two_alone(
    saved: Path, start_browser: StartBrowser, server: StaticServer
) -> None:
    [good] = saved.glob("*.safetensors")
    held = from_bytes(good.name, good.read_bytes())
    names = ("baseline", "history")
    card = dataclasses.replace(held.card, names=names)
    two = to_bytes(ModelFile(card, held.weights))
    page = loaded(start_browser, server)
    page.act(
        lambda: drop(page, ("notes.txt", b"no model"), ("two.safetensors", two)), "trained", 60
    )
    assert page.status.startswith("Opened 2 models, trained on 5,000 interactions: Baseline and H")
    page.wait_until_measured()
    ranked = [
        row.text for row in page.driver.find_elements(By.CSS_SELECTOR, "#metrics tbody tr th")
    ]
    assert ranked == ["Popularity", "ItemKNN", "EASE", "Baseline", "History"]
    page.test()
    assert list(page.titles()) == ["Baseline", "History"]
    # Deep, which map and drawing show at first, cannot be chosen
    for control in ("map_model", "drawn_model"):
        choice = Select(page.driver.find_element(By.NAME, control))
        assert choice.first_selected_option.text == "Baseline"
        assert [one.text for one in choice.options if one.is_enabled()] == ["Baseline", "History"]
    page.set("drawn_model", "history")
    page.wait(lambda: page.text("towers-totals").startswith("History has learnt "))
    # a run without Deep stands beside others, and outlasts the visit
    cells = page.driver.find_elements(By.CSS_SELECTOR, "#runs-table tbody tr td")
    assert [cell.text == "–" for cell in cells[-3:]] == [False, True, False]
    page.train(**SHORT)
    assert list(page.titles()) == []
    page.test()
    assert list(page.titles()) == ["Baseline", "Deep", "History"]
    assert console_errors(page.driver) == []
    load(page)
    page.wait(lambda: page.text("run-pair-about"))
    assert page.text("runs-left-out") == ""


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("cut", "(is the file cut off?)"),
        ("shape", 'Weights of "deep": expected item_tower.embedding [1682, 32], got'),
        ("nan", 'tensor "deep/item_bias": expected numbers, got NaN or an infinite one'),
        ("data", "its models were trained on other data than what is loaded"),
        ("newer", "a newer version of this page has written it; reload the page"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence_and_changes_nothing(
    page: Page, saved: Path, tmp_path: Path, change: str, problem: str
) -> None:
    [good] = saved.glob("*.safetensors")
    file = tmp_path / "wrong.safetensors"
    data = good.read_bytes()
    tensors, about = read_tensors("good", data)
    if change == "shape":
        tensors["deep/item_tower.embedding"] = tensors["deep/item_tower.embedding"][:, :16]
    elif change == "nan":
        tensors["deep/item_bias"][3] = float("nan")
    elif change == "data":
        about["card"] = about["card"].replace('"data": "', '"data": "f')
    elif change == "newer":
        about["card"] = about["card"].replace('"version": 1', '"version": 2')
    file.write_bytes(data[:-100] if change == "cut" else write_tensors(tensors, about))
    open_file(page, file, "failed")
    assert page.status.startswith("wrong.safetensors: ")
    assert problem in page.status
    # the models are as they were
    assert page.test()
    # the console has the traceback, once
    assert len(console_errors(page.driver)) == 1


def test_the_script_finds_the_same_lists_and_figures_with_numpy_alone(
    page: Page, saved: Path, dataset: Dataset
) -> None:
    [model_file] = saved.glob("*.safetensors")
    script = save(page, "Save a script", saved, "py")
    assert f'MODEL_FILE = "{model_file.name}"' in script.read_text(encoding="utf-8")
    # without the site's packages but numpy; it reads the file beside it
    told = subprocess.run(
        [sys.executable, script, "--data", ROOT / "data", "--user", str(TESTED)],
        check=True,
        capture_output=True,
        text=True,
        cwd=saved,
    ).stdout
    apart = [float(line.split()[-1]) for line in told.splitlines() if " apart " in line]
    assert len(apart) == 3 * 4
    assert max(apart) < 1e-6
    assert told.count("\n   1. ") == 3
    module = runpy.run_path(str(script))
    card, tensors = module["read_model_file"](model_file)
    data = module["Data"](ROOT / "data")
    train, _ = module["split"](data, card["held_out"])
    lists = module["lists_of_all"](card, tensors, data, train)
    key, text, numbers = page.driver.execute_async_script(LAST_RUN)
    record = Record(key, text, np.array(numbers, dtype=np.int32))
    measured = from_record(record, dataset, data_mark(dataset)).measurements
    assert measured is not None
    for name in LABELS:
        users, theirs = measured[name].users.user_idx, measured[name].lists
        # scores that are all but the same may change places, of one user in a hundred at most
        is_same = (lists[name][users] == theirs).all(axis=1)
        assert is_same.mean() >= 0.99, f"{name}: {is_same.sum()} of {len(users)}"


def test_a_damaged_record_and_a_newer_one_are_named_and_can_be_deleted(page: Page) -> None:
    for key, change in (("000000000000001-dead", "damaged"), ("000000000000002-beef", "newer")):
        assert page.driver.execute_async_script(WRITE, key, change) is True
    load(page)
    page.wait(lambda: len(rows(page)) == 3)
    assert [one.split(".")[0] for one in texts(page)[1:]] == [
        "Models that another version of this page has kept; this one cannot use them",
        "Models that are damaged; they cannot be used",
    ]
    # they are not what is offered
    assert "older" not in page.text("models-offered")
    press(rows(page)[2], "Delete")
    page.wait(lambda: len(rows(page)) == 2)
    assert page.text("models-said") == "1 kept training deleted."
    assert page.focused.get_attribute("id") == "models-kept-title"
    press(rows(page)[1], "Delete")
    page.wait(lambda: len(rows(page)) == 1)
    page.press("model-files", "Undo")
    page.wait(lambda: len(rows(page)) == 2)
    # as damaged, or new, as it was
    assert texts(page)[1].startswith("Models that another version")
    press(rows(page)[1], "Delete")


def test_two_tabs_keep_both_of_their_trainings(page: Page) -> None:
    driver = page.driver
    here = driver.current_window_handle
    driver.switch_to.new_window("tab")
    there = driver.current_window_handle
    load(page)
    page.wait(lambda: len(rows(page)) == 1)
    page.train(epochs=2, max_interactions=5000, seed=8)
    page.wait(lambda: len(rows(page)) == 2)
    driver.switch_to.window(here)
    # heard of, without a reload
    page.wait(lambda: len(rows(page)) == 2)
    page.train(batch_size=8192, seed=9)
    page.wait(lambda: len(rows(page)) == 3)
    driver.switch_to.window(there)
    page.wait(lambda: len(rows(page)) == 3)
    told = texts(page)
    assert ["Seed 9" in told[0], "Seed 8" in told[1]] == [True, True]
    assert "Seed" not in told[2]
    # the one of the other tab is used here
    page.act(lambda: press(rows(page)[0], "Use them"), "trained", 60)
    assert texts(page)[0].endswith("In use now.")
    assert console_errors(driver) == []
