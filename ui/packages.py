"""pandas, which the data tables need and the first clicks do not.

Example::

    await download_pandas()
    await import_pandas()   # a second in all, in tasks that nobody feels

Where it does not come, the card of the data says so (index.html).
"""

import gc
import time
from functools import cache
from pathlib import Path
from site import getsitepackages

import pyodide_js
from pyscript import window

from recommender.imports import importing, unpacking
from ui.files import fetch_file
from ui.pace import breathing

# where tools/vendor.py puts wheels
FOLDER = "vendor/pyodide/"

# a hundred thousand additions take 2 to 5 ms on an office laptop; a machine on which they take
# longer than this has enough to do, and pandas would keep it busy for many seconds
SLOW_SECONDS = 0.015


@cache
def can_get_ahead() -> bool:
    """Say whether to get ahead in quiet moments what may be needed later.

    Not for a visitor who saves data, nor on a slow machine.
    """
    connection = getattr(window.navigator, "connection", None)  # not in every browser
    is_sparing = bool(connection and getattr(connection, "saveData", False))
    return not is_sparing and min(_reckon(), _reckon()) < SLOW_SECONDS


def _reckon() -> float:
    started = time.perf_counter()
    sum(range(100_000))
    return time.perf_counter() - started


async def download_pandas() -> None:
    """Bring pandas, and the packages that it needs, to where Python finds them.

    Pyodide's own loadPackage unpacks a wheel in one task, pandas' in a third of a second.

    Raises:
        DataError: when a wheel does not come, or not all of it.
    """
    folder = Path(getsitepackages()[0])
    for wheel in pyodide_js._api.lockfile_packages.object_values():
        blob = await fetch_file(FOLDER + wheel.file_name, wheel.sha256)
        content = (await blob.arrayBuffer()).to_bytes()
        for library in await breathing(unpacking(content, folder)):
            await pyodide_js._api.loadDynlib(str(library), False)


async def import_pandas() -> None:
    """Import what was downloaded.

    Raises:
        ImportError: when a file of it did not come.
    """
    gc.disable()  # an import makes no garbage; to look for some meanwhile takes its time
    try:
        await breathing(importing("pandas"))
        gc.freeze()  # nor is any to be looked for in it later, for a tenth of a second each time
    finally:
        gc.enable()
