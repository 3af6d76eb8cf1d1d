"""What pictures cost: making their files against the bare calls of Pillow, and taking them in.
Prints JSON.
"""

import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from articles.pictures import apart, jobs, reading, renditions

SIZE = (6000, 4000)
REPEATS = 3
PLAIN: dict[str, Any] = {"focus": (0.5, 0.5), "crops": {}, "credit": "", "rights": ""}
MB = 1024


def draw(path: Path, size: tuple[int, int] = SIZE) -> None:
    """A picture with the grain of a photograph, the same each time."""
    from PIL import ImageChops

    from articles.demo.pictures import SCENES
    from articles.demo.pictures import draw as paint

    painted = paint(SCENES[0], 1, size)
    chance = random.Random(24)
    tile = Image.frombytes("L", (500, 500), bytes(chance.choices(range(96, 160), k=250_000)))
    grain = Image.new("L", size)
    for left in range(0, size[0], 500):
        for top in range(0, size[1], 500):
            grain.paste(tile.rotate(chance.choice((0, 90, 180, 270))), (left, top))
    ImageChops.overlay(painted, Image.merge("RGB", [grain] * 3)).save(path, "JPEG", quality=90)


def apart_from_us(act: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds and megabytes at most of a fork that does it. (getrusage(2))"""
    pid = os.fork()
    if pid == 0:
        try:
            act()
            os._exit(0)
        finally:
            os._exit(1)
    _pid, status, used = os.wait4(pid, 0)
    assert status == 0, "the fork failed"
    return used.ru_utime + used.ru_stime, used.ru_maxrss / MB


def bare(original: Path, folder: Path, made: list[dict[str, Any]]) -> None:
    """The same files by Pillow alone: decoded once, each size from the one above it."""
    picture = Image.open(original)
    scale = renditions.enough_for_all(picture.size, {})
    picture.draft(None, (round(picture.width * scale), round(picture.height * scale)))
    picture.load()
    for shape in dict.fromkeys(each["shape"] for each in made):
        files = [each for each in made if each["shape"] == shape]
        step = picture
        if shape in renditions.SHAPES:
            ratio, widths = renditions.SHAPES[shape]
            box = renditions.shape_box(picture.size, ratio, (0.5, 0.5), None)
            top = (widths[-1], round(widths[-1] / ratio))
            step = picture.resize(top, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
        for size in sorted({(each["width"], each["height"]) for each in files}, reverse=True):
            if step.size != size:
                step = step.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
            for each in files:
                if (each["width"], each["height"]) == size:
                    buffer = io.BytesIO()
                    options = renditions.OPTIONS[each["format"]]
                    step.save(buffer, each["format"].upper(), **options)
                    (folder / each["file"]).write_bytes(buffer.getvalue())


def ladder(original: Path) -> dict[str, Any]:
    turns = []
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as plain:
        Path(ours, jobs.ORIGINAL).symlink_to(original)
        made = jobs_files(Path(ours))
        for _ in range(REPEATS):
            job, memory = apart_from_us(lambda: jobs.render(Path(ours), **PLAIN))
            calls, _memory = apart_from_us(lambda: bare(original, Path(plain), made))
            turns.append((job / calls, job, calls, memory))
        same = sum(
            Path(ours, each["file"]).read_bytes() == file.read_bytes()
            for each in made
            if (file := Path(plain, each["file"])).exists()
        )
    ratio, job, calls, memory = (statistics.median(column) for column in zip(*turns, strict=True))
    return {
        "files": len(made),
        "same": same,
        "ratio": ratio,
        "job": job,
        "calls": calls,
        "memory": memory,
    }


def jobs_files(folder: Path) -> list[dict[str, Any]]:
    """What the job makes, asked of a process of its own, so that ours stays small."""
    found: list[dict[str, Any]] = apart.render(folder, **PLAIN)["renditions"]
    return found


def first_look(original: Path) -> float:
    """Seconds of one decode and one small JPEG."""
    started = time.perf_counter()

    def look() -> None:
        picture = reading.decode(Image.open(original))
        width, height = 768, round(768 * picture.height / picture.width)
        small = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        small.save(io.BytesIO(), "JPEG", **renditions.OPTIONS["jpeg"])

    apart_from_us(look)
    return time.perf_counter() - started


def within_the_paper(original: Path) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command

    from articles.actions.photos import add_photo

    call_command("migrate", verbosity=0)
    add_photo(io.BytesIO(original.read_bytes()))  # the helper starts
    turns = []
    for _ in range(REPEATS):
        with original.open("rb") as file:
            started = time.perf_counter()
            add_photo(file, patient=False)
            upload = time.perf_counter() - started
        look = first_look(original)
        turns.append((upload / look, upload, look))
    ratio, upload, look = (statistics.median(column) for column in zip(*turns, strict=True))
    uploaded = {"ratio": ratio, "upload": upload, "look": look}
    return {"upload": uploaded}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        original = Path(name, "original.jpg")
        # Drawn elsewhere: a fork begins with the memory of its parent.
        drawing = (
            "import sys, pathlib, tests.bench.pictures as p; p.draw(pathlib.Path(sys.argv[1]))"
        )
        subprocess.run([sys.executable, "-c", drawing, str(original)], check=True)
        found: dict[str, Any] = {"megabytes": original.stat().st_size / 1e6}
        found["ladder"] = ladder(original)
        found |= within_the_paper(original)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
