"""tools/page.py and tools/build_site.py on a small made-up checkout."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from tools.build_site import build
from tools.page import PAGE_FILES, PageError, is_page_file, page_files

OTHERS = {
    "model/two_tower.js",
    "recommender/movielens.py",
    "ui/boot.js",
    "ui/chart.py",
    "vendor/tfjs/tf.es2017.min.js",
}
LEFT_OUT = {
    ".git/config",
    "Makefile",
    "data/u.user",
    "model/notes.md",
    "recommender/__pycache__/movielens.cpython-311.pyc",
    "tests/unit/test_movielens.py",
    "ui/.cache",
    "vendor/tfjs/tf.es2017.min.d.ts",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    for name in {*PAGE_FILES, *OTHERS, *LEFT_OUT}:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_site_is_exactly_the_page(checkout: Path) -> None:
    count, size = build(checkout, checkout / "site")
    expected = {*PAGE_FILES, *OTHERS, ".nojekyll"}
    assert _files(checkout / "site") == expected
    assert count == len(expected)
    # each file holds its own name; .nojekyll is empty
    assert size == sum(len(name) for name in expected - {".nojekyll"})


def test_what_is_left_out_is_not_served_either() -> None:
    assert not any(is_page_file(PurePosixPath(name)) for name in LEFT_OUT)
    assert all(is_page_file(PurePosixPath(name)) for name in {*PAGE_FILES, *OTHERS})


def test_a_new_build_drops_old_files(checkout: Path) -> None:
    build(checkout, checkout / "site")
    (checkout / "ui" / "chart.py").unlink()
    build(checkout, checkout / "site")
    assert "ui/chart.py" not in _files(checkout / "site")


@pytest.mark.parametrize("name", ["main.py", "data/u.item"])
def test_a_missing_file_is_named_and_the_old_site_stays(checkout: Path, name: str) -> None:
    build(checkout, checkout / "site")
    (checkout / name).unlink()
    with pytest.raises(PageError, match=f"{name} is missing"):
        build(checkout, checkout / "site")
    assert name in _files(checkout / "site")


def test_an_empty_folder_is_named(checkout: Path) -> None:
    (checkout / "vendor" / "tfjs" / "tf.es2017.min.js").unlink()
    with pytest.raises(PageError, match=r"vendor/ in .* is missing or empty"):
        page_files(checkout)
