"""pandas, which the data tables need and the first clicks do not.

Example::

    await download_pandas()
    import_pandas()   # half a second on the main thread, later nothing

Where it does not come, the card of the data says so (index.html).
"""

import gc

from pyodide_js import loadPackage


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
