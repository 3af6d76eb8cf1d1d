"""What is killed in the middle of its work loses nothing, and does nothing twice."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.installation import Installation, free_port, running_title

COUNT = 4
SEND = f"""
import io, time
from PIL import Image
from django.contrib.sites.models import Site
from accounts.actions.profiles import create_profile
from accounts.models import User
from articles.actions.contributions import Words, draft_of, send_contribution
from articles.actions.sent_pictures import add_sent_picture
from articles.models import Photo
user = User.objects.create_user("sihle@example.org", "a-long-password")
create_profile(user, username="sihle", display_name="Sihle")
draft = draft_of(user, "pictures", Site.objects.get(pk=1))
words = []
for number in range({COUNT}):
    data = io.BytesIO()
    Image.effect_noise((1600, 1200), 40 + number).convert("RGB").save(data, "JPEG")
    data.seek(0)
    words.append(Words(add_sent_picture(draft, data, by=user).pk, alt="Noise"))
send_contribution(
    draft, by=user, terms_version=1, pictures=words,
    fields=dict(headline="Four pictures", text="", area=None, place="",
                happened_on=None, links=[]),
)
photos = Photo.objects.filter(sent_with__contribution=draft)
# Here, and below: a process for every look would take the time of the work.
end = time.monotonic() + 60
while not (taken := photos.filter(made_at=None, attempts__gt=0).exists()):
    if time.monotonic() > end:
        break
    time.sleep(0.02)  # between two looks at a condition
print(taken)
"""
LOOK = """
import json, time
from pathlib import Path
from django.conf import settings
from articles.models import Contribution, Photo
photos = Photo.objects.filter(sent_with__contribution__headline="Four pictures")
end = time.monotonic() + 240
while True:
    item = Contribution.objects.get(headline="Four pictures")
    waiting = photos.filter(made_at=None).count()
    waiting += item.pictures.exclude(look_at=None).count() + (item.examine_at is not None)
    if not waiting or time.monotonic() > end:
        break
    time.sleep(0.5)  # between two looks at a condition
named = sorted(name for photo in photos for name in photo.names())
root = Path(settings.MEDIA_ROOT)
there = sorted(
    str(file.relative_to(root))
    for folder in {(root / name).parent for name in named}
    for file in folder.iterdir()
    if any(file.name.startswith(Path(name).name.split("-")[0]) for name in named)
)
signals = list(item.signals.values_list("kind", "picture"))
print(json.dumps([photos.count(), waiting, named, there, signals]))
"""


def worker_of(installation: Installation) -> int | None:
    """The number of the process that works for it; None while a new one is being started."""
    folder = f"VAR_DIR={installation.env['VAR_DIR']}\0".encode()
    for found in Path("/proc").glob("[0-9]*"):
        try:
            command = (found / "cmdline").read_bytes()
            if command.endswith(b"manage.py\0worker\0") and folder in (
                (found / "environ").read_bytes() + b"\0"
            ):
                return int(found.name)
        except OSError:
            continue
    return None


@pytest.fixture
def title(tmp_path: Path) -> Iterator[Installation]:
    """One of its own, whose worker has nothing else to do."""
    with running_title(tmp_path, "The Title", f"http://localhost:{free_port()}") as running:
        yield running


def test_all_pictures_are_made_and_none_twice(title: Installation):
    assert title.manage("shell", "-v0", "-c", SEND).split()[-1] == "True"
    first = worker_of(title)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    told = title.manage("shell", "-v0", "-c", LOOK).splitlines()[-1]
    count, waiting, named, there, signals = json.loads(told)
    assert (count, waiting) == (COUNT, 0)
    # What the killed one had written and not told of is tidied away later.
    assert set(named) <= set(there)
    assert worker_of(title) not in (None, first)
    assert len({tuple(each) for each in signals}) == len(signals)
