import pytest

from articles.importing.renditions import Rendition, best_rendition, read_width


@pytest.mark.parametrize(
    ("widths", "chosen"),
    [
        ([512, 1024, 2048, 4724], 2048),
        ([512, 3000, 6000], 3000),
        ([125, 512], 512),
        ([6000], 6000),
        ([900, 0], 0),
        ([0, 2600], 2600),
    ],
)
def test_a_moderate_width_is_chosen(widths, chosen):
    renditions = [Rendition(f"https://x.example/{width}", width) for width in widths]
    best = best_rendition(renditions)
    assert best
    assert best.width == chosen


def test_thumbnails_and_watermarks_come_last():
    thumbnail = Rendition("https://x.example/t", 2000, "Thumbnail")
    marked = Rendition("https://x.example/a_WatermarkPreview.jpg", 2000, "preview")
    small = Rendition("https://x.example/s", 300, "small")
    assert best_rendition([thumbnail, marked, small]) == small
    assert best_rendition([thumbnail, marked]) == marked
    assert best_rendition([thumbnail]) == thumbnail
    assert best_rendition([]) is None


@pytest.mark.parametrize(
    ("value", "width"),
    [(1024, 1024), (1024.0, 1024), ("1024", 1024), ("٣", 0), (True, 0), (-5, 0), (None, 0),
     (float("inf"), 0), (float("nan"), 0), (10**30, 0), ("9" * 5000, 0), ("1024px", 0), ([], 0)],
)  # fmt: skip
def test_widths(value, width):
    assert read_width(value) == width
