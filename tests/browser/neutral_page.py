"""The page as a visitor uses it, in any browser: buttons by name, states, status line, lists."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from selenium.common.exceptions import JavascriptException
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

BOOT_SECONDS = 120
TRAIN_SECONDS = 300

# all that the status line says and every state, in order: none is too short to be seen
RECORD = """
function record() {
  const status = document.getElementById("status");
  if (window.spoken || !status) return;
  window.spoken = [];
  window.states = [];
  new MutationObserver(() => window.spoken.push(status.textContent))
    .observe(status, { childList: true, characterData: true, subtree: true });
  new MutationObserver(() => window.states.push(document.body.dataset.state))
    .observe(document.body, { attributeFilter: ["data-state"] });
}
"""

# waits in the page itself: to ask again and again would take a fifth of a processor
UNTIL = """
const [wanted, done] = arguments;
const observer = new MutationObserver(look);
function look() {
  if (!(%s)) return;
  observer.disconnect();
  done(true);
}
const options = { childList: true, characterData: true, subtree: true };
observer.observe(document.body, { attributeFilter: ["data-state"] });
observer.observe(document.getElementById("status"), options);
look();
"""
IS_IN = "wanted.includes(document.body.dataset.state)"
WAS_IN = "window.states.some((state) => wanted.includes(state))"
WAS_SPOKEN = "window.spoken.some((text) => text.startsWith(wanted))"

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

IS_MEASURED = "return document.getElementById('metrics').ariaBusy === 'false'"

IS_BEFORE_FOCUS = """
const target = document.getElementById(arguments[0]);
const position = document.activeElement.compareDocumentPosition(target);
return Boolean(position & Node.DOCUMENT_POSITION_PRECEDING);
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
class NeutralPage:
    """One tab with the page in it, of whichever browser."""

    driver: WebDriver
    url: str

    def open(self) -> None:
        """Come to the page; what it says is recorded from when it has loaded, Python not yet."""
        self.driver.get(self.url)
        self.record()

    def record(self) -> None:
        """Record what the page says from now on, as open() does."""
        self.driver.execute_script(f"{RECORD}; record();")

    @property
    def state(self) -> str:
        return str(self.driver.execute_script("return document.body?.dataset.state ?? ''"))

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
        self._until(IS_IN, [*states, "failed"], seconds)
        assert self.state in states, f"{self.state}: {self.status}"

    def click(self, name: str, state: str, seconds: float = BOOT_SECONDS) -> None:
        """Click a button and wait for the state that it leads to, however brief the way was."""
        self.act(self.button(name).click, state, seconds)

    def act(self, action: Callable[[], None], state: str, seconds: float = BOOT_SECONDS) -> None:
        """Do something and wait for the state that it leads to."""
        # what was said before must not be taken for what this leads to
        self.driver.execute_script("window.states.length = window.spoken.length = 0")
        action()
        self._until(WAS_IN, [state, "failed"], seconds)
        assert self.state == state, f"{self.state}: {self.status}"

    def wait_until_spoken(self, start: str) -> None:
        """Wait for a sentence of the status line, and forget all that came before."""
        self._until(WAS_SPOKEN, start, 60)
        self.driver.execute_script("window.spoken.length = 0")

    def _until(self, condition: str, wanted: list[str] | str, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            self.driver.set_script_timeout(max(1, end - time.monotonic()))
            try:
                self.driver.execute_async_script(UNTIL % condition, wanted)
                return
            except JavascriptException:  # the page went away meanwhile
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    @property
    def backend(self) -> str:
        return self.driver.find_element(By.ID, "backend").text

    def button(self, name: str) -> WebElement:
        return self.driver.find_element(By.XPATH, f"//button[normalize-space()='{name}']")

    def enabled_buttons(self) -> list[str]:
        buttons = self.driver.find_elements(By.TAG_NAME, "button")
        return [b.text for b in buttons if b.is_displayed() and self.acts(b)]

    def enabled_steps(self) -> list[str]:
        """Return which of the three numbered buttons act."""
        buttons = self.driver.find_elements(By.CSS_SELECTOR, ".steps button:not(#step)")
        return [b.text for b in buttons if self.acts(b)]

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
            self._open(details)
        if field.get_attribute("type") == "checkbox":
            if field.is_selected() != value:
                field.click()
        elif field.tag_name == "select":
            field.find_element(By.CSS_SELECTOR, f"option[value='{value}']").click()
        else:
            field.clear()
            field.send_keys(str(value), Keys.TAB)

    def _open(self, details: WebElement) -> None:
        """Click until it is open: where data has just come, what is below moves under a click."""

        def is_open() -> bool:
            if not details.get_attribute("open"):
                details.find_element(By.TAG_NAME, "summary").click()
            return bool(details.get_attribute("open"))

        self.wait(is_open)

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

    def text(self, element_id: str) -> str:
        """Return what is seen of an element, nothing where it is hidden."""
        return self.driver.find_element(By.ID, element_id).text

    def wait(self, condition: Callable[[], object], seconds: float = 20) -> None:
        WebDriverWait(self.driver, seconds, 0.1).until(lambda _: condition())

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
        """Go to an element with the Tab key alone, forwards or, if it stands before, back.

        Never past an end of the page, where the browser's own controls would have the focus.
        """
        for _ in range(160):
            if self.focused.get_attribute("id") == element_id:
                return
            if self.driver.execute_script(IS_BEFORE_FOCUS, element_id):
                self.tab_back()
            else:
                self.type(Keys.TAB)
        raise AssertionError(f"the Tab key does not come to {element_id}")

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

    def wait_until_measured(self) -> None:
        """Wait until all figures have come that are worked out after a training."""
        self.wait(lambda: self.driver.execute_script(IS_MEASURED), seconds=60)

    def metrics(self) -> dict[str, float]:
        """Return the NDCG of each row of the metrics, when all are there."""
        self.wait_until_measured()
        rows = self.driver.find_elements(By.CSS_SELECTOR, "#metrics tbody tr")
        return {
            row.find_element(By.TAG_NAME, "th").text: float(
                row.find_element(By.CLASS_NAME, "figure").text
            )
            for row in rows
        }

    @property
    def tested_user_id(self) -> int:
        found = re.search(r"User (\d+)\b", self.driver.find_element(By.ID, "test-summary").text)
        assert found
        return int(found[1])
