"""pandas, which the data tables need and the first clicks do not.

Example::

    await download_pandas()
    import_pandas()   # half a second on the main thread, later nothing

Where it does not come, the card of the data says so (index.html).
"""

import gc
import time
from functools import cache

from pyodide_js import loadPackage
from pyscript import window

# a hundred thousand additions take 2 to 5 ms on an office laptop; on a machine on which they take
# longer than this, so does the import of pandas, which cannot be split: many seconds
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
    """Download pandas unless it is there.

    A file that does not come may show in the import only.

    Raises:
        JsException: when there is no answer.
    """
    await loadPackage("pandas")


def import_pandas() -> None:
    """Import what was downloaded.

    Raises:
        ImportError: when a file of it did not come.
    """
    gc.disable()  # an import makes no garbage; to look for some meanwhile takes its time
    try:
        import pandas  # noqa: F401
    finally:
        gc.enable()
