"""tools/example.py: what a canvas drew, as SVG."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.samples import compile_here
from tools.build_site import build
from tools.example import code_of, color_names, to_svg
from tools.page import PAGE_FILES

NAMES = ["axis", "deep"]


def test_colours_are_found_among_the_custom_properties() -> None:
    styles = ":root {\n  --deep: light-dark(#000, #fff);\n  --radius: 8px;\n  --own: #123456;\n}"
    models = '[{"name": "fifty"}, {"name": "sixty"}]'
    assert color_names(styles, models) == ["deep", "own", "fifty", "sixty"]


def test_every_colour_has_a_code_of_its_own() -> None:
    assert len({code_of(number) for number in range(256)}) == 256


def test_calls_become_elements_in_the_page_s_colours() -> None:
    calls = [
        {"path": "M0 0L9 9", "color": code_of(1), "width": 2, "opacity": 0.6},
        {"path": "M1 1z", "color": code_of(0), "opacity": 1},
        {"text": "a < b", "x": 3, "y": 4.25, "color": code_of(0), "align": "right",
         "baseline": "top"},
    ]  # fmt: skip
    svg = to_svg({"width": 100, "height": 50, "calls": calls}, NAMES, 'A "map"', "wide")
    assert svg.splitlines() == [
        '<svg class="wide" viewBox="0 0 100 50" role="img" aria-label="A &quot;map&quot;">',
        '<path d="M0 0L9 9" fill="none" stroke="var(--deep)" stroke-width="2" opacity="0.6"/>',
        '<path d="M1 1z" fill="var(--axis)" opacity="1"/>',
        '<text x="3.0" y="4.2" fill="var(--axis)" text-anchor="end" dominant-baseline="hanging">'
        "a &lt; b</text>",
        "</svg>",
    ]


def test_a_colour_that_is_not_the_page_s_is_no_drawing_of_it() -> None:
    call = {"path": "M0 0", "color": "#abcdef", "opacity": 1}
    with pytest.raises(KeyError, match="#abcdef"):
        to_svg({"width": 1, "height": 1, "calls": [call]}, NAMES, "", "wide")


@pytest.mark.parametrize("there", [True, False])
def test_the_site_has_the_example_and_says_so_where_it_was_made(
    tmp_path: Path, there: bool
) -> None:
    folders = (
        "boot/a.js",
        "icons/a.svg",
        "model/a.js",
        "styles/page.css",
        "recommender/a.py",
        "ui/a.py",
        "vendor/a.js",
    )
    for name in {*PAGE_FILES, *folders}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('<html lang="en">')
    (tmp_path / "pyscript.toml").write_text('[files]\n"./ui/a.py" = "./ui/a.py"\n')
    (tmp_path / "ui/a.py").write_text("")
    example = tmp_path / "made.html"
    if there:
        example.write_text("<div></div>")
    build(tmp_path, tmp_path / "site", example, compile_here)
    assert (tmp_path / "site" / "example.html").is_file() == there
    assert ("data-example" in (tmp_path / "site" / "index.html").read_text()) == there
    assert ('"example.html"' in (tmp_path / "site" / "precache.js").read_text()) == there
