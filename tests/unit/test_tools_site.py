"""tools/page.py and tools/build_site.py on a small made-up checkout."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from tests.unit.samples import compile_here
from tools.build_site import build
from tools.pack import ARCHIVE
from tools.page import PAGE_FILES, PageError, is_page_file, page_files

PYTHON = {
    "recommender/evaluation/cold_start.json",
    "recommender/ratings/dataset.py",
    "ui/chart.py",
    "ui/dom.py",
}
OTHERS = {
    "icons/icon.svg",
    "boot/boot.js",
    "model/ids/two_tower.js",
    "model/models.json",
    "styles/page.css",
    "vendor/tfjs/tf.es2017.min.js",
}
LEFT_OUT = {
    ".git/config",
    "Makefile",
    "data/u.user",
    "model/notes.md",
    "recommender/ratings/__pycache__/dataset.cpython-311.pyc",
    "tests/unit/test_dataset.py",
    "ui/.cache",
    "vendor/tfjs/tf.es2017.min.d.ts",
}


HTML = '<html lang="en"><title>Made up</title></html>'


def bill_of(names: set[str]) -> str:
    return "[files]\n" + "".join(f'"./{name}" = "./{name}"\n' for name in sorted(names))


def build_here(root: Path) -> tuple[int, int]:
    return build(root, root / "site", compile_all=compile_here)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    for name in {*PAGE_FILES, *PYTHON, *OTHERS, *LEFT_OUT}:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "index.html").write_text(HTML)
    (root / "pyscript.toml").write_text(bill_of({*PYTHON, "model/models.json"}))
    return root


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_site_is_exactly_the_page(checkout: Path) -> None:
    count, size = build_here(checkout)
    expected = {*PAGE_FILES, *OTHERS, ARCHIVE, ".nojekyll", "precache.js"}
    assert _files(checkout / "site") == expected
    assert count == len(expected)
    assert size == sum(path.stat().st_size for path in (checkout / "site").rglob("*.*"))


def test_python_s_own_files_are_in_the_archive_alone(checkout: Path) -> None:
    build_here(checkout)
    site = checkout / "site"
    assert (site / "pyscript.toml").read_text() == '[files]\n"./python.zip" = "./*"\n'
    with zipfile.ZipFile(site / ARCHIVE) as archive:
        # the registry is a file besides: JavaScript reads it, too
        assert archive.namelist() == [
            "model/models.json",
            "recommender/evaluation/cold_start.json",
            "recommender/ratings/dataset.pyc",
            "ui/chart.pyc",
            "ui/dom.pyc",
        ]


def _precache(site: Path) -> tuple[str, dict[str, str]]:
    text = (site / "precache.js").read_text().removeprefix("self.PRECACHE = ").rstrip(";\n")
    listed = json.loads(text)
    return listed["version"], listed["files"]


def test_the_list_for_offline_use_has_every_file_with_its_hash(checkout: Path) -> None:
    site = checkout / "site"
    build_here(checkout)
    _, files = _precache(site)
    not_kept = {".nojekyll", "precache.js", "service_worker.js", "data/README.md"}
    assert set(files) == _files(site) - not_kept
    for name, integrity in files.items():
        digest = hashlib.sha256((site / name).read_bytes()).digest()
        assert integrity == "sha256-" + base64.b64encode(digest).decode()


def test_the_version_follows_the_files_alone(checkout: Path) -> None:
    site = checkout / "site"
    versions = []
    for title in ("model", "model", "other"):
        (checkout / "model" / "ids" / "two_tower.js").write_text(title)
        build_here(checkout)
        versions.append(_precache(site)[0])
    assert versions[0] == versions[1] != versions[2]
    assert f' data-version="{versions[2]}"' in (site / "index.html").read_text()


def test_the_page_says_what_it_costs(checkout: Path) -> None:
    site = checkout / "site"
    build_here(checkout)
    # of the files that hold their own names; index.html is measured before it says its size
    boot = {
        "main.py",
        "manifest.webmanifest",
        "model_bridge.js",
        "styles/page.css",
        "boot/boot.js",
        "model/models.json",
    }
    later = {"data/u.data", "data/u.item", *OTHERS} - boot
    made = sum((site / name).stat().st_size for name in ("pyscript.toml", ARCHIVE))
    boot_bytes = sum(map(len, boot)) + len(HTML) + made
    html = (site / "index.html").read_text()
    assert f' data-boot-bytes="{boot_bytes}"' in html
    assert f' data-kept-bytes="{boot_bytes + sum(map(len, later))}"' in html


def test_a_page_whose_root_element_is_unknown_is_not_built(checkout: Path) -> None:
    (checkout / "index.html").write_text("<html>")
    with pytest.raises(ValueError, match="expected one <html"):
        build_here(checkout)
    assert not (checkout / "site").exists()


def test_what_is_left_out_is_not_served_either() -> None:
    assert not any(is_page_file(PurePosixPath(name)) for name in LEFT_OUT)
    page = {*PAGE_FILES, *PYTHON, *OTHERS}
    assert all(is_page_file(PurePosixPath(name)) for name in page)


def test_a_new_build_drops_old_files(checkout: Path) -> None:
    build_here(checkout)
    (checkout / "boot" / "theme.js").write_text("")
    build_here(checkout)
    assert "boot/theme.js" in _files(checkout / "site")
    (checkout / "boot" / "theme.js").unlink()
    build_here(checkout)
    assert "boot/theme.js" not in _files(checkout / "site")


@pytest.mark.parametrize("name", ["main.py", "data/u.item", "ui/chart.py"])
def test_a_missing_file_is_named_and_the_old_site_stays(checkout: Path, name: str) -> None:
    build_here(checkout)
    before = _files(checkout / "site")
    (checkout / name).unlink()
    with pytest.raises(PageError, match=f"{name} is missing"):
        build_here(checkout)
    assert _files(checkout / "site") == before


def test_an_empty_folder_is_named(checkout: Path) -> None:
    (checkout / "vendor" / "tfjs" / "tf.es2017.min.js").unlink()
    with pytest.raises(PageError, match=r"vendor/ in .* is missing or empty"):
        page_files(checkout)
