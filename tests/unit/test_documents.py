"""What stands beside the README says what it has to, and links to what is there."""

import json
import re

import pytest

from tools.pins import ROOT

DOCUMENTS = ("README.md", "DESIGN.md", "SECURITY.md", "CHANGELOG.md", "docs/tutorial.md")
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
