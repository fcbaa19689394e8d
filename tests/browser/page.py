"""The page as a visitor uses it, in Chromium: seen from its first step on, by touch; ratings."""

from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.neutral_page import RECORD, NeutralPage, Recommended

__all__ = ["Page", "Recommended"]

RECORD_EARLY = f"""{RECORD}
// "interactive": the page is parsed, and none of its modules has run
document.addEventListener("readystatechange", record);
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


@dataclass
class Page(NeutralPage):
    """One tab with the page in it, of a browser that speaks the DevTools protocol."""

    driver: Chrome

    def open(self) -> None:
        source = {"source": RECORD_EARLY}
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
        self.driver.get(self.url)

    def bypass_what_is_kept(self) -> None:
        """Get every file from the server from now on, also those that change, as a test's data."""
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.setBypassServiceWorker", {"bypass": True})

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

    # ratings of the visitor, and the lists that follow them

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
