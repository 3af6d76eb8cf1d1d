"""Runs the jobs of jobs.py in a process apart, one at a time, from any thread."""

import atexit
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from .errors import Refused

INSPECT_SECONDS = 8.0
RENDER_SECONDS = 120.0
# How long a person's request waits for those before it, and how many may wait: the
# web process has other readers.
PATIENCE = 1.5
QUEUE = 3


class Busy(Exception):
    """Too many pictures at once; try again in a moment."""


class Failed(Exception):
    """The job broke off for a reason that isn't known to be the picture's."""


class Helper:
    """The process, started when it is first needed and again when it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places = threading.Semaphore(QUEUE)
        self._process: subprocess.Popen[bytes] | None = None

    def run(
        self, job: str, folder: Path, *, seconds: float, patient: bool, **arguments: Any
    ) -> Any:
        """The job's answer. Raises Refused, Busy (never a patient caller) or Failed."""
        request = {"job": job, "folder": str(folder), "seconds": seconds, "arguments": arguments}
        if patient:
            with self._lock:
                return self._read(self._ask(request))
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            if not self._lock.acquire(timeout=PATIENCE):
                raise Busy
            try:
                return self._read(self._ask(request))
            finally:
                self._lock.release()
        finally:
            self._places.release()

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        process.wait(RENDER_SECONDS)

    def forget(self) -> None:
        """After a fork: the parent's process is not ours to talk to."""
        self.__init__()  # type: ignore[misc]

    def _ask(self, request: dict[str, Any]) -> bytes:
        line = json.dumps(request).encode() + b"\n"
        for _attempt in range(2):  # the process may have been killed since it was last asked
            process = self._started()
            assert process.stdin is not None  # noqa: S101 - for the type checker
            assert process.stdout is not None  # noqa: S101 - as above
            try:
                process.stdin.write(line)
                process.stdin.flush()
                answer = process.stdout.readline()
            except OSError:
                answer = b""
            if answer:
                return answer
            process.kill()
            self.stop()
        raise Failed("the picture process keeps ending")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", __package__],
                cwd=Path(__file__).resolve().parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        return self._process

    @staticmethod
    def _read(line: bytes) -> Any:
        answer = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"])
        if "failed" in answer:
            raise Failed(answer["failed"])
        return answer


helper = Helper()
atexit.register(helper.stop)
os.register_at_fork(after_in_child=helper.forget)


def inspect(folder: Path, *, patient: bool) -> Any:
    return helper.run("inspect", folder, seconds=INSPECT_SECONDS, patient=patient)


def render(folder: Path, **arguments: Any) -> Any:
    return helper.run("render", folder, seconds=RENDER_SECONDS, patient=True, **arguments)
