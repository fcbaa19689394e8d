"""Where the assembled site stands in tests: under a sub-path, as GitHub Pages would serve it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from tools.build_site import asking, publish
from tools.pack import site_bill
from tools.page import MOVIELENS
from tools.pins import ROOT
from tools.version import VERSIONS, folder_of

SUB_PATH = "/two-tower/"
DATA_FILES = ("u.data", "u.item")


def path_of(site: Path, name: str) -> str:
    """Return the URL path of a file of the site, such as "data/u.data"."""
    return f"{SUB_PATH}{folder_of(site).relative_to(site).as_posix()}/{name}"


def assemble(
    site: Path, folder: Path, change: Callable[[Path], None], html: str | None = None
) -> None:
    """Put another version of the site into a folder that there is not yet.

    Args:
        site: whose files are taken.
        folder: of the other one.
        change: makes it another one; files share their bytes with those of the site (rewrite).
        html: the page of a checkout, if it is another one.
    """
    files = folder / VERSIONS / "new"
    shutil.copytree(folder_of(site), files, copy_function=os.link)  # makes all folders above
    rewrite(files / "pyscript.toml", site_bill((ROOT / "pyscript.toml").read_text("utf-8")))
    change(files)
    for name in ("service_worker.js", "404.html", "card.jpg"):
        shutil.copy(site / name, folder)
    publish(html or (ROOT / "index.html").read_text("utf-8"), files)


def assemble_asking(site: Path, folder: Path) -> None:
    """Put the site without MovieLens into a folder: no file of it, and no example with titles."""

    def without_movielens(files: Path) -> None:
        for name in (*MOVIELENS, "example.html"):
            (files / name).unlink(missing_ok=True)

    html = (ROOT / "index.html").read_text("utf-8")
    assemble(site, folder, without_movielens, asking(html))


def rewrite(path: Path, text: str) -> None:
    """Write a file anew: its bytes may be shared with the site that it was linked from."""
    path.unlink()
    path.write_text(text, "utf-8")
