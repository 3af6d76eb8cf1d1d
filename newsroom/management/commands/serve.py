import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.signals import demo_asked_for, installation_prepared

GRACE = 10.0  # seconds a process has to finish its requests after SIGTERM


class Command(BaseCommand):
    help = "Prepare the database and static files, then run the web server and the worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        self._refuse_taken_port(host, port)
        call_command("migrate", verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        for _receiver, lines in installation_prepared.send(sender=type(self), say=self._say):
            for line in lines or ():
                self._say(line)
        self._say(f"\n  {settings.BASE_URL}/         the paper")
        self._say(f"  {settings.BASE_URL}/admin/   the editors' desk\n  Ctrl-C stops it.\n")
        supervise(
            self._demo_provider()
            | {
                "web": [
                    *(sys.executable, "-m", "granian", "newsroom.wsgi:application"),
                    *("--interface", "wsgi", "--host", host, "--port", str(port)),
                    *("--workers", os.environ.get("WEB_WORKERS", "2")),
                    *("--blocking-threads", os.environ.get("WEB_THREADS", "8")),
                    *("--respawn-failed-workers", "--no-ws", "--log-level", "warning"),
                ],
                "worker": [sys.executable, sys.argv[0], "worker"],
            }
        )

    def _demo_provider(self) -> dict[str, list[str]]:
        """A stand-in for Facebook beside the demo paper, where Facebook's keys aren't set."""
        demo = any(answer for _receiver, answer in demo_asked_for.send(sender=type(self)))
        if settings.SECURE or not demo or "facebook" in settings.SOCIALACCOUNT_PROVIDERS:
            return {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        # The processes beside it learn from this where it is (newsroom/providers.py).
        os.environ["DEMO_PROVIDER"] = f"http://127.0.0.1:{port}"
        return {
            "demo provider": [sys.executable, sys.argv[0], "demo_provider", "--port", str(port)]
        }

    def _refuse_taken_port(self, host: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Cannot listen on {host}:{port}: {error.strerror}. Try make run PORT=8001"
                ) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def supervise(commands: dict[str, list[str]]) -> None:
    """Run the commands until SIGINT or SIGTERM, and start again what ends by itself."""
    stopped = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running = {name: _start(command) for name, command in commands.items()}
    while not stopped.wait(1):
        for name, process in running.items():
            if process.poll() is not None and not stopped.is_set():
                _kill_group(process)
                running[name] = _start(commands[name])
    for process in running.values():
        process.terminate()
    for process in running.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        _kill_group(process)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches this process only, which stops the others in order.
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own commands


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End what a process left behind: a killed server's own children keep its port."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
