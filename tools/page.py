"""Which files make up the page: what `make serve` shows and `make site` copies.

Example::

    is_page_file(PurePosixPath("boot/boot.js"))  # True
    is_page_file(PurePosixPath(".git/config"))  # False
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

PAGE_FILES = (
    "404.html",
    "index.html",
    "main.py",
    "pyscript.toml",
    "model_bridge.js",
    "service_worker.js",
    "manifest.webmanifest",
    "data/README.md",
    "data/made_up.data",
    "data/made_up.item",
    "data/u.data",
    "data/u.item",
    "icons/card.jpg",
)

# What a site may leave out, whose visitors then bring it.
MOVIELENS = ("data/u.data", "data/u.item")

# Folders and the endings taken from them; no ending means every file.
PAGE_FOLDERS: dict[str, tuple[str, ...]] = {
    "boot": (".js",),
    "exports": (".js",),
    "icons": (),
    "model": (".js", ".json", ".py"),
    "reading": (".js",),
    "recommender": (".json", ".py"),
    "storage": (".js",),
    "styles": (".css",),
    "ui": (".py",),
    "vendor": (),
}


class PageError(Exception):
    """The page is not complete; the text names what is missing."""


def is_page_file(relative: PurePosixPath) -> bool:
    """Say whether a path, relative to the checkout, belongs to the page."""
    if str(relative) in PAGE_FILES:
        return True
    if len(relative.parts) < 2 or relative.parts[0] not in PAGE_FOLDERS:
        return False
    if any(part.startswith((".", "__pycache__")) for part in relative.parts):
        return False
    if relative.name.endswith((".d.ts", ".d.mts")):  # for tsc, not for browsers
        return False
    endings = PAGE_FOLDERS[relative.parts[0]]
    return not endings or relative.suffix in endings


def page_files(root: Path, *, has_movielens: bool = True) -> list[PurePosixPath]:
    """List every file of the page, relative to `root`.

    Args:
        root: the checkout.
        has_movielens: whether the files of MovieLens are among them.

    Raises:
        PageError: a file is missing, or a folder has none of its files.
    """
    names = [name for name in PAGE_FILES if has_movielens or name not in MOVIELENS]
    for name in names:
        if not (root / name).is_file():
            raise PageError(f"{name} is missing in {root}")
    found = [PurePosixPath(name) for name in names]
    for folder in PAGE_FOLDERS:
        inside = _files_in(root, folder)
        if not inside:
            raise PageError(f"{folder}/ in {root} is missing or empty")
        found += [path for path in inside if path not in found]
    return found


def _files_in(root: Path, folder: str) -> list[PurePosixPath]:
    paths = sorted(path for path in (root / folder).rglob("*") if path.is_file())
    relative = [PurePosixPath(path.relative_to(root).as_posix()) for path in paths]
    return [path for path in relative if is_page_file(path)]
