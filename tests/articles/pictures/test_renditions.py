"""The files readers get: their widths, shapes, names, sizes and words."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from articles.pictures import jobs, reading, renditions
from articles.pictures.renditions import Rendition, shape_box, write_renditions
from tests.articles.actions import pictures

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 30), (30, 30, 200), (220, 210, 40)
ROOT = Path(__file__).resolve().parents[3]


def quarters(size: tuple[int, int]) -> Image.Image:
    """Red and green above, blue and yellow below."""
    width, height = size
    picture = Image.new("RGB", size, RED)
    picture.paste(GREEN, (width // 2, 0, width, height))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    picture.paste(YELLOW, (width // 2, height // 2, width, height))
    return picture


def made(folder: Path, picture: Image.Image, **options) -> dict[tuple[str, str], list[Rendition]]:
    folder.mkdir(exist_ok=True)
    found: dict[tuple[str, str], list[Rendition]] = {}
    for each in write_renditions(picture, folder, **options):
        found.setdefault((each.shape, each.format), []).append(each)
    return found


def sizes(found, shape: str, kind: str = "jpeg") -> list[tuple[int, int]]:
    return [(each.width, each.height) for each in found.get((shape, kind), [])]


def colours(folder: Path, each: Rendition) -> set[str]:
    """Which quarters are seen, a little inside each corner."""
    names = {"red": RED, "green": GREEN, "blue": BLUE, "yellow": YELLOW}
    with Image.open(folder / each.file) as picture:
        shown = picture.convert("RGB")
    width, height = shown.size
    found = set()
    for x in (width // 12, width - 1 - width // 12):
        for y in (height // 12, height - 1 - height // 12):
            pixel = shown.getpixel((x, y))
            distance = {
                name: sum(abs(one - other) for one, other in zip(pixel, colour, strict=True))
                for name, colour in names.items()
            }
            found.add(min(distance, key=lambda name: distance[name]))
    return found


WIDE, FOUR, SQUARE = "16:9", "4:3", "1:1"
LADDERS = [
    (
        (2400, 1600),
        {
            "whole": [(384, 256), (768, 512), (1200, 800), (1920, 1280)],
            WIDE: [(384, 216), (768, 432), (1200, 675)],
            FOUR: [(192, 144), (384, 288), (768, 576), (1200, 900)],
            SQUARE: [(192, 192), (384, 384), (768, 768)],
        },
    ),
    (
        (600, 900),
        {
            "whole": [(384, 576), (600, 900)],
            WIDE: [(384, 216), (600, 338)],
            FOUR: [(192, 144), (384, 288), (600, 450)],
            SQUARE: [(192, 192), (384, 384), (600, 600)],
        },
    ),
    (
        (3000, 100),
        {
            "whole": [(384, 13), (768, 26), (1200, 40), (1920, 64)],
            WIDE: [(178, 100)],
            FOUR: [(133, 100)],
            SQUARE: [(100, 100)],
        },
    ),
    ((1, 1), {"whole": [(1, 1)], WIDE: [(1, 1)], FOUR: [(1, 1)], SQUARE: [(1, 1)]}),
    ((3, 2), {"whole": [(3, 2)], WIDE: [(3, 2)], FOUR: [(3, 2)], SQUARE: [(2, 2)]}),
    # Not worth a file of its own: a few pixels wider than a step.
    (
        (400, 300),
        {
            "whole": [(384, 288)],
            WIDE: [(384, 216)],
            FOUR: [(192, 144), (384, 288)],
            SQUARE: [(192, 192), (300, 300)],
        },
    ),
]


@pytest.mark.parametrize(("size", "ladders"), LADDERS)
def test_a_ladder_is_made_of_each_shape(size, ladders, tmp_path):
    found = made(tmp_path / "files", quarters(size))
    assert {shape: sizes(found, shape) for shape in ladders} == ladders
    assert {shape for shape, _kind in found} == set(ladders)
    for files in found.values():
        for each in files:
            assert each.width <= size[0]
            with Image.open(tmp_path / "files" / each.file) as picture:
                assert picture.size == (each.width, each.height)
                assert (picture.format or "").lower() == each.format


@pytest.mark.parametrize("size", [(7, 3), (191, 193), (385, 383), (767, 2049), (1201, 77)])
def test_odd_sizes_come_out_upright_and_whole(size, tmp_path):
    found = made(tmp_path / "files", quarters(size))
    for (shape, _kind), files in found.items():
        for each in files:
            with Image.open(tmp_path / "files" / each.file) as picture:
                picture.load()
                assert picture.size == (each.width, each.height)
            assert 1 <= each.width <= size[0]
        ratio = size[0] / size[1] if shape == "whole" else renditions.SHAPES[shape][0]
        widest = files[-1]
        assert abs(widest.height - widest.width / ratio) <= 1 or min(size) < 10


def noisy(size: tuple[int, int]) -> Image.Image:
    channels = [Image.effect_noise(size, 90) for _channel in range(3)]
    return Image.merge("RGB", channels)


@pytest.mark.parametrize(
    "picture",
    [quarters((420, 280)), Image.new("RGB", (420, 280), "teal"), Image.new("RGB", (1, 1))],
)
def test_a_modern_format_is_never_larger_than_its_jpeg(picture, tmp_path):
    for number, each in enumerate((picture, noisy(picture.size))):
        folder = tmp_path / str(number)
        found = made(folder, each)
        for (shape, kind), files in found.items():
            jpegs = {jpeg.width: jpeg.file for jpeg in found[shape, "jpeg"]}
            for file in files:
                limit = (folder / jpegs[file.width]).stat().st_size
                assert (folder / file.file).stat().st_size <= limit, (shape, kind, file.width)
            # A browser takes a format for all widths, so it has all or none.
            assert [file.width for file in files] == list(jpegs)


def names_of(found, *shapes: str) -> set[str]:
    return {each.file for (shape, _), files in found.items() if shape in shapes for each in files}


def test_names_are_of_the_content(tmp_path):
    picture = quarters((900, 600))
    first = made(tmp_path / "1", picture, focus=(0.1, 0.5))
    again = made(tmp_path / "2", picture, focus=(0.1, 0.5))
    moved = made(tmp_path / "3", picture, focus=(0.9, 0.5))
    assert first == again
    assert names_of(first, "whole") == names_of(moved, "whole")
    assert names_of(first, SQUARE).isdisjoint(names_of(moved, SQUARE))
    for each in names_of(first, "whole", WIDE, FOUR, SQUARE):
        assert re.fullmatch(r"[0-9a-f]{12}\.(jpg|webp|avif)", each)
        assert (tmp_path / "1" / each).read_bytes() == (tmp_path / "2" / each).read_bytes()


@pytest.mark.parametrize(
    ("focus", "seen"),
    [
        ((0.5, 0.5), {"red", "green", "blue", "yellow"}),
        ((0.0, 0.0), {"red", "blue"}),
        ((1.0, 0.3), {"green", "yellow"}),
    ],
)
def test_a_square_is_cut_round_the_focal_point(focus, seen, tmp_path):
    found = made(tmp_path / "files", quarters((1600, 800)), focus=focus)
    for kind in ("jpeg", "webp", "avif"):
        assert colours(tmp_path / "files", found[SQUARE, kind][-1]) == seen


def test_a_wide_shape_of_a_portrait_is_cut_round_the_focal_point(tmp_path):
    found = made(tmp_path / "files", quarters((800, 1600)), focus=(0.5, 0.05))
    assert colours(tmp_path / "files", found[WIDE, "jpeg"][-1]) == {"red", "green"}


def test_a_crop_of_an_editor_wins_over_the_focal_point(tmp_path):
    found = made(
        tmp_path / "files",
        quarters((1600, 1600)),
        focus=(0.0, 0.0),
        crops={SQUARE: (0.55, 0.55, 0.95, 0.95)},
    )
    assert colours(tmp_path / "files", found[SQUARE, "jpeg"][-1]) == {"yellow"}
    assert sizes(found, SQUARE) == [(192, 192), (384, 384), (640, 640)]
    assert "red" in colours(tmp_path / "files", found[FOUR, "jpeg"][-1])


@pytest.mark.parametrize(
    "crop", [(0, 0, 0, 0), (1, 1, 1, 1), (0.999, 0.999, 1, 1), (0.2, 0.9, 0.8, 0.9)]
)
def test_a_crop_of_nothing_is_still_a_picture(crop, tmp_path):
    for size in ((900, 600), (3, 2), (1, 1)):
        left, top, right, bottom = shape_box(size, 1.0, (0.5, 0.5), crop)
        assert (0 <= left < right <= size[0], 0 <= top < bottom <= size[1]) == (True, True)


def test_only_credit_and_rights_are_said_and_not_by_thumbnails(tmp_path):
    folder = tmp_path / "files"
    found = made(folder, quarters((900, 600)), credit="A & B <c>", rights="© “Wire”")
    expected = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
        "<photoshop:Credit>A &amp; B &lt;c&gt;</photoshop:Credit>"
        '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© “Wire”</rdf:li></rdf:Alt></dc:rights>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
    said = {True: 0, False: 0}
    for files in found.values():
        for each in files:
            with Image.open(folder / each.file) as picture:
                picture.load()
                credited = each.width >= 768
                assert picture.info.get("xmp") == (expected if credited else None)
                assert {"exif", "icc_profile", "comment", "photoshop"}.isdisjoint(picture.info)
                said[credited] += 1
    assert min(said.values()) > 3


def test_words_that_are_empty_leave_no_xmp(tmp_path):
    found = made(tmp_path / "files", quarters((900, 600)))
    for files in found.values():
        for each in files:
            assert b"xmpmeta" not in (tmp_path / "files" / each.file).read_bytes()


# The job, from the bytes somebody sent ------------------------------------------------


def rendered(folder: Path, data: bytes, **options) -> dict[str, list[dict]]:
    folder.mkdir(exist_ok=True)
    (folder / "original").write_bytes(data)
    options = {"focus": (0.5, 0.5), "crops": {}, "credit": "", "rights": "", **options}
    found: dict[str, list[dict]] = {}
    for each in jobs.render(folder, **options)["renditions"]:
        found.setdefault(f"{each['shape']} {each['format']}", []).append(each)
    return found


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("size", [(4100, 2000), (3900, 2200)])
def test_a_decoder_that_leaves_out_detail_leaves_enough(size, orientation, tmp_path):
    exif = pictures.exif(orientation)
    data = pictures.encoded(quarters(size), "JPEG", exif=exif, quality=60)
    found = rendered(tmp_path / "files", data)
    assert [each["width"] for each in found["whole jpeg"]] == [384, 768, 1200, 1920]
    assert [each["width"] for each in found["16:9 jpeg"]] == [384, 768, 1200]
    assert [each["width"] for each in found["1:1 jpeg"]] == [192, 384, 768]


def test_a_crop_is_made_of_every_pixel(tmp_path):
    data = pictures.encoded(quarters((4000, 3000)), "JPEG", quality=60)
    crops = {SQUARE: (0.5, 0.5, 0.7, 0.75)}
    found = rendered(tmp_path / "files", data, crops=crops)
    assert [each["width"] for each in found["1:1 jpeg"]] == [192, 384, 750]


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "avif", "heic"])
def test_no_file_holds_what_the_picture_told(kind, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "original").write_bytes(pictures.telling()[kind])
    first = jobs.inspect(folder)
    rendered(folder, pictures.telling()[kind], credit="Ours")
    files = [path for path in folder.iterdir() if path.name != "original"]
    assert len(files) > 20
    assert folder.joinpath(first["renditions"][0]["file"]) in files
    for path in files:
        data = path.read_bytes()
        for telling in (b"SECRET", b"Exif", b"Photoshop 3.0", b"ICC_PROFILE", b"8BIM", b"GPS"):
            assert telling not in data, (path.name, telling)
        assert data.count(b"\xff\xd8\xff") == (path.suffix == ".jpg")  # no thumbnail inside
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            assert dict(picture.getexif()) == {}


MEMORY = """
import re, sys
from pathlib import Path
from articles.pictures import jobs
folder = Path(sys.argv[1])
found = jobs.inspect(folder)
jobs.render(folder, focus=(0.5, 0.5), crops={"1:1": (0.1, 0.1, 0.9, 0.9)}, credit="A", rights="B")
# Not getrusage: what it says begins with the size of the process that started this one.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(found["width"], int(peak[1]) // 1024)
"""


def test_24_megapixels_take_less_than_400_megabytes(tmp_path):
    """In the worst of the ordinary cases: lying, progressive, with a profile and a crop."""
    data = pictures.encoded(
        quarters((6000, 4000)),
        "JPEG",
        progressive=True,
        exif=pictures.exif(6),
        icc_profile=pictures.srgb_profile(),
    )
    (tmp_path / "original").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    width, megabytes = map(int, done.stdout.split())
    assert width == 4000
    assert megabytes < 400


def test_the_reader_shrinks_no_more_than_asked():
    assert renditions.enough_for_all((6000, 4000), {}) == pytest.approx(0.32)
    assert renditions.enough_for_all((8000, 1000), {}) == pytest.approx(0.9)
    assert renditions.enough_for_all((800, 600), {}) == 1
    assert renditions.enough_for_all((6000, 4000), {"1:1": (0, 0, 1, 1)}) == 1
    assert reading.MAX_PIXELS >= 48_000_000
