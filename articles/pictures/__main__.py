"""The process apart: a line of JSON in, a line of JSON out, each job in a fork of its own.

In: {"job": name, "folder": path, "seconds": limit, …arguments}. Out: what the job
returned, or {"refused": code}, or {"failed": words}. The fork starts with everything
imported, has limits of its own, and takes to its end whatever a picture did to it.
"""

import json
import os
import resource
import select
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pillow_heif  # noqa: F401 - so that no fork has to
from PIL import Image

from .errors import Refused
from .jobs import JOBS

# 60 megapixels decoded, turned and converted, with what libraries map beside it.
MEMORY = 2 * 1024**3
FILE = 256 * 1024**2
NICENESS = 10  # readers come first


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    Image.init()
    for line in requests:
        answers.write(answer(json.loads(line)) + b"\n")
        answers.flush()


def answer(request: dict[str, Any]) -> bytes:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _work(request, writer)
    os.close(writer)
    try:
        return _read(reader, pid, request["seconds"])
    finally:
        os.close(reader)
        os.waitpid(pid, 0)


def _read(reader: int, pid: int, seconds: float) -> bytes:
    """What the fork writes until it ends; it is killed when its time is over."""
    parts: list[bytes] = []
    while select.select([reader], [], [], seconds)[0]:
        part = os.read(reader, 65536)
        if not part:
            return b"".join(parts) or b'{"failed": "the process ended"}'
        parts.append(part)
    os.kill(pid, signal.SIGKILL)
    return b'{"refused": "too_slow"}'


def _work(request: dict[str, Any], writer: int) -> None:
    """Never returns."""
    try:
        _limit(request["seconds"])
        folder = Path(request["folder"])
        arguments = request.get("arguments", {})
        found = JOBS[request["job"]](folder, **arguments)
    except Refused as refused:
        found = {"refused": refused.code}
    except MemoryError:
        found = {"refused": "unreadable"}
    except OSError as error:
        found = {"failed": str(error)}
    except BaseException as error:  # the fork must end here, whatever it met
        found = {"failed": f"{type(error).__name__}: {error}"}
    try:
        with open(writer, "wb") as out:
            out.write(json.dumps(found).encode())
    finally:
        os._exit(0)


def _limit(seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    os.nice(NICENESS)


if __name__ == "__main__":
    # Ctrl-C is for the server, which closes our input when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever a library prints must not come between two answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)
