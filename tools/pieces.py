"""Cut a module of a package in pieces, so that an import of the package can stop between them.

The module stays one that any import runs. Whoever knows its pieces (recommender/imports.py) runs
them one by one, after the modules that each imports: in the order of an ordinary import, but that
the page draws and hears clicks meanwhile. pandas has 340 modules, and takes a second.

Example::

    module = Module("lib", "/lib/__init__.py", is_package=True, beside={"lib", "lib.core"})
    exec(in_pieces(ast.parse("from lib.core import x"), module))
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from types import CodeType
from typing import NamedTuple

# PIECES stands for the pieces themselves: code cannot be written down as source
PIECES = "pieces"
RUN = f"for _, _ in {PIECES!r}: exec(_)\ndel _"


# What compiled modules import themselves, one in the other: no file of Python says it, and at once
# it would take as long as a tenth of pandas. Those that are left import one another in a ring.
AHEAD = {
    "pandas._libs": """
        dateutil.tz dateutil.zoneinfo dateutil.relativedelta dateutil.parser
        pandas._libs.pandas_parser pandas._libs.pandas_datetime pandas._libs.tslibs
        pandas._libs.hashtable pandas._libs.algos
    """,
    "pandas._libs.tslibs": """
        pandas._libs.tslibs.ccalendar pandas._libs.tslibs.np_datetime pandas._libs.tslibs.nattype
        pandas._libs.missing pandas._libs.tslibs.timezones pandas._libs.tslibs.fields
        pandas.util._decorators
    """,
}


class Module(NamedTuple):
    """What is cut: its name, its file, whether it is a package, and which modules are beside it."""

    name: str
    path: str
    is_package: bool
    beside: AbstractSet[str]


def in_pieces(tree: ast.Module, module: Module) -> CodeType:
    """Return the code of a module that runs its pieces in turn.

    Where it imports nothing that is beside it, it stays whole. Else the code has a constant, the
    pieces: a tuple of (names of modules to be imported first, code).
    """
    flags = _future_flags(tree)
    ahead = tuple(AHEAD.get(module.name, "").split())
    pieces: list[tuple[tuple[str, ...], list[ast.stmt]]] = [(ahead, [])]
    for statement in tree.body:
        needed = tuple(_needed(statement, module))
        if needed:
            pieces.append((needed, [statement]))
        else:
            pieces[-1][1].append(statement)
    if len(pieces) == 1:
        return _compiled(tree, module.path, flags)
    codes = tuple(
        (needed, _compiled(ast.Module(body, []), module.path, flags))
        for needed, body in pieces
        if body
    )
    run = _compiled(ast.parse(RUN), module.path, 0)
    consts = tuple(codes if one == PIECES else one for one in run.co_consts)
    return run.replace(co_consts=consts)


def _compiled(tree: ast.Module, path: str, flags: int) -> CodeType:
    code: CodeType = compile(tree, path, "exec", flags=flags, dont_inherit=True, optimize=1)
    return code


def _future_flags(tree: ast.Module) -> int:
    """Return what the module says of the future: it holds for all pieces."""
    import __future__

    names = [
        alias.name
        for statement in tree.body
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        for alias in statement.names
    ]
    return sum(getattr(__future__, name).compiler_flag for name in set(names))


def _needed(statement: ast.stmt, module: Module) -> Iterator[str]:
    """Name the modules beside this one that a statement imports, in order."""
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names if alias.name in module.beside)
    elif isinstance(statement, ast.ImportFrom):
        origin = _origin(statement, module)
        if origin in module.beside:
            yield origin
        for alias in statement.names:
            if f"{origin}.{alias.name}" in module.beside:
                yield f"{origin}.{alias.name}"


def _origin(statement: ast.ImportFrom, module: Module) -> str:
    parts = module.name.split(".")
    ups = statement.level - module.is_package
    package = parts[: len(parts) - ups] if statement.level else []
    return ".".join([*package, *filter(None, [statement.module])])
