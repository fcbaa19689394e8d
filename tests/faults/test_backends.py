"""What TensorFlow.js computes with, where it is not what was hoped for."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.page import Page
from tests.conftest import StartBrowser
from tests.faults.variants import variants
from tests.faults.workers import MODELS, SMALL, Crew, write_tiny_data
from tests.site import DATA_FILES, SUB_PATH, path_of
from tools.serve import StaticServer
from tools.version import folder_of

TINY = {"epochs": 1, "max_interactions": 100, "batch_size": 100, "embedding_dim": 4}
TINY |= {"hidden_units": 4, "map_live": False}
WASM = ("tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm")
ISOLATED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
COARSE = "window.flags = 'WEBGL_FORCE_F16_TEXTURES:true';"
Mounts = dict[str, Path]


def tiny_site(site: Path, folder: Path) -> Mounts:
    """Serve the site with little data, for what computes slowly."""
    write_tiny_data(folder)
    return {SUB_PATH: site} | {path_of(site, f"data/{n}"): folder / n for n in DATA_FILES}


def patched(site: Path, folder: Path, path: str, old: str, new: str) -> Mounts:
    """Serve a script of the site with one place of it changed."""
    source = (folder_of(site) / path).read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{path}: {old}"
    made = folder / Path(path).name
    made.write_text(source.replace(old, new), encoding="utf-8")
    return {path_of(site, path): made}


def open_crew(
    start_browser: StartBrowser, server: StaticServer, query: str = "", before: str = ""
) -> Crew:
    return Crew.open(Page(start_browser(), server.url + SUB_PATH + query), before)


def test_an_isolated_page_trains_on_webassembly(start_browser: StartBrowser, site: Path) -> None:
    with StaticServer({SUB_PATH: site}, headers=ISOLATED) as server:
        page = open_crew(start_browser, server).page
        assert page.driver.execute_script("return crossOriginIsolated")
        page.train(**SMALL)
        assert page.backend == "Computed by TensorFlow.js on WebAssembly."


def test_webassembly_of_another_type_is_taken_as_it_is(
    start_browser: StartBrowser, site: Path, tmp_path: Path
) -> None:
    mounts: Mounts = {SUB_PATH: site}
    for name in WASM:
        (tmp_path / f"{name}.bin").write_bytes(
            (folder_of(site) / "vendor/tfjs" / name).read_bytes()
        )
        mounts[path_of(site, f"vendor/tfjs/{name}")] = tmp_path / f"{name}.bin"
    with StaticServer(mounts) as server:
        page = open_crew(start_browser, server).page
        kind = "return fetch(arguments[0]).then((answer) => answer.headers.get('content-type'))"
        url = server.url + path_of(site, f"vendor/tfjs/{WASM[0]}")
        assert page.driver.execute_script(kind, url) == "application/octet-stream"
        page.train(**SMALL)
        assert page.backend == "Computed by TensorFlow.js on WebAssembly."


BREAKS: dict[str, Callable[[bytes], bytes | None]] = {
    "cut short": lambda whole: whole[: len(whole) // 2],
    "a web page": lambda whole: b"<!DOCTYPE html><title>Not here</title>",
    "missing": lambda whole: None,
}


@pytest.mark.parametrize("how", variants(list(BREAKS)))
def test_webassembly_that_is_broken_is_passed_over(
    start_browser: StartBrowser, site: Path, tmp_path: Path, how: str
) -> None:
    mounts = tiny_site(site, tmp_path)
    for name in WASM:
        broken = BREAKS[how]((folder_of(site) / "vendor/tfjs" / name).read_bytes())
        if broken is not None:
            (tmp_path / name).write_bytes(broken)
        mounts[path_of(site, f"vendor/tfjs/{name}")] = tmp_path / name
    with StaticServer(mounts) as server:
        # WebGL of half precision is passed over as well: in software it would take a minute
        page = open_crew(start_browser, server, before=COARSE).page
        page.train(**TINY)
        assert "wasm is not available here: training runs on cpu." in page.backend
        assert [len(column) for column in page.test()] == [10, 10, 10, 10]


@pytest.mark.parametrize("how", variants(list(BREAKS)))
def test_without_the_own_kernels_it_trains_and_says_that_it_takes_longer(
    start_browser: StartBrowser, site: Path, tmp_path: Path, how: str
) -> None:
    path = "vendor/kernels/kernels.wasm"
    broken = BREAKS[how]((folder_of(site) / path).read_bytes())
    if broken is not None:
        (tmp_path / "kernels.wasm").write_bytes(broken)
    mounts = tiny_site(site, tmp_path) | {path_of(site, path): tmp_path / "kernels.wasm"}
    with StaticServer(mounts) as server:
        page = open_crew(start_browser, server).page
        page.train(**TINY)
        assert "kernels.wasm did not come as it should be" in page.backend
        assert [len(column) for column in page.test()] == [10, 10, 10, 10]


def test_without_simd_it_trains_and_says_that_it_takes_longer(
    start_browser: StartBrowser, server: StaticServer
) -> None:
    flags = "window.flags = 'WASM_HAS_SIMD_SUPPORT:false';"
    page = open_crew(start_browser, server, before=flags).page
    page.train(**TINY)
    assert "This browser has WebAssembly without SIMD" in page.backend
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]


def test_half_precision_textures_are_passed_over(
    start_browser: StartBrowser, server: StaticServer
) -> None:
    page = open_crew(start_browser, server, "?backend=webgl", COARSE).page
    page.train(**SMALL)
    note = "webgl has only half of the precision here: training runs on wasm."
    assert note in page.backend
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]


# in the worker's own hands: the graphics card is taken away by the extension that is made for it
LOSE = """
self.addEventListener("message", ({ data }) => {
  if (!data.lose) return;
  const { gl } = tf.backend().getGPGPUContext();
  gl.getExtension("WEBGL_lose_context").loseContext();
});
hear("training", methods, backend);
"""
CONTEXT_LOST = "The graphics card took back the memory of the models. Try again"


def test_a_graphics_card_that_is_taken_away_fails_a_training_and_loses_no_model(
    start_browser: StartBrowser, site: Path, tmp_path: Path
) -> None:
    hear = 'hear("training", methods, backend);\n'
    mounts = patched(site, tmp_path, "model/worker/worker.js", hear, LOSE)
    with StaticServer(tiny_site(site, tmp_path) | mounts) as server:
        crew = open_crew(start_browser, server, "?backend=webgl")
        page = crew.page
        lose = "window.workers.baseline.at(-1).postMessage({ life: null, lose: true })"
        for name, value in TINY.items():
            page.set(name, value)
        page.set("epochs", 200)
        page.click("Train", "training")
        page.wait_until_spoken("Training: epoch")
        page.driver.execute_script(lose)
        page.wait_for("failed", seconds=20)
        assert page.status.startswith(CONTEXT_LOST)
        assert page.enabled_steps()[:2] == ["Load Data", "Train"]
        page.train(**TINY)
        assert page.backend == "Computed by TensorFlow.js on WebGL."
        lists = page.test()
        user_id = page.tested_user_id
        crew.forget()
        page.driver.execute_script(lose)
        crew.says("The worker of Baseline ended and was started again; its model is back.", 60)
        page.show_user(1 if user_id > 1 else 2)
        page.show_user(user_id)
        assert page.columns() == lists


# real requests for memory that there is not, for embeddings of these many dimensions
SPEND = {
    41: "new Float32Array(2 ** 42)",
    42: "new WebAssembly.Memory({ initial: 1, maximum: 2 }).grow(9)",
    43: "for (let i = 0; i < 5; i++) tf.backend().wasm._malloc(2 ** 30)",
}
LITTLE_MEMORY = (
    "The training worker had too little memory. Try a smaller embedding dim, or fewer interactions."
)


@pytest.fixture(scope="module")
def poor_crew(
    start_browser: StartBrowser, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crew]:
    folder = tmp_path_factory.mktemp("poor")
    start = "const course = new Course("
    spend = "".join(
        f"if (run.model.embeddingDim === {dim}) {{ {what}; }}\n" for dim, what in SPEND.items()
    )
    mounts = patched(site, folder, "model/worker/trainer.js", start, f"{spend}{start}")
    asked = "  recommend(question) {\n"
    ask = f"{asked} if (question.asker.userIdx === 12) new Float32Array(2 ** 42);\n"
    mounts |= patched(site, folder, "model/worker/worker.js", asked, ask)
    with StaticServer({SUB_PATH: site} | mounts) as server:
        yield open_crew(start_browser, server)


@pytest.mark.parametrize("dim", variants(list(SPEND), 2))
def test_a_training_without_memory_says_what_to_do_and_then_works(
    poor_crew: Crew, dim: int
) -> None:
    poor = poor_crew.page
    for name, value in {**SMALL, "embedding_dim": dim}.items():
        poor.set(name, value)
    poor.click("Train", "failed")
    assert poor.status == LITTLE_MEMORY
    assert poor.enabled_steps()[:2] == ["Load Data", "Train"]
    poor.train(embedding_dim=16)
    assert [len(column) for column in poor.test()] == [10, 10, 10, 10]


def test_a_question_without_memory_says_so_and_the_next_one_is_answered(poor_crew: Crew) -> None:
    poor = poor_crew.page
    poor.train(**SMALL)
    poor.test()
    poor.show_user(14)
    lists = poor.lists()
    poor_crew.forget()
    field = poor.driver.find_element("id", "user-id")
    field.clear()
    field.send_keys("13\n")
    poor_crew.says(LITTLE_MEMORY)  # before it says that the workers are back
    poor.wait(lambda: poor.button("Test").is_enabled())
    poor.show_user(15)
    poor.show_user(14)
    assert poor.lists() == lists


@pytest.fixture(scope="module")
def runaway(
    start_browser: StartBrowser, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """A learning rate beyond all numbers: Deep's in 3 epochs, all in 4, from the start in 5."""
    folder = tmp_path_factory.mktemp("runaway")
    rate = "return this.settings.decay ?"
    runs_away = (
        "(epochs === 3 && (step > 30 && self.name === 'deep')) || (epochs === 4 && step > 30) "
        "|| (epochs === 5 && step > 0)"
    )
    known = "const [{ epochs }, step] = [this.settings, this.#step];"
    new = f"{known}\nif ({runs_away}) return 1e38;\n{rate}"
    mounts = patched(site, folder, "model/worker/trainer.js", rate, new)
    with StaticServer({SUB_PATH: site} | mounts) as server:
        yield open_crew(start_browser, server).page


BROKE = (
    r"(\w+)’s (?:loss|weights) became (?:NaN|-?Infinity) at step (\d+): what was learnt until step "
)
BROKE += r"(\d+) is kept\."


def test_a_loss_that_is_no_number_ends_one_model_with_what_it_learnt(runaway: Page) -> None:
    runaway.train(**{**SMALL, "epochs": 3})
    found = re.fullmatch(rf"{BROKE} Try a lower learning rate\.", runaway.status)
    assert found, runaway.status
    label, step, kept = found.groups()
    assert label == "Deep"
    # twenty steps are an epoch, at whose end at the latest the weights are kept
    assert int(kept) % 20 == 0 or 0 < int(kept) <= 32
    assert 31 < int(step) <= 40
    # the others, of which nothing is said, go on to the last step
    assert "All steps are taken. Measuring what was learnt." in runaway.spoken
    assert [len(column) for column in runaway.test()] == [10, 10, 10, 10]
    # what it had learnt by then, of which a busy machine keeps less, is there
    assert 0 < runaway.metrics()["Deep"] < 1


def test_losses_that_are_no_numbers_end_all_models_with_what_they_learnt(runaway: Page) -> None:
    runaway.train(epochs=4)
    assert sorted(label for label, _, _ in re.findall(BROKE, runaway.status)) == sorted(
        MODELS.values()
    )
    assert [len(column) for column in runaway.test()] == [10, 10, 10, 10]


def test_a_loss_that_is_no_number_from_the_start_fails_the_training(runaway: Page) -> None:
    runaway.set("epochs", 5)
    runaway.click("Train", "failed")
    said = r"The (loss|weights) became (NaN|-?Infinity) at step \d: try a lower learning rate\."
    assert re.fullmatch(said, runaway.status)
    runaway.train(epochs=1)
    assert [len(column) for column in runaway.test()] == [10, 10, 10, 10]
