"""What Python does before its memory is taken: import what needs no page, keep the rest's code.

tools/snapshot.js runs this inside Pyodide. Modules of `recommender/` and what they import are there
as they are after an import. `ui/` and PyScript's own Python need the page: their code waits in
memory, and an import runs it, without looking for a file, and with nothing to compile.

Example::

    get_ready(["numpy", "recommender.app.state"], Path("ui"), {"pyscript": {"__init__.py": "..."}})
"""

from __future__ import annotations

import gc
import importlib
import marshal
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

# a header of four words stands before the code
HEADER = 16

# Where PyScript puts its Python, and is to find it.
HOME = "/home/pyodide"

Sources = Mapping[str, "str | Sources"]


class KeptCode(Loader):
    """Finds and loads modules whose code is in memory (importlib's meta path finder and loader)."""

    def __init__(self) -> None:
        """Know no code yet."""
        self._code: dict[str, tuple[CodeType, bool]] = {}

    def keep(self, path: str, code: CodeType) -> None:
        """Remember the code of a file, which is named as an import would look for it."""
        names = path.rpartition(".")[0].split("/")
        is_package = names[-1] == "__init__"
        self._code[".".join(names[:-1] if is_package else names)] = code, is_package

    def find_spec(
        self, name: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what importlib needs to know, or None where the code is not here."""
        if name not in self._code:
            return None
        code, is_package = self._code[name]
        spec = ModuleSpec(name, self, origin=code.co_filename, is_package=is_package)
        spec.has_location = True
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to importlib."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the code, which is needed once."""
        code, _ = self._code.pop(module.__name__)
        exec(code, module.__dict__)


def get_ready(modules: Sequence[str], waiting: Path, scripts: Sources) -> None:
    """Import `modules`, keep the byte-code below a folder and the code of PyScript's scripts."""
    # first of all, since those who look for files look for a long time
    kept = KeptCode()
    sys.meta_path.insert(0, kept)
    importlib.invalidate_caches()  # folders have no other date when files have been added
    for name in modules:
        importlib.import_module(name)
    for path in sorted(waiting.rglob("*.pyc")):
        relative = path.relative_to(waiting.parent).as_posix()
        kept.keep(relative, marshal.loads(path.read_bytes()[HEADER:]))
    _keep_scripts(kept, scripts)
    sys.path.remove("")  # Pyodide puts it there when it goes on
    sys.path_importer_cache.clear()
    gc.collect()
    gc.freeze()  # what is there stays: to look through it for garbage would take 50 ms each time


def _keep_scripts(kept: KeptCode, scripts: Sources, folder: str = "") -> None:
    for name, content in scripts.items():
        if isinstance(content, str):
            code = compile(content, f"{HOME}/{folder}{name}", "exec", dont_inherit=True)
            kept.keep(f"{folder}{name}", code)
        else:
            _keep_scripts(kept, content, f"{folder}{name}/")
