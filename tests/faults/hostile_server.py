"""A server that misbehaves on purpose: per path a wrong answer, late, half of one, or none.

Example::

    stalled = path_of(site, "vendor/pyscript/core.js")
    with HostileServer({SUB_PATH: site}, {stalled: STALLED}) as server:
        page.open()                       # at server.url + SUB_PATH
        server.faults.clear()             # what stalls goes on, other requests are answered well
        assert server.count(stalled) == 1
        server.faults["*"] = DROPPED      # as if the server was gone
"""

from __future__ import annotations

import os
import select
import socket
import struct
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.serve import StaticServer, _Handler

POLL_SECONDS = 0.02
CHUNK = 16 * 1024
# with it, close() sends a reset in place of an end
RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with the answer to a request; what is not given is as it should be.

    Attributes:
        status: HTTP status. With one of an error and no body, the body is a short text.
        content_type: in place of what the file's ending says.
        body: in place of the file's bytes; the file need not exist then.
        flipped: the byte at this place of the body has all its bits turned over.
        headers: besides the usual ones, or in place of them.
        delay: seconds until the answer begins.
        rate: bytes a second, so that the answer is slow but never stands still.
        after: bytes of the body that come before it stalls or drops; None: not even the headers.
        stalls: nothing more comes, and the connection stays open, until the fault is taken away:
            then the rest comes.
        drops: the connection is reset.
        times: only so many requests are answered in this way, the next ones well.
    """

    status: int = 200
    content_type: str | None = None
    body: bytes | None = None
    flipped: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    rate: float | None = None
    after: int | None = None
    stalls: bool = False
    drops: bool = False
    times: int | None = None


MISSING = Fault(status=404)
BROKEN = Fault(status=500)
DROPPED = Fault(drops=True)
STALLED = Fault(stalls=True)
DROPPED_HALF_WAY = Fault(drops=True, after=1000)
STALLED_HALF_WAY = Fault(stalls=True, after=1000)
TAMPERED = Fault(flipped=0)
WEB_PAGE = Fault(content_type="text/html", body=b"<!DOCTYPE html><title>Not here</title>")


@dataclass(frozen=True)
class Request:
    """One request that came; `path` is without its query."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    seconds: float  # of time.monotonic()


class HostileServer(StaticServer):
    """A StaticServer with faults, which may be changed while it runs.

    Attributes:
        faults: URL path, or a pattern such as "*" or "/two-tower/data/*" -> fault. A whole path
            comes before patterns; of several patterns the first counts.
        requests: all that came, in their order.
    """

    def __init__(
        self, mounts: Mapping[str, Path], faults: Mapping[str, Fault] | None = None, **options: Any
    ) -> None:
        """Start to listen; `options` are those of StaticServer."""
        self.faults: dict[str, Fault] = dict(faults or {})
        self.requests: list[Request] = []
        self._closing = threading.Event()
        self._answered: list[tuple[str, Fault]] = []
        self._lock = threading.Lock()
        super().__init__(mounts, **options)
        # nobody knows the port yet: no request is answered by the other one
        handler = type("_BoundHandler", (_HostileHandler,), {"hostile": self})
        self._server.RequestHandlerClass = handler

    def count(self, pattern: str) -> int:
        """Return how many requests for a path, or for any that a pattern fits, have come."""
        return sum(fnmatchcase(request.path, pattern) for request in list(self.requests))

    def stop(self) -> None:
        """Stop, also what is still to be answered."""
        self._closing.set()
        super().stop()

    @property
    def is_closing(self) -> bool:
        """Whether nothing is to be answered any more."""
        return self._closing.is_set()

    def take_fault(self, request: Request) -> Fault | None:
        """Note a request; return what is to be wrong with the answer to it."""
        fault = self.fault_for(request.path)
        with self._lock:
            self.requests.append(request)
            if fault is None:
                return None
            before = sum(path == request.path and one is fault for path, one in self._answered)
            if fault.times is not None and before >= fault.times:
                return None
            self._answered.append((request.path, fault))
        return fault

    def fault_for(self, path: str) -> Fault | None:
        """Return what is wrong now with a path."""
        if path in self.faults:
            return self.faults[path]
        fitting = (fault for key, fault in list(self.faults.items()) if fnmatchcase(path, key))
        return next(fitting, None)

    def still(self, path: str, fault: Fault) -> bool:
        """Say whether a fault goes on: the server runs and nobody has taken it away."""
        return not self.is_closing and self.fault_for(path) is fault


class _HostileHandler(_Handler):
    """Answers as the fault of the path says, or as StaticServer does."""

    hostile: HostileServer

    def do_GET(self) -> None:  # noqa: N802 - the name is http.server's
        self._answer(super().do_GET)

    def do_HEAD(self) -> None:  # noqa: N802
        self._answer(super().do_HEAD)

    def _answer(self, well: Any) -> None:
        url = urlsplit(self.path)
        request = Request(self.command, url.path, url.query, dict(self.headers), time.monotonic())
        fault = self.hostile.take_fault(request)
        if fault is None:
            well()
        else:
            self._misbehave(url.path, fault)

    def _misbehave(self, path: str, fault: Fault) -> None:
        self._wait(path, fault, fault.delay)
        body = self._body_of(fault)
        if fault.after is None:
            if fault.stalls:
                self._wait(path, fault)
            if fault.drops:
                self._reset()
                return
        self._send_headers(fault, len(body or b""), exists=body is not None)
        if self.command == "HEAD" or body is None:
            return
        self._send(path, fault, body)

    def _send(self, path: str, fault: Fault, body: bytes) -> None:
        cut = len(body) if fault.after is None else fault.after
        self._trickle(path, fault, body[:cut])
        if fault.after is None:
            return
        if fault.drops:
            self._reset()
            return
        if fault.stalls:
            self._wait(path, fault)
        self._trickle(path, fault, body[cut:])

    def _body_of(self, fault: Fault) -> bytes | None:
        """Return what is sent; None where there is no such file."""
        body = fault.body
        if body is None and fault.status >= 400:
            body = f"{fault.status} on purpose\n".encode()
        if body is None:
            file = self.translate_path(self.path)
            body = Path(file).read_bytes() if file else None
        if body and fault.flipped is not None:
            place = fault.flipped % len(body)
            body = body[:place] + bytes([body[place] ^ 0xFF]) + body[place + 1 :]
        return body

    def _send_headers(self, fault: Fault, length: int, *, exists: bool) -> None:
        usual = {
            "Content-Type": fault.content_type
            or self.guess_type(self.translate_path(self.path) or urlsplit(self.path).path),
            "Content-Length": str(length),
            "Cache-Control": "no-cache",
        }
        self.send_response(fault.status if exists else 404)
        for name, value in (usual | dict(fault.headers)).items():
            self.send_header(name, value)
        # not the one that adds a header of its own
        BaseHTTPRequestHandler.end_headers(self)
        self.wfile.flush()

    def _trickle(self, path: str, fault: Fault, body: bytes) -> None:
        """Send at the fault's rate; at once when it is taken away meanwhile."""
        if not fault.rate:
            self.wfile.write(body)
            return
        size = max(1, min(CHUNK, int(fault.rate / 10)))
        for start in range(0, len(body), size):
            self._wait(path, fault, size / fault.rate)
            self.wfile.write(body[start : start + size])

    def _reset(self) -> None:
        """End the connection as a machine does that dies: what is on its way may be lost."""
        self.wfile.flush()
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        os.close(self.connection.detach())

    def _wait(self, path: str, fault: Fault, seconds: float = float("inf")) -> None:
        """Wait, no longer than the fault goes on and the browser listens.

        Raises:
            ConnectionAbortedError: when the browser has given up, or the server stops.
        """
        self.wfile.flush()
        end = time.monotonic() + seconds
        while self.hostile.still(path, fault) and (left := end - time.monotonic()) > 0:
            heard, _, _ = select.select([self.connection], [], [], min(POLL_SECONDS, left))
            if heard and not self.connection.recv(1, socket.MSG_PEEK):
                raise ConnectionAbortedError
            if heard:  # the next request, which has to wait
                time.sleep(min(POLL_SECONDS, left))
        if self.hostile.is_closing:
            raise ConnectionAbortedError
