"""tools/sources.py asks each source for itself."""

import hashlib
from pathlib import Path

import pytest

from tools import movielens, sources
from tools.fetch import FetchError
from tools.pins import PinnedFile, read_pins
from tools.vendor import wheel_sources

GOOD = b"right"
FILES = [PinnedFile(name, hashlib.sha256(GOOD).hexdigest()) for name in ("a", "b")]


class Shelf:
    def __init__(self, label: str, content: bytes | None) -> None:
        self.label, self._content = label, content
        self.asked: list[str] = []

    def deliver(self, name: str, target: Path) -> None:
        self.asked.append(name)
        if self._content is None:
            raise FetchError("not reachable")
        target.write_bytes(self._content)


def test_each_source_is_asked_for_all_files_whether_another_has_them_or_not(tmp_path: Path) -> None:
    good, same = Shelf("good", GOOD), Shelf("same", GOOD)
    assert sources.failing([(FILES, [good, same])], tmp_path) == []
    assert good.asked == same.asked == ["a", "b"]
    assert list(tmp_path.iterdir()) == []


def test_those_that_do_not_give_what_is_pinned_are_named(tmp_path: Path) -> None:
    gone, other = Shelf("gone", None), Shelf("other", b"wrong")
    found = sources.failing([(FILES, [gone, Shelf("good", GOOD), other])], tmp_path)
    assert found == ["gone", "other"]


def test_all_that_set_up_takes_from_the_web_is_asked_for(tmp_path: Path) -> None:
    pins = read_pins()
    asked = [(pins.movielens, movielens.sources(pins, tmp_path)), *wheel_sources(pins, tmp_path)]
    names = {file.name for files, _ in asked for file in files}
    assert names == {"u.data", "u.item"} | {wheel.file.name for wheel in pins.wheels}
    assert [len(of_files) for _, of_files in asked] == [2, 2, 1]


@pytest.mark.parametrize(("found", "code"), [([], 0), (["gone"], 1)])
def test_the_exit_code_says_whether_all_have_given(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    found: list[str],
    code: int,
) -> None:
    monkeypatch.setattr(sources, "failing", lambda *_: found)
    assert sources.main() == code
    assert ("error: gone" in capsys.readouterr().err) is bool(found)
