"""Every file that the start needs, with every fault that a network has: it is named."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.conftest import ROOT, StartBrowser
from tests.faults.hostile_server import (
    BROKEN,
    DROPPED,
    DROPPED_HALF_WAY,
    MISSING,
    STALLED,
    STALLED_HALF_WAY,
    TAMPERED,
    Fault,
    HostileServer,
)
from tests.faults.starts import READ, Case, Outcome, outcomes
from tests.faults.variants import IS_ALL, variants
from tests.site import SUB_PATH, path_of
from tools.serve import StaticServer

# the sentence comes within so many seconds
NAMED_WITHIN = 20

# without its example, theme or legend, and kept by nobody, the page is still the page
DONE_WITHOUT = (
    "boot/example.js",
    "boot/theme.js",
    "boot/models.js",
    "boot/offline.js",
    "boot/storage.js",
)
# until these are there, the page has nothing but the script inside of it
FIRST = ("boot/boot.js", "boot/files.js", "boot/preload.js", "boot/watchdog.js")
# asked for by others than index.html
NOT_NAMED = (
    *("pyscript.toml", "python.snapshot", "model/models.json"),
    *("vendor/pyodide/pyodide.asm.wasm", "vendor/pyodide/pyodide-lock.json"),
)


def needed() -> list[str]:
    """Return all files that the start needs; a style sheet that is missing keeps nothing."""
    html = (ROOT / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'<link rel="(?:module)?preload"[^>]* href="([^"]+)"', html)
    scripts = re.findall(r' src="([^"]+)"', html)
    named = [*links, *scripts, *NOT_NAMED]
    # the registry that only the legend reads: Python has its own in the archive
    return sorted({*named} - {*DONE_WITHOUT, "model/models.json"})


# a kind of fault, and what the page says of a script and of a file that is fetched
SAID = {
    "missing": ("answered with HTTP status 404", "answered with HTTP status 404"),
    "stalled half-way": ("has stalled", "has stalled"),
    "with an error of the server": (
        "answered with HTTP status 500",
        "answered with HTTP status 500",
    ),
    "as text": ("came as text/plain, not as JavaScript", ""),
    "dropped": ("did not come", "did not come"),
    "tampered with": ("is not the file of this version", "is not the file of this version"),
    "stalled": ("has stalled", "has stalled"),
    "a web page": ("came as text/html, not as JavaScript", "is not the file of this version"),
    "dropped half-way": ("did not come", "did not come"),
}


def cases_of(file: str) -> list[Case]:
    """Return all that may be wrong with a file, and what the page should say of it."""
    column = 0 if file.endswith(("js", "mjs")) else 1
    found = []
    for kind, said in SAID.items():
        is_vague = file in FIRST and "stalled" not in kind
        words = "did not come, or not as it should be" if is_vague else said[column]
        if said[column]:
            found.append(Case(file, kind, words))
    return found


def cases() -> list[Case]:
    """Return for each file one fault, each kind in its turn; with FAULTS=all, every pair."""
    each = [cases_of(file) for file in needed()]
    if IS_ALL:
        return [case for of_file in each for case in of_file]
    return [of_file[place % len(of_file)] for place, of_file in enumerate(each)]


CASES = cases()

# all that the status line says
STATUSES = """
window.statuses = [];
addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("status");
  window.statuses.push(status.textContent);
  new MutationObserver(() => window.statuses.push(status.textContent))
    .observe(status, { childList: true, characterData: true, subtree: true });
});
"""


@pytest.fixture(scope="module")
def seen(start_browser: StartBrowser, site: Path) -> dict[Case, Outcome]:
    return outcomes(start_browser(patient=False), site, CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_file_that_does_not_come_as_it_should_is_named(
    seen: dict[Case, Outcome], case: Case
) -> None:
    outcome = seen[case]
    assert outcome.state == "failed"
    assert outcome.status.startswith(f"The page could not start: {case.file} ")
    assert case.said in outcome.status
    assert outcome.seconds < NAMED_WITHIN
    assert outcome.offers_retry


def shown(driver: Chrome) -> tuple[str, str]:
    """Return the state of the page and its status line, while it may still be loading."""
    state, start, status, _ = driver.execute_script(READ)
    return start or state, status


def wait_for(driver: Chrome, *states: str, seconds: float = 60) -> str:
    """Wait for a state, "failed" among them only if it is named; return the status line."""
    until = WebDriverWait(driver, seconds, 0.1).until
    until(lambda _: shown(driver)[0] in {*states, "failed"})
    state, status = shown(driver)
    assert state in states, status
    return status


@pytest.fixture(scope="module")
def impatient(start_browser: StartBrowser) -> Chrome:
    return start_browser(patient=False)


@pytest.fixture
def driver(impatient: Chrome) -> Iterator[Chrome]:
    """Return a browser that is not asked to wait for a page; afterwards it has none any more."""
    yield impatient
    impatient.get("about:blank")


RETRIED = [
    ("boot/boot.js", MISSING),
    ("vendor/pyscript/core-D0lb6Ll_.js", TAMPERED),
    ("vendor/pyodide/pyodide.asm.js", STALLED_HALF_WAY),
    ("vendor/pyodide/pyodide.asm.wasm", DROPPED_HALF_WAY),
    ("python.snapshot", BROKEN),
]


@pytest.mark.parametrize(("file", "fault"), variants(RETRIED, 3))
def test_retry_works_and_takes_nothing_wrong_from_the_browser_s_cache(
    driver: Chrome, site: Path, file: str, fault: Fault
) -> None:
    cached = replace(fault, headers={"Cache-Control": "max-age=600"})
    with HostileServer({SUB_PATH: site}, {path_of(site, file): cached}) as server:
        driver.get(server.url + SUB_PATH)
        wait_for(driver, "failed")
        # what stalls would go on by itself
        if not fault.stalls:
            server.faults.clear()
        driver.find_element(By.ID, "retry").click()
        server.faults.clear()
        WebDriverWait(driver, 30, 0.05).until(lambda _: shown(driver)[0] in {"booting", "ready"})
        wait_for(driver, "ready")


def test_a_style_sheet_that_stalls_is_named_and_done_without(driver: Chrome, site: Path) -> None:
    with HostileServer({SUB_PATH: site}, {path_of(site, "styles/page.css"): STALLED}) as server:
        driver.get(server.url + SUB_PATH)
        said = "styles/page.css has stalled"
        WebDriverWait(driver, NAMED_WITHIN, 0.02).until(lambda _: said in shown(driver)[1])
        wait_for(driver, "ready")


def test_what_the_page_can_do_without_does_not_keep_it_from_starting(
    driver: Chrome, site: Path
) -> None:
    files = (*DONE_WITHOUT, "styles/page.css")
    with HostileServer({SUB_PATH: site}, {path_of(site, f): DROPPED for f in files}) as server:
        driver.get(server.url + SUB_PATH)
        wait_for(driver, "ready")


SLOW = [
    ("python.snapshot", 700_000),
    ("vendor/pyodide/pyodide.asm.wasm", 700_000),
    ("boot/files.js", 400),
]


@pytest.mark.parametrize(("file", "rate"), variants(SLOW))
def test_what_comes_slowly_is_waited_for(driver: Chrome, site: Path, file: str, rate: int) -> None:
    with HostileServer({SUB_PATH: site}, {path_of(site, file): Fault(rate=rate)}) as server:
        driver.get(server.url + SUB_PATH)
        wait_for(driver, "ready")


def test_webassembly_under_another_type_starts_all_the_same(driver: Chrome, site: Path) -> None:
    fault = Fault(content_type="application/octet-stream")
    wasm = path_of(site, "vendor/pyodide/pyodide.asm.wasm")
    with HostileServer({SUB_PATH: site}, {wasm: fault}) as server:
        driver.get(server.url + SUB_PATH)
        wait_for(driver, "ready")
        # nor does the kept copy have another
        kept = "return document.documentElement.dataset.offline === 'kept'"
        WebDriverWait(driver, 60, 0.1).until(lambda _: driver.execute_script(kept))
        driver.get_log("browser")
        driver.execute_script("document.body.dataset.state = ''; location.reload()")
        wait_for(driver, "ready")
        said = [entry["message"] for entry in driver.get_log("browser")]
        assert not [text for text in said if "wasm streaming compile failed" in text], said


# what a browser may not be able to do of what the snapshot needs
UNABLE = {
    "to compile as it comes": "WebAssembly.compileStreaming = async () => fail();",
    "to make a library again": "WebAssembly.Instance = class { constructor() { fail(); } };",
    "to take it out of a worker": """Worker = class {
      postMessage() { this.onmessage({ data: { error: "no" } }); }
      terminate() {}
    };""",
}


@pytest.mark.parametrize("what", UNABLE)
def test_a_browser_that_cannot_go_on_from_the_snapshot_starts_anew(
    start_browser: StartBrowser, server: StaticServer, what: str
) -> None:
    driver = start_browser()
    # until the page is ready: its own work needs the same
    source = f"""{{
      const fail = () => {{ throw new Error("no"); }};
      const before = [WebAssembly.compileStreaming, WebAssembly.Instance, Worker];
      {UNABLE[what]}
      addEventListener("DOMContentLoaded", () => new MutationObserver(() => {{
        if (document.documentElement.dataset.python !== "anew") return;
        [WebAssembly.compileStreaming, WebAssembly.Instance, globalThis.Worker] = before;
      }}).observe(document.documentElement, {{ attributeFilter: ["data-python"] }}));
    }}"""
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    driver.get(server.url + SUB_PATH)
    wait_for(driver, "ready")
    assert driver.execute_script("return document.documentElement.dataset.python") == "anew"
    driver.find_element(By.ID, "load-data").click()
    wait_for(driver, "loaded")


def test_a_server_that_is_gone_in_mid_start_is_named(driver: Chrome, site: Path) -> None:
    late = {f"{SUB_PATH}v/*": Fault(delay=1)}
    with HostileServer({SUB_PATH: site}, late) as server:
        driver.get(server.url + SUB_PATH)
        WebDriverWait(driver, 20, 0.05).until(lambda _: shown(driver)[0] == "booting")
        server.faults["*"] = DROPPED
        server.faults.pop(f"{SUB_PATH}v/*")
        assert "did not come" in wait_for(driver, "failed")


def test_a_host_that_has_a_stricter_policy_of_its_own_is_told_what_it_stopped(
    driver: Chrome, site: Path
) -> None:
    stricter = Fault(headers={"Content-Security-Policy": "connect-src 'none'"})
    with HostileServer({SUB_PATH: site}, {SUB_PATH: stricter}) as server:
        driver.get(server.url + SUB_PATH)
        assert "did not come" in wait_for(driver, "failed")
        script = "return document.getElementById('failure-details').textContent"
        details = driver.execute_script(script)
        assert "stopped by a content policy: connect-src " in details


def test_a_file_is_no_place_to_start_from(start_browser: StartBrowser, site: Path) -> None:
    driver = start_browser()
    driver.get((site / "index.html").as_uri())
    status = driver.find_element(By.ID, "status")
    assert status.text.startswith("The page cannot start from a file:")
    assert "make serve" in status.text


def test_without_javascript_the_page_says_what_it_needs(
    start_browser: StartBrowser, server: StaticServer
) -> None:
    driver = start_browser()
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    driver.get(server.url + SUB_PATH)
    noscript = driver.find_element(By.CSS_SELECTOR, "noscript")
    text = noscript.get_attribute("innerText")
    assert text == "The page computes in your browser: it needs JavaScript, which is off here."
    # WebDriver takes it for hidden, whatever is on the screen
    assert noscript.size["height"] > 0
    # what would never end is not shown
    assert not driver.find_element(By.ID, "progress").is_displayed()
    assert not driver.find_element(By.ID, "status").is_displayed()


OLD_BROWSERS = {
    "without light-dark()": "CSS.supports = (...all) => !String(all).includes('light-dark');",
    "without modules": "delete HTMLScriptElement.prototype.noModule;",
}


@pytest.mark.parametrize("lacks", OLD_BROWSERS)
def test_a_browser_that_is_too_old_is_told_which_would_do(
    start_browser: StartBrowser, server: StaticServer, lacks: str
) -> None:
    driver = start_browser()
    source = f"{OLD_BROWSERS[lacks]} {STATUSES}"
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    driver.get(server.url + SUB_PATH)
    said = driver.execute_script("return window.statuses")
    assert [text for text in said if "too old" in text and "Firefox 121" in text]


# what somebody else's script in the page may do while it starts
FOREIGN = (
    "Promise.reject(new Error('not ours'));",
    "Promise.reject();",
    "setTimeout(() => { throw new Error('not ours'); });",
    "document.body.append(Object.assign(new Image(), { src: '/no' }));",
)


def test_what_an_extension_does_wrong_while_the_page_starts_is_not_held_against_it(
    start_browser: StartBrowser, server: StaticServer
) -> None:
    driver = start_browser()
    wrongs = "\n".join(FOREIGN)
    source = f"{STATUSES} addEventListener('DOMContentLoaded', () => {{ {wrongs} }});"
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    driver.get(server.url + SUB_PATH)
    wait_for(driver, "ready")
    said = driver.execute_script("return window.statuses")
    assert not [text for text in said if "could not start" in text]


def test_a_click_before_the_first_script_has_come_is_carried_out(
    driver: Chrome, site: Path
) -> None:
    late = {path_of(site, "boot/boot.js"): Fault(delay=3)}
    with HostileServer({SUB_PATH: site}, late) as server:
        driver.get(server.url + SUB_PATH)
        script = "return document.getElementById('load-data') !== null"
        WebDriverWait(driver, 20, 0.05).until(lambda _: driver.execute_script(script))
        driver.find_element(By.ID, "load-data").click()
        assert driver.execute_script("return !window.early.onFailure")
        wait_for(driver, "loaded")
