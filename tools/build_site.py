"""Assemble site/: the page as GitHub Pages will serve it, its Python packed (tools/pack.py).

All files but two stand in a folder that is named by their content (tools/version.py).

GroupLens forbids to hand MovieLens on without permission: a site that is to hold none of it asks
its visitors for it.

Example::

    python -m tools.build_site              # with the files of MovieLens
    python -m tools.build_site --data ask   # without them
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tools.fetch import say
from tools.pack import ARCHIVE, ONLY_PACKED, pack, site_bill
from tools.page import PageError, page_files
from tools.pins import ROOT
from tools.snapshot import SNAPSHOT, Take, take
from tools.vendor import Compile, VendorError, compile_in_pyodide
from tools.version import (
    CARD,
    STYLES,
    VERSIONS,
    check_url,
    complete,
    integrities,
    version_of,
    with_card,
    with_way_back,
)

# What has to keep its address: the page, what may serve the whole scope only from there, the page
# of addresses that are none, and the picture that others show of it.
ON_TOP = ("index.html", "service_worker.js", "404.html", CARD)

# Whether a site holds MovieLens.
BUNDLED, ASK = CHOICES = ("bundled", "ask")
# What index.html says of the first button, and what it says where the data is asked for.
HINT = "Ratings and films, 2.2 MB."
HINT_ASKING = "Asks for MovieLens 100K, once."


def build(
    root: Path,
    target: Path,
    example: Path | None = None,
    compile_all: Compile = compile_in_pyodide,
    take_snapshot: Take = take,
    data: str = BUNDLED,
    url: str = "",
) -> tuple[int, int]:
    """Copy the page into a fresh folder and put it in the place of `target`.

    Args:
        root: the checkout.
        target: the site.
        example: what tools/example.py made; where it is not there the site has none.
        compile_all: what makes byte-code.
        take_snapshot: what starts the page's Python once.
        data: BUNDLED, or ASK for a site without MovieLens.
        url: where the site will stand, which those who show a card of it have to know; empty: not
            told.

    Returns:
        The number of files and of bytes.

    Raises:
        PageError: a part of the page is missing; `target` is left as it was.
        VendorError: the page's Python cannot be compiled, or not started; the same holds.
        ValueError: the page lacks what is to be changed in it, or `url` is none; likewise.
    """
    bill = (root / "pyscript.toml").read_text(encoding="utf-8")
    archive = pack(root, bill, compile_all)
    snapshot = take_snapshot(root, archive, bill)
    fresh = target.with_name(f".{target.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        files = fresh / VERSIONS / "new"
        _copy_files(root, files, has_movielens=data == BUNDLED)
        (files / "pyscript.toml").write_text(site_bill(bill), encoding="utf-8")
        shutil.copyfile(archive, files / ARCHIVE)
        shutil.copyfile(snapshot, files / SNAPSHOT)
        if example and example.is_file():
            shutil.copyfile(example, files / "example.html")
        shutil.copy2(root / "service_worker.js", fresh)
        shutil.copy2(root / CARD, fresh)
        lost = (root / "404.html").read_text(encoding="utf-8")
        (fresh / "404.html").write_text(with_way_back(lost, url), encoding="utf-8")
        html = (root / "index.html").read_text(encoding="utf-8")
        publish(html if data == BUNDLED else asking(html), files, url)
        (fresh / ".nojekyll").touch()  # else Pages would drop files that Jekyll ignores
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    built = [path for path in target.rglob("*") if path.is_file()]
    return len(built), sum(path.stat().st_size for path in built)


def example_of(data: str) -> Path:
    """Return where the example of a finished run is that such a site shows (tools/example.py)."""
    return ROOT / ".cache" / f"example-{data}.html"


def asking(html: str) -> str:
    """Return the page of a site that asks for MovieLens.

    Raises:
        ValueError: the page does not say what its first button does.
    """
    if html.count(HINT) != 1:
        raise ValueError(f"index.html: expected “{HINT}” once, got {html.count(HINT)}")
    return html.replace(HINT, HINT_ASKING)


def publish(html: str, files: Path, url: str = "") -> None:
    """Name a version's folder by its content, and write its page beside the folder of versions.

    Args:
        html: the page of a checkout.
        files: the folder, in the folder of versions, by any name.
        url: where the site will stand; empty: not told.
    """
    html = _with_one_style_sheet(html, files)
    folder = files.rename(files.with_name(version_of(integrities(files), html)))
    # the one address that PyScript takes from where the page stands
    bill = folder / "pyscript.toml"
    interpreter = 'interpreter = "./'
    rooted = f"{interpreter}{VERSIONS}/{folder.name}/"
    bill.write_text(bill.read_text(encoding="utf-8").replace(interpreter, rooted), "utf-8")
    page = with_card(complete(html, folder, integrities(folder)), url)
    (folder.parent.parent / "index.html").write_text(page, encoding="utf-8")


def _with_one_style_sheet(html: str, files: Path) -> str:
    """Join the style sheets in the first one: each is a request that the first paint waits for.

    Returns:
        The page, which names that one.
    """
    links = list(STYLES.finditer(html))
    for link in links[1:]:
        first, other = files / links[0][1], files / link[1]
        if other.is_file():
            first.write_text(first.read_text("utf-8") + other.read_text("utf-8"), "utf-8")
            other.unlink()
        html = html.replace(f"    {link[0]}\n", "", 1)
    return html


def _copy_files(root: Path, target: Path, *, has_movielens: bool) -> None:
    found = page_files(root, has_movielens=has_movielens)
    names = [name for name in found if name.parts[0] not in ONLY_PACKED and str(name) not in ON_TOP]
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, target / name)
    manifest = target / "manifest.webmanifest"
    text = manifest.read_text(encoding="utf-8")
    # the page stands two folders above it
    manifest.write_text(text.replace('"./"', '"../../"'), encoding="utf-8")


def main() -> int:
    """Build site/ in the checkout; return the exit code."""
    parser = argparse.ArgumentParser(description="Assemble the site.")
    parser.add_argument("--data", choices=CHOICES, default=BUNDLED, help="whether it has MovieLens")
    parser.add_argument("--url", default="", help="where the site will stand")
    options = parser.parse_args()
    data = options.data
    try:
        check_url(options.url)
        count, size = build(ROOT, ROOT / "site", example_of(data), data=data, url=options.url)
    except (PageError, VendorError, ValueError) as error:
        say(f"error: {error}")
        return 1
    what = "with the files of MovieLens 100K" if data == BUNDLED else "without MovieLens"
    print(f"site/ has {count} files, {size / 1e6:.1f} MB, {what}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
