"""The page to measure against: PyScript, and NumPy and pandas just as they are shipped.

The wheels are the originals that `make vendor` verified and kept, pandas 3.1.1 among them. The page
takes its packages from its own folder ("passthrough"), as ours does: PyScript's other way, through
micropip, is slower still.

Example::

    with tempfile.TemporaryDirectory() as folder:
        write_plain_page(Path(folder))
"""

import json
import shutil
from pathlib import Path
from typing import Any

from tools.fetch import sha256_of
from tools.pins import ROOT, read_pins

PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")

HTML = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>Plain</title>
<script type="module" src="pyscript/core.js"></script>
<p>Starting</p>
<script type="py" src="main.py" config="pyscript.toml"></script>
</html>
"""

CONFIG = """interpreter = "./pyodide/pyodide.mjs"
packages = ["numpy", "pandas"]
packages_cache = "passthrough"
"""

MAIN = """import io

import numpy as np
import pandas as pd
from pyscript import fetch, window

window.performance.mark("ready")
ratings = await (await fetch("data/u.data")).arrayBuffer()
items = await (await fetch("data/u.item")).arrayBuffer()
ratings = pd.read_csv(io.BytesIO(ratings), sep="\\t", header=None)
items = pd.read_csv(io.BytesIO(items), sep="|", header=None, encoding="latin-1")
window.performance.mark("loaded")
"""


def write_plain_page(folder: Path) -> None:
    """Fill a folder with the page and all that it loads."""
    for name, text in (("index.html", HTML), ("pyscript.toml", CONFIG), ("main.py", MAIN)):
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "vendor/pyscript", folder / "pyscript")
    shutil.copytree(ROOT / "data", folder / "data")
    pyodide, wheels = folder / "pyodide", ROOT / ".cache/wheels"
    shutil.copytree(wheels, pyodide)
    for name in PYODIDE_FILES:
        shutil.copy(ROOT / "node_modules/pyodide" / name, pyodide / name)
    (pyodide / "pyodide-lock.json").write_text(json.dumps(_lock(pyodide)), encoding="utf-8")


def _lock(folder: Path) -> dict[str, Any]:
    """Return Pyodide's own lock, with the wheels of tools/sources.toml in it."""
    path = ROOT / "node_modules/pyodide/pyodide-lock.json"
    lock: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for wheel in read_pins().wheels:
        lock["packages"][wheel.name] |= {
            "depends": list(wheel.depends),
            "file_name": wheel.file.name,
            "sha256": sha256_of(folder / wheel.file.name),
            "version": wheel.version,
        }
    return lock
