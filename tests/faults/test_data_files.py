"""Hostile data files: each is read as what it is, or refused in one sentence that says where.

What the page then shows is in test_data_in_the_page.py.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable

import pytest

from recommender.app.settings import Settings
from recommender.app.training import plan_training
from recommender.errors import DataError, VisitorError
from recommender.ratings.dataset import Dataset
from recommender.taste.csv_file import parse_ratings_csv
from tests.unit.samples import FLAGS, case, dataset_of, parse_dataset, rows_of, titles_of

LINES = ["7\t1\t5\t881250949", "7\t2\t3\t881250950", "3\t2\t4\t881250951"]
FILMS = [f"1|Toy Story (1995)|01-Jan-1995||u|{FLAGS}", f"2|Heat (1995)||||{FLAGS}"]
RATINGS = "".join(f"{line}\n" for line in LINES).encode()
ITEMS = "".join(f"{line}\n" for line in FILMS).encode()

FOUR = "expected 4 tab-separated integers (user, item, rating, timestamp)"
FIELDS = "expected 24 fields separated by |"
ID = "expected a positive integer of at most 15 digits as"
TIME = "expected an integer from 0 on, of at most 15 digits, as timestamp"


def refused(parse: Callable[[], object]) -> str:
    with pytest.raises(DataError) as caught:
        parse()
    return str(caught.value)


def with_line(number: int, line: str) -> bytes:
    """Return the ratings with another line in the place of this one."""
    lines = [*LINES]
    lines[number - 1] = line
    return "\n".join(lines).encode() + b"\n"


def with_film(number: int, line: str) -> bytes:
    lines = [*FILMS, film("3", "Ran (1985)")]
    lines[number - 1] = line
    return "\n".join(lines).encode() + b"\n"


def zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:06416e59\nsize 1979173\n"
KINDS = {
    "empty": (b"", "an empty file"),
    "blank": (b" \r\n\t\n \n", "an empty file"),
    "only a mark": (b"\xef\xbb\xbf", "an empty file"),
    "a web page": (b"<!DOCTYPE html><title>404</title>", "a web page (is the file missing?)"),
    "a web page of old": (b"\r\n <HTML><body>", "a web page (is the file missing?)"),
    "a part of a web page": (b"<h1>Forbidden</h1>", "a web page (is the file missing?)"),
    "a marked web page": (b"\xef\xbb\xbf<!doctype html>", "a web page (is the file missing?)"),
    "xml": (b'<?xml version="1.0"?><Error/>', "XML (is the file missing?)"),
    "json object": (json.dumps({"message": "x"}).encode(), "JSON (is the file missing?)"),
    "json list": (b"\n[[1, 1, 5, 881250949]]", "JSON (is the file missing?)"),
    "git lfs": (POINTER, "a Git LFS pointer, not the file that it stands for"),
    "gzip": (gzip.compress(RATINGS), "a gzip archive (unpack it)"),
    "bzip2": (b"BZh91AY&SY", "a bzip2 archive (unpack it)"),
    "xz": (b"\xfd7zXZ\x00", "an xz archive (unpack it)"),
    "zstandard": (b"\x28\xb5\x2f\xfd\x24", "a Zstandard archive (unpack it)"),
    "office": (b"\xd0\xcf\x11\xe0\xa1\xb1", "an Office file (save it as text)"),
    "parquet": (b"PAR1\x15\x04", "a Parquet file"),
    "rtf": (rb"{\rtf1\ansi 1\tab 1\tab 5}", "an RTF file (save it as plain text)"),
    "pdf": (b"%PDF-1.7\n", "a PDF file"),
    "utf-16": (RATINGS.decode().encode("utf-16"), "UTF-16 text (save it as UTF-8)"),
    "utf-16-le": (RATINGS.decode().encode("utf-16-le"), "UTF-16 text (save it as UTF-8)"),
    "utf-16-be": (RATINGS.decode().encode("utf-16-be"), "UTF-16 text (save it as UTF-8)"),
    "utf-16-be with a mark": (
        ("\ufeff" + RATINGS.decode()).encode("utf-16-be"),
        "UTF-16 text (save it as UTF-8)",
    ),
    "utf-32": (RATINGS.decode().encode("utf-32"), "UTF-32 text (save it as UTF-8)"),
}


@pytest.mark.parametrize(("data", "kind"), KINDS.values(), ids=list(KINDS))
def test_what_is_no_table_is_called_by_its_name(data: bytes, kind: str) -> None:
    ratings = refused(lambda: parse_dataset(data, ITEMS))
    assert ratings == f"u.data line 1: expected tab-separated ratings, got {kind}."
    items = refused(lambda: parse_dataset(RATINGS, data))
    assert items == f"u.item line 1: {FIELDS}, got {kind}."


ALIEN = {
    "web page": (b"<!DOCTYPE html>", "a web page (is the file missing?)"),
    "zip": (
        zipped("xl/workbook.xml", b"<workbook/>"),
        "a zip archive or a spreadsheet (unpack it, or save it as text)",
    ),
    "office": (b"\xd0\xcf\x11\xe0\xa1\xb1", "an Office file (save it as text)"),
    "utf-16": ("item_id,stars\n1,5\n".encode("utf-16"), "UTF-16 text (save it as UTF-8)"),
    "utf-16-le": ("item_id,stars\n1,5\n".encode("utf-16-le"), "UTF-16 text (save it as UTF-8)"),
    "json": (b'{"ratings": []}', "JSON (is the file missing?)"),
    "nul": (b"item_id,stars\n1,5\0\n", "a file of another kind"),
}


@pytest.mark.parametrize(("data", "kind"), ALIEN.values(), ids=list(ALIEN))
def test_a_visitor_s_file_that_is_no_table_is_called_by_its_name(data: bytes, kind: str) -> None:
    films = dataset_of("AB", [(1, 1, 3, 900)])
    said = refused(lambda: parse_ratings_csv("my.csv", data, films))
    assert said == f"my.csv: expected ratings as text, got {kind}."


WRONG_RATINGS = {
    # fields
    "cut in the item": ("7\t2", f"{FOUR}, got 2 fields"),
    "cut after the item": ("7\t2\t", f"{FOUR}, got 3 fields"),
    "cut after the rating": ("7\t2\t3\t", f'{TIME}, got ""'),
    "a column too few": ("7\t2\t3", f"{FOUR}, got 3 fields"),
    "a column too many": ("7\t2\t3\t881250950\t1", f"{FOUR}, got 5 fields"),
    "an empty column": ("7\t\t3\t881250950", f'{ID} item_id, got ""'),
    "commas": ("7,2,3,881250950", f"{FOUR}, got 4 fields separated by commas"),
    "semicolons": ("7;2;3;881250950", f"{FOUR}, got 4 fields separated by semicolons"),
    "blanks": ("7 2 3 881250950", f"{FOUR}, got 4 fields separated by blanks"),
    "double colons": ("7::2::3::881250950", f"{FOUR}, got 4 fields separated by double colons"),
    "bars": ("7|2|3|881250950", f"{FOUR}, got 4 fields separated by bars"),
    "prose": ("Not Found", f"{FOUR}, got 1 field"),
    "a header": ("user\titem\trating\ttime", f'{ID} user_id, got "user"'),
    "an empty line": ("", f"{FOUR}, got an empty line"),
    "a blank line": ("  ", f"{FOUR}, got an empty line"),
    "a line of tabs": ("\t\t\t", f"{FOUR}, got an empty line"),
    # ids
    "NA": ("7\tNA\t3\t881250950", f'{ID} item_id, got "NA"'),
    "a fraction": ("7\t1.5\t3\t881250950", f'{ID} item_id, got "1.5"'),
    "an exponent": ("1e3\t2\t3\t881250950", f'{ID} user_id, got "1e3"'),
    "beyond int64": ("9223372036854775808\t2\t3\t881250950", f'{ID} user_id, got "922337203685'),
    "16 digits": ("1000000000000000\t2\t3\t881250950", f'{ID} user_id, got "1000000000000000"'),
    "negative": ("-7\t2\t3\t881250950", f'{ID} user_id, got "-7"'),
    "user zero": ("0\t2\t3\t881250950", f'{ID} user_id, got "0"'),
    "item zero": ("7\t0\t3\t881250950", f'{ID} item_id, got "0"'),
    "a leading zero": ("7\t02\t3\t881250950", f'{ID} item_id, got "02"'),
    "a plus": ("+7\t2\t3\t881250950", f'{ID} user_id, got "+7"'),
    "hexadecimal": ("0x7\t2\t3\t881250950", f'{ID} user_id, got "0x7"'),
    "an underscore": ("1_0\t2\t3\t881250950", f'{ID} user_id, got "1_0"'),
    "a leading blank": (" 7\t2\t3\t881250950", f'{ID} user_id, got " 7"'),
    "quotes": ('"7"\t"2"\t"3"\t"881250950"', f'{ID} user_id, got ""7""'),
    "a stray quote": ('7\t2"\t3\t881250950', f'{ID} item_id, got "2""'),
    "Arabic digits": ("\u0667\t2\t3\t881250950", f'{ID} user_id, got "\u0667"'),
    "wide digits": ("7\t\uff12\t3\t881250950", f'{ID} item_id, got "\uff12"'),
    "a superscript": ("7\t2\t3\t88125095\u2070", f'{TIME}, got "88125095\u2070"'),
    "a mark in mid-file": ("\ufeff7\t2\t3\t881250950", rf'{ID} user_id, got "\ufeff7"'),
    "an invisible character": ("7\u200b\t2\t3\t881250950", rf'{ID} user_id, got "7\u200b"'),
    # ratings
    "rating 0": ("7\t2\t0\t881250950", "expected a rating from 1 to 5, got 0"),
    "rating 6": ("7\t2\t6\t881250950", "expected a rating from 1 to 5, got 6"),
    "rating 11": ("7\t2\t11\t881250950", "expected a rating from 1 to 5, got 11"),
    "rating -1": ("7\t2\t-1\t881250950", "expected a rating from 1 to 5, got -1"),
    "rating 4.5": (
        "7\t2\t4.5\t881250950",
        'expected an integer from 1 to 5 as rating, got "4.5"',
    ),
    "rating NaN": (
        "7\t2\tNaN\t881250950",
        'expected an integer from 1 to 5 as rating, got "NaN"',
    ),
    "no rating": ("7\t2\t\t881250950", 'expected an integer from 1 to 5 as rating, got ""'),
    # timestamps
    "a date": ("7\t2\t3\t1997-12-04", f'{TIME}, got "1997-12-04"'),
    "before 1970": ("7\t2\t3\t-1", f'{TIME}, got "-1"'),
    "a trailing blank": ("7\t2\t3\t881250950 ", f'{TIME}, got "881250950 "'),
    # bytes
    "NUL": ("7\t2\t3\t88125095\0", f"{FOUR}, got a NUL byte, which no text has"),
    "a carriage return": ("7\t2\r\t3\t881250950", rf'{ID} item_id, got "2\r"'),
    "markup": ("<b>7</b>\t2\t3\t881250950", f'{ID} user_id, got "<b>7</b>"'),
    "a long field": ("9" * 5000 + "\t2\t3\t9", f'{ID} user_id, got "{"9" * 40}…"'),
    "a long line": ("7" * 20_000, f"{FOUR}, got a line of 20,000 bytes"),
    # what each is alone, but not together
    "an item that is not there": ("7\t9\t3\t881250950", "expected an item of u.item, got item id "
                                  "9; the largest there is 2 (is that file cut off?)"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "problem"), WRONG_RATINGS.values(), ids=list(WRONG_RATINGS))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_wrong_rating_is_named_with_its_line(line: str, problem: str, end: str) -> None:
    data = with_line(2, line).replace(b"\n", end.encode())
    said = refused(lambda: parse_dataset(data, ITEMS))
    assert said.startswith(f"u.data line 2: {problem}")
    assert said.endswith(".")


def film(item_id: str = "2", title: str = "Heat (1995)", flags: str = FLAGS) -> str:
    return f"{item_id}|{title}||||{flags}"


WRONG_FILMS = {
    "a column too few": ("2|Heat (1995)|||" + FLAGS, f"{FIELDS}, got 23 fields"),
    "a column too many": (film() + "|0", f"{FIELDS}, got 25 fields"),
    "a bar in the title": (film(title="Heat|Dust"), f"{FIELDS}, got 25 fields"),
    "cut in mid-line": (film()[:-20], f"{FIELDS}, got 14 fields"),
    "cut in the title": ("2|Hea", f"{FIELDS}, got 2 fields"),
    "cut before the last flag": (film()[:-1], 'expected genre flags of 0 or 1, got ""'),
    "tabs": (film().replace("|", "\t"), f"{FIELDS}, got 24 fields separated by tabs"),
    "commas": (film().replace("|", ","), f"{FIELDS}, got 24 fields separated by commas"),
    "semicolons": (film().replace("|", ";"), f"{FIELDS}, got 24 fields separated by semicolons"),
    "double colons": (
        film().replace("|", "::"),
        f"{FIELDS}, got 24 fields separated by double colons",
    ),
    "an empty line": ("", f"{FIELDS}, got an empty line"),
    "a header": (film("movie id"), f'{ID} item id, got "movie id"'),
    "NA": (film("NA"), f'{ID} item id, got "NA"'),
    "a fraction": (film("1.5"), f'{ID} item id, got "1.5"'),
    "zero": (film("0"), f'{ID} item id, got "0"'),
    "negative": (film("-2"), f'{ID} item id, got "-2"'),
    "beyond int64": (film("9" * 19), f'{ID} item id, got "{"9" * 19}"'),
    "a leading zero": (film("02"), f'{ID} item id, got "02"'),
    "a blank": (film(" 2"), f'{ID} item id, got " 2"'),
    "quotes": (film('"2"'), f'{ID} item id, got ""2""'),
    "Arabic digits": (film("\u0662"), f'{ID} item id, got "\u0662"'),
    "twice": (film("1"), "expected every item id once, got 1 as on line 1"),
    "no title": (film(title=""), "expected a title, got an empty one"),
    "a blank title": (film(title=" \t "), "expected a title, got an empty one"),
    "a wide blank title": (film(title="\u2003\u00a0"), "expected a title, got an empty one"),
    "a long title": (
        film(title="x" * 501),
        "expected a title of at most 500 characters, got 501",
    ),
    "a flag of 2": (film(flags=FLAGS[:-1] + "2"), 'expected genre flags of 0 or 1, got "2"'),
    "a flag of 01": (film(flags=FLAGS[:-1] + "01"), 'expected genre flags of 0 or 1, got "01"'),
    "a quoted flag": (film(flags=FLAGS[:-1] + '"1"'), 'expected genre flags of 0 or 1, got ""1""'),
    "true": (film(flags=FLAGS[:-1] + "True"), 'expected genre flags of 0 or 1, got "True"'),
    "NUL in the title": (film(title="He\0at"), f"{FIELDS}, got a NUL byte, which no text has"),
    "NUL in the date": (film() .replace("||||", "|\0|||"), f"{FIELDS}, got a NUL byte"),
    "a long line": (film(title="x" * 20_000), f"{FIELDS}, got a line of 20,0"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "problem"), WRONG_FILMS.values(), ids=list(WRONG_FILMS))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_wrong_film_is_named_with_its_line(line: str, problem: str, end: str) -> None:
    data = with_film(2, line).replace(b"\n", end.encode())
    said = refused(lambda: parse_dataset(RATINGS, data))
    assert said.startswith(f"u.item line 2: {problem}")
    assert said.endswith(".")


def seen(dataset: Dataset) -> list[tuple[int, str, int, int]]:
    """Return what a dataset says, rating by rating: user, film, stars, time."""
    rows = zip(
        dataset.user_ids[dataset.user_idx].tolist(),
        [dataset.titles[item].shown for item in dataset.item_idx.tolist()],
        dataset.rating.tolist(),
        dataset.timestamp.tolist(),
        strict=True,
    )
    return list(rows)


RIGHT = [
    (7, "Toy Story (1995)", 5, 881250949),
    (7, "Heat (1995)", 3, 881250950),
    (3, "Heat (1995)", 4, 881250951),
]


@pytest.mark.parametrize("marks", ["", "\ufeff", "\ufeff\ufeff", "\ufeff" * 5])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n", "\r\r\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_marks_and_line_ends_change_nothing(marks: str, end: str, last: bool) -> None:
    files = [(marks + end.join(lines) + end * last).encode() for lines in (LINES, FILMS)]
    assert seen(parse_dataset(*files)) == RIGHT


@pytest.mark.parametrize("blank", ["\n", "\n\n\n", "\r\n\r\n", " \n\t\n", "\n  ", "\x0c\n"])
def test_blank_lines_at_the_end_change_nothing(blank: str) -> None:
    assert seen(parse_dataset(RATINGS + blank.encode(), ITEMS + blank.encode())) == RIGHT


@pytest.mark.parametrize(
    ("title", "encoding", "shown"),
    [
        ("Misérables, Les (1995)", "utf-8", "Les Misérables (1995)"),
        ("Misérables, Les (1995)", "latin-1", "Les Misérables (1995)"),
        ("Schindler’s List (1993)", "cp1252", "Schindler’s List (1993)"),
        ("Schindler’s List (1993)", "utf-8", "Schindler’s List (1993)"),
        ("七人の侍 (1954)", "utf-8", "七人の侍 (1954)"),
        ("\U0001f3ac (2020)", "utf-8", "\U0001f3ac (2020)"),
        ('"Quoted", he said (1990)', "utf-8", '"Quoted", he said (1990)'),
        ("It's, isn't it", "utf-8", "It's, isn't it"),
        ("<script>alert(1)</script>", "utf-8", "<script>alert(1)</script>"),
        ("&lt;b&gt; & {{x}} ${y}", "utf-8", "&lt;b&gt; & {{x}} ${y}"),
        ("  blanks around  ", "utf-8", "blanks around"),
        ("x" * 500, "utf-8", "x" * 500),
        ("((((((1995", "utf-8", "((((((1995"),
        ("A\u2028B\x85C", "utf-8", "A\u2028B\x85C"),
    ],
)  # fmt: skip
def test_a_title_is_read_as_it_was_meant(title: str, encoding: str, shown: str) -> None:
    items = f"{film('1', title)}\n".encode(encoding)
    assert titles_of(items) == [shown]


def test_each_line_may_have_an_encoding_of_its_own() -> None:
    lines = [film(str(i), "Été") for i in (1, 2, 3)]
    mixed = [line.encode(code) for line, code in zip(lines, ("utf-8", "cp1252", "utf-8"))]  # noqa: B905
    assert titles_of(b"\n".join(mixed)) == ["Été"] * 3


def test_large_ids_and_times_are_kept_to_the_last_digit() -> None:
    most = 999_999_999_999_999
    items = f"{film(str(most))}\n{film(str(2**31))}\n".encode()
    ratings = f"{2**31}\t{most}\t5\t0\n{most}\t{2**31}\t1\t{most}\n".encode()
    dataset = parse_dataset(ratings, items)
    assert dataset.user_ids.tolist() == [2**31, most]
    assert dataset.item_ids.tolist() == [most, 2**31]
    assert dataset.user_idx.tolist() == dataset.item_idx.tolist() == [0, 1]
    assert dataset.timestamp.tolist() == [0, most]


def test_of_ratings_that_are_there_twice_the_latest_counts() -> None:
    lines = ["1\t1\t5\t30", "2\t1\t4\t10", "1\t1\t2\t20", "2\t1\t3\t10"]
    dataset = parse_dataset("".join(f"{line}\n" for line in lines).encode(), ITEMS)
    # of user 1 that of time 30; of user 2, both of time 10, the last one of the file
    assert dataset.rating.tolist() == [5, 3]
    assert dataset.facts.duplicates == 2


# cut off

WHOLE = "".join(
    f"{user}\t{item}\t{1 + item % 5}\t{881250949 + 7 * item}\n"
    for user in (1, 2, 3)
    for item in range(1, 12)
)
ELEVEN = "".join(f"{film(str(i), f'Film {i}')}\n" for i in range(1, 12))
ENDS = {WHOLE[:end].count("\n"): end for end in range(1, len(WHOLE)) if WHOLE[end - 1] == "\n"}


def test_u_data_that_is_cut_off_in_mid_line_is_said_to_be() -> None:
    """Wherever it is cut, but after a whole timestamp: then nothing tells it from a whole file."""
    read, said = [], []
    for end in range(1, len(WHOLE)):
        try:
            read.append((end, parse_dataset(WHOLE[:end].encode(), ELEVEN.encode())))
        except DataError as error:
            said.append((end, error))
    assert {error.file for _, error in said} == {"u.data"}
    assert all(error.line == WHOLE[:end].count("\n") + 1 for end, error in said)
    # at a line's end, before or after the line break, or within the only timestamp that there is
    only = range(WHOLE.rindex("\t", 0, WHOLE.index("\n")) + 2, WHOLE.index("\n"))
    ends = {end for line in ENDS.values() for end in (line - 1, line)} | {len(WHOLE) - 1} | {*only}
    assert {end for end, _ in read} == ends
    assert sum("seems to be cut off" in str(error) for _, error in said) == 32 * 8
    # it says how many ratings it has: no line is lost without a word
    assert all(
        dataset.num_ratings == WHOLE[:end].rstrip("\n").count("\n") + 1 for end, dataset in read
    )


def test_u_item_that_is_cut_off_in_mid_line_is_said_to_be() -> None:
    # in the last line; before its first flag that is another number of fields
    for end in range(len(ELEVEN) - len(film("11", "Film 11")), len(ELEVEN) - 1):
        said = refused(lambda end=end: titles_of(ELEVEN[:end].encode()))  # type: ignore[misc]
        assert said.startswith("u.item line 11: expected ")


@pytest.mark.parametrize("lines", range(1, 11))
def test_u_item_that_is_cut_off_at_a_line_s_end_is_found_by_u_data(lines: int) -> None:
    items = "".join(ELEVEN.splitlines(keepends=True)[:lines])
    assert refused(lambda: parse_dataset(WHOLE.encode(), items.encode())) == (
        f"u.data line {lines + 1}: expected an item of u.item, got item id {lines + 1}; the "
        f"largest there is {lines} (is that file cut off?)."
    )


def test_an_item_that_is_missing_in_the_middle_is_named() -> None:
    items = ELEVEN.replace(f"{film('5', 'Film 5')}\n", "")
    said = refused(lambda: parse_dataset(WHOLE.encode(), items.encode()))
    assert said == "u.data line 5: expected an item of u.item, got item id 5."


@pytest.mark.parametrize(
    "name", ["01-blank-line-at-end", "06-relative-timestamps-no-final-newline"]
)
def test_ratings_that_people_reported_are_accepted(name: str) -> None:
    assert len(rows_of(case(f"{name}.u.data"))) in {2, 3}


@pytest.mark.parametrize("name", ["02-blank-line-at-end", "04-windows-1252"])
def test_films_that_people_reported_are_accepted(name: str) -> None:
    shown = titles_of(case(f"{name}.u.item"))
    assert shown in (["One (1995)", "Two (1996)"], ["Schindler’s List (1993)"])


def test_films_without_titles_that_people_reported_are_refused() -> None:
    said = refused(lambda: titles_of(case("07-empty-title.u.item")))
    assert said == "u.item line 1: expected a title, got an empty one."


# what can be read, and not trained on


def ratings(users: int, films: int) -> list[tuple[int, int, int, int]]:
    return [(u, i, 4, 900 + i) for u in range(1, users + 1) for i in range(1, films + 1)]


TOO_LITTLE = {
    "one rating": (dataset_of("ABC", ratings(1, 1)), "at least two users, this data has 1"),
    "one user": (dataset_of("ABC" * 10, ratings(1, 20)), "at least two users, this data has 1"),
    "one film": (dataset_of("A", ratings(9, 1)), "at least two films, this data has 1"),
    "one rating each": (
        parse_dataset(case("36-one-rating-each.u.data"), case("36-one-rating-each.u.item")),
        "a user with at least two ratings, in this data every user has one",
    ),
    "everything rated": (
        dataset_of("ABCDE", ratings(6, 5)),
        "a film that a user has not rated, in this data every user rated all",
    ),
}


@pytest.mark.parametrize(("dataset", "missing"), TOO_LITTLE.values(), ids=list(TOO_LITTLE))
def test_data_that_lacks_something_is_read_and_train_says_what(
    dataset: Dataset, missing: str
) -> None:
    assert dataset.num_ratings > 0
    with pytest.raises(VisitorError) as caught:
        plan_training(dataset, Settings(split="none"))
    assert str(caught.value) == f"Training needs {missing}."


def test_twins_are_one_film() -> None:
    dataset = parse_dataset(case("37-twin-titles.u.data"), case("37-twin-titles.u.item"))
    first, second = dataset.item_idx_of[1], dataset.item_idx_of[41]
    assert dataset.twin_idx[second] == first
    assert dataset.film_id_of(first) == dataset.film_id_of(second)
