"""What a picture looks like, in a few bytes: to find its like, and to stand in while it loads."""

import base64
import io

from PIL import Image

Resampling = Image.Resampling

PLACEHOLDER_WIDTHS = (16, 8)
MAX_PLACEHOLDER = 500  # characters; room on the row, and bytes on every page
# A picture of one colour, or of one gradient, would be "like" every other such.
MIN_ODD_BITS = 4


def dhash(picture: Image.Image) -> str:
    """64 bits as 16 hex digits: is each of 8×8 cells brighter than its left neighbour?

    "" for a picture that has next to nothing in it. (Neal Krawetz, "Kind of Like That", 2013.)
    """
    cells = picture.convert("L").resize((9, 8), Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (cells[at + 1] > cells[at])
    odd = min(bits.bit_count(), 64 - bits.bit_count())
    return f"{bits:016x}" if odd >= MIN_ODD_BITS else ""


def tint(picture: Image.Image) -> str:
    """The average colour as "#rrggbb"."""
    return f"#{picture.resize((1, 1), Resampling.BOX).tobytes().hex()}"


def placeholder(picture: Image.Image) -> str:
    """A WebP of a few pixels, base64: about 150 characters. "" where it would be too long."""
    for width in PLACEHOLDER_WIDTHS:
        height = max(1, min(4 * width, round(picture.height * width / picture.width)))
        buffer = io.BytesIO()
        picture.resize((width, height), Resampling.BOX).save(buffer, "WEBP", quality=20, method=6)
        found = base64.b64encode(buffer.getvalue()).decode()
        if len(found) <= MAX_PLACEHOLDER:
            return found
    return ""
