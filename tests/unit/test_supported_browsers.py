"""Which browsers the page supports follows from what its files use (docs/browsers.md).

Newer parts of JavaScript itself are kept out of our scripts by tsconfig.json (library: ES2022).
"""

import json
import re
from functools import cache

import pytest

from tools.page import page_files
from tools.pins import ROOT

DOCS = (ROOT / "docs/browsers.md").read_text(encoding="utf-8")
NAMES = ("Chrome or Edge", "Firefox", "Safari")
Row = tuple[str, ...]

# What some browser of the list lacks and most would miss only in a browser that is not at hand.
TOO_NEW = (
    "Array.fromAsync",
    "Error.isError",
    "Float16Array",
    "Iterator.from",
    "JSON.rawJson",
    "Math.sumPrecise",
    "Promise.try",
    "ReadableStream.from",
    "RegExp.escape",
    "URL.parse(",
    "WebAssembly.Suspending",
    "navigator.gpu",
    "navigator.storage",
    "scheduler.",
    "startViewTransition",
    "performance.memory",
    ".difference(",
    ".intersection(",
    ".isSubsetOf(",
    ".symmetricDifference(",
    ".union(",
    ".setHTML(",
    ".moveBefore(",
    "@starting-style",
    "@position-try",
    "@scope",
    "anchor-name",
    "animation-timeline",
    "field-sizing",
    "interpolate-size",
    "text-wrap: pretty",
    "scrollbar-color",
    "contrast-color(",
    "sibling-index(",
    "with { type:",
)


def section(title: str) -> list[Row]:
    """Return the cells of a section's table, without its head."""
    text = DOCS.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.*) \|$", text, re.MULTILINE)
    return [tuple(cell.strip() for cell in row.split("|")) for row in rows[1:]]


def code(cell: str) -> list[str]:
    return re.findall(r"`(.+?)`", cell)


NEEDED = [row for row in section("Needed") if code(row[1])]
DONE_WITHOUT = section("Done without")


@cache
def own_files() -> dict[str, str]:
    """Return the text of each file of the page that is ours, and of what makes its import map."""
    names = [str(path) for path in page_files(ROOT)] + ["tools/version.py"]
    folders = "boot|model|recommender|storage|styles|ui|tools"
    own = [name for name in names if re.match(rf"({folders})/|\w+\.", name)]
    code = [name for name in own if re.search(r"\.(css|html|js|py)$", name)]
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in code}


def where(written: str) -> set[str]:
    return {name for name, text in own_files().items() if written in text}


def bounds(row: Row) -> list[float]:
    return [float(cell.strip("*")) for cell in row[-3:]]


def sentence() -> str:
    """Return the versions as the page and its documents say them."""
    versions = [f"{bound:g}" for bound in bounds(section("Needed")[-1])]
    chrome, firefox, safari = map(" ".join, zip(NAMES, versions, strict=True))
    return f"{chrome}, {firefox}{{}} {safari}"


def test_the_list_is_what_the_latest_of_all_needs() -> None:
    assert len(NEEDED) > 5
    latest = [max(column) for column in zip(*map(bounds, NEEDED), strict=True)]
    assert bounds(section("Needed")[-1]) == latest


def test_the_list_is_said_in_the_same_words_everywhere() -> None:
    chrome, firefox, safari = (f"{bound:g}" for bound in bounds(section("Needed")[-1]))
    listed = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["browserslist"]
    assert listed == [
        f"chrome >= {chrome}", f"edge >= {chrome}", f"firefox >= {firefox}", f"safari >= {safari}",
    ]  # fmt: skip
    assert sentence().format(",") in DOCS
    assert sentence().format(",") in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_browser_that_is_too_old_is_told_the_same_list() -> None:
    html = own_files()["index.html"]
    assert sentence().format(" or") in html
    # light-dark() alone would let Firefox 120 in
    assert "Promise.withResolvers" in html


@pytest.mark.parametrize("row", NEEDED, ids=lambda row: row[1])
def test_what_is_said_to_be_needed_is(row: Row) -> None:
    [written] = code(row[1])
    core = "\n".join(path.read_text("utf-8") for path in ROOT.glob("vendor/pyscript/core-*.js"))
    assert where(written) or f"{written}.bind" in core


@pytest.mark.parametrize("row", DONE_WITHOUT, ids=lambda row: row[1])
def test_what_may_be_missing_is_used_only_where_that_is_minded(row: Row) -> None:
    [written] = code(row[1])
    assert where(written) == set(code(row[2]))


@pytest.mark.parametrize("written", TOO_NEW)
def test_what_is_too_new_is_not_used(written: str) -> None:
    # recommender/ touches no browser, and Python's sets have methods of these names
    assert {name for name in where(written) if not name.startswith("recommender/")} == set()
