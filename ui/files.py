"""Files of the site, by relative URL.

Example::

    data = await fetch_bytes("data/u.data")
"""

from pyodide.ffi import JsException
from pyscript import fetch

from recommender import wording
from recommender.errors import DataError


async def fetch_bytes(path: str) -> bytes:
    """Return the bytes of a file: decoding is the parser's business (u.item is Latin-1).

    Raises:
        DataError: when there is no answer or no such file.
    """
    name = path.rsplit("/", 1)[-1]
    try:
        response = await fetch(path)
        if not response.ok:
            raise DataError(name, None, wording.no_such_file(path, response.status))
        # not bytearray(), which copies byte by byte: 0.6 s
        return bytes(await response.arrayBuffer())
    except JsException as error:
        raise DataError(name, None, wording.unreachable(path)) from error
