"""The process that takes strangers' pictures to pieces may fall over; nobody else does."""

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from articles.pictures import apart
from articles.pictures.apart import Busy, Failed, Helper
from articles.pictures.errors import Refused
from tests import factories

ROOT = Path(__file__).resolve().parents[3]
RENDER = {"focus": (0.5, 0.5), "crops": {}, "credit": "", "rights": ""}
LONG = 60  # seconds, after which a test that waits is broken


@pytest.fixture
def helper() -> Iterator[Helper]:
    helper = Helper()
    yield helper
    helper.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path / "ours", (60, 40))


def filled(folder: Path, size: tuple[int, int]) -> Path:
    folder.mkdir()
    (folder / "original").write_bytes(factories.jpeg_bytes(size))
    return folder


@pytest.fixture
def hanging(tmp_path: Path) -> Path:
    """A folder whose picture is a pipe: who reads it waits for somebody to write."""
    folder = tmp_path / "hanging"
    folder.mkdir()
    os.mkfifo(folder / "original")
    return folder


def inspect(helper: Helper, folder: Path, *, patient: bool = True) -> Any:
    return helper.run("inspect", folder, cpu=8, patient=patient)


def helper_pid(helper: Helper) -> int:
    assert helper._process is not None
    return helper._process.pid


def children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition: Callable[[], Any]) -> Any:
    pause = threading.Event()
    for _turn in range(LONG * 50):
        if found := condition():
            return found
        pause.wait(0.02)
    raise AssertionError("it never came to that")


@contextmanager
def at_work(helper: Helper, folder: Path, *, patient: bool = True) -> Iterator[list[Any]]:
    """In another thread, the helper inspects; what came of it stands in the list afterwards."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(inspect(helper, folder, patient=patient))
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    wait_until(lambda: helper._process and children(helper._process.pid))
    try:
        yield results
    finally:
        if helper._process:
            for fork in children(helper._process.pid):
                os.kill(fork, signal.SIGKILL)
        thread.join(LONG)
    assert not thread.is_alive()


def test_a_picture_is_inspected_by_one_process_that_stays(helper, folder):
    assert inspect(helper, folder)["width"] == 60
    first = helper_pid(helper)
    assert inspect(helper, folder)["height"] == 40
    assert helper_pid(helper) == first
    assert children(first) == []


def test_a_fork_that_is_killed_fails_alone(helper, folder, hanging):
    inspect(helper, folder)
    first = helper_pid(helper)
    with at_work(helper, hanging) as results:
        [fork] = children(first)
        os.kill(fork, signal.SIGSEGV)
        wait_until(lambda: results)
    assert [type(result) for result in results] == [Failed]
    assert inspect(helper, folder)["width"] == 60
    assert helper_pid(helper) == first


def test_a_fork_that_hangs_is_ended_when_its_time_is_over(helper, folder, hanging, monkeypatch):
    monkeypatch.setattr(apart, "INSPECT_SECONDS", 0.3)
    with pytest.raises(Refused) as refused:
        inspect(helper, hanging, patient=False)
    assert refused.value.code == "too_slow"
    assert children(helper_pid(helper)) == []
    monkeypatch.undo()
    assert inspect(helper, folder)["width"] == 60


def test_a_fork_that_computes_for_too_long_is_ended(helper, tmp_path):
    large = filled(tmp_path / "large", (7000, 7000))
    with pytest.raises(Refused) as refused:
        helper.run(
            "render", large, cpu=1, patient=True, **{**RENDER, "crops": {"1:1": [0, 0, 1, 1]}}
        )
    assert refused.value.code == "too_slow"
    assert inspect(helper, large)["width"] == 7000


def test_a_fork_that_eats_memory_is_refused(tmp_path):
    folder = filled(tmp_path / "large", (6000, 6000))
    code = (
        "import sys; from articles.pictures import __main__ as main;"
        "main.MEMORY = 200 * 1024**2; main.Image.init();"
        "main.serve(sys.stdin.buffer, sys.stdout.buffer)"
    )
    request = (
        f'{{"job": "render", "folder": "{folder}", "seconds": 60, "cpu": 60, "arguments": '
        '{"focus": [0.5, 0.5], "crops": {"1:1": [0, 0, 1, 1]}, "credit": "", "rights": ""}}\n'
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdin.write(request.encode())
        process.stdin.flush()
        assert process.stdout.readline() == b'{"refused": "unreadable"}\n'


def test_a_process_that_was_killed_is_started_anew(helper, folder):
    inspect(helper, folder)
    first = helper_pid(helper)
    os.kill(first, signal.SIGKILL)
    assert inspect(helper, folder)["width"] == 60
    assert helper_pid(helper) != first


def test_a_process_that_is_killed_at_work_is_started_anew_and_leaves_no_fork(
    helper, folder, hanging
):
    inspect(helper, folder)
    first = helper_pid(helper)
    with at_work(helper, hanging) as results:
        [fork] = children(first)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not is_running(fork))
        # The picture is tried once more, by the next process, and hangs there too.
        second = wait_until(
            lambda: helper._process and helper._process.pid != first and helper._process.pid
        )
        wait_until(lambda: children(second))
    assert [type(result) for result in results] == [Failed]
    assert inspect(helper, folder)["width"] == 60


def test_a_process_that_keeps_ending_is_given_up(helper, folder, monkeypatch):
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    with pytest.raises(Failed, match="keeps ending"):
        inspect(helper, folder)
    monkeypatch.undo()
    assert inspect(helper, folder)["width"] == 60


def test_a_machine_that_is_in_the_way_is_told_apart_from_a_bad_picture(helper, tmp_path):
    with pytest.raises(OSError) as error:
        inspect(helper, tmp_path / "no such folder")
    assert error.value.errno == errno.ENOENT


def test_what_breaks_off_for_another_reason_has_failed(helper, folder):
    with pytest.raises(Failed, match="KeyError"):
        helper.run("no such job", folder, cpu=8, patient=True)


def test_who_is_impatient_is_sent_away_and_who_is_patient_waits(
    helper, folder, hanging, monkeypatch
):
    monkeypatch.setattr(apart, "PATIENCE", 0.1)
    with at_work(helper, hanging):
        with pytest.raises(Busy):
            inspect(helper, folder, patient=False)
        waiting = threading.Thread(target=inspect, args=(helper, folder))
        waiting.start()
    waiting.join(LONG)
    assert not waiting.is_alive()
    assert inspect(helper, folder, patient=False)["width"] == 60


def test_no_more_than_a_few_wait_at_once(helper, folder, hanging, monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE", LONG)
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(inspect(helper, folder, patient=False)["width"])
        except Busy:
            results.append("busy")

    with at_work(helper, hanging):
        waiting = [threading.Thread(target=run) for _number in range(apart.QUEUE + 2)]
        for thread in waiting:
            thread.start()
        wait_until(lambda: results == ["busy"] * 2)
    for thread in waiting:
        thread.join(LONG)
    assert results == ["busy"] * 2 + [60] * apart.QUEUE


def test_threads_get_the_answers_to_their_own_questions(helper, tmp_path):
    folders = [filled(tmp_path / str(width), (width, 40)) for width in range(10, 26)]
    results: dict[int, int] = {}

    def run(place: int) -> None:
        results[place] = inspect(helper, folders[place])["width"]

    threads = [threading.Thread(target=run, args=[place]) for place in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert results == {place: place + 10 for place in range(16)}


def test_who_is_interrupted_leaves_no_answer_for_the_next(helper, folder, tmp_path, monkeypatch):
    inspect(helper, folder)

    class Interrupted(BaseException):
        pass

    class Reader:
        def __init__(self, stdout):
            self.stdout = stdout

        def readline(self):
            raise Interrupted

        def close(self):
            self.stdout.close()

    helper._process.stdout = Reader(helper._process.stdout)
    with pytest.raises(Interrupted):
        inspect(helper, folder)
    assert inspect(helper, filled(tmp_path / "next", (33, 22)))["width"] == 33


PARENT = """
import sys
from pathlib import Path
from articles.pictures import apart
apart.inspect(Path(sys.argv[1]), patient=True)
print(apart.helper._process.pid, flush=True)
if sys.argv[2] == "hang":
    apart.inspect(Path(sys.argv[3]), patient=True)
if sys.argv[2] == "wait":
    sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["by itself", "killed", "killed while one is at work"])
def test_the_process_ends_with_the_one_that_started_it(end, folder, hanging):
    how = {"by itself": "end", "killed": "wait"}.get(end, "hang")
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, folder, how, hanging],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        pid = int(parent.stdout.readline())
        forks = wait_until(lambda: children(pid)) if how == "hang" else []
        if how != "end":
            parent.kill()
        parent.wait(LONG)
    wait_until(lambda: not is_running(pid))
    wait_until(lambda: not any(is_running(fork) for fork in forks))


def test_a_fork_of_the_web_process_starts_its_own(folder):
    before = apart.inspect(folder, patient=True)
    shared = helper_pid(apart.helper)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        found = apart.helper._process is None and apart.inspect(folder, patient=True) == before
        own = helper_pid(apart.helper) != shared
        os.write(writer, b"yes" if found and own else b"no")
        apart.helper.stop()
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as answer:
        assert answer.read() == b"yes"
    os.waitpid(pid, 0)
    assert apart.inspect(folder, patient=True) == before
