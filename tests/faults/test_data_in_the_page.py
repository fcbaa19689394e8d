"""Hostile data in the page: one sentence, nothing half-done, and Load Data works once it is mended.

What each file is taken for is in test_data_files.py. The tests share one visit.
"""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.faults.hostile_server import (
    BROKEN,
    DROPPED,
    DROPPED_HALF_WAY,
    MISSING,
    STALLED,
    STALLED_HALF_WAY,
    WEB_PAGE,
    Fault,
    HostileServer,
)
from tests.site import DATA_FILES, SUB_PATH, path_of
from tests.unit.samples import FLAGS

# that of ui/files.py, and the time in which the page says it
SECONDS_OF_PATIENCE, SECONDS_TO_SAY_SO = 12, 20
GOOD = b"1\t1\t5\t881250949\n1\t2\t4\t881250950\n2\t1\t3\t881250951\n"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:06416e59\nsize 1979173\n"


@pytest.fixture(scope="module")
def server(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileServer]:
    """Serve the site with small data, which is soon read: it is, after every fault."""
    folder = tmp_path_factory.mktemp("data")
    pairs = [(user, item) for user in range(1, 41) for item in range(1, 13)]
    lines = [f"{user}\t{item}\t4\t{881250949 + item}\n" for user, item in pairs]
    (folder / "u.data").write_text("".join(lines))
    (folder / "u.item").write_text("".join(f"{i}|Film {i}||||{FLAGS}\n" for i in range(1, 31)))
    data = {path_of(site, f"data/{name}"): folder / name for name in DATA_FILES}
    with HostileServer({SUB_PATH: site} | data) as running:
        yield running


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: HostileServer) -> Page:
    opened = Page(start_browser(width=360), server.url + SUB_PATH)
    opened.open()
    opened.wait_for("ready")
    return opened


def no_table(name: str, kind: str) -> str:
    expected = {"u.data": "tab-separated ratings", "u.item": "24 fields separated by |"}[name]
    return f"{name} line 1: expected {expected}, got {kind}."


def no_file(name: str, got: str) -> str:
    return f"{name}: expected the file at data/{name}, got {got}."


AGAIN = "Load Data tries again"
SAME = {
    "missing": (MISSING, "HTTP status 404"),
    "broken": (BROKEN, f"HTTP status 500, a failure of the server; {AGAIN}"),
    "busy": (Fault(status=503), f"HTTP status 503, a failure of the server; {AGAIN}"),
    "dropped": (DROPPED, "no answer (is the network there?)"),
}
KINDS = {
    "web page": (WEB_PAGE, "a web page (is the file missing?)"),
    "json": (Fault(body=b'{"error": 404}'), "JSON (is the file missing?)"),
    "pointer": (Fault(body=POINTER), "a Git LFS pointer, not the file that it stands for"),
    "empty": (Fault(body=b""), "an empty file"),
    "gzip": (Fault(body=gzip.compress(GOOD)), "a gzip archive (unpack it)"),
    "utf-16": (Fault(body=GOOD.decode().encode("utf-16")), "UTF-16 text (save it as UTF-8)"),
}
OTHERS = {
    "half of u.data": (
        "u.data",
        DROPPED_HALF_WAY,
        f"u.data: expected the whole file at data/u.data, got only a part of it; {AGAIN}.",
    ),
    "u.item cut off": (
        "u.item",
        Fault(body=f"1|One||||{FLAGS}\n".encode()),
        "u.data line 2: expected an item of u.item, got item id 2; the largest there is 1 (is "
        "that file cut off?).",
    ),
    "latin-1 in the wrong file": (
        "u.data",
        Fault(body="1\té\t5\t9\n".encode("latin-1")),
        'u.data line 1: expected a positive integer of at most 15 digits as item_id, got "\ufffd".',
    ),
    "markup": (
        "u.data",
        Fault(body=b"<\t<img src=x onerror=alert(1)>\t5\t9\n"),
        no_table("u.data", "a web page (is the file missing?)"),
    ),
    "without an end": (
        "u.data",
        Fault(body=b"1" * 101_000_000),
        "u.data: expected a file of at most 100 MB at data/u.data, got more.",
    ),
    "60 MB of every byte": (
        "u.item",
        Fault(body=b"1" + bytes(range(256)) * 234_375),
        "u.item line 1: expected 24 fields separated by |, got a NUL byte, which no text has.",
    ),
}
CASES = (
    {f"{name} {key}": (name, fault, no_file(name, got))
     for key, (fault, got) in SAME.items() for name in DATA_FILES}
    | {key: ("u.data", fault, no_table("u.data", kind)) for key, (fault, kind) in KINDS.items()}
    | OTHERS
)  # fmt: skip


def check_refused(page: Page, sentence: str) -> None:
    """Nothing of the failed load is there, nor of what was loaded before: as the page says."""
    assert page.state == "failed"
    assert page.status == sentence
    assert page.enabled_steps() == ["Load Data"]


def check_mended(page: Page, server: HostileServer) -> None:
    server.faults.clear()
    page.load_data()
    assert page.status.startswith("Loaded 40 users, 30 items, 480 interactions")
    assert page.enabled_steps() == ["Load Data", "Train"]


@pytest.mark.parametrize(("name", "fault", "sentence"), CASES.values(), ids=list(CASES))
def test_what_is_wrong_is_said_and_mended_by_another_click(
    page: Page, server: HostileServer, site: Path, name: str, fault: Fault, sentence: str
) -> None:
    server.faults[path_of(site, f"data/{name}")] = fault
    page.click("Load Data", "failed")
    check_refused(page, sentence)
    check_mended(page, server)


STALLS = {
    "u.data at once": ("u.data", STALLED, "nothing for 12 s"),
    "u.item half-way": ("u.item", STALLED_HALF_WAY, "nothing for 12 s after 1,000 bytes"),
}


@pytest.mark.parametrize(("name", "fault", "got"), STALLS.values(), ids=list(STALLS))
def test_a_file_that_stalls_is_named_in_time(
    page: Page, server: HostileServer, site: Path, name: str, fault: Fault, got: str
) -> None:
    server.faults[path_of(site, f"data/{name}")] = fault
    page.click("Load Data", "failed", seconds=SECONDS_TO_SAY_SO)
    check_refused(page, no_file(name, f"{got}; {AGAIN}"))
    check_mended(page, server)


def test_a_slow_file_is_waited_for_as_long_as_something_comes(
    page: Page, server: HostileServer, site: Path
) -> None:
    seconds = SECONDS_OF_PATIENCE + 3
    lines = b"".join(b"%d\t%d\t5\t881250949\n" % (i // 9 + 1, i % 9 + 1) for i in range(60))
    path = path_of(site, "data/u.data")
    server.faults[path] = Fault(body=lines, rate=len(lines) / seconds)
    started = time.monotonic()
    page.load_data()
    assert time.monotonic() - started > SECONDS_OF_PATIENCE
    assert page.status.startswith("Loaded 7 users, 30 items, 60 interactions")
    check_mended(page, server)


def test_a_page_that_was_frozen_raises_no_false_alarm(
    page: Page, server: HostileServer, site: Path
) -> None:
    path = path_of(site, "data/u.data")
    server.faults[path] = STALLED
    before = server.count(path)
    page.driver.execute_script("window.states.length = 0; window.spoken.length = 0")
    page.button("Load Data").click()
    page.wait(lambda: server.count(path) > before)
    page.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "frozen"})
    # the time itself is the fault: longer than anybody is waited for
    time.sleep(SECONDS_OF_PATIENCE + 2)
    page.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "active"})
    server.faults.clear()
    page.wait(lambda: page.state == "loaded")
    assert page.driver.execute_script("return window.states") == ["loading", "loaded"]


def test_nothing_went_wrong_that_was_not_said(page: Page) -> None:
    # what a file lacks is said by the worker that reads it
    expected = ("DataError", "VisitorError", "Failed to load resource")
    others = [one for one in console_errors(page.driver) if not any(e in one for e in expected)]
    assert others == []
