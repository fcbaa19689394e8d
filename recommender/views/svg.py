"""A Pen that writes SVG: what is saved of a picture is drawn by the code that draws it on the page.

Example::

    pen = SvgPen(600, 360, colors={"surface": "rgb(255, 255, 255)", ...}, measure=width_of)
    draw(pen)
    save_file("chart.svg", pen.svg("Chart of the training loss"))

The file stands by itself: no style sheet, no script, no style attribute, nothing fetched; its
colours are those of the theme in which it was saved, with the ground that they were chosen for.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from recommender.views.pen import HALO_WIDTH, Pen

ANCHORS = {"left": "start", "center": "middle", "right": "end"}
# of the font size, from the line that a text stands on: not every program knows dominant-baseline
RISES = {"top": 0.9, "middle": 0.35, "bottom": -0.22}
# by hand: the page has no xml.sax, and html brings 2,000 names of characters
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
# what no XML file may hold, not even escaped
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Colors(Protocol):
    """Colours by name, such as a dict."""

    def __getitem__(self, name: str, /) -> str:
        """Return a colour as CSS writes it."""


class Measure(Protocol):
    """What tells how wide a text is."""

    def __call__(self, text: str, *, size: float = 12, is_bold: bool = False) -> float:
        """Return the width in pixels."""


class SvgPen(Pen):
    """Collects the elements of a picture."""

    def __init__(self, width: float, height: float, colors: Colors, measure: Measure) -> None:
        """Start with an empty picture.

        Args:
            width: in pixels.
            height: in pixels.
            colors: by the names of custom properties; "surface" is the ground.
            measure: such as another pen's text_width.
        """
        self.width, self.height = width, height
        self._colors, self._measure = colors, measure
        self._parts: list[str] = []

    def stroke(
        self,
        path: str,
        color: str,
        width: float,
        opacity: float = 1,
        dash: Sequence[float] = (),
    ) -> None:
        """Add a path's line."""
        dashes = " ".join(f"{length:g}" for length in dash)
        self._add(
            "path", d=path, fill="none", stroke=self._colors[color], stroke_width=f"{width:g}",
            stroke_linejoin="round", stroke_dasharray=dashes, opacity=_opacity(opacity),
        )  # fmt: skip

    def fill(self, path: str, color: str, opacity: float = 1) -> None:
        """Add a path's area."""
        self._add("path", d=path, fill=self._colors[color], opacity=_opacity(opacity))

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        color: str = "muted",
        align: str = "left",
        baseline: str = "middle",
        size: float = 12,
        is_bold: bool = False,
        halo: str = "",
    ) -> None:
        """Add a line of text, with a halo another one below it: few programs know paint-order."""
        place = {
            "x": f"{x:.1f}",
            "y": f"{y + RISES[baseline] * size:.1f}",
            "text_anchor": ANCHORS[align],
            "font_size": f"{size:g}",
            "font_weight": "600" if is_bold else "",
        }
        if halo:
            ring = self._colors[halo]
            outline = {"stroke_width": str(HALO_WIDTH), "stroke_linejoin": "round"}
            self._add("text", text, **place, fill=ring, stroke=ring, **outline)
        self._add("text", text, **place, fill=self._colors[color])

    def text_width(self, text: str, *, size: float = 12, is_bold: bool = False) -> float:
        """Return how wide a line would be."""
        return self._measure(text, size=size, is_bold=is_bold)

    def svg(self, title: str) -> str:
        """Return the picture as a file.

        Args:
            title: what it shows, for those who do not see it.
        """
        width, height = f"{self.width:g}", f"{self.height:g}"
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" font-family="system-ui, sans-serif">'
        )
        ground = _element("rect", width=width, height=height, fill=self._colors["surface"])
        lines = [opening, _element("title", title), ground, *self._parts, "</svg>"]
        return "\n".join(lines) + "\n"

    def _add(self, tag: str, text: str = "", **attributes: str) -> None:
        self._parts.append(_element(tag, text, **attributes))


def _element(tag: str, text: str = "", **attributes: str) -> str:
    """Return an element, its attributes named with _ for -, those left out that are empty."""
    given = [
        f' {name.replace("_", "-")}="{_escaped(value)}"'
        for name, value in attributes.items()
        if value
    ]
    opening = f"<{tag}{''.join(given)}"
    return f"{opening}>{_escaped(text)}</{tag}>" if text else f"{opening}/>"


def _escaped(text: str) -> str:
    return NOT_XML.sub("\ufffd", text).translate(ESCAPES)


def _opacity(opacity: float) -> str:
    return "" if opacity == 1 else f"{opacity:.3g}"
