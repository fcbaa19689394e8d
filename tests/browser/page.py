"""The page as a visitor uses it: buttons by name, states, the status line."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

BOOT_SECONDS = 120
TRAIN_SECONDS = 300

# all that the status line says and every state, in order: none is too short to be seen
RECORD = """
// "interactive": the page is parsed, and none of its modules has run
document.addEventListener("readystatechange", () => {
  if (window.spoken || !document.getElementById("status")) return;
  const status = document.getElementById("status");
  window.spoken = [];
  window.states = [];
  new MutationObserver(() => window.spoken.push(status.textContent))
    .observe(status, { childList: true, characterData: true, subtree: true });
  new MutationObserver(() => window.states.push(document.body.dataset.state))
    .observe(document.body, { attributeFilter: ["data-state"] });
});
"""

# what a film of the comparison says, column by column; a gap is there, but not seen
LISTS = """
const seen = (cell, part) => {
  const found = cell.querySelector(part);
  return found?.checkVisibility() ? found.textContent : "";
};
const parts = [".rank", ".title", ".measure span", ".genre", ".near"];
const table = document.getElementById("recommendations");
if (!table.checkVisibility()) return [];
return [...table.tHead.rows[0].cells].map((head, column) => [
  head.textContent,
  [...table.tBodies[0].rows].map((row) => row.cells[column])
    .map((cell) => parts.map((part) => seen(cell, part)))
    .filter(([, title]) => title),
]);
"""
# the stars of each film in a part of the page; a star is filled as the style sheet says
STARS = """
const isFilled = (star) => getComputedStyle(star, "::before").content === '"★"';
return [...document.querySelectorAll(`#${arguments[0]} fieldset`)]
  .filter((group) => group.checkVisibility())
  .map((group) => [
    group.closest(".starred").querySelector(".title").textContent,
    [...group.querySelectorAll("label > span")].filter(isFilled).length,
    group,
  ]);
"""


@dataclass(frozen=True)
class Recommended:
    """One film of a list, as it is read: of one's own, `value` is stars; else the score."""

    rank: str
    title: str
    value: str
    facts: str
    why: str

    @property
    def genres(self) -> set[str]:
        return set(self.facts.rpartition(" · ")[0].split(", "))

    @property
    def num_ratings(self) -> int:
        return int(self.facts.rpartition(" · ")[2].split()[0].replace(",", ""))

    @property
    def year(self) -> int:
        found = re.search(r"\((\d{4})\)", self.title)
        assert found, self.title
        return int(found[1])


Lists = dict[str, list[Recommended]]


@dataclass
class Page:
    """One tab with the page in it."""

    driver: Chrome
    url: str

    def open(self) -> None:
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": RECORD})
        self.driver.get(self.url)

    @property
    def state(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").get_attribute("data-state") or ""

    @property
    def status(self) -> str:
        return self.driver.find_element(By.ID, "status").text

    @property
    def spoken(self) -> list[str]:
        """Return all that the status line has said since the page was opened."""
        spoken: list[str] = self.driver.execute_script("return window.spoken")
        return spoken

    def wait_for(self, *states: str, seconds: float = BOOT_SECONDS) -> None:
        """Wait for one of these states; a failure that is not among them ends the wait at once."""
        WebDriverWait(self.driver, seconds, 0.1).until(lambda _: self.state in {*states, "failed"})
        assert self.state in states, f"{self.state}: {self.status}"

    def click(self, name: str, state: str, seconds: float = BOOT_SECONDS) -> None:
        """Click a button and wait for the state that it leads to, however brief the way was."""
        self.driver.execute_script("window.states.length = 0")
        self.button(name).click()
        ends = {state, "failed"}
        WebDriverWait(self.driver, seconds, 0.1).until(
            lambda driver: ends & set(driver.execute_script("return window.states"))
        )
        assert self.state == state, f"{self.state}: {self.status}"

    def wait_until_spoken(self, start: str) -> None:
        """Wait for a sentence of the status line, and forget all that came before."""
        WebDriverWait(self.driver, 60, 0.05).until(
            lambda driver: driver.execute_script(
                "return window.spoken.some((text) => text.startsWith(arguments[0]))", start
            )
        )
        self.driver.execute_script("window.spoken.length = 0")

    @property
    def backend(self) -> str:
        return self.driver.find_element(By.ID, "backend").text

    def button(self, name: str) -> WebElement:
        return self.driver.find_element(By.XPATH, f"//button[normalize-space()='{name}']")

    def enabled_buttons(self) -> list[str]:
        buttons = self.driver.find_elements(By.TAG_NAME, "button")
        return [b.text for b in buttons if self.acts(b) and b.is_displayed()]

    @staticmethod
    def acts(control: WebElement) -> bool:
        """Whether a control takes clicks; one that waits with the focus is dimmed all the same."""
        return control.is_enabled() and control.get_attribute("aria-disabled") != "true"

    def load_data(self) -> None:
        self.click("Load Data", "loaded")

    def train(self, **settings: object) -> None:
        for name, value in settings.items():
            self.set(name, value)
        self.click("Train", "trained", TRAIN_SECONDS)

    def set(self, name: str, value: object) -> None:
        """Type into a control of the settings, turn a switch on or off, choose an option."""
        field = self.driver.find_element(By.NAME, name)
        for details in field.find_elements(By.XPATH, "ancestor::details[not(@open)]"):
            details.find_element(By.TAG_NAME, "summary").click()
        if field.get_attribute("type") == "checkbox":
            if field.is_selected() != value:
                field.click()
        elif field.tag_name == "select":
            field.find_element(By.CSS_SELECTOR, f"option[value='{value}']").click()
        else:
            field.clear()
            field.send_keys(str(value), Keys.TAB)

    def test(self) -> list[list[str]]:
        """Click Test; return the titles of each column of the table."""
        self.click("Test", "trained")
        return self.columns()

    def columns(self) -> list[list[str]]:
        """Return the titles of each column of the table."""
        rows = self.driver.find_elements(By.CSS_SELECTOR, "#recommendations tbody tr")
        cells = [row.find_elements(By.CSS_SELECTOR, "td .title") for row in rows]
        return [[cell.text for cell in column] for column in zip(*cells, strict=True)]

    def switch(self, name: str, summary: str) -> None:
        """Turn a switch of the table over and wait until its summary says so."""
        self.driver.find_element(By.NAME, name).click()
        WebDriverWait(self.driver, 20, 0.1).until(
            lambda driver: summary in driver.find_element(By.ID, "test-summary").text
        )

    # ratings of the visitor, and the lists that follow them

    def text(self, element_id: str) -> str:
        """Return what is seen of an element, nothing where it is hidden."""
        return self.driver.find_element(By.ID, element_id).text

    def wait(self, condition: Callable[[], object], seconds: float = 20) -> None:
        WebDriverWait(self.driver, seconds, 0.05).until(lambda _: condition())

    @property
    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def type(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_back(self) -> None:
        """Go to what the Tab key has come from."""
        keys = ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB)
        keys.key_up(Keys.SHIFT).perform()

    def tab_to(self, element_id: str) -> None:
        """Go to an element with the Tab key alone."""
        for _ in range(80):
            if self.focused.get_attribute("id") == element_id:
                return
            self.type(Keys.TAB)
        raise AssertionError(f"the Tab key does not come to {element_id}")

    def tap(self, target: WebElement) -> None:
        """Touch the middle of an element with a finger, after it was brought into view."""
        middle = """
            arguments[0].scrollIntoView({ block: "center" });
            const box = arguments[0].getBoundingClientRect();
            return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        """
        point = self.driver.execute_script(middle, target)
        for kind, points in (("touchStart", [point]), ("touchEnd", [])):
            touch = {"type": kind, "touchPoints": points}
            self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", touch)

    def press(self, card: str, name: str) -> None:
        """Click a button of a card, whose name there may be in others."""
        path = f"//*[@id='{card}']//button[normalize-space()='{name}']"
        self.driver.find_element(By.XPATH, path).click()

    def starred(self, part: str = "taste-rated") -> dict[str, int]:
        """Return the films in a part of the page, and how many of their stars are filled."""
        found = self.driver.execute_script(STARS, part)
        return {title: stars for title, stars, _ in found}

    def stars_of(self, title: str, part: str = "taste-starters") -> WebElement:
        """Return the stars of a film in a part of the page."""
        groups: list[WebElement] = [
            group for one, _, group in self.driver.execute_script(STARS, part) if one == title
        ]
        assert groups, f"{title} is not in {part}"
        return groups[0]

    def rate(self, title: str, stars: int, part: str = "taste-starters") -> None:
        """Click a star and wait for the lists that follow."""
        labels = self.stars_of(title, part).find_elements(By.TAG_NAME, "label")
        labels[stars - 1].click()
        self.wait(lambda: self.starred().get(title) == stars)
        self.wait_for_own_lists()

    def unrate(self, title: str) -> None:
        """Click the button that takes a rating back, and wait for the lists that follow."""
        self.stars_of(title, "taste-rated").find_element(By.TAG_NAME, "button").click()
        self.wait(lambda: title not in self.starred())
        self.wait_for_own_lists()

    def clear_ratings(self) -> None:
        self.press("taste", "Clear")
        self.wait_for_own_lists()

    def undo(self) -> None:
        self.press("taste", "Undo")
        self.wait_for_own_lists()

    def wait_for_own_lists(self) -> None:
        """Wait until the table is that of the ratings beside it, or none is there for none."""
        self.wait(self._follows_ratings)

    def _follows_ratings(self) -> bool:
        ratings = self.starred()
        if not ratings:
            return self.text("nobody-rated") != "" and not self.lists()
        best = sorted(ratings.items(), key=lambda pair: -pair[1])[:10]
        own = self.lists().get("Your ratings", [])
        of_all = self.text("test-summary").startswith(f"You rated {len(ratings)} film")
        shown = [(film.title, film.value.count("★")) for film in own]
        return of_all and not self.is_asking and (shown == best or not self._has_own_column)

    @property
    def is_asking(self) -> bool:
        """Whether lists are still to come."""
        return (
            self.driver.execute_script("return document.body.hasAttribute('data-asking')") is True
        )

    @property
    def _has_own_column(self) -> bool:
        """Whether one's own films stand in the table, too: on a phone they do not."""
        script = "return document.querySelector('#recommendations td.own').offsetParent !== null"
        return self.driver.execute_script(script) is True

    def lists(self) -> Lists:
        """Return the films of each column of the table by its heading; without a table nothing."""
        found = self.driver.execute_script(LISTS)
        return {name: [Recommended(*film) for film in films] for name, films in found}

    def recommended(self) -> Lists:
        """Return each model's list."""
        return {
            name.removesuffix(" recommends"): films
            for name, films in self.lists().items()
            if name.endswith(" recommends")
        }

    def titles(self) -> dict[str, list[str]]:
        """Return the titles of each model's list."""
        return {name: [one.title for one in films] for name, films in self.recommended().items()}

    def metrics(self) -> dict[str, float]:
        """Return the NDCG of each row of the metrics."""
        rows = self.driver.find_elements(By.CSS_SELECTOR, "#metrics tbody tr")
        return {
            row.find_element(By.TAG_NAME, "th").text: float(
                row.find_element(By.TAG_NAME, "td").text
            )
            for row in rows
        }

    @property
    def tested_user_id(self) -> int:
        found = re.search(r"User (\d+)\b", self.driver.find_element(By.ID, "test-summary").text)
        assert found
        return int(found[1])

    def show_user(self, user_id: int) -> None:
        """Ask for the lists of a user by id, and wait for them."""
        field = self.driver.find_element(By.ID, "user-id")
        field.clear()
        field.send_keys(str(user_id), Keys.ENTER)
        self.wait(lambda: self.tested_user_id == user_id)

    def hover_until_tooltip(self, canvas_id: str, tooltip_id: str) -> str:
        """Move the pointer across a canvas until its tooltip shows; return what it says."""
        canvas = self.driver.find_element(By.ID, canvas_id)
        self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", canvas)
        tooltip = self.driver.find_element(By.ID, tooltip_id)
        for offset in range(-100, 101, 5):
            ActionChains(self.driver).move_to_element_with_offset(canvas, offset, 0).perform()
            if tooltip.is_displayed():
                return tooltip.text
        raise AssertionError(f"nothing on {canvas_id} answered the pointer")

    def download(self, button: WebElement, file: Path) -> bytes:
        """Click a button that saves a file of this name; return what the browser saved."""
        folder = {"behavior": "allow", "downloadPath": str(file.parent)}
        self.driver.execute_cdp_cmd("Browser.setDownloadBehavior", folder)
        button.click()
        self.wait(lambda: file.is_file() and file.stat().st_size > 0)
        return file.read_bytes()

    def pixels_of(self, canvas_id: str, *colors: str) -> list[int]:
        """Count the pixels of a canvas that have the colours of these custom properties."""
        counts: list[int] = self.driver.execute_script(
            """
            const [id, names] = arguments;
            const canvas = document.getElementById(id);
            const probe = document.body.appendChild(document.createElement("span"));
            const context = canvas.getContext("2d");
            const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
            const counts = names.map((name) => {
              probe.style.color = `var(--${name})`;
              const [r, g, b] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
              let count = 0;
              for (let i = 0; i < data.length; i += 4) {
                if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3]) count++;
              }
              return count;
            });
            probe.remove();
            return counts;
            """,
            canvas_id,
            colors,
        )
        return counts

    def open_details(self, is_open: bool) -> None:
        """Open or close all that can be unfolded."""
        script = "for (const one of document.querySelectorAll('details')) one.open = arguments[0];"
        self.driver.execute_script(script, is_open)

    def resize(self, width: int) -> None:
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
