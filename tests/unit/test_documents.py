"""What stands beside the README says what it has to, and links to what is there."""

import json
import re
import struct

import pytest

from tools.pins import ROOT

DOCUMENTS = (
    *("README.md", "DESIGN.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *("docs/tutorial.md", "docs/experiments.md", "docs/beyond-the-browser.md"),
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    path = ROOT / name
    links = LINK.findall(path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


def test_the_citation_names_version_and_licence_of_the_package() -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = dict(re.findall(r"^([\w-]+): ?(.*)$", text, re.MULTILINE))
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert (cited["version"], cited["license"]) == (package["version"], package["license"])
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith(f"{cited['license']} License")


def test_the_newest_change_is_of_this_version() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = re.findall(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == package["version"]


def test_a_recipe_is_short_and_names_files_that_are_there() -> None:
    recipes = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\n## ")[1:]
    assert [recipe.partition("\n")[0] for recipe in recipes] == [
        "A model", "A setting", "A data format", "A view",
    ]  # fmt: skip
    for recipe in recipes:
        assert len(recipe.strip().splitlines()) <= 12  # heading and a blank line beside ten
        named = re.findall(r"`([\w./]+/[\w./]*)`", recipe)
        assert named
        assert not [name for name in named if not (ROOT / name).exists()]


def test_each_state_of_the_page_has_a_picture() -> None:
    tool = (ROOT / "tools/pictures.py").read_text(encoding="utf-8")
    states = set(re.findall(r'yield "([\w-]+)"', tool))
    assert len(states) > 15
    assert {path.stem for path in (ROOT / "docs/pictures").iterdir()} == states


def test_the_card_has_the_size_that_the_page_says() -> None:
    html = (ROOT / "index.html").read_text(encoding="utf-8")
    said = [re.search(rf'og:image:{side}" content="(\d+)"', html) for side in ("height", "width")]
    content = (ROOT / "icons/card.jpg").read_bytes()
    # the frame of a JPEG: FF C0, its length, 8 bits, height, width
    start = content.index(b"\xff\xc0")
    found = struct.unpack(">HH", content[start + 5 : start + 9])
    assert [found[0], found[1]] == [int(one[1]) for one in said if one]
