"""tools/example.py: what the page saved, in the colours of any theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.samples import compile_here, snapshot_here
from tools.build_site import build
from tools.example import code_of, color_names, themed
from tools.page import PAGE_FILES
from tools.version import folder_of

NAMES = ["axis", "deep"]


def test_colours_are_found_among_the_custom_properties() -> None:
    styles = ":root {\n  --deep: light-dark(#000, #fff);\n  --radius: 8px;\n  --own: #123456;\n}"
    models = '[{"name": "fifty"}, {"name": "sixty"}]'
    assert color_names(styles, models) == ["deep", "own", "fifty", "sixty"]


def test_every_colour_has_a_code_of_its_own() -> None:
    assert len({code_of(number) for number in range(256)}) == 256


def test_a_saved_chart_gets_the_page_s_colours() -> None:
    saved = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100">\n<title>rgb of 1</title>\n'
        '<path d="M0 0L9 9" fill="none" stroke="rgb(1, 1, 2)"/>\n'
        '<text fill="rgb(0, 1, 2)">a &lt; b</text>\n</svg>\n'
    )
    assert themed(saved, NAMES, "wide").splitlines() == [
        '<svg class="wide" xmlns="http://www.w3.org/2000/svg" width="100">',
        "<title>rgb of 1</title>",
        '<path d="M0 0L9 9" fill="none" stroke="var(--deep)"/>',
        '<text fill="var(--axis)">a &lt; b</text>',
        "</svg>",
    ]


@pytest.mark.parametrize("color", ["rgb(171, 205, 239)", "rgb(2, 1, 2)", "rgba(0, 0, 0, 0)"])
def test_a_colour_that_is_not_the_page_s_is_no_drawing_of_it(color: str) -> None:
    with pytest.raises(KeyError, match=re.escape(color)):
        themed(f'<svg><path fill="{color}"/></svg>', NAMES, "wide")


# as little as a page can be
PAGE = """<html lang="en" data-root="">
    <meta http-equiv="Content-Security-Policy" content="script-src 'self'">
    <meta property="og:image" content="icons/card.jpg">
    <script type="module" src="main.py"></script>
"""


@pytest.mark.parametrize("there", [True, False])
def test_the_site_has_the_example_and_says_so_where_it_was_made(
    tmp_path: Path, there: bool
) -> None:
    folders = (
        "boot/a.js",
        "icons/a.svg",
        "model/a.js",
        "exports/a.js",
        "reading/a.js",
        "storage/a.js",
        "styles/page.css",
        "recommender/a.py",
        "ui/a.py",
        "vendor/a.js",
    )
    for name in {*PAGE_FILES, *folders}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "404.html").write_text('<a id="back" href="./">')
    (tmp_path / "pyscript.toml").write_text('[files]\n"./ui/a.py" = "./ui/a.py"\n')
    (tmp_path / "ui/a.py").write_text("")
    example = tmp_path / "made.html"
    if there:
        example.write_text("<div></div>")
    build(tmp_path, tmp_path / "site", example, compile_here, snapshot_here)
    assert (folder_of(tmp_path / "site") / "example.html").is_file() == there
    html = (tmp_path / "site" / "index.html").read_text()
    assert ("data-example" in html) == there
    assert ("/example.html" in html) == there
