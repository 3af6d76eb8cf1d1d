"""Pictures of every kind, ordinary and hostile, made where they are needed."""

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

pillow_heif.register_heif_opener()

RED, BLUE = (200, 30, 30), (30, 30, 200)


def two_halves(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture.convert(mode)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def see_through(mode: str = "RGBA") -> Image.Image:
    """Nothing at all on the left, blue on the right."""
    picture = two_halves("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 30, 40))
    return picture.convert(mode) if mode == "RGBA" else picture.quantize(8)


def sixteen_bits() -> Image.Image:
    """Dark grey on the left, light grey on the right, 16 bits deep."""
    picture = Image.new("I;16", (60, 40), 50 * 257)
    picture.paste(200 * 257, (30, 0, 60, 40))
    return picture


def exif(orientation: int | None = None) -> Image.Exif:
    """With GPS, a camera's name and a thumbnail's worth of words."""
    data = Image.Exif()
    data[0x010F] = "SECRET CAMERA"
    data[0x9286] = b"ASCII\0\0\0SECRET COMMENT"
    if orientation is not None:
        data[0x0112] = orientation
    data.get_ifd(0x8825).update({1: "S", 2: (34.0, 25.0, 6.0), 3: "E", 4: (19.0, 14.0, 16.0)})
    return data


def turned(orientation: int) -> bytes:
    """The two halves as a camera held otherwise stores them (EXIF's orientation 1 to 8)."""
    stored_by = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    picture = two_halves()
    # A green corner tells left from right and top from bottom.
    picture.paste((30, 200, 30), (0, 0, 20, 20))
    turn = stored_by[orientation]
    picture = picture.transpose(turn) if turn is not None else picture
    return encoded(picture, "JPEG", exif=exif(orientation), quality=95)


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def telling() -> dict[str, bytes]:
    """A picture of each format that tells what no reader may learn."""
    profile = srgb_profile()
    xmp = b"<x:xmpmeta><rdf:RDF>SECRET XMP</rdf:RDF></x:xmpmeta>"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SECRET TEXT")
    text.add_itxt("XML:com.adobe.xmp", xmp.decode())
    picture = two_halves(size=(900, 600))
    extra = {"exif": exif(), "icc_profile": profile}
    iptc = b"\xff\xed" + struct.pack(">H", 40) + b"Photoshop 3.0\0SECRET IPTC".ljust(38, b"\0")
    jpeg = encoded(picture, "JPEG", comment=b"SECRET COMMENT", xmp=xmp, **extra)
    return {
        "jpeg": jpeg[:2] + iptc + jpeg[2:] + b"SECRET TAIL",
        "png": encoded(picture, "PNG", pnginfo=text, **extra),
        "webp": encoded(picture, "WEBP", xmp=xmp, **extra),
        "gif": encoded(picture.quantize(), "GIF", comment=b"SECRET COMMENT"),
        "avif": encoded(picture, "AVIF", xmp=xmp, **extra),
        "heic": encoded(picture, "HEIF", xmp=xmp, **extra),
    }


IIM = {
    "title": (2, 5),
    "keywords": (2, 25),
    "day": (2, 55),
    "time": (2, 60),
    "byline": (2, 80),
    "city": (2, 90),
    "country": (2, 101),
    "headline": (2, 105),
    "credit": (2, 110),
    "copyright": (2, 116),
    "caption": (2, 120),
}


def iim(told: dict[str, Sequence[bytes]]) -> bytes:
    """A JPEG's APP13 with an IIM block (IIM 4.2, 1.5) in Photoshop's wrapping."""
    block = b""
    for name, values in told.items():
        record, dataset = (1, 90) if name == "charset" else IIM[name]
        for value in values:
            block += struct.pack(">BBBH", 0x1C, record, dataset, len(value)) + value
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(block)) + block
    resource += b"\0" * (len(block) % 2)
    segment = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment


def with_segment(jpeg: bytes, segment: bytes) -> bytes:
    return jpeg[:2] + segment + jpeg[2:]


def xmp(properties: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
        'xmlns:exif="http://ns.adobe.com/exif/1.0/" '
        'xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" '
        'xmlns:iptc="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
        f"{properties}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def worded(
    *,
    caption: str = "",
    byline: str = "",
    credit: str = "",
    copyright: str = "",
    usage_terms: str = "",
    alt: str = "",
    taken: str = "",
    keywords: Sequence[str] = (),
) -> bytes:
    """A JPEG with those words in its XMP."""

    def alternatives(name: str, value: str) -> str:
        inner = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(value)}</rdf:li></rdf:Alt>'
        return f"<{name}>{inner}</{name}>" if value else ""

    items = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in keywords)
    properties = (
        alternatives("dc:description", caption)
        + (f"<dc:creator><rdf:Seq><rdf:li>{byline}</rdf:li></rdf:Seq></dc:creator>")
        + (f"<photoshop:Credit>{credit}</photoshop:Credit>" if credit else "")
        + alternatives("dc:rights", copyright)
        + alternatives("xmpRights:UsageTerms", usage_terms)
        + alternatives("iptc:AltTextAccessibility", alt)
        + (f"<exif:DateTimeOriginal>{taken}</exif:DateTimeOriginal>" if taken else "")
        + (f"<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>" if items else "")
    )
    return encoded(two_halves(), "JPEG", xmp=xmp(properties))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of that size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", rows), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def gif_bomb(width: int, height: int) -> bytes:
    screen = struct.pack("<HH", width, height)
    return b"GIF89a" + screen + b"\x00\x00\x00" + b"," + b"\0" * 4 + screen + b"\x00\x02\x00;"


def unlike() -> dict[str, bytes]:
    """What is sent as a picture and is none, or none of ours."""
    small = two_halves()
    return {
        "nothing": b"",
        "words": b"This is no picture.",
        "html": b"<html><script>alert(1)</script></html>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "tiff": encoded(small, "TIFF"),
        "bmp": encoded(small, "BMP"),
        "ico": encoded(small, "ICO"),
        "eps": encoded(small, "EPS"),
        "pdf": encoded(small, "PDF"),
        "icns": encoded(small.resize((64, 64)), "ICNS"),
        "jpeg head": encoded(small, "JPEG")[:20],
        "png head": encoded(small, "PNG")[:40],
        "truncated jpeg": encoded(two_halves(size=(900, 600)), "JPEG")[:4000],
        "truncated png": encoded(Image.effect_noise((300, 300), 90), "PNG")[:5000],
        "truncated webp": encoded(two_halves(size=(900, 600)), "WEBP")[:100],
        "png without rows": png_bomb(500, 500),
        "tall": encoded(Image.new("L", (4, 17_000)), "PNG"),
    }
