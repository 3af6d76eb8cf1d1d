"""From the bytes somebody sent to an upright sRGB picture, or a refusal."""

import io
import warnings

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
START_OF_SCAN = b"\xff\xda"  # in no entropy-coded data (ITU-T T.81, B.1.1.5)
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
            if picture.height > picture.width * MAX_TALLNESS:
                raise Refused("too_tall")
            if picture.format in ("JPEG", "MPO") and data.count(START_OF_SCAN) > MAX_SCANS:
                raise Refused("too_many_scans")
            if picture.format != "MPO" and getattr(picture, "n_frames", 1) > MAX_FRAMES:
                raise Refused("too_many_frames")
            picture.seek(0)
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
            return _to_srgb(_upright(picture))
    except Exception as error:  # as above
        raise Refused("unreadable") from error


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


def _upright(picture: Image.Image) -> Image.Image:
    try:
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # nonsense in EXIF spoils no picture, and fails in many ways
        turn = None
    return picture if turn is None else picture.transpose(turn)


def _to_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a broken profile: shown as it comes
        if converted is not None:
            return _bare(converted)
    if picture.mode in ("RGBA", "LA", "PA") or (
        "transparency" in picture.info and picture.mode in ("1", "L", "P", "RGB")
    ):
        layered = picture.convert("RGBA")
        paper = Image.new("RGB", layered.size, "white")
        paper.paste(layered, mask=layered)
        return _bare(paper)
    if picture.mode.startswith("I;16"):
        # Pillow clips sixteen bits at 255; scale them to eight instead.
        return _bare(
            picture.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
        )
    return _bare(picture.convert("RGB"))


def _bare(picture: Image.Image) -> Image.Image:
    """Without EXIF, XMP, comments or profile: `save` would write some of them back."""
    picture.info = {}
    return picture
