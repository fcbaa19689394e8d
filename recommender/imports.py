"""A large package, unpacked and imported in short steps.

Example::

    libraries = await breathing(unpacking(wheel, Path("/lib/python3.12/site-packages")))
    await breathing(importing("pandas"))
    import pandas   # at once: it is there

Modules come in the order in which an import brings them, those that tools/pieces.py has cut piece
by piece. Until the last step nobody else may import the package: parts of it are not whole yet.
"""

import importlib
import io
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import CodeType
from zipfile import ZipFile

from recommender.steps import Steps

PIECE = 1 << 17  # bytes, some milliseconds

Pieces = Sequence[tuple[Sequence[str], CodeType]]


def unpacking(archive: bytes, folder: Path) -> Steps[list[Path]]:
    """Unpack a wheel file by file; return the paths of its compiled libraries.

    Raises:
        BadZipFile: what is not a wheel, or not all of one.
    """
    libraries = []
    with ZipFile(io.BytesIO(archive)) as wheel:
        for name in wheel.namelist():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with wheel.open(name) as packed, path.open("wb") as file:
                while piece := packed.read(PIECE):
                    file.write(piece)
                    yield
            if path.suffix == ".so":
                libraries.append(path)
    # a folder may have the date that it had without these files; to forget what is known of all
    # folders would have the standard library's archive read again
    sys.path_importer_cache.pop(str(folder), None)
    return libraries


def importing(name: str) -> Steps[None]:
    """Import a module, and before each of its pieces what that needs.

    Raises:
        ImportError: what cannot be found. As after an import, the module that needs it is gone.
    """
    package, _, leaf = name.rpartition(".")
    if package:
        yield from importing(package)
    if name in sys.modules:
        return  # whole, or on its way: an import would not wait for it either
    spec = find_spec(name)
    pieces = _pieces_of(spec)
    if spec is None or pieces is None:
        importlib.import_module(name)
        yield
        return
    module = sys.modules[name] = module_from_spec(spec)
    try:
        for needed, code in pieces:
            for one in needed:
                yield from importing(one)
            exec(code, module.__dict__)
            yield
    except BaseException:
        sys.modules.pop(name, None)
        raise
    if package:
        setattr(sys.modules[package], leaf, module)


def _pieces_of(spec: ModuleSpec | None) -> Pieces | None:
    # a compiled library has no code of Python's
    get_code = getattr(spec and spec.loader, "get_code", None)
    code = get_code(spec.name) if get_code and spec else None
    for constant in code.co_consts if code else ():
        match constant:
            case (((*_,), CodeType()), *_):
                pieces: Pieces = constant
                return pieces
    return None
