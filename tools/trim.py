"""What the page's Python goes without: files left out of its wheels and its standard library.

Each rule says why. To import what is left out is an ordinary ModuleNotFoundError; to have it back,
delete its name here and run `make vendor`.

Example::

    is_left_out("numpy/linalg/tests/test_linalg.py")  # True
    is_left_out("numpy/linalg/_linalg.py")  # False
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple


class Rule(NamedTuple):
    """Why, and patterns of names inside an archive, in which `*` is any text, slashes included."""

    why: str
    names: str


RULES = (
    Rule(
        "tests, and what only tests import",
        """
        */tests/* */conftest.py numpy/_core/_multiarray_tests.* numpy/_core/_operand_flag_tests.*
        numpy/_core/_rational_tests.* numpy/_core/_simd.* numpy/_core/_struct_ufunc_tests.*
        numpy/_core/_umath_tests.* numpy/ma/testutils.py numpy/ma/timer_comparison.py
        numpy/testing/* pandas/pyproject.toml pandas/util/_test_decorators.py
        """,
    ),
    Rule(
        "for compilers, type checkers and packagers",
        """
        *.a *.h *.pxd *.pyi *.pyx */py.typed numpy/_configtool.py numpy/_core/lib/*
        numpy/_pyinstaller/* numpy/f2py/* numpy/random/_examples/*
        numpy/typing/mypy_plugin.py
        """,
    ),
    Rule(
        "parts of NumPy that the page does not use and import numpy does not load",
        """
        numpy/ctypeslib.py numpy/fft/* numpy/linalg/lapack_lite.* numpy/matlib.py
        numpy/polynomial/*
        """,
    ),
    Rule(
        "parts of pandas that need packages which the page does not have",
        """
        pandas/core/_numba/extensions.py pandas/core/_numba/kernels/*
        pandas/io/formats/style*.py pandas/io/formats/templates/*
        pandas/plotting/_matplotlib/*
        """,
    ),
    Rule(
        "formats that the page does not read",
        """
        pandas/_libs/byteswap.* pandas/_libs/sas.* pandas/io/sas/sas7bdat.py
        pandas/io/sas/sas_xport.py plistlib.py xml/*
        """,
    ),
    Rule(
        "Python twins of modules that are here in C",
        """
        _pydatetime.py _pyio.py
        """,
    ),
    Rule(
        "there are no processes, sockets or terminals in a browser",
        """
        asyncio/proactor_events.py asyncio/windows_*.py ctypes/macholib/* ftplib.py
        http/server.py imaplib.py mailbox.py mailcap.py multiprocessing/* nntplib.py
        poplib.py pty.py smtplib.py socketserver.py telnetlib.py tty.py wsgiref/* xmlrpc/*
        """,
    ),
    Rule(
        "tools of developers and of the command line",
        """
        argparse.py bdb.py cProfile.py cgi.py cgitb.py cmd.py compileall.py doctest.py
        modulefinder.py optparse.py pdb.py pickletools.py profile.py pstats.py py_compile.py
        pyclbr.py pydoc.py symtable.py tabnanny.py timeit.py trace.py tracemalloc.py
        unittest/* zipapp.py
        """,
    ),
    Rule(
        "deprecated sound, image and transfer formats",
        """
        aifc.py chunk.py imghdr.py sndhdr.py sunau.py uu.py wave.py xdrlib.py
        """,
    ),
    Rule(
        "code pages of DOS, of mainframes and of the first Macs; zip archives need 437",
        """
        encodings/cp[!14]*.py encodings/mac_*.py
        """,
    ),
)

REPLACED = {
    # An empty tar archive. pandas asks dateutil for the zone UTC at import, which then unpacks all
    # 600 zones to look for it: 0.4 s. When it finds none it takes its own UTC.
    "dateutil/zoneinfo/dateutil-zoneinfo.tar.gz": bytes(1024),
    # Docstrings of what NumPy has in C, which nobody reads on the page.
    "numpy/_core/_add_newdocs.py": b"",
    "numpy/_core/_add_newdocs_scalars.py": b"",
}

_PATTERNS = [pattern for rule in RULES for pattern in rule.names.split()]


def is_left_out(name: str) -> bool:
    """Say whether a rule leaves out this member of an archive."""
    return any(fnmatchcase(name, pattern) for pattern in _PATTERNS)
