import os
import signal
from threading import Thread
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.checks import is_loopback
from newsroom.demo_provider import DemoProvider


class Command(BaseCommand):
    help = "Play Facebook for the demo paper, on this machine only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8010)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if settings.SECURE or not is_loopback(urlsplit(settings.BASE_URL).hostname or ""):
            raise CommandError("It lets anyone in, and is for a paper at http://localhost only.")
        server = DemoProvider(port, settings.BASE_URL)

        def stop(signum: int, frame: FrameType | None) -> None:
            # From a thread: this one is in the loop that is to end.
            Thread(target=server.shutdown).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if not os.environ.get("DEMO_PROVIDER"):
            self.stdout.write(f"Start the paper with DEMO_PROVIDER={server.url}")
        server.serve_forever()
        server.server_close()
