"""What makes a version of the site: a folder named by it, and the page that names its files.

A version is whole or absent. All its files stand in `v/<version>/`, so that no two versions share
an address, and `index.html`, the only file that changes in its place, lists them with their hashes
in an import map: browsers demand those of scripts by themselves, boot/ and service_worker.js those
of the rest.

Example::

    version = version_of(integrities(files), html)
    complete(html, folder, integrities(folder))   # index.html of the site
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from fnmatch import fnmatch
from pathlib import Path

# Where the folders of versions stand.
VERSIONS = "v"
# The picture that others show of the page where somebody links to it.
CARD = "icons/card.jpg"

# What nobody asks for.
NOT_LISTED = ("data/README.md", "*LICENSE*")
# What the page asks for only after it is ready, but for what its end of the workers is made of.
AT_BOOT = (
    "model/core/errors.js",
    "model/worker/client.js",
    "model/worker/crew.js",
    "model/worker/life.js",
    "model/worker/protocol.js",
)
AFTER_BOOT = (
    *("data/*", "exports/*", "icons/*", "model/*.js", "reading/*", "storage/*"),
    *(f"vendor/{name}/*" for name in ("hyparquet", "hyparquet-writer", "idb", "kernels")),
    *(f"vendor/{name}/*" for name in ("pure-rand", "tfjs", "umap-js", "zip")),
    # in the snapshot, or imported only for tables
    *("python.zip", "vendor/pyodide/*.whl"),
)

ROOT_TAG = '<html lang="en" data-root="">'
POLICY = "script-src 'self'"
# the guard is the first script of all; modules come after it, those that are preloaded too
MODULE = re.compile(r' *<(?:script type="module"|link rel="modulepreload")')

# but for what a visitor follows elsewhere
_URL = re.compile(r'(?<= )(?<!<a )(src|href|config)="(?!#|data:)([^"]+)"')
# a style sheet of the page
STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


def folder_of(site: Path) -> Path:
    """Return the folder of the version that a site has.

    Raises:
        ValueError: it has none, or several.
    """
    found = list((site / VERSIONS).glob("*/"))
    if len(found) != 1:
        raise ValueError(f"{site}/{VERSIONS}: expected one version, got {len(found)}")
    return found[0]


def integrities(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that a page may ask for, as browsers write an integrity."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in paths]
    listed = [name for name in names if not any(fnmatch(name, each) for each in NOT_LISTED)]
    return {name: _integrity((folder / name).read_bytes()) for name in listed}


def version_of(files: dict[str, str], html: str) -> str:
    """Return what names a version: twelve digits of a hash over all of it."""
    return hashlib.sha256((json.dumps(files) + html).encode()).hexdigest()[:12]


def complete(html: str, folder: Path, files: dict[str, str]) -> str:
    """Return the page of a version: its files by their addresses and hashes, and its sizes.

    Args:
        html: the page of a checkout.
        folder: of the version, named by it.
        files: what `integrities` says of it.

    Raises:
        ValueError: the page lacks a place for what is to be added.
    """
    version = folder.name
    root = f"{VERSIONS}/{version}/"
    attributes: dict[str, str | int] = {
        "version": version,
        "root": root,
        "boot-bytes": _size(folder, [name for name in files if _is_for_boot(name)]),
        "kept-bytes": _size(folder, list(files)),
    }
    if "data/u.data" not in files:
        attributes["brought"] = ""
    if "example.html" in files:
        attributes["example"] = ""
    written = " ".join(f'data-{name}="{value}"' for name, value in attributes.items())
    of_imports = json.dumps({"integrity": {f"./{root}{name}": one for name, one in files.items()}})
    html = STYLES.sub(lambda link: _with_integrity(link, files), html)
    html = _URL.sub(lambda url: _rooted(url, root, files), html)
    html = _replaced(html, ROOT_TAG, f'<html lang="en" {written}>')
    html = _replaced(html, POLICY, f"{POLICY} '{_integrity(of_imports.encode())}'")
    first = MODULE.search(html)
    if not first:
        raise ValueError("index.html: expected a module, got none")
    before, after = html[: first.start()], html[first.start() :]
    return f'{before}    <script type="importmap">{of_imports}</script>\n{after}'


def check_url(url: str) -> None:
    """Refuse what is no address of a site.

    Raises:
        ValueError: it is neither empty nor an address.
    """
    if url and not re.fullmatch(r"https?://[^\s\"<>?#]+", url):
        raise ValueError(f"URL: expected the address of a site, as https://..., got {url!r}")


def with_way_back(html: str, url: str) -> str:
    """Return the page of an address that is none, with a link to the site if its address is known.

    Raises:
        ValueError: the page has no such link, or `url` is no address of a site.
    """
    check_url(url)
    back = '<a id="back" href="./">'
    return _replaced(html, back, back.replace("./", f"{url.rstrip('/')}/") if url else back)


def with_card(html: str, url: str) -> str:
    """Return a page with the address of its card, as far as it is known.

    Args:
        html: the page.
        url: where it stands, with https:// and with or without a last slash; empty: who shows the
            card has to work it out.

    Raises:
        ValueError: the page has no card, or `url` is no address of a site.
    """
    check_url(url)
    folder = f"{url.rstrip('/')}/" if url else ""
    of_card = f'<meta property="og:image" content="{CARD}">'
    there = of_card.replace(CARD, f"{folder}card.jpg")
    if folder:
        there += f'\n    <meta property="og:url" content="{folder}">'
    return _replaced(html, of_card, there)


def _is_for_boot(name: str) -> bool:
    return name in AT_BOOT or not any(fnmatch(name, pattern) for pattern in AFTER_BOOT)


def _integrity(content: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def _size(folder: Path, names: list[str]) -> int:
    return sum((folder / name).stat().st_size for name in names)


def _with_integrity(link: re.Match[str], files: dict[str, str]) -> str:
    # in a sandboxed frame the page's own files are those of another origin
    return f'{link[0][:-1]} crossorigin integrity="{files[link[1]]}">'


def _rooted(url: re.Match[str], root: str, files: dict[str, str]) -> str:
    attribute, name = url.groups()
    if name not in files:
        raise ValueError(f"index.html: expected a file of the page, got {attribute}={name!r}")
    return f'{attribute}="{root}{name}"'


def _replaced(html: str, part: str, by: str) -> str:
    if html.count(part) != 1:
        raise ValueError(f"index.html: expected one {part}, got {html.count(part)}")
    return html.replace(part, by)
