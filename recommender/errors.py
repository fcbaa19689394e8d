"""Errors whose text is shown to the visitor as it is: one clear sentence each.

Example::

    raise DataError("u.data", 17, "expected 4 tab-separated integers, got 3 fields")
"""


class VisitorError(ValueError):
    """An error that the visitor can act upon. Its text is a sentence for the page."""


class DataError(VisitorError):
    """A data file is not what it should be: names the file, the line and what was expected."""

    def __init__(self, file: str, line: int | None, problem: str) -> None:
        """Take the file's name, the 1-based line (None: the whole file) and the problem."""
        where = file if line is None else f"{file} line {line}"
        super().__init__(f"{where}: {problem}.")
        self.file = file
        self.line = line


class SettingsError(VisitorError):
    """A training setting is out of its range; `field` is its name in the form."""

    def __init__(self, field: str, problem: str) -> None:
        """Take the form field's name and the sentence."""
        super().__init__(problem)
        self.field = field


class AddressError(VisitorError):
    """A part of the address is not what it should be."""
