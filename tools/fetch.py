"""Get pinned files from the first source that has them, or say clearly why none did.

A file appears at its place only when its SHA-256 is right: it is written under another name in
the same folder and renamed at the end, so an error or Ctrl-C leaves nothing behind.

Example::

    wanted = [PinnedFile("six.whl", "f61235...")]
    fetch_files(wanted, Path(".cache/wheels"), [UrlFolder("https://cdn.example/full/"), mirror])
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from tools.pins import PinnedFile

CHUNK = 1 << 18


class FetchError(Exception):
    """A file could not be had; the text says which, where and why."""


class Source(Protocol):
    """A place that delivers files by name."""

    @property
    def label(self) -> str:
        """Name the place as an error message should."""

    def deliver(self, name: str, target: Path) -> None:
        """Write the file `name` to `target`, or raise FetchError."""


class UrlFolder:
    """A folder on the web: `deliver("a.whl")` downloads `<url>a.whl`."""

    def __init__(self, url: str, *, timeout: float = 20, limit: float = 900) -> None:
        """Take the folder's URL with its last slash, and the limits of `download` in seconds."""
        self.label = url
        self._timeout = timeout
        self._limit = limit

    def deliver(self, name: str, target: Path) -> None:
        """Download one file; raises FetchError."""
        download(self.label + name, target, timeout=self._timeout, limit=self._limit)


def fetch_files(wanted: Sequence[PinnedFile], folder: Path, sources: Sequence[Source]) -> None:
    """Bring every wanted file into `folder`, trying the sources in order.

    A file that is there and right is not fetched again. A source that fails for one file is not
    asked for the others: it would only fail again, after another wait.

    Raises:
        FetchError: names each missing file, what went wrong at each source and what to do.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [file for file in wanted if not is_valid(folder / file.name, file.sha256)]
    failures: list[str] = []
    for source in sources:
        try:
            while missing:
                _fetch_one(missing[0], folder, source)
                missing.pop(0)
        except FetchError as error:
            failures.append(f"{source.label}: {error}")
            say(f"  {failures[-1]}")
    if missing:
        raise FetchError(_explain(missing, folder, failures))


def is_valid(path: Path, sha256: str) -> bool:
    """Say whether the file is there with this SHA-256."""
    return path.is_file() and sha256_of(path) == sha256


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target` that takes its place when the block succeeds."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)  # mkstemp makes it 0600, which a web server may be unable to read
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def download(url: str, target: Path, *, timeout: float = 20, limit: float = 900) -> None:
    """Download `url` to `target` with progress on stderr.

    Args:
        url: http or https; proxies are taken from the environment.
        target: the file to write.
        timeout: seconds without an answer or a byte after which it gives up.
        limit: seconds for the whole download.

    Raises:
        FetchError: unreachable, refused, too slow, or fewer bytes than announced.
    """
    try:
        with urllib.request.urlopen(url, timeout=timeout) as response, target.open("wb") as file:
            length = int(response.headers.get("Content-Length") or 0)
            size = _copy(response, file.write, length, url.rsplit("/", 1)[-1], limit)
    except urllib.error.HTTPError as error:
        raise FetchError(f"HTTP {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        raise FetchError(f"not reachable ({error.reason})") from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(f"the download broke off ({error})") from error
    if length and size != length:
        raise FetchError(f"the download broke off after {size} of {length} bytes")


def say(text: str) -> None:
    """Print one line of progress on stderr."""
    print(text, file=sys.stderr, flush=True)


def _fetch_one(file: PinnedFile, folder: Path, source: Source) -> None:
    say(f"Getting {file.name} from {source.label}")
    with replacing(folder / file.name) as part:
        source.deliver(file.name, part)
        found = sha256_of(part)
        if found != file.sha256:
            raise FetchError(f"{file.name} has SHA-256 {found}, expected {file.sha256}")


def _copy(
    response: http.client.HTTPResponse,
    write: Callable[[bytes], int],
    length: int,
    name: str,
    limit: float,
) -> int:
    """Copy the body, showing progress on a terminal, and return the number of bytes."""
    size = 0
    deadline = time.monotonic() + limit
    while block := response.read1(CHUNK):
        size += write(block)
        if time.monotonic() > deadline:
            raise FetchError(f"the download took longer than {limit:g} seconds")
        _show_progress(name, size, length)
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    return size


def _show_progress(name: str, size: int, length: int) -> None:
    if not sys.stderr.isatty():
        return  # a log file wants lines, not a running counter
    share = f" of {length / 1e6:.1f} ({100 * size // length} %)" if length else ""
    sys.stderr.write(f"\r\033[K  {name}: {size / 1e6:.1f}{share} MB")
    sys.stderr.flush()


def _explain(missing: Sequence[PinnedFile], folder: Path, failures: Sequence[str]) -> str:
    """Write the one error: files, sources, what to do."""
    names = ", ".join(file.name for file in missing)
    by_hand = "\n".join(f"    {folder / file.name}  (SHA-256 {file.sha256})" for file in missing)
    tried = "\n".join(f"    {number}. {text}" for number, text in enumerate(failures, 1))
    return (
        f"could not get {names}\n"
        f"  tried:\n{tried}\n"
        "  what to do: run the same command again; behind a proxy, set HTTPS_PROXY;\n"
        f"  or put the file there by hand and run the command again:\n{by_hand}"
    )
