"""tools/fetch.py and tools/archives.py against a real HTTP server on this machine."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.archives import WebZip
from tools.fetch import FetchError, UrlFolder, download, fetch_files, replacing
from tools.pins import ROOT, PinnedFile

GOOD = b"the right bytes\n" * 1000
PINNED = PinnedFile("some.whl", hashlib.sha256(GOOD).hexdigest())


def _zip(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


class _Handler(BaseHTTPRequestHandler):
    """/good/, /wrong/, /short/ (breaks off), /slow/ (60 bytes in 3 seconds), /zip/; else 404."""

    def do_GET(self) -> None:
        folder = self.path.split("/")[1]
        bodies = {"good": GOOD, "wrong": b"other bytes", "short": GOOD[:100], "slow": GOOD[:60]}
        bodies["zip"] = _zip("inside/some.whl", GOOD)
        if folder not in bodies:
            self.send_error(404)
            return
        body = bodies[folder]
        self.send_response(200)
        self.send_header("Content-Length", str(len(GOOD) if folder == "short" else len(body)))
        self.end_headers()
        if folder == "slow":
            self._drip(body)
        else:
            self.wfile.write(body)

    def _drip(self, body: bytes) -> None:
        try:
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        except ConnectionError:
            return  # the client has given up, as it should

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def test_a_good_file_arrives_readable_by_all(url: str, tmp_path: Path) -> None:
    fetch_files([PINNED], tmp_path, [UrlFolder(f"{url}/good/")])
    assert (tmp_path / "some.whl").read_bytes() == GOOD
    assert (tmp_path / "some.whl").stat().st_mode & 0o777 == 0o644
    assert os.listdir(tmp_path) == ["some.whl"]


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("wrong", f"has SHA-256 {hashlib.sha256(b'other bytes').hexdigest()}"),
        ("missing", "HTTP 404 Not Found"),
        ("short", f"broke off after 100 of {len(GOOD)} bytes"),
    ],
)
def test_a_bad_answer_is_named_and_leaves_nothing(
    url: str, tmp_path: Path, folder: str, reason: str
) -> None:
    with pytest.raises(FetchError) as caught:
        fetch_files([PINNED], tmp_path, [UrlFolder(f"{url}/{folder}/")])
    assert reason in str(caught.value)
    assert os.listdir(tmp_path) == []


def test_the_error_names_file_sources_and_remedy(url: str, tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{_closed_port()}/"
    with pytest.raises(FetchError) as caught:
        fetch_files([PINNED], tmp_path, [UrlFolder(nowhere), UrlFolder(f"{url}/missing/")])
    text = str(caught.value)
    assert text.startswith("could not get some.whl\n")
    assert f"1. {nowhere}: not reachable" in text
    assert f"2. {url}/missing/: HTTP 404" in text
    assert "HTTPS_PROXY" in text
    assert f"{tmp_path / 'some.whl'}  (SHA-256 {PINNED.sha256})" in text


@pytest.mark.parametrize("first", ["wrong", "missing", "short"])
def test_the_second_source_stands_in(url: str, tmp_path: Path, first: str) -> None:
    sources = [UrlFolder(f"{url}/{first}/"), UrlFolder(f"{url}/good/")]
    fetch_files([PINNED], tmp_path, sources)
    assert (tmp_path / "some.whl").read_bytes() == GOOD
    assert os.listdir(tmp_path) == ["some.whl"]


def test_a_right_file_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "some.whl").write_bytes(GOOD)
    fetch_files([PINNED], tmp_path, [])  # there is no source to ask


def test_a_wrong_file_is_replaced(url: str, tmp_path: Path) -> None:
    (tmp_path / "some.whl").write_bytes(b"cut off")
    fetch_files([PINNED], tmp_path, [UrlFolder(f"{url}/good/")])
    assert (tmp_path / "some.whl").read_bytes() == GOOD


def test_a_dripping_server_is_given_up(url: str, tmp_path: Path) -> None:
    # each byte comes within the timeout, so only the limit on the whole can end it
    with pytest.raises(FetchError, match=r"longer than 0\.3 seconds"):
        download(f"{url}/slow/x", tmp_path / "x", timeout=5, limit=0.3)


def test_a_silent_server_is_given_up(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        with pytest.raises(FetchError, match="timed out"):
            download(address, tmp_path / "x", timeout=0.3)


def test_a_member_of_a_zip_on_the_web(url: str, tmp_path: Path) -> None:
    source = WebZip(f"{url}/zip/some.zip", "inside/", tmp_path)
    fetch_files([PINNED], tmp_path / "out", [source])
    assert (tmp_path / "out" / "some.whl").read_bytes() == GOOD


@pytest.mark.parametrize(
    ("path", "reason"), [("zip/a.zip", "no item named"), ("good/a.zip", "zip")]
)
def test_a_zip_without_the_member_or_no_zip(
    url: str, tmp_path: Path, path: str, reason: str
) -> None:
    source = WebZip(f"{url}/{path}", "elsewhere/", tmp_path)
    with pytest.raises(FetchError, match=reason):
        fetch_files([PINNED], tmp_path / "out", [source])
    assert os.listdir(tmp_path / "out") == []


def test_an_exception_while_writing_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")

    def interrupted() -> None:
        with replacing(target) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_ctrl_c_leaves_nothing_behind(url: str, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tools.fetch import *; "
        "from tools.pins import PinnedFile; folder = Path(sys.argv[2]); "
        "fetch_files([PinnedFile('x', '0')], folder, [UrlFolder(sys.argv[1])])"
    )
    command = [sys.executable, "-c", code, f"{url}/slow/", str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    while not list(tmp_path.glob(".x.*.part")):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=10)
    assert os.listdir(tmp_path) == []
