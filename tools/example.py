"""Make the example of a finished run that the page shows while Python loads.

Example::

    python -m tools.example     # opens site/ in a browser: .cache/example-bundled.html

The page itself is run, with its default settings: Load Data, Train, Test. Its tables are taken as
they are; its charts are saved as SVG, from a wide and from a narrow window, and given colours that
follow the theme. What comes of it holds titles of MovieLens and is never committed. A site that
holds none of them has an example with made-up films.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tools.browser import Browser, BrowserError, find_browser, start_chromium
from tools.build_site import BUNDLED, CHOICES, example_of
from tools.fetch import say
from tools.pins import ROOT
from tools.serve import StaticServer
from tools.version import folder_of

SECONDS = 300
WIDTHS = {"wide": 1280, "narrow": 360}
CHARTS = ("loss-chart", "embedding-map", "towers")
TABLES = ("metrics", "comparison")


# once it is drawn anew: a chart may be as high as its width asks for
SAVE = """
const [button, done] = arguments;
const save = () => {
  document.getElementById(button).click();
  done(savedFiles.at(-1));
};
let frames = 5;
const wait = () => (frames-- > 0 ? requestAnimationFrame(wait) : save());
wait();
"""


def color_names(styles: str, models: str) -> list[str]:
    """Return the custom properties that are colours: of a style sheet, and one for each model.

    Args:
        styles: the style sheet.
        models: the registry (model/models.json).
    """
    own = re.findall(r"^\s*--([\w-]+): (?:light-dark\(|#|rgb)", styles, re.MULTILINE)
    return own + [model["name"] for model in json.loads(models)]


def code_of(number: int) -> str:
    """Return a colour of its own for each number below 256, as a browser writes it."""
    return f"rgb({number}, 1, 2)"


def themed(svg: str, names: list[str], kind: str) -> str:
    """Give a chart that was saved as SVG the colours of whichever theme the page will have.

    Args:
        svg: as the page saves it; colours are `code_of` places in `names`.
        names: custom properties.
        kind: a key of WIDTHS.

    Raises:
        KeyError: a colour is not one of the page's.
    """
    color = {code_of(place): f"var(--{name})" for place, name in enumerate(names)}
    in_theme = re.sub(r"rgba?\([^)]*\)", lambda found: color[found[0]], svg)
    return in_theme.replace("<svg ", f'<svg class="{kind}" ', 1)


def _run(driver: Chrome, url: str, names: list[str], loader: str) -> dict[str, str]:
    """Run the page once, its data loaded by a button; return the content of each part."""
    recorder = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": recorder})
    driver.get(url)
    _wait_for(driver, "ready")
    codes = {f"--{name}": code_of(place) for place, name in enumerate(names)}
    # Through the object model: the page's policy has no style element that is put in.
    driver.execute_script(
        "for (const [name, code] of Object.entries(arguments[0]))"
        "  document.documentElement.style.setProperty(name, code, 'important');"
        "dispatchEvent(new Event('themechange'));",
        codes,
    )
    for button, state in ((loader, "loaded"), ("train", "trained")):
        driver.find_element(By.ID, button).click()
        _wait_for(driver, state)
    driver.find_element(By.ID, "test").click()
    WebDriverWait(driver, SECONDS).until(
        lambda browser: browser.find_element(By.ID, "recommendations").is_displayed()
    )
    # what is worked out after the training
    WebDriverWait(driver, SECONDS).until(
        lambda browser: browser.find_element(By.ID, "metrics").get_attribute("aria-busy") == "false"
    )
    # one prediction is followed through the model as soon as it is seen
    driver.execute_script("document.getElementById('towers-card').scrollIntoView()")
    WebDriverWait(driver, SECONDS).until(
        lambda browser: browser.find_element(By.ID, "towers-followed").text
    )
    parts = {table: _table(driver, table) for table in TABLES}
    for chart in CHARTS:
        parts[chart] = "\n".join(
            themed(_saved(driver, chart, width), names, kind) for kind, width in WIDTHS.items()
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


def _saved(driver: Chrome, chart: str, width: int) -> str:
    """Return what the page saves of a chart as SVG in a window of this width."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    svg: str = driver.execute_async_script(SAVE, f"{chart}-svg")
    return svg


def make(site: Path, browser: Browser, data: str) -> str:
    """Run an assembled site once and return the example's markup; `data` says what it holds.

    Raises:
        RuntimeError: the page failed.
    """
    files = folder_of(site)
    sources = [files / "styles" / "page.css", files / "model" / "models.json"]
    names = color_names(*[path.read_text(encoding="utf-8") for path in sources])
    with StaticServer({"/": site}) as server, start_chromium(browser) as driver:
        loader = "load-data" if data == BUNDLED else "made-up"
        parts = _run(driver, f"{server.url}/index.html", names, loader)
    return "".join(f'<div data-part="{name}">\n{part}\n</div>\n' for name, part in parts.items())


def main() -> int:
    """Write the example of site/; return the exit code."""
    parser = argparse.ArgumentParser(description="Make the example of a finished run.")
    parser.add_argument(
        "--data", choices=CHOICES, default=BUNDLED, help="what site/ was built with"
    )
    data = parser.parse_args().data
    say("Running the page once for its example.")
    try:
        browser = find_browser()
    except BrowserError as error:
        say(f"The site is made without an example of a finished run: {error}")
        return 0
    markup = make(ROOT / "site", browser, data)
    example_of(data).parent.mkdir(exist_ok=True)
    example_of(data).write_text(markup, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
