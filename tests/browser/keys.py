"""The page by keys alone: where the focus is, whether it is seen, how to get anywhere.

Example::

    hands = Hands(page)
    hands.go_to("train")
    hands.press(Keys.ENTER)    # and look where the focus is
"""

from collections.abc import Callable

from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.browser.page import Page

# What is wrong with where the focus is, "" for nothing. Its mark is an outline, of the element or
# of the label that stands for it, at least two pixels wide, with a contrast of at least 3.
FOCUS = """
const luminance = (color) => {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const name = (one) => one.id || one.ariaLabel || one.textContent.trim().slice(0, 40) || one.tagName;
window.fault = (active) => {
  if (!active || active === document.body || active === document.documentElement) return "lost";
  const bearers = [active, active.closest("label")].filter(Boolean);
  const box = bearers.at(-1).getBoundingClientRect();
  if (!active.checkVisibility({ visibilityProperty: true }) || !box.width || !box.height)
    return `${name(active)} is hidden`;
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
    return `${name(active)} is out of view`;
  const ground = luminance(getComputedStyle(document.querySelector(".card")).backgroundColor);
  const isMarked = bearers.some((one) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
    const [low, high] = [luminance(outlineColor), ground].sort((a, b) => a - b);
    const isSeen = (high + 0.05) / (low + 0.05) >= 3;
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && isSeen;
  });
  return isMarked ? "" : `${name(active)} has no mark`;
};
window.named = name;
"""

# each of the stops in turn
ALL_STOPS = """
return window.stops.filter((one) => one.isConnected && one.checkVisibility()).map((one) => {
  one.focus();
  return document.activeElement === one ? window.fault(one) : `${window.named(one)} takes no focus`;
}).filter(Boolean);
"""

# what each live region was given to say, in order
LISTEN = """
window.heard = [];
for (const region of document.querySelectorAll("[role=status], [aria-live]")) {
  new MutationObserver(() => window.heard.push([region.id, region.textContent]))
    .observe(region, { childList: true, characterData: true, subtree: true });
}
"""

# some of what the Tab key comes to, in this order, after Test
STOPS = (
    "setting-theme", "load-data", "train", "test", "Training settings", "copy-link", "data-title",
    "loss-chart", "loss-chart-png", "loss-chart-svg", "map-search", "setting-map_model",
    "embedding-map", "map-in", "map-out", "map-fit", "map-epoch", "map-table-title",
    "embedding-map-png", "film-search", "taste-undo", "taste-save", "taste-read",
    "for-film", "setting-popularity", "choosing-summary", "comparison",
    "cold-chart",
)  # fmt: skip


class Hands:
    """A visitor without a mouse."""

    def __init__(self, page: Page) -> None:
        """Take a page that is open."""
        self._page, self._driver = page, page.driver
        self._driver.execute_script(FOCUS)

    @property
    def at(self) -> str:
        """Return the id of what has the focus, or its text."""
        return self._page.focused.get_attribute("id") or self._page.focused.text

    def look(self) -> None:
        """See where the focus is, and that it is seen."""
        fault = self._driver.execute_script("return window.fault(document.activeElement)")
        assert fault == "", fault

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, and look after each."""
        for key in keys:
            self._page.type(key)
            self.look()

    def press_with_shift(self, key: str) -> None:
        """Press a key with Shift, and look."""
        keys = ActionChains(self._driver).key_down(Keys.SHIFT).send_keys(key)
        keys.key_up(Keys.SHIFT).perform()
        self.look()

    def go_to(self, element_id: str, *, back: bool = False) -> None:
        """Go there by the Tab key alone, and look at each stop on the way."""
        for _ in range(200):
            if self.at == element_id:
                return
            if back:
                self.press_with_shift(Keys.TAB)
            else:
                self.press(Keys.TAB)
        raise AssertionError(f"the Tab key does not come to {element_id}")

    def write(self, element_id: str, text: str, *, back: bool = False) -> None:
        """Go to a field and write over what it holds."""
        self.go_to(element_id, back=back)
        self._page.focused.send_keys(Keys.CONTROL, "a")
        self._page.type(text)
        self.look()

    def choose(self, element_id: str, value: str, *, back: bool = False) -> None:
        """Go to a list of choices and press the arrow key until one is chosen."""
        self.go_to(element_id, back=back)
        field = Select(self._page.focused)
        self.press(Keys.HOME)
        while field.first_selected_option.get_attribute("value") != value:
            self.press(Keys.ARROW_DOWN)

    def wait(self, condition: Callable[[], object], seconds: float = 60) -> None:
        """Wait for what a key has led to; the focus may not be lost meanwhile."""

        def has_come() -> object:
            self.look()
            return condition()

        self._page.wait(has_come, seconds)

    def walk(self, stop: str) -> list[str]:
        """Press Tab until an element is come to; return where it was on the way."""
        passed = [self.at]
        self._driver.execute_script("window.stops = [document.activeElement]")
        while self.at != stop:
            assert len(passed) < 400, f"the Tab key does not come to {stop}"
            self.press(Keys.TAB)
            self._driver.execute_script("window.stops.push(document.activeElement)")
            passed.append(self.at)
        return passed

    def faults_of_all_stops(self) -> list[str]:
        """Return what is wrong with the stops of the last walk, as the page looks now."""
        faults: list[str] = self._driver.execute_script(ALL_STOPS)
        return faults
