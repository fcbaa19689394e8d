r"""What all text formats share: line breaks, marks at the start, what a file may be instead.

Example::

    other_kind(b"\x1f\x8b\x08")     # "a gzip archive"
    plain_lines(b"\xef\xbb\xbf1\r\n2")   # b"1\n2"
"""

import re

_MARKS = re.compile(rb"(?:\xef\xbb\xbf)*+")

_SIGNATURES = (
    (b"\xff\xfe\0\0", "UTF-32 text (save it as UTF-8)"),
    (b"\0\0\xfe\xff", "UTF-32 text (save it as UTF-8)"),
    (b"\xff\xfe", "UTF-16 text (save it as UTF-8)"),
    (b"\xfe\xff", "UTF-16 text (save it as UTF-8)"),
    (b"\x1f\x8b", "a gzip archive (unpack it)"),
    (b"PK\x03\x04", "a zip archive or a spreadsheet (unpack it, or save it as text)"),
    (b"BZh", "a bzip2 archive (unpack it)"),
    (b"\xfd7zXZ", "an xz archive (unpack it)"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive (unpack it)"),
    (b"\xd0\xcf\x11\xe0", "an Office file (save it as text)"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF-", "a PDF file"),
    (b"{\\rtf", "an RTF file (save it as plain text)"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file that it stands for"),
    (b"<?xml", "XML (is the file missing?)"),
    (b"<", "a web page (is the file missing?)"),
    (b"{", "JSON (is the file missing?)"),
    (b"[", "JSON (is the file missing?)"),
)


def other_kind(data: bytes) -> str:
    """Return what a file is that should be a table of text, "a web page", say; else nothing.

    No table begins with what is looked for.
    """
    start = data[:100].removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            return kind
    return "UTF-16 text (save it as UTF-8)" if _has_wide_characters(data[:40]) else ""


def plain_lines(data: bytes) -> bytes:
    r"""Drop UTF-8's marks at the start, however many, and make every line break a \n.

    Line breaks are \n, \r\n and \r\r\n, which some programs write; where none of these is in the
    file, \r.
    """
    marks = _MARKS.match(data)
    text = data[marks.end() :] if marks else data
    if b"\r" in text:
        text = text.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")
        if b"\n" not in text:
            text = text.replace(b"\r", b"\n")
    return text


def count(number: int, noun: str) -> str:
    """Return a number with its noun, as errors have it: without thousands separators."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def quote(text: str, limit: int = 40) -> str:
    r"""Quote what came, shortened, so that a wrong file does not fill the page.

    What cannot be seen is written as Python does: a NUL as \x00.
    """
    seen = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:limit])
    return f'"{seen}…"' if len(text) > limit else f'"{seen}"'


def _has_wide_characters(start: bytes) -> bool:
    """Say whether every other byte is 0, as Latin letters have it in UTF-16."""
    first, second = start[::2], start[1::2]
    return len(start) > 3 and ((any(first) and not any(second)) or (any(second) and not any(first)))
