"""The content policy holds: what an injected script or markup would try does not get through.

One visit with the meta tag alone, as on GitHub Pages, and one with the same policy as a header of
every file, which reaches workers and frames, too (SECURITY.md recommends it).
"""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.faults.hostile_server import Fault, HostileServer
from tests.site import SUB_PATH, path_of

# code for a page that has `other`, an address on another host, and the directive that stops it
ATTEMPTS = {
    "fetch": ("fetch(other)", "connect-src"),
    "beacon": ("navigator.sendBeacon(other, 'ratings')", "connect-src"),
    "socket": ("new WebSocket(other.replace('http', 'ws'))", "connect-src"),
    "event stream": ("new EventSource(other)", "connect-src"),
    "image": ("new Image().src = other", "img-src"),
    "font": ("new FontFace('other', `url(${other})`).load()", "font-src"),
    "style sheet": ("add('link', { rel: 'stylesheet', href: other })", "style-src-elem"),
    "style": ("add('style', { textContent: 'body { display: none }' })", "style-src-elem"),
    "style attribute": ("document.body.setAttribute('style', 'color: red')", "style-src-attr"),
    "frame": ("add('iframe', { src: other })", "frame-src"),
    "base": ("add('base', { href: other })", "base-uri"),
    "form": ("add('form', { action: other, method: 'post' }).submit()", "form-action"),
    "module": ("import(other)", "script-src-elem"),
    "script": ("add('script', { src: other })", "require-trusted-types-for"),
    "script in the page": ("add('script', { text: '1' })", "require-trusted-types-for"),
    "worker": ("new Worker(other)", "require-trusted-types-for"),
    "own worker by name": ("new Worker('service_worker.js')", "require-trusted-types-for"),
    "service worker": ("navigator.serviceWorker.register('x.js')", "require-trusted-types-for"),
    "markup": ("document.body.innerHTML += '<b></b>'", "require-trusted-types-for"),
    "eval": ("eval('1')", "require-trusted-types-for"),
    "function": ("new Function('1')", "require-trusted-types-for"),
    "timer": ("setTimeout('1')", "require-trusted-types-for"),
    "another policy": ("trustedTypes.createPolicy('other', {})", "trusted-types"),
    "the policy's name": ("trustedTypes.createPolicy('two-tower', {})", "trusted-types"),
}
# in a turn of its own: what a driver runs itself is not held to the policy
TRY = """
const [other, done] = arguments;
const add = (tag, said) =>
  document.head.appendChild(Object.assign(document.createElement(tag), said));
const stopped = ({ effectiveDirective }) => done(effectiveDirective);
addEventListener("securitypolicyviolation", stopped, { once: true });
setTimeout(async () => { CODE; });
"""
OWN_SCRIPT = """
const [trusted, url, done] = arguments;
import(trusted)
  .then(({ ownScript }) => done(ownScript(url).toString()))
  .catch((error) => done(error.message));
"""

# what a worker would try, were its script another
PROBE = """
const told = {};
try { eval("1"); told.eval = "done"; } catch { told.eval = "stopped"; }
try { await fetch(OTHER); told.fetch = "done"; } catch { told.fetch = "stopped"; }
postMessage(told);
"""
ASK_PROBE = """
const [trusted, probe, done] = arguments;
import(trusted).then(({ ownScript }) => {
  new Worker(ownScript(probe), { type: "module" }).onmessage = ({ data }) => done(data);
});
"""
FRAMED = "<!DOCTYPE html><title>Another site</title><iframe src='ADDRESS'></iframe>"


@pytest.fixture(scope="module")
def other() -> Iterator[HostileServer]:
    """Serve another host, that lets everybody read what it has."""
    page = Fault(body=b"", content_type="text/html", headers={"Access-Control-Allow-Origin": "*"})
    with HostileServer({}, {"*": page}) as server:
        yield server


@pytest.fixture(scope="module")
def visit(start_browser: StartBrowser, site: Path) -> Iterator[Page]:
    with HostileServer({SUB_PATH: site}) as server:
        page = Page(start_browser(), server.url + SUB_PATH)
        page.driver.set_script_timeout(60)
        page.open()
        page.wait_for("ready")
        yield page


@pytest.mark.parametrize(("code", "directive"), ATTEMPTS.values(), ids=ATTEMPTS)
def test_an_injected_script_is_stopped(
    visit: Page, other: HostileServer, code: str, directive: str
) -> None:
    script = TRY.replace("CODE", code)
    assert visit.driver.execute_async_script(script, f"{other.url}/x.js") == directive
    assert other.requests == []
    assert visit.state == "ready"


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("model/worker/worker.js", True),
        ("model/worker/worker.js?backend=cpu", True),
        ("../../service_worker.js", True),
        ("../../other.js", False),
        ("/other/x.js", False),
        ("//127.0.0.1/x.js", False),
        ("data:text/javascript,1", False),
        ("javascript:1", False),
    ],
)
def test_only_the_pages_own_scripts_are_trusted(
    visit: Page, site: Path, url: str, is_own: bool
) -> None:
    address = visit.driver.execute_script(
        "return new URL(arguments[0], new URL(arguments[1], document.baseURI)).href",
        url,
        path_of(site, ""),
    )
    said = visit.driver.execute_async_script(OWN_SCRIPT, path_of(site, "boot/trusted.js"), address)
    assert said == (address if is_own else f"Expected a script of this page, got {address}.")


@pytest.fixture(scope="module")
def strict(site: Path, other: HostileServer) -> Iterator[HostileServer]:
    """Serve the site with its policy as a header of every file, as SECURITY.md advises."""
    page = (site / "index.html").read_text(encoding="utf-8")
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert found
    headers = {
        "Content-Security-Policy": f"{html.unescape(found[1])}; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    probe = PROBE.replace("OTHER", json.dumps(other.url)).encode()
    faults = {
        SUB_PATH: Fault(content_type="text/html; charset=utf-8", headers=headers),
        path_of(site, "probe.js"): Fault(
            body=probe, content_type="text/javascript", headers=headers
        ),
        "*": Fault(headers=headers),
    }
    with HostileServer({SUB_PATH: site}, faults) as server:
        yield server


@pytest.fixture(scope="module")
def strict_visit(start_browser: StartBrowser, strict: HostileServer) -> Page:
    page = Page(start_browser(), strict.url + SUB_PATH)
    page.driver.set_script_timeout(60)
    page.open()
    page.wait_for("ready")
    return page


def test_the_page_works_under_its_policy_as_a_header(strict_visit: Page) -> None:
    strict_visit.load_data()
    strict_visit.train(epochs=1, max_interactions=500)
    assert strict_visit.test()
    kept = "return document.documentElement.dataset.offline === 'kept'"
    strict_visit.wait(lambda: strict_visit.driver.execute_script(kept), 60)
    assert console_errors(strict_visit.driver) == []


def test_a_worker_has_the_policy_by_a_header(
    strict_visit: Page, site: Path, other: HostileServer
) -> None:
    paths = path_of(site, "boot/trusted.js"), path_of(site, "probe.js")
    told = strict_visit.driver.execute_async_script(ASK_PROBE, *paths)
    assert told == {"eval": "stopped", "fetch": "stopped"}
    assert other.requests == []


def test_no_other_site_may_frame_the_page_by_a_header(
    start_browser: StartBrowser, strict: HostileServer, other: HostileServer
) -> None:
    driver = start_browser()
    address = "/framing"
    body = FRAMED.replace("ADDRESS", strict.url + SUB_PATH).encode()
    other.faults = {address: Fault(body=body, content_type="text/html"), **other.faults}
    driver.get(other.url + address)
    driver.switch_to.frame(driver.find_element(By.TAG_NAME, "iframe"))
    assert driver.find_elements(By.ID, "status") == []
