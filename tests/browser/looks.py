"""How the page may have to look: schemes, forced colours, large text; and what axe-core says of it.

Example::

    looks = Looks(page)
    looks.put_on("forced dark")
    looks.violations()    # {"color-contrast": ["#status: 3.9 instead of 4.5"]}
"""

from dataclasses import dataclass
from pathlib import Path

from tests.browser.page import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

# media features, and the size of the default font in pixels
LOOKS = {
    "light": ("light", "none", 16),
    "dark": ("dark", "none", 16),
    "forced light": ("light", "active", 16),
    "forced dark": ("dark", "active", 16),
    "large": ("light", "none", 32),
}

RUN = """
const [look, done] = arguments;
const contrast = { "color-contrast": { enabled: !look.startsWith("large") } };
// colours change nothing but the contrast, the size of the text all but the contrast
const rules = /dark|forced/.test(look) ? { runOnly: ["color-contrast"] } : { rules: contrast };
const told = (node) =>
  `${node.target.join(" ")}: ${[...node.any, ...node.all, ...node.none].map((c) => c.message)}`;
axe.run(document, { ...rules, resultTypes: ["violations", "incomplete"] }).then((found) => done([
  Object.fromEntries(found.violations.map(({ id, nodes }) => [id, nodes.map(told)])),
  found.incomplete.flatMap(({ id, nodes }) => (id === "color-contrast" ? nodes : []))
    .map((node) => node.target.at(-1)),
]));
"""

# Contrast of text where axe-core is not sure what is behind it: all grounds from the page's to its
# own are painted over one another, then the text over them, and the two pixels are compared.
CONTRAST = """
const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const paint = (color, opacity = 1) => {
  context.globalAlpha = opacity;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
};
const luminance = () => {
  const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const seen = (element) =>
  element.checkVisibility() && !element.closest(":disabled, [aria-disabled='true'], [inert]");
const found = [];
for (const selector of arguments[0]) {
  const element = document.querySelector(selector);
  if (!element || !seen(element)) continue;
  const isSvg = element instanceof SVGTextElement;
  const style = getComputedStyle(element);
  if (isSvg && style.stroke !== "none") continue; // the outline below the letters
  const line = [];
  for (let one = element; one; one = one.parentElement) line.unshift(one);
  paint("white");
  for (const one of line) paint(getComputedStyle(one).backgroundColor);
  const ground = luminance();
  const opacity = line.reduce((all, one) => all * getComputedStyle(one).opacity, 1);
  paint(isSvg ? style.fill : style.color, opacity);
  const [low, high] = [ground, luminance()].sort((a, b) => a - b);
  const contrast = (high + 0.05) / (low + 0.05);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  if (contrast < (isLarge ? 3 : 4.5)) found.push(`${selector}: ${contrast.toFixed(2)}`);
}
return found;
"""

# What means something by its colour and is too faint: less than a contrast of 3 to the ground, or,
# of a canvas, hardly a pixel with more.
FAINT = """
const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const luminance = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const pixel = (color) => {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data];
};
const ground = luminance(pixel(getComputedStyle(document.querySelector(".card")).backgroundColor));
const isSeen = (rgba) => {
  const [low, high] = [ground, luminance(rgba)].sort((a, b) => a - b);
  return rgba[3] > 200 && (high + 0.05) / (low + 0.05) >= 3;
};
const faint = [];
for (const [selector, property] of [[".swatch", "backgroundColor"], [".bar rect", "fill"]])
  for (const one of document.querySelectorAll(selector))
    if (one.checkVisibility() && !isSeen(pixel(getComputedStyle(one)[property])))
      faint.push(`${selector} ${one.className.baseVal ?? one.className}`);
for (const canvas of document.querySelectorAll("canvas")) {
  if (!canvas.checkVisibility()) continue;
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  let number = 0;
  for (let at = 0; at < data.length; at += 4) number += isSeen(data.subarray(at, at + 4));
  if (number < 1000) faint.push(`#${canvas.id}: ${number} pixels`);
}
return faint;
"""

# what reaches beyond the right edge, without what may scroll in a box of its own
WIDE = """
const root = document.documentElement;
if (root.scrollWidth <= root.clientWidth) return [];
const own = ".swipe, .rows, .visually-hidden";
return [...document.body.querySelectorAll("*")]
  .filter((one) => one.checkVisibility() && !one.parentElement.closest(own))
  .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 0.5)
  .map((one) => `${one.tagName} ${one.id} ${one.className}`);
"""


@dataclass(frozen=True)
class Finding:
    """What is wrong with the page in one look: axe-core's violations, and what is too wide."""

    violations: dict[str, list[str]]
    too_wide: list[str]


class Looks:
    """The looks of one page."""

    def __init__(self, page: Page) -> None:
        """Start as the page is."""
        self._page, self._driver = page, page.driver
        self._size = 16

    def put_on(self, name: str) -> None:
        """Let the page look so; large text is the visitor's larger default font."""
        scheme, forced, size = LOOKS[name]
        self._media(scheme, forced)
        if size != self._size:
            self._size = size
            sizes = {"standard": size, "fixed": round(size * 13 / 16)}
            self._driver.execute_cdp_cmd("Page.setFontSizes", {"fontSizes": sizes})

    def _media(self, scheme: str, forced: str) -> None:
        features = {
            "prefers-color-scheme": scheme,
            "forced-colors": forced,
            "prefers-reduced-motion": "reduce",
        }
        named = [{"name": name, "value": value} for name, value in features.items()]
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": named})

    def faint(self) -> list[str]:
        """Return the colours with a meaning that are hardly seen now."""
        found: list[str] = self._driver.execute_script(FAINT)
        return found

    def too_wide_at(self, width: int, look: str) -> list[str]:
        """Return what reaches beyond the right edge in a window of another width."""
        self._page.resize(width)
        # Chromium forgets the size of its font when the window's changes
        self._size = 0
        self.put_on(look)
        found: list[str] = self._driver.execute_script(WIDE)
        return found

    def find(self, look: str) -> Finding:
        """Return what is wrong in a look; in light all rules count, else those that may differ."""
        self.put_on(look)
        if not self._driver.execute_script("return 'axe' in window"):
            self._driver.execute_script(AXE.read_text(encoding="utf-8"))
        violations, undecided = self._driver.execute_async_script(RUN, look)
        if pale := self._driver.execute_script(CONTRAST, undecided):
            violations["contrast that axe-core leaves undecided"] = pale
        return Finding(violations, self._driver.execute_script(WIDE))
