"""What the demo paper's editors put on its front page."""

from datetime import timedelta

from django.contrib.sites.models import Site
from django.utils import timezone

from ..actions.front_page import arrange_front_page, get_front_page
from ..models import Article, FrontSlot, Gallery, Photo, Promo
from .stories import DemoStory


def arrange(
    site: Site,
    stories: list[DemoStory],
    made: dict[str, Article],
    photos: dict[str, Photo],
    galleries: dict[str, Gallery],
) -> None:
    front_page = get_front_page(site)
    front_page.slots.all().delete()
    public = [story for story in stories if "state" not in story.header]
    lead = next(story for story in public if "lead" in story.flags)
    tops = [story for story in public if "top" in story.flags and story is not lead]
    newest_first = sorted(tops, key=lambda story: float(story.header["hours_ago"]))
    FrontSlot.objects.create(front_page=front_page, zone="lead", article=made[lead.stem])
    for place, story in enumerate(newest_first[:4]):
        FrontSlot.objects.create(
            front_page=front_page,
            position=place,
            article=made[story.stem],
            until=timezone.now() + timedelta(days=2 + place),
        )
    for place, (title, text, url, photo) in enumerate(_promos(photos, galleries)):
        Promo.objects.create(
            front_page=front_page, title=title, text=text, url=url, position=place, photo=photo
        )
    arrange_front_page(front_page)


def _promos(
    photos: dict[str, Photo], galleries: dict[str, Gallery]
) -> list[tuple[str, str, str, Photo | None]]:
    rain = galleries["first-rain"]
    return [
        ("Your first rain", "Ten pictures by readers.", rain.get_absolute_url(), rain.cover),
        (
            "A month of days",
            "Every story, by the day it was published.",
            "/archive/",
            photos["snow-peaks/3"],
        ),
        (
            "Put right",
            "What we got wrong, and what is right.",
            "/corrections/",
            photos["rain-street/2"],
        ),
        (
            "Have your say",
            "What we look for in a contribution.",
            "/comments-policy/",
            photos["skyline-day/1"],
        ),
    ]
