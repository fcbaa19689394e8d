"""What an assembled site says of itself: its version, its files with their hashes, its sizes.

`precache.js` is for service_worker.js; attributes of <html> are for what runs before Python.

Example::

    describe(Path("site"))
"""

from __future__ import annotations

import base64
import hashlib
import json
from fnmatch import fnmatch
from pathlib import Path

# What a service worker never keeps: itself, its list, and what nobody asks for.
NOT_KEPT = ("service_worker.js", "precache.js", ".nojekyll", "data/README.md")
# What the page asks for only after it is ready, but for what its end of the workers is made of.
AT_BOOT = ("model/worker/client.js", "model/worker/protocol.js", "model/core/errors.js")
AFTER_BOOT = (
    *("data/*", "icons/*", "model/*.js"),
    *(f"vendor/{name}/*" for name in ("pure-rand", "tfjs", "umap-js")),
    *(f"vendor/pyodide/{name}-*.whl" for name in ("pandas", "python_dateutil", "six")),
)
ROOT_TAG = '<html lang="en">'


def describe(site: Path) -> None:
    """Write precache.js and complete index.html.

    Raises:
        ValueError: index.html does not have the root element that is to be completed.
    """
    index = site / "index.html"
    names = _kept_files(site)
    # of the page as it was written: its own hash cannot be in it
    version = hashlib.sha256(json.dumps(_integrities(site, names)).encode()).hexdigest()[:12]
    attributes: dict[str, str | int] = {
        "version": version,
        "boot-bytes": _size(site, [name for name in names if _is_for_boot(name)]),
        "kept-bytes": _size(site, names),
    }
    if (site / "example.html").is_file():
        attributes["example"] = ""
    index.write_text(_with_attributes(index.read_text(encoding="utf-8"), attributes), "utf-8")
    listed = {"version": version, "files": _integrities(site, names)}
    (site / "precache.js").write_text(f"self.PRECACHE = {json.dumps(listed)};\n", "utf-8")


def _kept_files(site: Path) -> list[str]:
    paths = sorted(path for path in site.rglob("*") if path.is_file())
    names = [path.relative_to(site).as_posix() for path in paths]
    return [name for name in names if name not in NOT_KEPT and "LICENSE" not in name]


def _is_for_boot(name: str) -> bool:
    return name in AT_BOOT or not any(fnmatch(name, pattern) for pattern in AFTER_BOOT)


def _integrities(site: Path, names: list[str]) -> dict[str, str]:
    """Return each file's SHA-256 as browsers write it in an `integrity`."""
    digests = {name: hashlib.sha256((site / name).read_bytes()).digest() for name in names}
    return {name: f"sha256-{base64.b64encode(one).decode()}" for name, one in digests.items()}


def _size(site: Path, names: list[str]) -> int:
    return sum((site / name).stat().st_size for name in names)


def _with_attributes(html: str, attributes: dict[str, str | int]) -> str:
    if html.count(ROOT_TAG) != 1:
        raise ValueError(f"index.html: expected one {ROOT_TAG}, got {html.count(ROOT_TAG)}")
    written = " ".join(f'data-{name}="{value}"' for name, value in attributes.items())
    return html.replace(ROOT_TAG, f"{ROOT_TAG[:-1]} {written}>")
