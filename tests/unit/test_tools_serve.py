"""tools/serve.py over real sockets."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools.pins import ROOT
from tools.serve import StaticServer, has_display


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "data").mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html>page")
    (site / "data" / "u.data").write_text("right")
    for name in ("a.js", "a.mjs", "a.wasm", "a.toml", "a.whl", "a.css", "a.py", "a b.txt"):
        (site / name).write_text(name)
    (tmp_path / "broken.data").write_text("broken")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[StaticServer]:
    mounts = {
        "/two-tower/": folder / "site",
        "/broken/": folder / "site",
        "/broken/data/u.data": folder / "broken.data",
    }
    with StaticServer(mounts) as running:
        yield running


def _get(
    server: StaticServer, path: str, headers: dict[str, str] | None = None
) -> tuple[int, str, http.client.HTTPMessage]:
    # http.client sends the path as it is; urllib would tidy "../" away
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, body, response.headers


@pytest.mark.parametrize("path", ["/two-tower/", "/two-tower/index.html", "/two-tower/?query=1"])
def test_a_folder_is_its_index(server: StaticServer, path: str) -> None:
    assert _get(server, path)[:2] == (200, "<!doctype html>page")


def test_an_escaped_name_is_decoded(server: StaticServer) -> None:
    assert _get(server, "/two-tower/a%20b.txt")[:2] == (200, "a b.txt")


def test_the_longest_mount_wins(server: StaticServer) -> None:
    assert _get(server, "/two-tower/data/u.data")[1] == "right"
    assert _get(server, "/broken/data/u.data")[1] == "broken"
    assert _get(server, "/broken/a.js")[1] == "a.js"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/two-tower",
        "/elsewhere/index.html",
        "/two-tower/data/",  # folders are not listed
        "/two-tower/nothing.js",
        "/two-tower/../secret.txt",
        "/two-tower/%2e%2e/secret.txt",
        "/two-tower/..%2fsecret.txt",
        "/two-tower/data/../../secret.txt",
        "/two-tower//etc/passwd",
        "/two-tower/%2fetc%2fpasswd",
        "/two-tower/..%5csecret.txt",
        "/two-tower/index.html%00.txt",
        "/two-tower/link.txt",
        "/broken/data/u.data/more",
    ],
)
def test_nothing_outside_a_mount_is_reached(server: StaticServer, path: str) -> None:
    status, body, _ = _get(server, path)
    assert status == 404
    assert "secret" not in body.replace("secret.txt", "")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.js", "text/javascript"),
        ("a.mjs", "text/javascript"),
        ("a.wasm", "application/wasm"),
        ("a.toml", "application/toml"),
        ("a.css", "text/css"),
        ("a.whl", "application/zip"),
        ("index.html", "text/html; charset=utf-8"),
    ],
)
def test_content_types(server: StaticServer, name: str, kind: str) -> None:
    headers = _get(server, f"/two-tower/{name}")[2]
    assert headers["Content-Type"] == kind
    assert headers["Cache-Control"] == "no-cache"


def test_one_connection_serves_many_requests(server: StaticServer) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    connection.connect()
    first = connection.sock
    for path in ("/two-tower/a.js", "/two-tower/", "/two-tower/a.wasm"):
        connection.request("GET", path)
        connection.getresponse().read()
        assert connection.sock is first
    connection.close()


def test_an_edit_shows_at_once(server: StaticServer, folder: Path) -> None:
    before = _get(server, "/two-tower/a.js")[2]
    (folder / "site" / "a.js").write_text("edited")
    # the edit is in the same second, so only its content tells it from what the browser has
    modified = {"If-Modified-Since": before["Last-Modified"]}
    assert _get(server, "/two-tower/a.js", modified)[:2] == (200, "edited")


def test_stop_frees_the_port(folder: Path) -> None:
    server = StaticServer({"/": folder})
    port = urlsplit(server.url).port
    server.stop()
    StaticServer({"/": folder}, port=port or 0).stop()


def test_a_mount_without_a_slash_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="'site/'"):
        StaticServer({"site/": folder})


def test_the_command_takes_another_port_and_shows_only_the_page() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "tools.serve", "--port", str(port)]
        environment = {**os.environ, "CI": "true"}
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            found = re.search(r"http://(127\.0\.0\.1:(\d+))/", process.stdout.readline())
            assert found
            assert int(found[2]) != port
            connection = http.client.HTTPConnection(found[1], timeout=10)
            statuses = {}
            for path in ("/data/README.md", "/Makefile", "/.git/HEAD", "/.venv/pyvenv.cfg"):
                connection.request("GET", path)
                response = connection.getresponse()
                response.read()
                statuses[path] = response.status
            connection.close()
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=10) == 0
    assert statuses.pop("/data/README.md") == 200
    assert set(statuses.values()) == {404}


def test_no_browser_is_opened_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("CI", "true")
    assert not has_display()
    monkeypatch.delenv("CI")
    assert has_display()
