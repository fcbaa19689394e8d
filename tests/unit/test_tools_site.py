"""tools/page.py and tools/build_site.py on a small made-up checkout."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from tests.unit.samples import compile_here, snapshot_here
from tools.build_site import ASK, build
from tools.pack import ARCHIVE
from tools.page import MOVIELENS, PAGE_FILES, PageError, is_page_file, page_files
from tools.snapshot import SNAPSHOT
from tools.version import folder_of

PYTHON = {
    "recommender/evaluation/cold_start.json",
    "recommender/ratings/dataset.py",
    "ui/chart.py",
    "ui/dom.py",
}
OTHERS = {
    "icons/icon.svg",
    "exports/parquet.js",
    "reading/read.js",
    "storage/runs.js",
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


HTML = """<html lang="en" data-root="">
    <meta http-equiv="Content-Security-Policy" content="script-src 'self' 'sha256-guard'; x">
    <meta property="og:image" content="icons/card.jpg">
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="styles/page.css">
    <script type="module" src="boot/boot.js"></script>
    <a href="#top">Up</a>
    <script type="py" src="main.py" config="pyscript.toml"></script>
</html>
"""
ON_TOP = {"404.html", "card.jpg", "index.html", "service_worker.js", ".nojekyll"}


def bill_of(names: set[str]) -> str:
    return 'interpreter = "./vendor/x.mjs"\n[files]\n' + "".join(
        f'"./{name}" = "./{name}"\n' for name in sorted(names)
    )


def build_here(root: Path) -> tuple[int, int]:
    return build(root, root / "site", compile_all=compile_here, take_snapshot=snapshot_here)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    for name in {*PAGE_FILES, *PYTHON, *OTHERS, *LEFT_OUT}:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "index.html").write_text(HTML)
    (root / "404.html").write_text('<a id="back" href="./">')
    (root / "pyscript.toml").write_text(bill_of({*PYTHON, "model/models.json"}))
    return root


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def version_here(checkout: Path) -> Path:
    """Build and return the folder of the version."""
    build_here(checkout)
    return folder_of(checkout / "site")


def listed(folder: Path) -> dict[str, str]:
    """Return what the page's import map says of each file of a version."""
    html = (folder.parents[1] / "index.html").read_text()
    imports = re.search(r'<script type="importmap">(.+?)</script>', html)
    assert imports
    # in force only as the policy knows it, and before the first module
    assert f"script-src 'self' '{integrity_of(imports[1].encode())}' 'sha256-guard'" in html
    assert html.index("importmap") < html.index('type="module"')
    start = f"./v/{folder.name}/"
    found = json.loads(imports[1])["integrity"]
    assert all(url.startswith(start) for url in found)
    return {url.removeprefix(start): one for url, one in found.items()}


def integrity_of(content: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


def test_the_site_is_exactly_the_page(checkout: Path) -> None:
    count, size = build_here(checkout)
    of_version = {*PAGE_FILES, *OTHERS, ARCHIVE, SNAPSHOT} - ON_TOP - {"icons/card.jpg"}
    folder = folder_of(checkout / "site")
    assert _files(folder) == of_version
    assert _files(checkout / "site") - ON_TOP == {f"v/{folder.name}/{name}" for name in of_version}
    assert count == len(of_version) + len(ON_TOP)
    assert size == sum(path.stat().st_size for path in (checkout / "site").rglob("*.*"))


def test_python_s_own_files_are_in_the_archive_alone(checkout: Path) -> None:
    folder = version_here(checkout)
    assert "[files]" not in (folder / "pyscript.toml").read_text()
    with zipfile.ZipFile(folder / ARCHIVE) as archive:
        # the registry is a file besides: JavaScript reads it, too
        assert archive.namelist() == [
            "model/models.json",
            "recommender/evaluation/cold_start.json",
            "recommender/ratings/dataset.pyc",
            "ui/chart.pyc",
            "ui/dom.pyc",
        ]


def test_the_page_lists_every_file_with_its_hash(checkout: Path) -> None:
    folder = version_here(checkout)
    files = listed(folder)
    assert set(files) == _files(folder) - {"data/README.md"}
    for name, integrity in files.items():
        assert integrity == integrity_of((folder / name).read_bytes())


def test_the_page_asks_for_files_of_its_version_alone(checkout: Path) -> None:
    folder = version_here(checkout)
    root = f"v/{folder.name}/"
    html = (checkout / "site/index.html").read_text()
    urls = re.findall(r' (?:src|href|config)="([^"]*)"', html)
    names = ("styles/page.css", "boot/boot.js", "main.py", "pyscript.toml")
    assert urls == [
        "data:,",
        root + names[0],
        root + names[1],
        "#top",
        *(root + n for n in names[2:]),
    ]
    assert f'<html lang="en" data-version="{folder.name}" data-root="{root}"' in html
    # the one address that PyScript takes from where the page stands
    assert f'interpreter = "./{root}vendor/' in (folder / "pyscript.toml").read_text()
    integrity = listed(folder)["styles/page.css"]
    assert f'href="{root}styles/page.css" crossorigin integrity="{integrity}"' in html


def test_the_page_waits_for_one_style_sheet(checkout: Path) -> None:
    link = '    <link rel="stylesheet" href="styles/page.css">\n'
    (checkout / "index.html").write_text(HTML.replace(link, link + link.replace("page", "map")))
    (checkout / "styles/map.css").write_text(" and map")
    folder = version_here(checkout)
    assert (folder / "styles/page.css").read_text() == "styles/page.css and map"
    assert "styles/map.css" not in listed(folder)
    assert (checkout / "site/index.html").read_text().count("stylesheet") == 1


def test_an_installed_page_starts_where_the_page_stands(checkout: Path) -> None:
    (checkout / "manifest.webmanifest").write_text('{"start_url": "./", "scope": "./"}')
    manifest = json.loads((version_here(checkout) / "manifest.webmanifest").read_text())
    assert manifest == {"start_url": "../../", "scope": "../../"}


def test_the_version_follows_the_files_and_the_page(checkout: Path) -> None:
    versions = []
    for title, html in (("model", HTML), ("model", HTML), ("other", HTML), ("other", f"{HTML} ")):
        (checkout / "model" / "ids" / "two_tower.js").write_text(title)
        (checkout / "index.html").write_text(html)
        versions.append(version_here(checkout).name)
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3


def test_the_page_says_what_it_costs(checkout: Path) -> None:
    folder = version_here(checkout)
    # the archive is for a browser that cannot go on from the snapshot
    data = {f"data/{name}" for name in ("made_up.data", "made_up.item", "u.data", "u.item")}
    later = {*data, ARCHIVE, *OTHERS} - {
        "boot/boot.js",
        "model/models.json",
        "styles/page.css",
    }

    def size(names: set[str]) -> int:
        return sum((folder / name).stat().st_size for name in names)

    files = set(listed(folder))
    html = (checkout / "site/index.html").read_text()
    assert f' data-boot-bytes="{size(files - later)}"' in html
    assert f' data-kept-bytes="{size(files)}"' in html


@pytest.mark.parametrize("url", ["boot/bot.js", "https://elsewhere/boot.js", "./boot/boot.js"])
def test_an_address_that_is_no_file_of_the_page_is_named(checkout: Path, url: str) -> None:
    (checkout / "index.html").write_text(HTML.replace("boot/boot.js", url))
    with pytest.raises(ValueError, match=f"expected a file of the page, got src='{url}'"):
        build_here(checkout)


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
    (checkout / "boot" / "theme.js").write_text("")
    assert "boot/theme.js" in _files(version_here(checkout))
    (checkout / "boot" / "theme.js").unlink()
    assert "boot/theme.js" not in _files(version_here(checkout))


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


def test_a_site_may_leave_movielens_out_and_says_that_it_asks(checkout: Path) -> None:
    html = HTML.replace("<a href", "<span>Ratings and films, 2.2 MB.</span>\n    <a href")
    (checkout / "index.html").write_text(html)
    build_here(checkout)
    there = (checkout / "site/index.html").read_text()
    assert "data-brought" not in there
    for name in MOVIELENS:
        (checkout / name).unlink()  # nobody needs them
    build(checkout, checkout / "site", None, compile_here, snapshot_here, ASK)
    found = _files(folder_of(checkout / "site"))
    assert found & {*MOVIELENS, "data/made_up.data"} == {"data/made_up.data"}
    asking = (checkout / "site/index.html").read_text()
    assert ' data-brought=""' in asking
    assert "<span>Asks for MovieLens 100K, once.</span>" in asking
    # whose page does not say what the first button does is another page
    (checkout / "index.html").write_text(HTML)
    with pytest.raises(ValueError, match="once, got 0"):
        build(checkout, checkout / "site", None, compile_here, snapshot_here, ASK)


@pytest.mark.parametrize(
    "url", ["https://somebody.test/two-tower", "https://somebody.test/two-tower/"]
)
def test_who_shows_a_card_of_the_page_is_told_where_it_stands(checkout: Path, url: str) -> None:
    build_here(checkout)
    assert '<meta property="og:image" content="card.jpg">' in page_of(checkout)
    build(checkout, checkout / "site", None, compile_here, snapshot_here, url=url)
    there = "https://somebody.test/two-tower/"
    assert f'<meta property="og:image" content="{there}card.jpg">' in page_of(checkout)
    assert f'<meta property="og:url" content="{there}">' in page_of(checkout)
    assert (checkout / "site/404.html").read_text() == f'<a id="back" href="{there}">'


@pytest.mark.parametrize(
    "url", ["somebody.test", 'https://somebody.test/"><script>', "https://a.test/?b"]
)
def test_what_is_no_address_of_a_site_is_refused(checkout: Path, url: str) -> None:
    with pytest.raises(ValueError, match="expected the address of a site"):
        build(checkout, checkout / "site", None, compile_here, snapshot_here, url=url)
    assert not (checkout / "site").exists()


def test_the_same_inputs_give_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    other = tmp_path / "another place" / "checkout"
    shutil.copytree(checkout, other)
    for path in other.rglob("*"):
        os.utime(path, (1, 1))
    build_here(checkout)
    build_here(other)
    assert _files(checkout / "site") == _files(other / "site")
    for name in _files(checkout / "site"):
        assert (checkout / "site" / name).read_bytes() == (other / "site" / name).read_bytes()


def page_of(checkout: Path) -> str:
    return (checkout / "site/index.html").read_text()
