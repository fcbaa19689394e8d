"""The map of films as a visitor uses it: pointer, wheel, fingers and keys; what is in view.

Positions are CSS pixels from the canvas' top left corner. Nothing waits for a time: moves hold at
once, and what follows them (the count, the table, the rest of the drawing) is waited for.
"""

import re
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import numpy as np
from numpy.typing import NDArray
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.page import Page

MODELS = {"baseline": "Baseline", "deep": "Deep", "history": "History"}
NUM_NEIGHBOURS = 10
SVG = "{http://www.w3.org/2000/svg}"
CTRL = 2  # as DevTools writes modifiers
Point = tuple[float, float]
Vectors = NDArray[np.float64]

# item vectors of a model, straight from its worker
VECTORS = """
const [name, done] = arguments;
const root = new URL(document.documentElement.dataset.root, document.baseURI);
import(new URL("model_bridge.js", root))
  .then((bridge) => bridge.itemEmbeddings(name))
  .then(({ values, dim }) => done([Array.from(values), dim]));
"""
# each picture that the canvas shows while the map follows a training, with what the page says then
WATCH = """
window.seen = [];
let last;
const canvas = document.getElementById("embedding-map");
const look = () => {
  const picture = canvas.toDataURL();
  if (document.getElementById("map").dataset.live !== undefined && picture !== last) {
    last = picture;
    const count = document.getElementById("map-count").textContent;
    window.seen.push([picture, count, document.body.dataset.state]);
  }
  if (document.body.dataset.state !== "trained") requestAnimationFrame(look);
};
look();
"""
# a picture that three frames in a row have shown: nothing glides or flies
STILL = """
const [canvas, done] = arguments;
let last, times;
const look = () => {
  const picture = canvas.toDataURL();
  times = picture === last ? times + 1 : 0;
  last = picture;
  if (times === 3) done(picture);
  else requestAnimationFrame(look);
};
look();
"""
CARD = """
const texts = (selector, parent = document) =>
  [...parent.querySelectorAll(selector)].map((found) => found.textContent);
const heads = texts("#nearest thead th");
const rows = [...document.querySelectorAll("#nearest tbody tr")];
return heads.map((head, column) => [
  head.replace("Nearest by ", ""),
  rows.map((row) => row.cells[column]).filter((cell) => cell.textContent).map((cell) => [
    cell.querySelector("button").textContent,
    Number(cell.querySelector(".number").textContent.replace("−", "-")),
    cell.querySelector(".near-dot")?.hasAttribute("data-near") ?? null,
  ]),
]);
"""

Neighbours = list[tuple[str, float, bool | None]]


class MapPage(Page):
    """The page, of which the map is in view."""

    @property
    def canvas(self) -> WebElement:
        return self.driver.find_element(By.ID, "embedding-map")

    def bring_into_view(self) -> None:
        self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", self.canvas)

    @property
    def scrolled(self) -> float:
        y: float = self.driver.execute_script("return scrollY")
        return y

    @property
    def size(self) -> Point:
        size = self.canvas.size
        return size["width"], size["height"]

    @property
    def middle(self) -> Point:
        width, height = self.size
        return width / 2, height / 2

    def picture(self) -> str:
        """Return what is drawn, to be compared."""
        drawn: str = self.driver.execute_script("return arguments[0].toDataURL()", self.canvas)
        return drawn

    def still(self) -> str:
        """Return what is drawn once nothing moves any more, and with no pointer on it."""
        self.mouse("Moved", (-10, 0))
        drawn: str = self.driver.execute_async_script(STILL, self.canvas)
        return drawn

    # what is in view

    @property
    def counts(self) -> tuple[int, int]:
        """Return how many films are on the map, and how many of them are in view."""
        text = self.text("map-count")
        if text.startswith("No film is shown"):
            return 0, 0
        found = re.fullmatch(
            r"([\d,]+) films?(?: of the [\d,]+)? on the map, (all|[\d,]+) in view\.", text
        )
        assert found, text
        shown = int(found[1].replace(",", ""))
        return shown, shown if found[2] == "all" else int(found[2].replace(",", ""))

    @property
    def num_in_view(self) -> int:
        return self.counts[1]

    def wait_for_fewer(self, than: int) -> int:
        """Wait until fewer films are in view; return how many."""
        self.wait(lambda: self.num_in_view < than)
        return self.num_in_view

    def wait_for_all(self) -> None:
        """Wait until all films are in view."""
        self.wait(lambda: self.text("map-count").endswith(", all in view."))

    def rows(self) -> list[list[str]]:
        """Return the page of the table of films in view."""
        script = """
            return [...document.querySelectorAll("#map-rows tr")]
              .map((row) => [...row.cells].map((cell) => cell.textContent));
        """
        found: list[list[str]] = self.driver.execute_script(script)
        return found

    def open_table(self) -> None:
        if self.driver.find_element(By.ID, "map-table").get_attribute("open") is None:
            self.driver.find_element(By.CSS_SELECTOR, "#map-table summary").click()
        self.wait(self.rows)

    def all_rows(self) -> list[list[str]]:
        """Return the whole table of films in view, all pages of it."""
        self.open_table()
        found = self.rows()
        following = self.driver.find_element(By.ID, "map-next")
        while self.acts(following):
            before = self.rows()
            following.click()
            self.wait(partial(self._has_turned, before))
            found += self.rows()
        return found

    def _has_turned(self, before: list[list[str]]) -> bool:
        return self.rows() != before

    # the pointer

    def mouse(self, kind: str, at: Point, **more: float | str) -> None:
        x, y = self._on_page(at)
        event = {"type": f"mouse{kind}", "x": x, "y": y, **more}
        self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)

    def _on_page(self, at: Point) -> Point:
        box = self.driver.execute_script(
            "const { x, y } = arguments[0].getBoundingClientRect(); return [x, y];", self.canvas
        )
        return box[0] + at[0], box[1] + at[1]

    def hover(self, at: Point) -> str:
        """Point at a place; return what the tooltip says, nothing where there is no film."""
        self.mouse("Moved", at)
        return self.text("map-tooltip")

    def film_at(self, at: Point) -> str:
        """Return the title of the film at a place, "" where there is none."""
        return self.hover(at).partition("\n")[0]

    def dot(self) -> Point:
        """Return where the dot is that the tooltip speaks of, as it stands above and beside it."""
        script = """
            const tooltip = document.getElementById("map-tooltip");
            const { left, top } = tooltip.style;
            return [parseFloat(left) - 12, parseFloat(top) + tooltip.offsetHeight + 12];
        """
        x, y = self.driver.execute_script(script)
        return x, y

    def some_film(self) -> tuple[str, Point]:
        """Find a film left of the middle with the pointer; return its title and its dot."""
        width, height = self.size
        for y in (height / 2, height / 2 - 40, height / 2 + 40):
            for x in range(round(width / 3), round(width / 2), 4):
                if title := self.film_at((x, y)):
                    at = self.dot()
                    if self.film_at(at) == title:
                        return title, at
        raise AssertionError("no film is left of the middle")

    def press_mouse(self, at: Point) -> None:
        self.mouse("Moved", at)
        self.mouse("Pressed", at, button="left", buttons=1, clickCount=1)

    def move_pressed(self, start: Point, way: Point, steps: int = 3) -> None:
        for step in range(1, steps + 1):
            at = (start[0] + way[0] * step / steps, start[1] + way[1] * step / steps)
            self.mouse("Moved", at, button="left", buttons=1)

    def release_mouse(self, at: Point) -> None:
        self.mouse("Released", at, button="left", clickCount=1)

    def drag(self, start: Point, way: Point) -> None:
        self.press_mouse(start)
        self.move_pressed(start, way)
        self.release_mouse((start[0] + way[0], start[1] + way[1]))

    def click_at(self, at: Point, times: int = 1) -> None:
        self.mouse("Moved", at)
        for number in range(1, times + 1):
            for kind in ("Pressed", "Released"):
                self.mouse(kind, at, button="left", clickCount=number)

    def wheel(self, at: Point, pixels: float, *, ctrl: bool = False) -> None:
        modifiers = CTRL if ctrl else 0
        self.mouse("Wheel", at, deltaX=0, deltaY=pixels, modifiers=modifiers)

    # fingers

    def touch(self, kind: str, *points: Point) -> None:
        """Let fingers come down ("Start"), move ("Move") or leave ("End")."""
        at = [dict(zip("xy", self._on_page(point), strict=True)) for point in points]
        fingers = [{**point, "id": number} for number, point in enumerate(at)]
        event = {"type": f"touch{kind}", "touchPoints": fingers}
        self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", event)

    def tap_at(self, at: Point) -> None:
        self.touch("Start", at)
        self.touch("End")

    def swipe(self, start: Point, way: Point, steps: int = 6) -> None:
        self.touch("Start", start)
        # where a finger is on the screen does not change when the page scrolls below it
        x, y = self._on_page(start)
        for step in range(1, steps + 1):
            at = {"x": x + way[0] * step / steps, "y": y + way[1] * step / steps, "id": 0}
            event = {"type": "touchMove", "touchPoints": [at]}
            self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", event)
        self.touch("End")

    def pinch(self, centre: Point, before: float, after: float, steps: int = 4) -> None:
        """Move two fingers apart, or together: pixels between them, side by side."""
        for step in range(steps + 1):
            apart = before + (after - before) * step / steps
            fingers = [(centre[0] + side * apart / 2, centre[1]) for side in (-1, 1)]
            self.touch("Move" if step else "Start", *fingers)
        self.touch("End")

    def open_trained(self) -> None:
        """Open the page and train, on few ratings: enough for a map."""
        self.open()
        self.wait_for("ready")
        self.load_data()
        self.train(epochs=2, embedding_dim=8, max_interactions=30_000)

    # keys

    def focus_map(self) -> None:
        self.driver.execute_script("arguments[0].focus({ preventScroll: true })", self.canvas)

    def shift(self, key: str) -> None:
        keys = ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(key)
        keys.key_up(Keys.SHIFT).perform()

    def shift_on(self, target: WebElement, key: str) -> None:
        self.driver.execute_script("arguments[0].focus()", target)
        self.shift(key)

    @property
    def said(self) -> str:
        """Return what a screen reader was told last."""
        region = self.driver.find_element(By.ID, "map-said")
        return region.get_attribute("textContent") or ""

    @property
    def focused_id(self) -> str:
        return self.focused.get_attribute("id") or ""

    def emulate_ratio(self, ratio: int) -> None:
        """Bring the page to a screen of another pixel ratio."""
        width, height = self.driver.execute_script("return [innerWidth, innerHeight]")
        size = {"width": width, "height": height, "deviceScaleFactor": ratio, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        # an emulated ratio alone does not make Chromium look at its media queries again
        contrast = {"name": "prefers-contrast", "value": "more" if ratio % 2 else "less"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [contrast]})

    # the card

    @property
    def title_of_card(self) -> str:
        return self.text("film-card-title")

    def wait_for_card(self, title: str) -> None:
        self.wait(lambda: self.title_of_card == title)

    def neighbours(self) -> dict[str, Neighbours]:
        """Return what the card lists as nearest: titles, cosines, and whether the map has them."""
        found = self.driver.execute_script(CARD)
        return {
            head: [(title, cosine, near) for title, cosine, near in films] for head, films in found
        }

    def search_map(self, text: str, title: str) -> None:
        """Search on the map and choose a film; wait for its card."""
        field = self.driver.find_element(By.ID, "map-search")
        field.clear()
        field.send_keys(text)
        self.wait(lambda: title in self.found())
        options = self.driver.find_elements(By.CSS_SELECTOR, "#map-found [role=option]")
        options[self.found().index(title)].click()
        self.wait_for_card(title)

    def found(self) -> list[str]:
        """Return the titles that the search on the map has found."""
        options = self.driver.find_elements(By.CSS_SELECTOR, "#map-found [role=option]")
        return [option.text.partition("\n")[0] for option in options]

    def is_summed_up(self, start: str) -> bool:
        """Whether the summary of the lists begins so."""
        return self.text("test-summary").startswith(start)

    # the legend

    def entries(self) -> dict[str, WebElement]:
        buttons = self.driver.find_elements(By.CSS_SELECTOR, "#map-legend button")
        return {button.text: button for button in buttons}

    def pressed_entries(self) -> set[str]:
        """Return the entries of the legend whose films are shown."""
        entries = self.entries().items()
        return {name for name, one in entries if one.get_attribute("aria-pressed") == "true"}

    def color_of(self, name: str) -> str:
        """Return what a custom property of the style sheet is now, as a saved map has it."""
        script = """
            const probe = document.body.appendChild(document.createElement("span"));
            probe.style.color = `var(--${arguments[0]})`;
            const { color } = getComputedStyle(probe);
            probe.remove();
            return color;
        """
        color: str = self.driver.execute_script(script, name)
        return color

    # a saved map

    def saved(self, folder: Path) -> Element:
        """Save the map as SVG; return what is in the file."""
        file = folder / "film-map.svg"
        file.unlink(missing_ok=True)
        return fromstring(self.download(self.driver.find_element(By.ID, "embedding-map-svg"), file))

    # what the models know

    def vectors(self, model: str) -> Vectors:
        """Return a model's item vectors, rows of length one."""
        values, dim = self.driver.execute_async_script(VECTORS, model)
        rows: Vectors = np.array(values, dtype=np.float64).reshape(-1, dim)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows
