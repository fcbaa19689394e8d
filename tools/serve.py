"""Serve static files on this machine, for `make serve` and for the browser tests.

Example::

    with StaticServer({"/two-tower/": Path("site"), "/tests/": Path("tests")}) as server:
        urllib.request.urlopen(f"{server.url}/two-tower/index.html")
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import platform
import socket
import socketserver
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO, Self
from urllib.parse import unquote, urlsplit

from tools.page import is_page_file
from tools.pins import ROOT

HOST = "127.0.0.1"
PORT = 8000

# Given in full, so that the answer never depends on this machine's own table.
MIME_TYPES = {
    ".css": "text/css",
    ".data": "application/octet-stream",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".item": "application/octet-stream",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".zip": "application/zip",
}

Allow = Callable[[PurePosixPath], bool]


class StaticServer:
    """A static file server in a thread.

    Each mount maps a URL prefix to a folder (`"/two-tower/": Path("site")`) or one URL to one
    file (`"/two-tower/data/u.data": Path("broken.data")`). The longest prefix wins. Nothing
    outside a mount can be reached, and no folder is listed.
    """

    def __init__(
        self,
        mounts: Mapping[str, Path],
        *,
        port: int = 0,
        allow: Allow = lambda path: True,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Start to listen; port 0 takes a free one.

        Args:
            mounts: URL prefix to folder, or URL to file.
            port: the port on 127.0.0.1.
            allow: says whether a path below a mount may be served.
            headers: sent with every answer.

        Raises:
            OSError: the port is taken.
            ValueError: a prefix does not start with a slash.
        """
        wrong = [prefix for prefix in mounts if not prefix.startswith("/")]
        if wrong:
            raise ValueError(f"a mount starts with a slash, got {wrong[0]!r}")
        resolved = {prefix: Path(path).resolve() for prefix, path in mounts.items()}
        self._server = _Server(resolved, port, allow, headers)
        # stop() takes up to one poll interval
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The address without a slash at the end: `http://127.0.0.1:8000`."""
        return f"http://{HOST}:{self._server.server_port}"

    def wait(self) -> None:
        """Serve until stop() or Ctrl-C."""
        self._thread.join()

    def stop(self) -> None:
        """Stop serving and free the port; a browser would go on using a connection that is open."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        """Return the running server."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server."""
        self.stop()


class _Server(ThreadingHTTPServer):
    """The listening socket with its mounts."""

    request_queue_size = 64  # a browser opens many connections at once

    def __init__(
        self, mounts: Mapping[str, Path], port: int, allow: Allow, headers: Mapping[str, str]
    ) -> None:
        self.mounts = mounts
        self.allow = allow
        self.headers = headers
        self._connections: set[socket.socket] = set()
        super().__init__((HOST, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin with a connection, and remember it."""
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End a connection, and forget it."""
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Free the port, and end what other threads read or write."""
        super().server_close()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):  # it has ended by itself
                connection.shutdown(socket.SHUT_RDWR)

    def server_bind(self) -> None:
        """Bind without HTTPServer's look-up of this machine's name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Report a failed request, except that a browser has closed its connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def find(self, url_path: str) -> Path | None:
        """Map the path of a URL to an existing file, or None."""
        path = unquote(url_path)
        prefix = self._longest_prefix(path)
        if prefix is None or "\0" in path:
            return None
        return self._inside(self.mounts[prefix], path[len(prefix) :])

    def _longest_prefix(self, path: str) -> str | None:
        fitting = (
            prefix
            for prefix in self.mounts
            if path == prefix or (prefix.endswith("/") and path.startswith(prefix))
        )
        return max(fitting, key=len, default=None)

    def _inside(self, base: Path, rest: str) -> Path | None:
        if base.is_file():
            return None if rest else base
        if not rest or rest.endswith("/"):
            rest += "index.html"
        found = (base / rest.lstrip("/")).resolve()
        # resolve() follows ".." and links, so none of them leads out of the mount
        if not found.is_relative_to(base) or not found.is_file():
            return None
        return found if self.allow(PurePosixPath(found.relative_to(base).as_posix())) else None


class _Handler(SimpleHTTPRequestHandler):
    """GET and HEAD over the mounts."""

    protocol_version = "HTTP/1.1"  # keep-alive
    extensions_map = MIME_TYPES
    server: _Server

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Answer in full even if the browser has the file: HTTP dates count whole seconds.

        An edit within the second of the last answer would otherwise not show.
        """
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def translate_path(self, path: str) -> str:
        """Map a URL to a file; the empty name of no file makes a 404."""
        found = self.server.find(urlsplit(path).path)
        return str(found) if found else ""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """Return the content type by the file's ending."""
        return MIME_TYPES.get(Path(path).suffix, "application/octet-stream")

    def end_headers(self) -> None:
        """Make the browser ask again each time, so that an edit shows on reload."""
        self.send_header("Cache-Control", "no-cache")
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing but errors."""
        if isinstance(code, HTTPStatus) and code >= HTTPStatus.BAD_REQUEST:
            print(f"{code.value} {self.path}", file=sys.stderr)

    def log_error(self, format: str, *args: object) -> None:
        """Say nothing more: log_request has named the error."""


def start(mounts: Mapping[str, Path], port: int, allow: Allow) -> StaticServer:
    """Start on `port`, or on a free one when it is taken."""
    try:
        return StaticServer(mounts, port=port, allow=allow)
    except OSError:
        return StaticServer(mounts, allow=allow)


def has_display() -> bool:
    """Say whether a browser window can be expected to open here."""
    if os.environ.get("CI"):
        return False
    if platform.system() == "Linux":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def main() -> int:
    """Serve the checkout's page, or `--directory`, until Ctrl-C; return the exit code."""
    parser = argparse.ArgumentParser(description="Serve the page on this machine.")
    parser.add_argument("--directory", type=Path, help="serve this folder, not the checkout")
    parser.add_argument("--port", type=int, default=PORT, help=f"first choice, default {PORT}")
    arguments = parser.parse_args()
    folder = arguments.directory
    server = (
        start({"/": folder}, arguments.port, lambda path: True)
        if folder
        else start({"/": ROOT}, arguments.port, is_page_file)
    )
    with server:
        print(f"Serving {server.url}/ (stop with Ctrl-C)", flush=True)
        if has_display():
            webbrowser.open(f"{server.url}/")
        try:
            server.wait()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
