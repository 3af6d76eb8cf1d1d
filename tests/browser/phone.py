"""Twenty pictures as a phone sends them: JPEG and HEIC, each with camera, time and place."""

import io
from pathlib import Path

import pillow_heif
from PIL import Image, ImageDraw

COUNT = 20
CAMERA = "SECRETPHONE"
# Degrees, minutes and seconds as EXIF has them; their bytes must be in no public file.
SOUTH, EAST = (34.0, 25.0, 6.0), (19.0, 14.0, 16.0)


def take_pictures(folder: Path, of: str = "Flood at Hermanus") -> list[Path]:
    """The files, in the order they were taken; every fourth is HEIC."""
    pillow_heif.register_heif_opener()
    return [_take(folder, of, number) for number in range(1, COUNT + 1)]


def _take(folder: Path, of: str, number: int) -> Path:
    picture = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    # Each looks different, so that none is taken for another.
    for place in range(8):
        left, top = (place * 97 * number) % 1100, (place * 61 + number * 83) % 800
        draw.ellipse((left, top, left + 160, top + 90), fill=(40 * place % 255, 90, 12 * number))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = CAMERA, f"{CAMERA} 9"
    exif[0x8298] = "© Lindiwe Adams"
    exif[0x013B] = "Lindiwe Adams"
    exif[0x010E] = f"{of}, {number}"
    exif.get_ifd(0x8769)[0x9003] = f"2026:11:02 08:{number:02d}:00"
    exif.get_ifd(0x8825).update({1: "S", 2: SOUTH, 3: "E", 4: EAST})
    kind = "HEIF" if number % 4 == 0 else "JPEG"
    buffer = io.BytesIO()
    picture.save(buffer, kind, exif=exif, quality=85)
    file = folder / f"IMG_{number:04d}.{'HEIC' if kind == 'HEIF' else 'jpg'}"
    file.write_bytes(buffer.getvalue())
    return file
