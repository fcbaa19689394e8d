"""docs/reliability.md names tests that there are, and leaves out no file of faults."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
assert "| fault | promise | test |" in TEXT
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)
FAULTS = sorted(path.name for path in ROOT.glob("tests/faults/test_*.py"))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_promise_has_its_test(path: str, name: str) -> None:
    file = ROOT / path
    assert file.is_file()
    assert not name or f"def {name}(" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FAULTS)
def test_a_file_of_faults_has_its_row(file: str) -> None:
    assert f"tests/faults/{file}::" in TEXT


def test_each_row_has_fault_promise_and_test() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)
