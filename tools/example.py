"""Make the example of a finished run that the page shows while Python loads.

Example::

    python -m tools.example     # opens site/ in a browser: .cache/example.html

The page itself is run, with its default settings: Load Data, Train, Test. Its tables are taken as
they are; its canvases, of a wide and of a narrow window, become SVG that follows the theme. What
comes of it holds titles of MovieLens and is never committed.
"""

from __future__ import annotations

import html
import json
import re
import sys
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tools.browser import Browser, BrowserError, find_browser, start_chromium
from tools.fetch import say
from tools.pins import ROOT
from tools.serve import StaticServer

EXAMPLE = ROOT / ".cache" / "example.html"
SECONDS = 300
WIDTHS = {"wide": 1280, "narrow": 360}
CHARTS = ("loss-chart", "embedding-map")
TABLES = ("metrics", "layers", "comparison")
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
BASELINES = {"middle": "central", "top": "hanging", "bottom": "auto"}


def color_names(styles: str, models: str) -> list[str]:
    """Return the custom properties that are colours: of a style sheet, and one for each model.

    Args:
        styles: the style sheet.
        models: the registry (model/models.json).
    """
    own = re.findall(r"^\s*--([\w-]+): (?:light-dark\(|#|rgb)", styles, re.MULTILINE)
    return own + [model["name"] for model in json.loads(models)]


def code_of(number: int) -> str:
    """Return a colour of its own for each number below 256, as a canvas writes it."""
    return f"#{number:02x}0102"


def to_svg(drawing: dict[str, Any], names: list[str], label: str, kind: str) -> str:
    """Write a recorded drawing (tools/example.js) as SVG.

    Args:
        drawing: width, height and calls; colours are `code_of` places in `names`.
        names: custom properties.
        label: what the picture shows, in words.
        kind: a key of WIDTHS.
    """
    color = {code_of(place): f"var(--{name})" for place, name in enumerate(names)}
    parts = [_element(call, color[call["color"]]) for call in drawing["calls"]]
    box = f'viewBox="0 0 {drawing["width"]} {drawing["height"]}"'
    opening = f'<svg class="{kind}" {box} role="img" aria-label="{html.escape(label)}">'
    return "\n".join([opening, *parts, "</svg>"])


def _element(call: dict[str, Any], color: str) -> str:
    if "text" in call:
        place = f'x="{call["x"]:.1f}" y="{call["y"]:.1f}" fill="{color}"'
        anchor, baseline = ANCHORS[call["align"]], BASELINES[call["baseline"]]
        style = f'text-anchor="{anchor}" dominant-baseline="{baseline}"'
        return f"<text {place} {style}>{html.escape(call['text'])}</text>"
    if "width" in call:
        paint = f'fill="none" stroke="{color}" stroke-width="{call["width"]}"'
    else:
        paint = f'fill="{color}"'
    return f'<path d="{call["path"]}" {paint} opacity="{call["opacity"]:.2g}"/>'


def _run(driver: Chrome, url: str, names: list[str]) -> dict[str, str]:
    """Run the page once; return the content of each part of the example."""
    recorder = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": recorder})
    driver.get(url)
    _wait_for(driver, "ready")
    codes = "".join(f"--{name}:{code_of(i)}!important;" for i, name in enumerate(names))
    driver.execute_script(
        "document.head.append(Object.assign(document.createElement('style'),"
        "{textContent: arguments[0]})); dispatchEvent(new Event('themechange'));",
        f":root {{{codes}}}",
    )
    for button, state in (("load-data", "loaded"), ("train", "trained")):
        driver.find_element(By.ID, button).click()
        _wait_for(driver, state)
    driver.find_element(By.ID, "test").click()
    WebDriverWait(driver, SECONDS).until(
        lambda browser: browser.find_element(By.ID, "recommendations").is_displayed()
    )
    parts = {table: _table(driver, table) for table in TABLES}
    for chart in CHARTS:
        label = driver.find_element(By.ID, chart).get_attribute("aria-label") or ""
        parts[chart] = "\n".join(
            to_svg(_drawing(driver, chart, width), names, label, kind)
            for kind, width in WIDTHS.items()
        )
    return parts


def _wait_for(driver: Chrome, state: str) -> None:
    body = driver.find_element(By.TAG_NAME, "body")
    WebDriverWait(driver, SECONDS, 0.1).until(
        lambda _: body.get_attribute("data-state") in {state, "failed"}
    )
    if body.get_attribute("data-state") != state:
        status = driver.find_element(By.ID, "status").text
        raise RuntimeError(f"expected the page to become {state}, got: {status}")


def _table(driver: Chrome, element_id: str) -> str:
    """Return an element's markup without ids, which would be there twice, and without buttons."""
    markup = driver.find_element(By.ID, element_id).get_attribute("outerHTML") or ""
    without_buttons = re.sub(r"<button[^>]*>", '<span class="title">', markup)
    return re.sub(r' id="[^"]*"', "", without_buttons.replace("</button>", "</span>"))


def _drawing(driver: Chrome, chart: str, width: int) -> dict[str, Any]:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    script = (
        "const canvas = document.getElementById(arguments[0]); const found = drawings[canvas.id];"
        "return found?.width === canvas.clientWidth && found.calls.length ? found : null;"
    )
    found: dict[str, Any] = WebDriverWait(driver, SECONDS, 0.1).until(
        lambda browser: browser.execute_script(script, chart)
    )
    return found


def make(site: Path, browser: Browser) -> str:
    """Run an assembled site once and return the example's markup.

    Raises:
        RuntimeError: the page failed.
    """
    sources = [site / "styles" / "page.css", site / "model" / "models.json"]
    names = color_names(*[path.read_text(encoding="utf-8") for path in sources])
    with StaticServer({"/": site}) as server, start_chromium(browser) as driver:
        parts = _run(driver, f"{server.url}/index.html", names)
    return "".join(f'<div data-part="{name}">\n{part}\n</div>\n' for name, part in parts.items())


def main() -> int:
    """Write .cache/example.html from site/; return the exit code."""
    say("Running the page once for its example.")
    try:
        browser = find_browser()
    except BrowserError as error:
        say(f"The site is made without an example of a finished run: {error}")
        return 0
    markup = make(ROOT / "site", browser)
    EXAMPLE.parent.mkdir(exist_ok=True)
    EXAMPLE.write_text(markup, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
