"""tools/movielens.py: a table becomes the original file again."""

from __future__ import annotations

from tools.movielens import rebuild
from tools.pins import ROOT, read_pins


def test_rows_are_joined_with_tabs() -> None:
    assert rebuild([[196, 186], [242, 302]], "\t") == b"196\t242\n186\t302\n"


def test_missing_values_are_empty_and_text_is_latin_1() -> None:
    columns: list[list[object]] = [[73, 267], ["Misérables, Les", "unknown"], [None, None]]
    assert rebuild(columns, "|") == b"73|Mis\xe9rables, Les|\n267|unknown|\n"


def test_the_documented_checksums_are_the_demanded_ones() -> None:
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    for file in read_pins().movielens:
        assert f"`{file.name}`" in readme
        assert f"`{file.sha256}`" in readme
