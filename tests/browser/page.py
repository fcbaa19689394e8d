"""The page as a visitor uses it: buttons by name, states, the status line."""

import re
from dataclasses import dataclass

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
        return [b.text for b in buttons if b.is_enabled() and b.is_displayed()]

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

    def resize(self, width: int) -> None:
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
