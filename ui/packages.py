"""pandas, which the tables need and the first clicks do not.

Example::

    await download_pandas()
    import_pandas()   # half a second on the main thread, later nothing
"""

import gc
import sys

from pyodide.ffi import JsException
from pyodide_js import loadPackage

from recommender import wording
from recommender.errors import VisitorError


def is_pandas_there() -> bool:
    """Say whether pandas is imported."""
    return "pandas" in sys.modules


async def download_pandas() -> None:
    """Download pandas unless it is there. What does not come shows in the import.

    Raises:
        VisitorError: when a file of it does not come.
    """
    try:
        await loadPackage("pandas")
    except JsException as error:
        raise VisitorError(wording.NO_PANDAS) from error


def import_pandas() -> None:
    """Import what was downloaded.

    Raises:
        VisitorError: when a file of it did not come.
    """
    gc.disable()  # an import makes no garbage; to look for some meanwhile takes its time
    try:
        import pandas  # noqa: F401
    except ImportError as error:
        raise VisitorError(wording.NO_PANDAS) from error
    finally:
        gc.enable()
