"""Memory: what is no longer needed goes back to the machine, and how much was needed at most.

Example::

    give_back()
    peak_mb()

To compile a step takes some 200 MB for seconds, and the warm start as much as its matrix; the
system's allocator would keep both for later.
"""

from __future__ import annotations

import ctypes
import gc
import resource
import sys
from contextlib import suppress
from pathlib import Path

OF_PROCESS = Path("/proc/self")


def give_back() -> None:
    """Let go of what is free (glibc's malloc_trim; elsewhere the system does it by itself)."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", lambda _: None)
        trim(0)


def peak_mb() -> tuple[float, float]:
    """Return the greatest resident set since the last call, and what of it is code of libraries.

    In MB. All workers of a machine share that code. Elsewhere than on Linux the peak is that of the
    process, and the code is not known: 0.
    """
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 0  # bytes on a Mac
    status = (OF_PROCESS / "status").read_text(encoding="ascii")
    sizes = dict(line.split(":", 1) for line in status.splitlines())
    peak, code = (int(sizes[name].split()[0]) * 1024 / 1e6 for name in ("VmHWM", "RssFile"))
    with suppress(PermissionError):  # then the next peak is that of both
        (OF_PROCESS / "clear_refs").write_text("5", encoding="ascii")
    return peak, code
