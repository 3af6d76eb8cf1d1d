import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from newsroom.sweeps import run_forever


class Command(BaseCommand):
    help = "Do the background work: announce stories whose time has come, keep house."

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()

        def stop(signum: int, frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        run_forever(stopped)
