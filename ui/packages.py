"""pandas, which the data tables need and the first clicks do not.

Example::

    await download_pandas()
    import_pandas()   # half a second on the main thread, later nothing
"""

import gc

from pyodide.ffi import JsException
from pyodide_js import loadPackage

from recommender.errors import VisitorError

# the page has words of its own for it, where the tables would stand
NOT_THERE = "pandas did not come from vendor/pyodide, or not all of its files."


async def download_pandas() -> None:
    """Download pandas unless it is there. What does not come shows in the import.

    Raises:
        VisitorError: when a file of it does not come.
    """
    try:
        await loadPackage("pandas")
    except JsException as error:
        raise VisitorError(NOT_THERE) from error


def import_pandas() -> None:
    """Import what was downloaded.

    Raises:
        VisitorError: when a file of it did not come.
    """
    gc.disable()  # an import makes no garbage; to look for some meanwhile takes its time
    try:
        import pandas  # noqa: F401
    except ImportError as error:
        raise VisitorError(NOT_THERE) from error
    finally:
        gc.enable()
