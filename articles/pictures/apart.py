"""Runs the jobs of jobs.py in a process apart, one at a time, from any thread."""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from .errors import Refused

# A person's request must not wait longer; who is patient may be on a busy machine.
INSPECT_SECONDS = 8.0
PATIENT_SECONDS = 120.0
# Of processor time: what no ordinary picture takes.
INSPECT_CPU = 8
RENDER_CPU = 60
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

    def run(self, job: str, folder: Path, *, cpu: int, patient: bool, **arguments: Any) -> Any:
        """The job's answer.

        Raises Refused, Busy (never a patient caller), Failed, or OSError when the machine
        is in the way: a full disk.
        """
        request = {
            "job": job,
            "folder": str(folder),
            "seconds": PATIENT_SECONDS if patient else INSPECT_SECONDS,
            "cpu": cpu,
            "arguments": arguments,
        }
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
        """End the process, and the fork that may be at work."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:  # else its number may be another's by now
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()

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
            except BaseException:
                self.stop()  # its answer would be taken for the next one's
                raise
            if answer:
                return answer
            self.stop()
        raise Failed("the picture process keeps ending")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is not None:
            self.stop()
        if self._process is None:
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
        if answer.get("errno"):
            raise OSError(answer["errno"], answer["failed"])
        if "failed" in answer:
            raise Failed(answer["failed"])
        return answer


helper = Helper()
atexit.register(helper.stop)
os.register_at_fork(after_in_child=helper.forget)


def inspect(folder: Path, *, patient: bool) -> Any:
    return helper.run("inspect", folder, cpu=INSPECT_CPU, patient=patient)


def render(folder: Path, **arguments: Any) -> Any:
    return helper.run("render", folder, cpu=RENDER_CPU, patient=True, **arguments)


def compare_levels(folder: Path) -> Any:
    return helper.run("compare_levels", folder, cpu=RENDER_CPU, patient=True)


def strip(folder: Path) -> Any:
    return helper.run("strip", folder, cpu=RENDER_CPU, patient=True)
