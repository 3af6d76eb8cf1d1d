"""Three hundred broken and hostile files, made here, sent in: none does any harm."""

import io
import random
import resource
import struct
import time
import zlib
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from articles.actions.photos import add_photo, inspect_only
from articles.models import Photo
from tests import factories
from tests.articles.actions import pictures

pytestmark = pytest.mark.django_db

SECONDS = 10
MEGABYTES = 80
PAGE = b"<html><script>alert(1)</script></html>"
KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF")


def sample(kind: str) -> bytes:
    picture = pictures.two_halves(size=(120, 80))
    if kind == "GIF":
        return pictures.encoded(picture.quantize(8), "GIF")
    options = {"progressive": True} if kind == "JPEG" else {}
    return pictures.encoded(picture, kind, exif=pictures.exif(6), **options)


def broken() -> Iterator[tuple[str, bytes]]:
    """Truncated, with bits flipped, with parts doubled, left out, blanked or exchanged."""
    rng = random.Random(7)
    for kind in KINDS:
        data = sample(kind)
        for number in range(14):
            yield f"{kind} cut {number}", data[: rng.randrange(1, len(data))]
        for number in range(14):
            flipped = bytearray(data)
            for _bit in range(rng.choice([1, 4, 30])):
                flipped[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            yield f"{kind} flipped {number}", bytes(flipped)
        for number in range(10):
            start, length = rng.randrange(len(data)), rng.randrange(1, 60)
            middle = (b"", b"\xff" * length, b"\0" * length, data[start : start + length] * 3)
            rest = data[start + length :]
            yield f"{kind} spliced {number}", data[:start] + middle[number % 4] + rest
        yield f"{kind} head on noise", data[:40] + rng.randbytes(2_000)


def bombs() -> Iterator[tuple[str, bytes]]:
    for width, height in ((50_000, 50_000), (2**31 - 1, 2**31 - 1), (0, 9), (60_001, 1_000)):
        yield f"PNG of {width} × {height}", pictures.png_bomb(width, height)
    for width, height in ((65_535, 65_535), (8_000, 8_000), (0, 0)):
        yield f"GIF of {width} × {height}", pictures.gif_bomb(width, height)
    jpeg = bytearray(sample("JPEG"))
    at = jpeg.index(b"\xff\xc2") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    yield "JPEG of 65500 × 65500", bytes(jpeg)
    for kind in ("AVIF", "HEIF"):
        data = sample(kind)
        size = data.index(b"ispe") + 8
        for width, height in ((0xFFFFFFFF, 0xFFFFFFFF), (30_000, 30_000), (0, 0)):
            claimed = struct.pack(">II", width, height)
            yield f"{kind} of {width} × {height}", data[:size] + claimed + data[size + 8 :]
    webp = pictures.encoded(Image.new("RGBA", (9, 9)), "WEBP", save_all=True, xmp=b"x")
    at = webp.index(b"VP8X") + 12
    yield "WebP of 16M × 16M", webp[:at] + b"\xff" * 6 + webp[at + 6 :]


def chunk(kind: bytes, data: bytes, crc: int | None = None) -> bytes:
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def png_abuse() -> Iterator[tuple[str, bytes]]:
    data = pictures.encoded(pictures.two_halves(), "PNG")
    head, body = data[:33], data[33:]
    header = data[12:29]
    megabytes = zlib.compress(b"a" * 30_000_000, 9)
    yield "PNG zTXt bomb", head + chunk(b"zTXt", b"Comment\0\0" + megabytes) + body
    yield "PNG iTXt bomb", head + chunk(b"iTXt", b"Comment\0\1\0\0\0" + megabytes) + body
    yield "PNG iCCP bomb", head + chunk(b"iCCP", b"icc\0\0" + megabytes) + body
    yield "PNG many zTXt", head + chunk(b"zTXt", b"k\0\0" + megabytes[:30_000]) * 40 + body
    yield "PNG huge tEXt", head + chunk(b"tEXt", b"Comment\0" + b"x" * 3_000_000) + body
    yield "PNG 20,000 tEXt", head + chunk(b"tEXt", b"k\0v") * 20_000 + body
    yield "PNG wrong CRC", head[:-4] + b"\0\0\0\0" + body
    yield "PNG wrong CRC of IDAT", body.join([head, b""])[:-20] + b"\0" * 8 + data[-12:]
    yield "PNG two IHDR", head + chunk(b"IHDR", header[4:]) + body
    yield "PNG no IHDR", data[:8] + body
    yield "PNG rows bomb", head + chunk(b"IDAT", megabytes) + chunk(b"IEND", b"")
    yield "PNG acTL", head + chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)) + body
    yield "PNG acTL of none", head + chunk(b"acTL", struct.pack(">II", 0, 0)) + body
    yield "PNG length", data[:33] + struct.pack(">I", 2**31) + body[4:]
    yield "PNG length below 0", data[:33] + b"\xff\xff\xff\xff" + body[4:]
    yield "PNG no palette", data[:25] + b"\x03" + data[26:]
    yield "PNG odd depth", data[:24] + b"\x05" + data[25:]
    yield "PNG bad XMP", head + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<a>") + body
    yield "PNG bad EXIF", head + chunk(b"eXIf", b"II*\0\xff\xff\xff\xff") + body


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_abuse() -> Iterator[tuple[str, bytes]]:
    data = sample("JPEG")
    at = data.rindex(b"\xff\xda")
    scan = data[at:-2]
    for times in (90, 101, 5_000):
        yield f"JPEG of {times} scans", data[:at] + scan * times + data[at:]
    for length in (0, 1, 2, 65_535):
        odd = b"\xff\xe5" + struct.pack(">H", length)
        yield f"JPEG segment of {length}", data[:2] + odd + data[2:]
    yield "JPEG huge APPn", data[:2] + segment(0xE5, b"x" * 65_000) * 60 + data[2:]
    yield "JPEG 50,000 comments", data[:2] + segment(0xFE, b"x") * 50_000 + data[2:]
    yield (
        "JPEG huge ICC",
        data[:2]
        + b"".join(
            segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 255]) + b"x" * 60_000) for n in range(1, 256)
        )
        + data[2:],
    )
    nested = sample("JPEG")[:9_000]
    for _depth in range(6):
        nested = nested[:2] + segment(0xE1, b"Exif\0\0" + nested[:64_000]) + nested[2:]
    yield "JPEG nested thumbnails", nested
    yield "JPEG no end", data[:-2]
    yield "JPEG no table", data.replace(b"\xff\xdb", b"\xff\xe9")
    yield "JPEG no codes", data.replace(b"\xff\xc4", b"\xff\xe9")
    yield "JPEG two frames", data[:2] + data[2:-2] * 2 + data[-2:]
    yield "JPEG pads", data[:2] + b"\xff" * 2_000_000 + data[2:]
    yield "JPEG of heads", b"\xff\xd8" * 100_000 + data
    yield (
        "JPEG EXIF in circles",
        pictures.with_segment(
            data,
            segment(
                0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"
            ),
        ),
    )
    mpf = b"MPF\0II*\0\x08\0\0\0\x01\0\x01\xb0\x04\0\x01\0\0\0\xff\xff\xff\x7f\0\0\0\0"
    yield "JPEG of many pictures", pictures.with_segment(data, segment(0xE2, mpf))
    bomb = b"Photoshop 3.0\x008BIM\x04\x04\0\0\xff\xff\xff\xff" + b"\x1c" * 60_000
    yield "JPEG IIM without end", pictures.with_segment(data, segment(0xED, bomb))
    laughs = b'<!DOCTYPE a [<!ENTITY b "bb">' + b'<!ENTITY c "&b;&b;">' + b"]><a>&c;</a>"
    yield "JPEG laughing XMP", pictures.encoded(pictures.two_halves(), "JPEG", xmp=laughs)
    deep = b"<a>" * 20_000
    yield "JPEG deep XMP", pictures.encoded(pictures.two_halves(), "JPEG", xmp=deep)


def moving() -> Iterator[tuple[str, bytes]]:
    gif = pictures.encoded(pictures.two_halves(size=(8, 8)).quantize(4), "GIF")
    start = gif.index(b",", 13)
    frame = gif[start:-1]
    for frames in (1_001, 5_000, 200_000):
        yield f"GIF of {frames} frames", gif[:-1] + frame * (frames - 1) + b";"
    outside = frame[:1] + struct.pack("<HHHH", 60_000, 60_000, 5_000, 5_000) + frame[9:]
    yield "GIF frame outside", gif[:start] + outside + b";"
    yield "GIF no end", gif[:-1] + b"!\xfe\x01x" * 300_000
    yield "GIF comment without end", gif[:start] + b"!\xfe" + b"\xffx" * 400_000
    frames = [Image.new("RGB", (8, 8), (n % 256, 0, n // 256)) for n in range(1_002)]
    yield (
        "WebP of 1002 frames",
        pictures.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], method=0),
    )


def boxes() -> Iterator[tuple[str, bytes]]:
    for kind in ("AVIF", "HEIF"):
        data = sample(kind)
        for name in (b"meta", b"iloc", b"iinf", b"iprp", b"ipco", b"ispe", b"mdat", b"pitm"):
            at = data.find(name)
            if at < 4:
                continue
            for size in (0, 7, 0x7FFFFFFF):
                claimed = struct.pack(">I", size)
                yield f"{kind} {name!r} of {size}", data[: at - 4] + claimed + data[at:]
            yield f"{kind} without {name!r}", data.replace(name, b"free")
        yield f"{kind} brand alone", data[:32]
    webp = sample("WEBP")
    for size in (0, 3, 0xFFFFFFFF):
        yield f"WebP RIFF of {size}", webp[:4] + struct.pack("<I", size) + webp[8:]
        yield f"WebP chunk of {size}", webp[:16] + struct.pack("<I", size) + webp[20:]


def strangers() -> Iterator[tuple[str, bytes]]:
    """Other things by a picture's name, and pictures that are something else as well."""
    yield from pictures.unlike().items()
    small = pictures.two_halves()
    yield "fits", b"SIMPLE  =                    T".ljust(2880) + b"\0" * 2880
    yield "psd", b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 40, 60, 8, 3) + b"\0" * 5_000
    yield "wmf", b"\xd7\xcd\xc6\x9a" + b"\0" * 500
    yield "ppm", pictures.encoded(small, "PPM")
    yield "tga", pictures.encoded(small, "TGA")
    yield "jpeg 2000", b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 500
    yield "mp4", b"\0\0\0\x18ftypisom" + b"\0" * 500
    yield "postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) (w) file\n"
    yield "JPEG and page", sample("JPEG") + PAGE
    yield "JPEG with page", pictures.with_segment(sample("JPEG"), segment(0xFE, PAGE))
    yield "GIF and script", b"GIF89a/*" + sample("GIF")[8:] + b"*/=1;alert(1)"
    yield "PNG and archive", sample("PNG") + b"PK\x03\x04" + b"\0" * 60 + b"PK\x05\x06" + b"\0" * 18
    yield "WebP and page", sample("WEBP") + PAGE
    yield "page and JPEG", PAGE + sample("JPEG")


def hostile() -> dict[str, bytes]:
    makers = (broken, bombs, png_abuse, jpeg_abuse, moving, boxes, strangers)
    return {name: data for make in makers for name, data in make()}


def files_of(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def memory() -> int:
    """Megabytes this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_hostile_pictures_are_taken_or_refused_and_harm_nobody(tmp_path):
    files = hostile()
    assert len(files) >= 300
    inspect_only(io.BytesIO(factories.jpeg_bytes()), patient=True)
    before = memory()
    taken: list[str] = []
    refused: dict[str, str] = {}
    longest = ("", 0.0)
    for name, data in files.items():
        started = time.monotonic()
        try:
            inspect_only(io.BytesIO(data))
        except ValidationError as error:
            refused[name] = error.code
        else:
            taken.append(name)
        longest = max(longest, (name, time.monotonic() - started), key=lambda each: each[1])
    assert longest[1] < SECONDS, longest
    assert memory() - before < MEGABYTES
    assert files_of(tmp_path) == []
    assert {"busy", "storage"}.isdisjoint(refused.values())
    # Neither is everything waved through nor everything sent away.
    assert {"JPEG and page", "PNG and archive", "JPEG huge APPn", "JPEG of 90 scans"} <= set(taken)
    assert {*pictures.unlike(), "JPEG of 101 scans", "GIF of 5000 frames"} <= set(refused)
    assert {name for name, _data in bombs()} - {"GIF of 0 × 0"} <= set(refused)


def test_what_is_refused_leaves_nothing_and_what_is_taken_holds_the_picture_alone(tmp_path):
    some = dict(strangers()) | dict(png_abuse()) | dict(list(broken())[::12])
    taken = []
    for name, data in some.items():
        try:
            taken.append(add_photo(io.BytesIO(data), alt=name[:50]))
        except ValidationError:
            assert Photo.objects.count() == len(taken), name
    assert len(taken) > 5
    assert len(files_of(tmp_path / "private")) == len(files_of(tmp_path / "media")) == len(taken)
    for path in files_of(tmp_path / "media"):
        assert b"alert" not in path.read_bytes()
        assert b"PK\x03\x04" not in path.read_bytes()
