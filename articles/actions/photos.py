"""The one way in for pictures: an editor's upload, an import, the demo."""

import hashlib
import io
import warnings
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms

from accounts.models import User
from newsroom.page_cache import purge

from ..models import Photo

MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 60_000_000
# By content; Pillow would otherwise try EPS, TIFF, FITS and others by their first bytes.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "MPO")
WIDTHS = (400, 800, 1200, 1600)
SOCIAL_WIDTH = 1200
MAX_WEBP_SIDE = 16_383
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


def add_photo(
    file: IO[bytes],
    *,
    by: User | None = None,
    alt: str = "",
    caption: str = "",
    credit: str = "",
) -> Photo:
    """Take a picture into the library. Raises ValidationError when it is none of ours.

    The original is kept apart, for staff. What readers get is decoded, turned upright,
    converted to sRGB, freed of all metadata and stored under names of our own.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(
            _("This picture is larger than %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024},
            code="too_large",
        )
    picture, kind = decode(data)
    photo = Photo(
        sha256=hashlib.sha256(data).hexdigest(),
        width=picture.width,
        height=picture.height,
        tint=_tint(picture),
        alt=alt,
        caption=caption,
        credit=credit,
        uploaded_by=by,
    )
    photo.full_clean(exclude=["original", "renditions"])
    written: list[str] = []
    try:
        photo.renditions = _write_renditions(picture, photo.key, written)
        photo.original.save(f"originals/{photo.key}.{kind.lower()}", ContentFile(data), save=False)
        with transaction.atomic():
            photo.save()
    except BaseException:
        # A full disk or a refused row leaves no file behind.
        for name in written:
            default_storage.delete(name)
        if photo.original.name:
            photo.original.storage.delete(photo.original.name)
        raise
    return photo


@transaction.atomic
def delete_photo(photo: Photo) -> None:
    """Remove a picture and its files, from every story too."""
    files = [(default_storage, each["name"]) for each in photo.renditions]
    files.append((photo.original.storage, photo.original.name))
    photo.delete()
    purge_pictures()

    def remove_files() -> None:
        for storage, name in files:
            storage.delete(name)

    # Not before: a transaction that fails must leave a picture that still has its files.
    transaction.on_commit(remove_files)


def purge_pictures() -> None:
    """Tell the caches that a picture or its words changed: it may stand in any text or promo."""
    purge("*")


def decode(data: bytes) -> tuple[Image.Image, str]:
    """The picture in `data`, upright, sRGB, RGB, with its format. Raises ValidationError."""
    try:
        with warnings.catch_warnings():
            # Of odd metadata, which we drop, and of a bomb at half of Pillow's limit; ours
            # is checked below.
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            kind = picture.format or ""
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_many_pixels()
            picture.load()
            upright = _to_srgb(_upright(picture))
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # a decoder fails in as many ways as there are broken files
        raise ValidationError(
            _("This isn't a picture we can read. Send a JPEG, PNG, WebP, AVIF or GIF."),
            code="invalid_image",
        ) from error
    if upright.height * min(1, WIDTHS[-1] / upright.width) > MAX_WEBP_SIDE:
        raise ValidationError(
            _("This picture is too tall for its width. Crop it first."), code="too_tall"
        )
    return upright, "jpeg" if kind == "MPO" else kind


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has more than %(max)d megapixels.") % {"max": MAX_PIXELS // 1_000_000},
        code="too_large",
    )


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
        paper = Image.new("RGBA", layered.size, "white")
        return _bare(Image.alpha_composite(paper, layered).convert("RGB"))
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


def _tint(picture: Image.Image) -> str:
    """The picture's average colour as "#rrggbb"."""
    return f"#{picture.resize((1, 1), Image.Resampling.BOX).tobytes().hex()}"


def _write_renditions(
    picture: Image.Image, key: str, written: list[str]
) -> list[dict[str, str | int]]:
    """Write the ladder, widest first from the one before, and note each name in `written`."""
    renditions: list[dict[str, str | int]] = []
    widths = [width for width in WIDTHS if width < picture.width] or [picture.width]
    if picture.width <= WIDTHS[-1] and picture.width not in widths:
        widths.append(picture.width)
    current = picture
    for width in sorted(widths, reverse=True):
        height = max(1, round(picture.height * width / picture.width))
        if (width, height) != current.size:
            current = current.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        kinds = ["webp"]
        if width == min(SOCIAL_WIDTH, widths[-1]) or width == min(widths):
            kinds.append("jpeg")
        for kind in kinds:
            buffer = io.BytesIO()
            options = {"method": 2} if kind == "webp" else {"progressive": True, "optimize": True}
            current.save(buffer, kind.upper(), quality=78, **options)
            name = f"photos/{key[:2]}/{key}-{width}.{'jpg' if kind == 'jpeg' else kind}"
            written.append(name)
            default_storage.save(name, ContentFile(buffer.getvalue()))
            renditions.append({"format": kind, "width": width, "height": height, "name": name})
    return sorted(renditions, key=lambda item: (item["format"], item["width"]))
