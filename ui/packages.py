"""pandas, which the tables need and the first clicks do not.

Example::

    await load_pandas()
"""

import gc

from pyodide.ffi import JsException
from pyodide_js import loadPackage

from recommender import wording
from recommender.errors import VisitorError


async def load_pandas() -> None:
    """Download pandas unless it is there, and import it: half a second, later nothing.

    Raises:
        VisitorError: when a file of it does not come.
    """
    try:
        await loadPackage("pandas")
        gc.disable()  # an import makes no garbage; to look for some meanwhile takes its time
        import pandas  # noqa: F401
    except (ImportError, JsException) as error:
        raise VisitorError(wording.NO_PANDAS) from error
    finally:
        gc.enable()
