"""The hostile server does what its faults say: else the tests that use it prove nothing."""

import http.client
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit

import pytest

from tests.faults.hostile_server import (
    BROKEN,
    DROPPED,
    DROPPED_HALF_WAY,
    MISSING,
    STALLED,
    STALLED_HALF_WAY,
    TAMPERED,
    WEB_PAGE,
    Fault,
    HostileServer,
)

BODY = bytes(range(256)) * 16


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HostileServer]:
    for name in ("a.js", "b.js"):
        (tmp_path / name).write_bytes(BODY)
    with HostileServer({"/": tmp_path}) as running:
        yield running


def connect(server: HostileServer, timeout: float = 10) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=timeout)


def get(server: HostileServer, path: str = "/a.js") -> tuple[int, bytes, http.client.HTTPMessage]:
    connection = connect(server)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body, response.headers


def test_without_a_fault_it_serves_files(server: HostileServer) -> None:
    status, body, headers = get(server)
    assert (status, body, headers["Content-Type"]) == (200, BODY, "text/javascript")
    assert get(server, "/c.js")[0] == 404


@pytest.mark.parametrize(
    ("fault", "status", "body", "content_type"),
    [
        (MISSING, 404, b"404 on purpose\n", "text/javascript"),
        (BROKEN, 500, b"500 on purpose\n", "text/javascript"),
        (TAMPERED, 200, b"\xff" + BODY[1:], "text/javascript"),
        (Fault(flipped=-1), 200, BODY[:-1] + b"\x00", "text/javascript"),
        (WEB_PAGE, 200, WEB_PAGE.body, "text/html"),
        (Fault(content_type="text/plain"), 200, BODY, "text/plain"),
        (Fault(status=503, body=b"later"), 503, b"later", "text/javascript"),
        (Fault(rate=100_000), 200, BODY, "text/javascript"),
    ],
)
def test_a_wrong_answer(
    server: HostileServer, fault: Fault, status: int, body: bytes, content_type: str
) -> None:
    server.faults["/a.js"] = fault
    for _ in range(2):
        answer = get(server)
        assert answer[:2] == (status, body)
        assert answer[2].get_all("Content-Type") == [content_type]
        assert answer[2].get_all("Content-Length") == [str(len(body))]
    assert get(server, "/b.js")[:2] == (200, BODY)
    server.faults.clear()
    assert get(server)[:2] == (200, BODY)


def test_a_body_needs_no_file_and_other_faults_do(server: HostileServer) -> None:
    server.faults["*"] = Fault(body=b"made up")
    assert get(server, "/nowhere")[:2] == (200, b"made up")
    server.faults["*"] = Fault(content_type="text/plain")
    assert get(server, "/nowhere")[0] == 404


def test_headers_are_added_or_take_the_place_of_others(server: HostileServer) -> None:
    server.faults["/a.js"] = Fault(headers={"Cache-Control": "max-age=600", "X-Own": "1"})
    headers = get(server)[2]
    assert headers.get_all("Cache-Control") == ["max-age=600"]
    assert headers["X-Own"] == "1"


@pytest.mark.parametrize(("fault", "came"), [(DROPPED, None), (DROPPED_HALF_WAY, 1000)])
def test_a_connection_is_dropped(server: HostileServer, fault: Fault, came: int | None) -> None:
    server.faults["/a.js"] = fault
    connection = connect(server)
    connection.request("GET", "/a.js")
    if came is None:
        with pytest.raises(ConnectionError):
            connection.getresponse()
        return
    response = connection.getresponse()
    assert response.status == 200
    with pytest.raises((ConnectionError, http.client.IncompleteRead)):
        response.read()


def test_what_stalls_says_nothing_and_then_goes_on(server: HostileServer) -> None:
    server.faults["/a.js"] = STALLED
    silent = connect(server, timeout=0.2)
    silent.request("GET", "/a.js")
    with pytest.raises(TimeoutError):
        silent.getresponse()
    silent.close()
    patient = connect(server)
    patient.request("GET", "/a.js")
    mended = Timer(0.1, server.faults.clear)
    mended.start()
    assert patient.getresponse().read() == BODY


def test_what_stalls_half_way_goes_on_where_it_stood(server: HostileServer) -> None:
    server.faults["/a.js"] = STALLED_HALF_WAY
    connection = connect(server, timeout=0.2)
    connection.request("GET", "/a.js")
    response = connection.getresponse()
    assert response.read(1000) == BODY[:1000]
    with pytest.raises(TimeoutError):
        response.read(1)


@pytest.mark.parametrize("fault", [Fault(delay=0.2), Fault(rate=len(BODY) / 0.2)])
def test_what_is_slow_comes_in_the_end(server: HostileServer, fault: Fault) -> None:
    server.faults["/a.js"] = fault
    started = time.monotonic()
    assert get(server)[:2] == (200, BODY)
    assert time.monotonic() - started > 0.15


def test_a_fault_of_so_many_times(server: HostileServer) -> None:
    assert get(server)[0] == 200
    server.faults["/a.js"] = Fault(status=500, times=2)
    assert [get(server)[0] for _ in range(3)] == [500, 500, 200]


def test_a_whole_path_comes_before_patterns(server: HostileServer) -> None:
    server.faults |= {"*.js": BROKEN, "/a*": MISSING, "/b.js": Fault(status=503)}
    assert [get(server, path)[0] for path in ("/a.js", "/b.js", "/abc")] == [500, 503, 404]


def test_requests_are_noted(server: HostileServer) -> None:
    get(server, "/a.js?v=1")
    get(server, "/b.js")
    first = server.requests[0]
    assert (first.method, first.path, first.query) == ("GET", "/a.js", "v=1")
    assert "Host" in first.headers
    assert (server.count("/a.js"), server.count("*.js"), server.count("/c.js")) == (1, 2, 0)


def test_stop_ends_connections_that_are_kept_and_those_that_stall(server: HostileServer) -> None:
    kept, stalled = connect(server), connect(server)
    kept.request("GET", "/a.js")
    kept.getresponse().read()
    server.faults["/b.js"] = STALLED
    stalled.request("GET", "/b.js")
    while not server.count("/b.js"):
        time.sleep(0.01)
    server.stop()
    for connection in (kept, stalled):
        assert connection.sock is not None
        assert connection.sock.recv(1) == b""
