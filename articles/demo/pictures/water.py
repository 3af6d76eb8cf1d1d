"""Still and moving water: reflections, and the light on it."""

from PIL import Image, ImageChops

from .canvas import RGB, Canvas, blur, mix
from .paint import disc, ground_noise, levels, ramp


def water(
    c: Canvas,
    shore: float,
    bottom: float = 1.0,
    colour: RGB | None = None,
    calm: float = 0.5,
    depth: float = 7.0,
    stretch: float = 1.0,
) -> None:
    """What is above the shore, mirrored and broken up by ripples that widen towards the viewer."""
    box = c.box(0, shore, 99, bottom)
    size = (box[2] - box[0], box[3] - box[1])
    above = c.box(0, max(0.0, shore - (bottom - shore) / stretch), 99, shore)
    mirror = c.image.crop(above).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    half = (max(4, size[0] // 2), max(4, size[1] // 2))
    mirror = mirror.resize(half, Image.Resampling.BILINEAR)
    shift = max(1, round(half[1] * (0.16 - 0.12 * calm)))
    moved = ImageChops.offset(blur(mirror, half[1] * 0.012), 0, -shift)
    moved.paste(mirror.crop((0, half[1] - shift, *half)), (0, half[1] - shift))
    ripple = levels(ground_noise(c, half, (40, 240), depth, finer=14), 0.35, 0.7)
    sheet = Image.composite(
        moved, mirror, ripple.point([round(v * (1 - 0.55 * calm)) for v in range(256)])
    )
    tint = colour or mix(c.mood.shade, c.mood.sky[1], 0.45)
    sheet = Image.composite(Image.new("RGB", half, tint), sheet, ramp(half, 0.08, 0.6, 0.8))
    c.image.paste(sheet.resize(size, Image.Resampling.BICUBIC), box)


def glitter(
    c: Canvas,
    x: float,
    shore: float,
    bottom: float,
    colour: RGB,
    width: float = 0.2,
    strength: float = 0.9,
) -> None:
    """The broken path of light the sun or moon lays on water."""
    box = c.box(0, shore, 99, bottom)
    half = (max(4, (box[2] - box[0]) // 2), max(4, (box[3] - box[1]) // 2))
    spark = levels(ground_noise(c, half, (70, 260), 7.0, finer=14), 0.5, 0.75)
    path = Image.new("L", half, 0)
    light = disc(strength, 0.8)
    w = max(2, round(width * c.px / 2))
    patch = light.resize((w * 2, half[1]), Image.Resampling.BICUBIC, box=(0, 100, 256, 240))
    path.paste(patch, (round(x * c.px / 2) - w, 0))
    mask = ImageChops.multiply(spark, path)
    c.image.paste(colour, box, mask.resize((box[2] - box[0], box[3] - box[1])))
