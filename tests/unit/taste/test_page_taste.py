"""The page's Python reads, writes and finds what this machine does, and survives any record."""

import json
import subprocess
from pathlib import Path

from tests.unit.samples import real_columns
from tests.unit.taste.page_taste import results

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_does_what_this_machine_does() -> None:
    # a module that tools/trim.py leaves out would be missing there, and JSON that is nested too
    # deeply ends the page's Python instead of raising RecursionError
    real_columns()
    command = ["node", str(ROOT / "tests/unit/in_pyodide.js"), str(ROOT)]
    done = subprocess.run(
        [*command, "tests.unit.taste.page_taste"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(json.dumps(results()))
