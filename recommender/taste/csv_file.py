"""The visitor's ratings as a CSV file, and back, also after a spreadsheet has saved it.

Example::

    text = ratings_csv(taste.ratings, dataset)      # item_id,title,stars
    parse_ratings_csv("my-ratings.csv", text.encode(), dataset)     # {50: 5, 172: 4}
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from recommender.errors import DataError
from recommender.ratings.dataset import Dataset
from recommender.ratings.text import other_kind, plain_lines, quote
from recommender.taste.taste import STARS

COLUMNS = ("item_id", "title", "stars")
LARGEST = 5_000_000  # bytes
LONGEST_LINE = 100_000  # bytes
# What other programs call the two columns that are read; the first name that is there counts.
_NAMES = {"item_id": ("item_id", "movieid", "movie_id"), "stars": ("stars", "rating")}
_SEPARATORS = ",;\t"
# "4.0", and "4,0" where a decimal has a comma; more digits than an id can have are no number
_WHOLE = re.compile(r"(?P<digits>[0-9]{1,15})(?:[.,]0{1,15})?")
# With these a spreadsheet takes a cell for a formula, and would run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Row(NamedTuple):
    """The cells of a row, without blanks around them, and the physical line that it starts on."""

    line: int
    cells: list[str]


class _Place(NamedTuple):
    """In which columns the two values stand, of how many."""

    item_id: int
    stars: int
    num_columns: int


def ratings_csv(ratings: Mapping[int, int], dataset: Dataset) -> str:
    """Return ratings as text with the header item_id,title,stars, in their order.

    Lines end with a line feed. A title that a spreadsheet would take for a formula gets a ' before
    it. Films that the dataset does not have are left out.

    Args:
        ratings: item_id -> stars.
        dataset: which films there are.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = dataset.item_idx_of
    for item_id, stars in ratings.items():
        if item_id in rows:
            writer.writerow((item_id, harmless(dataset.titles[rows[item_id]].shown), stars))
    return text.getvalue()


def parse_ratings_csv(name: str, data: bytes, dataset: Dataset) -> dict[int, int]:
    """Read ratings, item_id -> stars, in the order of the file.

    The text is UTF-8 or else Windows-1252; cells are separated by commas, semicolons or tabs. The
    columns item_id (or movieId, movie_id) and stars (or rating) may stand anywhere among others,
    in any case; nothing else is looked at. Blank lines do not count.

    Args:
        name: of the file, for errors.
        data: its content.
        dataset: which films there are.

    Raises:
        DataError: saying what was expected, what came and on which line.
    """
    rows = _rows(name, _text(name, data))
    place = _place(name, next(rows, None))
    ratings: dict[int, int] = {}
    first_line: dict[int, int] = {}
    for row in rows:
        item_id, stars = _rating(name, row, place, dataset)
        if ratings.setdefault(item_id, stars) != stars:
            expected = f"expected {ratings[item_id]} stars for film {item_id}"
            problem = f"{expected}, as on line {first_line[item_id]}, got {stars}"
            raise DataError(name, row.line, problem)
        first_line.setdefault(item_id, row.line)
    if not ratings:
        raise DataError(name, None, "expected ratings after the header, got none")
    return ratings


def harmless(title: str) -> str:
    """Return a title as a spreadsheet may see it: with a ' before what it would run."""
    return f"'{title}" if title.startswith(_FORMULA) else title


def _text(name: str, data: bytes) -> str:
    if len(data) > LARGEST:
        problem = f"expected at most {LARGEST / 1e6:.0f} MB, got {len(data) / 1e6:.1f} MB"
        raise DataError(name, None, problem)
    if not data.strip():
        raise DataError(name, None, "expected ratings, got an empty file")
    kind = other_kind(data) or ("a file of another kind" if b"\0" in data else "")
    if kind:
        raise DataError(name, None, f"expected ratings as text, got {kind}")
    text = plain_lines(data)
    for number, line in enumerate(text.split(b"\n"), 1):
        if len(line) > LONGEST_LINE:
            problem = f"expected a line of at most {LONGEST_LINE:,} bytes, got {len(line):,}"
            raise DataError(name, number, problem)
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        # five bytes mean nothing there, either; they can only stand in what is not looked at
        return text.decode("cp1252", "replace")


def _rows(name: str, text: str) -> Iterator[_Row]:
    """Yield the rows that are not blank; a quoted cell may go over several lines."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=_separator(text), skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            problem = f"expected quotes around whole cells, each closed, got: {error}"
            raise DataError(name, line, problem) from error
        if any(cells):
            yield _Row(line, cells)


def _separator(text: str) -> str:
    """Return what separates the names of the header: it stands between them, not in them."""
    header = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    return max(_SEPARATORS, key=header.count)


def _place(name: str, header: _Row | None) -> _Place:
    """Find the columns in the first row that is not blank."""
    line, cells = header or _Row(1, [])
    names = [cell.casefold() for cell in cells]
    found = {
        column: next((other for other in others if other in names), "")
        for column, others in _NAMES.items()
    }
    missing = [column for column, other in found.items() if not other]
    if missing:
        what = "a column" if len(missing) == 1 else "a header with the columns"
        problem = f"expected {what} {' and '.join(missing)}, got {quote(', '.join(cells))}"
        raise DataError(name, line, problem)
    for other in found.values():
        if names.count(other) > 1:
            raise DataError(name, line, f"expected one column {other}, got {names.count(other)}")
    return _Place(names.index(found["item_id"]), names.index(found["stars"]), len(names))


def _rating(name: str, row: _Row, place: _Place, dataset: Dataset) -> tuple[int, int]:
    """Return item_id and stars of a row."""
    line, cells = row
    needed = max(place.item_id, place.stars) + 1
    # a title with a comma but no quotes moves the stars to another column; blank cells do not
    if len(cells) < needed or any(cells[place.num_columns :]):
        problem = f"expected {place.num_columns} fields, got {len(cells)}"
        raise DataError(name, line, problem)
    item_id, stars = _whole(cells[place.item_id]), _whole(cells[place.stars])
    if item_id is None:
        raise DataError(
            name, line, f"expected an integer as film id, got {quote(cells[place.item_id])}"
        )
    if item_id not in dataset.item_idx_of:
        raise DataError(name, line, f"expected the id of a film in the data, got {item_id}")
    if stars is None or stars not in STARS:
        problem = f"expected stars as a whole number from 1 to 5, got {quote(cells[place.stars])}"
        raise DataError(name, line, problem)
    return item_id, stars


def _whole(cell: str) -> int | None:
    number = _WHOLE.fullmatch(cell)
    return int(number["digits"]) if number else None
