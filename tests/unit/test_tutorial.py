"""docs/tutorial.md quotes code as it is, and names files, settings and figures that there are."""

import json
import re

import pytest

from recommender.app.presets import LABELS
from recommender.app.settings import FIELDS
from tools.pins import ROOT

TEXT = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^## ", TEXT, flags=re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
EXCERPTS = [
    (section.partition("\n")[0], code)
    for section in SECTIONS
    for code in re.findall(r"^```(?:js|py)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
]
ABLATIONS = (ROOT / "recommender/evaluation/ablations.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(set(LINK.findall(TEXT))))
def test_what_is_linked_is_there(path: str) -> None:
    assert (ROOT / "docs" / path).exists()


@pytest.mark.parametrize(("title", "code"), EXCERPTS)
def test_code_stands_as_it_is_in_a_file_that_its_step_names(title: str, code: str) -> None:
    (section,) = [one for one in SECTIONS if one.startswith(title)]
    files = [ROOT / "docs" / path for path in LINK.findall(section)]
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    assert any(code in text for text in texts)


def test_settings_are_named_as_the_page_names_them() -> None:
    labels = {field.label for field in FIELDS.values()}
    labels |= {option for field in FIELDS.values() for option in field.options.values()}
    labels |= {end for field in FIELDS.values() if field.kind == "slider" for end in field.ends}
    labels |= set(LABELS.values())
    changes = re.findall(r"\*\*Change it:\*\*(.*?)\*\*Expect:\*\*", TEXT, re.DOTALL)
    named = {name for change in changes for name in re.findall(r'"([^"`\n]+)"', change)}
    page = (ROOT / "index.html").read_text(encoding="utf-8")
    assert len(named) > 30
    assert not {name for name in named - labels if name not in page}


def test_differences_of_one_setting_are_those_that_were_measured() -> None:
    measured = {f"{value:+.4f}" for value in _numbers(json.loads(ABLATIONS))}
    told = re.findall(r"[−+]0\.\d{4}", TEXT)
    assert len(told) > 60
    assert not {one for one in told if one.replace("−", "-") not in measured}


def _numbers(part: object) -> list[float]:
    match part:
        case dict():
            return [number for one in part.values() for number in _numbers(one)]
        case list():
            return [number for one in part for number in _numbers(one)]
        case float() | int():
            return [part]
    return []
