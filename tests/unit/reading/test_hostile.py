"""Hostile files of every format: one sentence that says where, what was expected, and what came."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from recommender.errors import DataError, VisitorError
from tests.unit.reading.files import ROWS, ml_1m, ml_100k, ml_latest, rows_in, zipped
from tools.reading import read_dataset


def refused(files: Mapping[str, bytes], **options: object) -> str:
    with pytest.raises(VisitorError) as caught:
        read_dataset(files, **options)
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


def changed(files: dict[str, bytes], name: str, old: bytes, new: bytes) -> dict[str, bytes]:
    assert old in files[name]
    return files | {name: files[name].replace(old, new, 1)}


DAT = "expected 4 fields separated by double colons (user, item, rating, timestamp)"
CSV = "expected 4 fields separated by commas, as in the header"
WRONG = {
    "dat: another delimiter": (
        changed(ml_1m(), "ratings.dat", b"7::20::3.5::881250950", b"7,20,3.5,881250950"),
        f"ratings.dat line 2: {DAT}, got 4 fields separated by commas.",
    ),
    "dat: a column missing": (
        changed(ml_1m(), "ratings.dat", b"::881250950", b""),
        f"ratings.dat line 2: {DAT}, got 3 fields.",
    ),
    "dat: no half star": (
        changed(ml_1m(), "ratings.dat", b"3.5", b"3.7"),
        'ratings.dat line 2: expected a rating from 0.5 to 5 in steps of 0.5, got "3.7".',
    ),
    "dat: a text as id": (
        changed(ml_1m(), "ratings.dat", b"7::20", b"seven::20"),
        "ratings.dat line 2: expected a positive integer of at most 15 digits as user_id, got "
        '"seven".',
    ),
    "dat: a negative id": (
        changed(ml_1m(), "ratings.dat", b"7::20", b"7::-20"),
        "ratings.dat line 2: expected a positive integer of at most 15 digits as item_id, got "
        '"-20".',
    ),
    "dat: a rating without movie": (
        changed(ml_1m(), "movies.dat", b"20::", b"21::"),
        "ratings.dat line 2: expected an item of movies.dat, got item id 20.",
    ),
    "dat: a movie with too few fields": (
        changed(ml_1m(), "movies.dat", b"::Drama", b""),
        "movies.dat line 2: expected 3 fields separated by :: (id, title, genres), got 2 fields.",
    ),
    "dat: no rows": (
        ml_1m() | {"ratings.dat": b""},
        "ratings.dat line 1: expected ratings separated by ::, got an empty file.",
    ),
    "csv: a column missing": (
        changed(ml_latest(), "ratings.csv", b",881250950", b""),
        f"ratings.csv line 3: {CSV}, got 3 fields.",
    ),
    "csv: another delimiter": (
        changed(ml_latest(), "ratings.csv", b"7,20,3.5,881250950", b"7;20;3.5;881250950"),
        f"ratings.csv line 3: {CSV}, got 1 field.",
    ),
    "csv: no number": (
        changed(ml_latest(), "ratings.csv", b"3.5", b"good"),
        'ratings.csv line 3: expected a number as rating, got "good".',
    ),
    "csv: no time": (
        changed(ml_latest(), "ratings.csv", b"881250950", b"yesterday"),
        "ratings.csv line 3: expected seconds since 1970 or a date such as 2024-05-01 18:30 as "
        'timestamp, got "yesterday".',
    ),
    "csv: a time beyond all integers": (
        changed(ml_latest(), "ratings.csv", b"881250950", b"8e300"),
        "ratings.csv line 3: expected seconds since 1970 or a date such as 2024-05-01 18:30 as "
        'timestamp, got "8e300".',
    ),
    "csv: an empty id": (
        changed(ml_latest(), "ratings.csv", b"7,20", b",20"),
        "ratings.csv line 3: expected a user_id, got an empty field.",
    ),
    "csv: an empty line": (
        changed(ml_latest(), "ratings.csv", b"7,20", b"\n7,20"),
        f"ratings.csv line 3: {CSV}, got an empty line.",
    ),
    "csv: a header and nothing else": (
        ml_latest() | {"ratings.csv": b"userId,movieId,rating,timestamp\n"},
        "ratings.csv: expected ratings, got a table without any.",
    ),
    "csv: a movie twice": (
        changed(ml_latest(), "movies.csv", b"20,", b"1,"),
        "movies.csv line 3: expected every item id once, got 1 as on line 2.",
    ),
    "csv: a quote that is never closed": (
        changed(ml_latest(), "movies.csv", b'1995)",', b"1995),"),
        "movies.csv line 3: expected 3 fields separated by commas, got 2 fields.",
    ),
    "two tables of ratings": (
        {"a.csv": b"user,item,rating\n1,2,3\n", "b.csv": b"user,item,rating\n1,2,3\n"},
        "These files: expected one file of ratings, got a.csv and b.csv.",
    ),
    "a catalogue alone": (
        {"movies.csv": ml_latest()["movies.csv"]},
        "movies.csv: expected a file of ratings (u.data, ratings.dat, ratings.csv or a table with "
        "a header), got another table.",
    ),
    "a picture": (
        {"cat.pdf": b"%PDF-1.7"},
        "cat.pdf line 1: expected a table of ratings, got a PDF file.",
    ),
}


@pytest.mark.parametrize(("files", "sentence"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_file_is_refused_in_a_sentence(files: dict[str, bytes], sentence: str) -> None:
    assert refused(files) == sentence
    # the same in an archive, where files have their names
    if "These files" not in sentence:
        assert refused({"all.zip": zipped(files)}) == sentence


@pytest.mark.parametrize("files", [ml_100k(ROWS[:1]), ml_1m(ROWS[:1]), ml_latest(ROWS[:1])])
def test_one_row_is_read(files: dict[str, bytes]) -> None:
    dataset = read_dataset(files)
    assert rows_in(dataset) == ROWS[:1]
    # a movie without ratings stays
    assert (dataset.num_users, dataset.num_items) == (1, 2)


@pytest.mark.parametrize("write", [ml_1m, ml_latest])
def test_of_pairs_that_are_there_twice_the_latest_counts(write: object) -> None:
    rows = [(1, 1, 2.0, 10), (2, 20, 3.0, 5), (1, 1, 4.0, 20), (2, 20, 5.0, 4)]
    dataset = read_dataset(write(rows))  # type: ignore[operator]
    assert rows_in(dataset) == [(2, 20, 3.0, 5), (1, 1, 4.0, 20)]
    assert dataset.facts.duplicates == 2


# archives


def archive(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as opened:
        for name, data in entries:
            opened.writestr(name, data)
    return buffer.getvalue()


def encrypted() -> bytes:
    """An archive whose entry says that it has a password: bit 0 of its flags."""
    data = bytearray(archive(("ratings.csv", b"user,item\n1,2\n")))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + offset] |= 1
    return bytes(data)


ARCHIVES = {
    "a bomb": (
        archive(("ratings.csv", b"user,item\n" + b"1,2\n" * 5_000_000)),
        "x.zip: expected files of text, got ratings.csv, which unpacks to 20 MB of nearly nothing.",
    ),
    "a bomb by a name that cannot be seen": (
        archive(("rat\u200bings.csv", b"user,item\n" + b"1,2\n" * 5_000_000)),
        r"x.zip: expected files of text, got rat\u200bings.csv, which unpacks to 20 MB of nearly "
        "nothing.",
    ),
    "a path that leads out": (
        archive(("../ratings.csv", b"user,item\n1,2\n")),
        "x.zip: expected names of files within it, got one that leads out of it.",
    ),
    "a path from the root": (
        archive(("/etc/ratings.csv", b"user,item\n1,2\n")),
        "x.zip: expected names of files within it, got one that leads out of it.",
    ),
    "an archive in it": (
        archive(("ml-1m.zip", archive(("ratings.csv", b"user,item\n1,2\n")))),
        "x.zip: expected files of ratings in it, got an archive in an archive (ml-1m.zip: unpack "
        "it).",
    ),
    "nothing in it": (
        archive(("folder/", b"")),
        "x.zip: expected files of ratings in it, got none.",
    ),
    "a password": (
        encrypted(),
        "x.zip: expected files that can be read, got ratings.csv with a password.",
    ),
    "a spreadsheet": (
        archive(("xl/workbook.xml", b"<workbook/>"), ("[Content_Types].xml", b"<Types/>")),
        "These files: expected a file of ratings (u.data, ratings.dat, ratings.csv or a table with "
        "a header), got xl/workbook.xml and [Content_Types].xml.",
    ),
}


@pytest.mark.parametrize(("data", "sentence"), ARCHIVES.values(), ids=list(ARCHIVES))
def test_an_archive_is_not_believed(data: bytes, sentence: str) -> None:
    assert refused({"x.zip": data}) == sentence


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_an_archive_that_is_cut_off_is_refused(share: float) -> None:
    data = zipped(ml_latest())
    said = refused({"x.zip": data[: int(share * len(data))]})
    assert said.startswith("x.zip: expected a zip archive that is whole, got one that cannot be ")


def test_an_archive_whose_bytes_are_others_is_refused() -> None:
    data = bytearray(archive(("u.data", b"1\t2\t3\t4\n" * 50), method=zipfile.ZIP_STORED))
    data[data.index(b"1\t2\t3")] = ord("9")
    assert refused({"x.zip": bytes(data)}).startswith("x.zip: expected a zip archive that is whole")


def test_an_error_has_a_file_and_a_line() -> None:
    with pytest.raises(DataError) as caught:
        read_dataset(changed(ml_1m(), "ratings.dat", b"3.5", b"9"))
    assert (caught.value.file, caught.value.line) == ("ratings.dat", 2)
