"""Starts the workers of this machine, and starts them again when one is lost.

Example::

    launch(folder, Machines(workers=2))      # 1: how often all were started again

A worker that dies takes the others with it: JAX's runtime tells them, and they end. Every machine
starts its own again, they meet at the same address and go on from the last checkpoint.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from scale.errors import ScaleError
from scale.training.limits import MOST_STARTS, NO_USE
from tools.pins import ROOT

# seconds that others of this machine have to end by themselves
GRACE = 5


@dataclass(frozen=True)
class Machines:
    """Which workers are started here.

    Attributes:
        workers: how many of them.
        size: of all machines; 0: these are all.
        first: the rank of the first one here.
        address: host and port of the worker of rank 0; empty: on this machine, any free port.
        core: which of this machine's processors the first one has; the next one has the next.
    """

    workers: int
    size: int = 0
    first: int = 0
    address: str = ""
    core: int = 0

    @property
    def all_workers(self) -> int:
        """Of all machines."""
        return self.size or self.workers


def launch(folder: Path, machines: Machines) -> int:
    """Run a job to its end; return how often the workers were started again.

    Raises:
        ScaleError: when they cannot, or die again and again.
    """
    for attempt in range(MOST_STARTS):
        address = machines.address or f"127.0.0.1:{_free_port()}"
        codes = _run(folder, machines, address)
        if not any(codes):
            return attempt
        if NO_USE in codes:
            raise ScaleError(f"the training cannot be done: {_said(folder)}")
        if attempt + 1 < MOST_STARTS:
            print("A worker was lost: all go on from the last checkpoint.", flush=True)
    raise ScaleError(f"workers were lost {MOST_STARTS} times: {_said(folder)}")


def _run(folder: Path, machines: Machines, address: str) -> list[int]:
    """Start all workers of this machine and wait until they have ended; return their exit codes."""
    # a worker has one processor, unless there are fewer
    has_own = machines.workers <= (os.cpu_count() or 1)
    # threads that allocate by themselves keep what each has let go of: a hundred MB
    environment = {**os.environ, "MALLOC_ARENA_MAX": "1"}
    workers = []
    for place in range(machines.workers):
        command = [sys.executable, "-m", "scale.training.worker", str(folder.resolve())]
        command += ["--rank", str(machines.first + place), "--size", str(machines.all_workers)]
        command += [
            "--launcher",
            str(os.getpid()),
            "--address",
            address,
            *(["--core", str(machines.core + place)] if has_own else []),
        ]
        with (folder / f"worker-{machines.first + place}.log").open("wb") as log:
            workers.append(subprocess.Popen(command, stderr=log, cwd=ROOT, env=environment))
    return _wait(workers)


def _wait(workers: list[subprocess.Popen[bytes]]) -> list[int]:
    try:
        while all(code == 0 or code is None for code in _codes(workers)):
            if None not in _codes(workers):
                return [0] * len(workers)
            time.sleep(0.1)
        end = time.monotonic() + GRACE
        while None in _codes(workers) and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return [worker.returncode for worker in workers]


def _said(folder: Path) -> str:
    """Return the last line that a worker has written, and where all are."""
    for log in sorted(folder.glob("worker-*.log")):
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
        said = [line for line in lines if line.strip()]
        if said:
            return f"{said[-1]} (all of it: {log})"
    return f"see {folder}"


def _codes(workers: list[subprocess.Popen[bytes]]) -> list[int | None]:
    return [worker.poll() for worker in workers]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
