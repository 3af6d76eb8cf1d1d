"""The process apart: a line of JSON in, a line of JSON out, each job in a fork of its own.

In: {"job": name, "folder": path, "seconds": limit, "cpu": limit, "arguments": {…}}.
Out: what the job returned, or {"refused": code}, or {"failed": words, "errno": number or
null}. The fork starts with everything imported, has limits of its own, and takes to its
end whatever a picture did to it.
"""

import json
import os
import resource
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pillow_heif  # noqa: F401 - so that no fork has to
from PIL import Image

from .errors import Refused
from .jobs import JOBS

# 60 megapixels decoded, turned and converted, with what libraries map beside it.
MEMORY = 2 * 1024**3
FILE = 256 * 1024**2
# Readers come first; where there are none (tests) nothing is gained by waiting.
NICENESS = int(os.environ.get("PICTURES_NICENESS", "10"))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    Image.init()
    for line in requests:
        found = _answer(json.loads(line), requests.fileno(), answers.fileno())
        with suppress(BrokenPipeError):  # whoever asked has gone, as the next line tells
            answers.write(found + b"\n")
            answers.flush()


def _answer(request: dict[str, Any], asker: int, answers: int) -> bytes:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        os.close(answers)  # else nobody learns of this process's end before the fork's
        _work(request, writer)
    os.close(writer)
    found = _read(reader, asker, request["seconds"])
    os.close(reader)
    if found is None:
        os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    if found is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return b'{"refused": "too_slow"}'
    return found or b'{"failed": "the process ended"}'


def _read(reader: int, asker: int, seconds: float) -> bytes | None:
    """What the fork writes until it ends; None when its time is over.

    So it is when whoever asked has gone: only then is there something to read from them
    before they have their answer.
    """
    parts: list[bytes] = []
    while reader in select.select([reader, asker], [], [], seconds)[0]:
        part = os.read(reader, 65536)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None


def _work(request: dict[str, Any], writer: int) -> None:
    """Never returns."""
    try:
        _limit(request["cpu"])
        folder = Path(request["folder"])
        arguments = request.get("arguments", {})
        found = JOBS[request["job"]](folder, **arguments)
    except Refused as refused:
        found = {"refused": refused.code}
    except MemoryError:
        found = {"refused": "unreadable"}
    except OSError as error:
        # Without a number it is Pillow's own, of a picture that can't be written.
        found = {"failed": str(error), "errno": error.errno}
    except BaseException as error:  # the fork must end here, whatever it met
        found = {"failed": f"{type(error).__name__}: {error}"}
    try:
        with open(writer, "wb") as out:
            out.write(json.dumps(found).encode())
    finally:
        os._exit(0)


def _limit(cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    os.nice(NICENESS)


if __name__ == "__main__":
    # Ctrl-C is for the server, which closes our input when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever a library prints must not come between two answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)
