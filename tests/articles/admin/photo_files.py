"""Pictures with something in them to see."""

import io
from typing import Any

from PIL import Image, ImageDraw


def river(kind: str = "JPEG", size: tuple[int, int] = (600, 400), **options: Any) -> bytes:
    """The same scene each time, as a JPEG or another format."""
    scene = Image.new("RGB", (600, 400), (120, 170, 220))
    draw = ImageDraw.Draw(scene)
    draw.polygon([(0, 400), (250, 120), (330, 130), (420, 400)], fill=(40, 70, 160))
    draw.ellipse((430, 40, 530, 140), fill=(250, 240, 180))
    draw.rectangle((60, 180, 150, 260), fill=(90, 60, 40))
    buffer = io.BytesIO()
    scene.resize(size).save(buffer, kind, **options)
    return buffer.getvalue()
