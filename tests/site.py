"""Where the assembled site stands in tests: under a sub-path, as GitHub Pages would serve it."""

from pathlib import Path

from tools.version import folder_of

SUB_PATH = "/two-tower/"
DATA_FILES = ("u.data", "u.item")


def path_of(site: Path, name: str) -> str:
    """Return the URL path of a file of the site, such as "data/u.data"."""
    return f"{SUB_PATH}{folder_of(site).relative_to(site).as_posix()}/{name}"
