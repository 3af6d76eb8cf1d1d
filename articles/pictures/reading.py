"""From the bytes somebody sent to an upright sRGB picture, or a refusal."""

import io
import re
import warnings
from contextlib import suppress
from typing import Any

from PIL import ExifTags, Image, ImageCms

from .errors import Refused

MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 60_000_000
# A progressive JPEG of a camera has about ten; each costs a pass over the whole picture.
MAX_SCANS = 100
# Only the first is shown.
MAX_FRAMES = 1_000
# A ladder of fixed widths makes a narrow picture very tall, and WebP ends at 16,383.
MAX_TALLNESS = 8
# Of a JPEG (ITU-T T.81, B.1.1): a marker that is neither stuffing nor one that stands in
# the midst of coded data or alone, and three that matter.
MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])")
START_OF_IMAGE, END_OF_IMAGE, START_OF_SCAN = 0xD8, 0xD9, 0xDA
# By content; Pillow would otherwise try EPS, TIFF, FITS and others by their first bytes.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "MPO")
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# What the original is called by, and how a picture of two or more is.
EXTENSIONS = {"MPO": "jpg", "JPEG": "jpg", "HEIF": "heic"}
# How a picture is turned upright (EXIF 2.32, 4.6.4 A, tag Orientation).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = (5, 6, 7, 8)  # of these, what is stored as width is height


def open_picture(data: bytes) -> Image.Image:
    """The picture with its header read and within limits, nothing decoded. Raises Refused."""
    if len(data) > MAX_BYTES:
        raise Refused("too_large")
    try:
        with warnings.catch_warnings():
            # Of odd metadata, which we drop, and of half of Pillow's own limit of pixels.
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=_formats_for(data))
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused("too_many_pixels")
            if picture.format in ("JPEG", "MPO") and _has_too_many_scans(data):
                raise Refused("too_many_scans")
            if picture.format != "MPO" and getattr(picture, "n_frames", 1) > MAX_FRAMES:
                raise Refused("too_many_frames")
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused("too_many_pixels") from error
    except Exception as error:  # a reader fails in as many ways as there are broken files
        raise Refused("unreadable") from error
    return picture


def decode(picture: Image.Image) -> Image.Image:
    """All its pixels, upright, sRGB, RGB, with no metadata left. Raises Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.load()
            upright = _upright(picture)
            if upright.height > upright.width * MAX_TALLNESS:
                raise Refused("too_tall")
            return _to_srgb(upright)
    except Refused:
        raise
    except Exception as error:  # as above
        raise Refused("unreadable") from error


def upright_size(picture: Image.Image) -> tuple[int, int]:
    width, height = picture.size
    return (height, width) if _orientation(picture) in LYING else (width, height)


def extension(picture: Image.Image) -> str:
    kind = picture.format or ""
    return EXTENSIONS.get(kind, kind.lower())


def _formats_for(data: bytes) -> tuple[str, ...]:
    # ISO/IEC 14496-12, 4.3: size, "ftyp", major brand.
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        if data[8:12] in (b"mif1", b"msf1") and b"avif" in data[16:64]:
            return FORMATS
        import pillow_heif  # noqa: PLC0415 - heavy, and few pictures need it

        pillow_heif.register_heif_opener(thumbnails=False)
        return ("HEIF",)
    return FORMATS


def _has_too_many_scans(data: bytes) -> bool:
    """Of the picture itself: not of its thumbnail, nor of a film or a picture behind it."""
    scans, at = 0, 2
    while scans <= MAX_SCANS and (found := MARKER.search(data, at)):
        marker, at = found[1][0], found.end()
        if marker == END_OF_IMAGE:
            break
        if marker == START_OF_IMAGE:
            continue
        scans += marker == START_OF_SCAN
        at += int.from_bytes(data[at : at + 2], "big")
    return scans > MAX_SCANS


def _orientation(picture: Image.Image) -> Any:
    try:
        return picture.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # nonsense in EXIF spoils no picture, and fails in many ways
        return 1


def _upright(picture: Image.Image) -> Image.Image:
    """A copy, in which the colours may be changed in place."""
    turn = TURNS.get(_orientation(picture))
    return picture.copy() if turn is None else picture.transpose(turn)


def _to_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    picture = _eight_bits_on_paper(picture)
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # a broken profile: shown as it comes
            in_place = picture.mode == "RGB"  # a second copy of a large picture costs much
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
                inPlace=in_place,
            )
            picture = converted or picture
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    # EXIF, XMP, comments, profile: `save` would write some of them back.
    picture.info = {}
    return picture


def _eight_bits_on_paper(picture: Image.Image) -> Image.Image:
    """As L, RGB or CMYK, which profiles are for; what is transparent shows white."""
    if picture.mode.startswith("I"):
        # Pillow clips sixteen bits at 255; scale them to eight instead.
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        paper = Image.new("RGB", layered.size, "white")
        paper.paste(layered, mask=layered)
        return paper
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")
