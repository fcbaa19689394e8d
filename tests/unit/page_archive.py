"""What test_tools_pack.py looks at: the page's own Python, unpacked as in the page."""

import json
import shutil
import sys
import traceback
from importlib import import_module
from importlib.machinery import SourcelessFileLoader
from pathlib import Path

HOME = Path("/home/pyodide")


def main(archive: str) -> None:
    """Print where each module is by its own account, and where an error in one of them is.

    Args:
        archive: its path in the checkout.
    """
    # what PyScript does with a file that it is to unpack
    shutil.unpack_archive(Path("/checkout", archive), HOME, "zip")
    sys.path.insert(0, str(HOME))
    paths = sorted(HOME.rglob("*.pyc"))
    # those of ui/ have nothing to touch here
    codes = [SourcelessFileLoader("any", str(path)).get_code("any") for path in paths]
    modules = [import_module(_name(path)) for path in paths if "ui" not in path.parts]
    print(
        json.dumps(
            {
                "places": [code.co_filename for code in codes if code],
                "imported": [module.__file__ for module in modules],
                "error": _place_of_an_error(),
            }
        )
    )


def _name(path: Path) -> str:
    return ".".join(path.relative_to(HOME).with_suffix("").parts).removesuffix(".__init__")


def _place_of_an_error() -> tuple[str, int | None]:
    fields = import_module("recommender.app.fields")
    try:
        fields.whole("Any", 1, 1, 2).metadata["field"].parse("3")
    except ValueError as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return last.filename, last.lineno
    raise AssertionError("3 is no number from 1 to 2")
