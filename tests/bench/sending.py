"""What thirty pictures of 12 megapixels sent over one form cost the web process. Prints JSON.

python -m tests.bench.sending

They come one by one, two at a time, as the page's script sends them; and then ten in one
plain form. No worker runs: its work is not the web process's.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from .pictures import draw
from .server import ROOT, serving

SIZE = (4000, 3000)
COUNT = 30
PREPARE = """
import django; django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.contrib.sites.models import Site
from accounts.actions.profiles import create_profile
from accounts.models import User
from articles.models import Title
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
Site.objects.filter(pk=1).update(domain="127.0.0.1", name="Bench")
Title.objects.create(site_id=1, name="Bench")
user = User.objects.create_user("sender@example.org", "a-long-password")
create_profile(user, username="sender", display_name="Sender")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(session.session_key)
"""


class Sender:
    """Somebody's browser."""

    def __init__(self, url: str, session: str) -> None:
        self.host = urlsplit(url).netloc
        self.cookies = f"sessionid={session}"
        page, headers = self.ask("GET", "/send/pictures/")
        cookie = re.search(r"csrftoken=(\w+)", headers.get("set-cookie", ""))
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert cookie
        assert token
        self.cookies += f"; csrftoken={cookie[1]}"
        self.token = token[1]

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[str, dict]:
        connection = http.client.HTTPConnection(self.host, timeout=300)
        headers = {"Cookie": self.cookies, "Content-Type": kind, "Accept": "*/*"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status == 429 and (wait := answer.getheader("Retry-After")):
            time.sleep(int(wait))  # as the page's script does
            return self.ask(method, path, body, kind)
        assert answer.status in (200, 201, 302), (answer.status, text[:500])
        return text, {name.lower(): value for name, value in answer.getheaders()}

    def send(self, path: str, field: str, files: list[bytes], **fields: str) -> float:
        """Seconds until it was answered."""
        line = "----bench"
        parts = [
            f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {"csrfmiddlewaretoken": self.token, **fields}.items()
        ]
        for number, data in enumerate(files):
            about = f'form-data; name="{field}"; filename="IMG_{number}.jpg"'
            head = f"--{line}\r\nContent-Disposition: {about}\r\nContent-Type: image/jpeg\r\n\r\n"
            parts += [head.encode(), data, b"\r\n"]
        body = b"".join([*parts, f"--{line}--\r\n".encode()])
        began = time.perf_counter()
        self.ask("POST", path, body, f"multipart/form-data; boundary={line}")
        return time.perf_counter() - began


class Watch(threading.Thread):
    """The most memory that any process of the server's had; not those it starts for a picture."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        listed = subprocess.check_output(["ps", "-o", "pid=", "-s", str(session)], text=True)
        self.pids = [int(pid) for pid in listed.split()]
        self.before = self.most = self.largest()
        self.over = threading.Event()

    def largest(self) -> float:
        found = []
        for pid in self.pids:
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:  # what read a picture has ended
                continue
            found += [int(size) / 1024 for size in re.findall(r"VmRSS:\s+(\d+)", status)]
        return max(found, default=0.0)

    def run(self) -> None:
        while not self.over.wait(0.02):
            self.most = max(self.most, self.largest())


def measure(folder: str) -> dict[str, float]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings", "VAR_DIR": folder}
    # All look the same, and are taken all the same.
    env |= {"BASE_URL": "http://127.0.0.1:8000", "LOG_LEVEL": "ERROR", "SAME_PICTURE_A_DAY": "0"}
    asked = subprocess.check_output([sys.executable, "-c", PREPARE], cwd=ROOT, env=env, text=True)
    file = Path(folder, "picture.jpg")
    draw(file, SIZE)
    # After the picture's end nothing is read; each is another file all the same.
    data = file.read_bytes()
    pictures = [data + bytes([number]) for number in range(COUNT + 10)]
    with serving(env) as (url, session):
        sender = Sender(url, asked.split()[-1])
        watch = Watch(session)
        watch.start()
        with ThreadPoolExecutor(2) as two:
            one_by_one = list(
                two.map(
                    lambda each: sender.send("/send/pictures/pictures/", "file", [each]),
                    pictures[:COUNT],
                )
            )
        form = sender.send("/send/story/", "files", pictures[COUNT:], act="add", headline="x")
        watch.over.set()
        watch.join()
    return {
        "megabytes_each": len(data) / 1024**2,
        "before": watch.before,
        "growth": watch.most - watch.before,
        "slowest": max(one_by_one),
        "median": sorted(one_by_one)[COUNT // 2],
        "form_of_ten": form,
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measure(name)))
