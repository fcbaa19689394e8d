"""The page's numpy counts with 32 bits: nothing may wrap there, or be refused."""

import json
import subprocess
from pathlib import Path

from tests.unit.page_arithmetic import results
from tests.unit.samples import real_columns

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_computes_what_this_machine_computes() -> None:
    # np.repeat and np.bincount refuse counts of 64 bits there
    real_columns()
    command = ["node", str(ROOT / "tests/unit/in_pyodide.js"), str(ROOT)]
    done = subprocess.run(
        [*command, "tests.unit.page_arithmetic"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    bytes_of_an_integer, of_the_page = json.loads(done.stdout)
    assert bytes_of_an_integer == 4
    assert of_the_page == json.loads(json.dumps(results()))
