"""Many starts at once, each from a server of its own with a fault: they are mostly waiting."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from selenium.webdriver import Chrome

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
from tests.site import SUB_PATH, path_of

AT_ONCE = 3
LIMIT_SECONDS = 60

FAULTS = {
    "missing": MISSING,
    "with an error of the server": BROKEN,
    "dropped": DROPPED,
    "dropped half-way": replace(DROPPED_HALF_WAY, after=100),
    "stalled": STALLED,
    "stalled half-way": replace(STALLED_HALF_WAY, after=100),
    "tampered with": TAMPERED,
    "as text": Fault(content_type="text/plain"),
    "a web page": Fault(body=b"<!DOCTYPE html><title>No</title>", content_type="text/html"),
}

# without waiting for a page that never ends to load; what is said is said in the page
READ = """
const { state, start } = document.body?.dataset ?? {};
return [state ?? "", start ?? "", document.getElementById("status")?.textContent ?? "",
  document.getElementById("retry")?.checkVisibility() ?? false];
"""


@dataclass(frozen=True)
class Case:
    """A file of the start, a key of FAULTS, and what the page has to say of it."""

    file: str
    kind: str
    said: str

    @property
    def id(self) -> str:
        return f"{self.file} {self.kind}"


@dataclass
class Outcome:
    """What the page said, how long after asking for the file, and whether it offered to try again.

    What came before is this machine's, with several starts at once.
    """

    state: str
    status: str
    seconds: float
    offers_retry: bool


@dataclass
class _Tab:
    case: Case
    server: HostileServer
    path: str
    handle: str
    opened: float

    def seconds(self) -> float:
        """Return the seconds since the file was asked for, or else since the page was opened."""
        asked = (one.seconds for one in list(self.server.requests) if one.path == self.path)
        return time.monotonic() - next(asked, self.opened)


def outcomes(driver: Chrome, site: Path, cases: Sequence[Case]) -> dict[Case, Outcome]:
    """Start the page once for each case; return what a visitor sees."""
    found: dict[Case, Outcome] = {}
    for start in range(0, len(cases), AT_ONCE):
        with contextlib.ExitStack() as stack:
            tabs = [_open(driver, site, case, stack) for case in cases[start : start + AT_ONCE]]
            found.update(_watch(driver, tabs))
            _close(driver, tabs)
    return found


def _open(driver: Chrome, site: Path, case: Case, stack: contextlib.ExitStack) -> _Tab:
    path = SUB_PATH if case.file == "index.html" else path_of(site, case.file)
    server = stack.enter_context(HostileServer({SUB_PATH: site}, {path: FAULTS[case.kind]}))
    driver.switch_to.new_window("tab")
    driver.get(server.url + SUB_PATH)
    return _Tab(case, server, path, driver.current_window_handle, time.monotonic())


def _watch(driver: Chrome, tabs: list[_Tab]) -> Iterator[tuple[Case, Outcome]]:
    waiting = list(tabs)
    while waiting:
        time.sleep(0.1)
        for tab in list(waiting):
            driver.switch_to.window(tab.handle)
            state, start, status, offers_retry = driver.execute_script(READ)
            is_over = start == "failed" or state in {"ready", "loaded"}
            if is_over or time.monotonic() - tab.opened > LIMIT_SECONDS:
                waiting.remove(tab)
                yield tab.case, Outcome(start or state, status, tab.seconds(), offers_retry)


def _close(driver: Chrome, tabs: list[_Tab]) -> None:
    for tab in tabs:
        driver.switch_to.window(tab.handle)
        driver.close()
    driver.switch_to.window(driver.window_handles[0])
