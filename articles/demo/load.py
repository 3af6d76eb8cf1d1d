"""Makes the demo paper out of the files beside this one."""

import io
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sites.models import Site
from django.db import transaction
from django.utils import timezone

from accounts.models import Area, User

from ..actions import publishing
from ..actions.front_page import arrange_front_page, get_front_page
from ..actions.photos import add_photo, delete_photo
from ..actions.stories import create_article
from ..models import Article, Correction, FrontSlot, Photo, Promo, Section, Tag, Title
from .stories import DemoStory, read_corrections, read_stories

NAME = "The Southern Ledger"
FOOTER_NOTE = (
    "A demonstration. The Southern Ledger does not exist: its stories, people and "
    "institutions are invented, and its pictures are drawn by a program."
)
ABOUT = """The Southern Ledger is an invented daily. It shows what this software does: \
stories, pictures, tags, corrections and an archive, on pages that are quick to read.

Its reporters file from towns in all nine provinces of South Africa. The towns are real. \
The events, the people and the figures are made up, and none of them should be quoted.

Mistakes are put right in public. Every correction stands on the story it belongs to and on \
the corrections page."""
SECTIONS = [
    ("south-africa", "South Africa", "From all nine provinces"),
    ("business", "Business", "Work, trade and the price of things"),
    ("environment", "Environment", "Land, water and weather"),
    ("science", "Science", "What researchers found, and how"),
    ("arts", "Arts", "Music, stage, page and screen"),
    ("sport", "Sport", "Town sides and long distances"),
]
ALIASES = {"trains": "rail", "soccer": "football", "stargazing": "astronomy", "sea": "oceans"}
# (e-mail name, name, group); None is who runs the installation.
PEOPLE = [
    ("editor", "Thandi Mokoena", "Editor"),
    ("reporter", "Pieter van Wyk", "Reporter"),
    ("moderator", "Ayesha Davids", "Moderator"),
    ("admin", "Sam Operator", None),
]
DOMAIN = "southern-ledger.example"
# Known to everybody, so only where nobody but this machine can sign in.
LOCAL_PASSWORD = "southern-ledger"  # noqa: S105
PICTURE_SIZE = (2400, 1600)


@dataclass(frozen=True)
class Login:
    email: str
    role: str


def is_demo(site: Site) -> bool:
    return Title.objects.filter(site=site, name=NAME).exists()


def logins() -> list[Login]:
    return [Login(f"{name}@{DOMAIN}", group or "Administrator") for name, _, group in PEOPLE]


def load_demo(password: str, say: Callable[[str], None] = lambda _line: None) -> None:
    """(Re)create the demo paper on the default site; everything the site held goes."""
    stories = read_stories()
    say("Drawing the pictures…")
    drawn = _draw_pictures(stories)
    with transaction.atomic():
        site = _make_title()
        _clear(site)
        people = _make_people(password)
        sections = {
            slug: Section.objects.create(
                site=site, slug=slug, name=name, description=text, position=place
            )
            for place, (slug, name, text) in enumerate(SECTIONS)
        }
        photos = _make_photos(stories, drawn, people["editor"])
        say("Writing the stories…")
        made = {story.stem: _make_story(story, sections, photos, people) for story in stories}
        _make_corrections(made, people["editor"])
        _make_aliases()
        _arrange(site, stories, made, photos)


def _make_title() -> Site:
    base = urlsplit(settings.BASE_URL)
    site, _made = Site.objects.update_or_create(
        pk=settings.SITE_ID, defaults={"domain": base.netloc, "name": NAME}
    )
    Site.objects.clear_cache()
    Title.objects.update_or_create(
        site=site,
        defaults={
            "name": NAME,
            "strapline": "News from nine provinces",
            "about": ABOUT,
            "contact_email": f"desk@{DOMAIN}",
            "footer_note": FOOTER_NOTE,
        },
    )
    return site


def _clear(site: Site) -> None:
    tags = list(Tag.objects.filter(articles__site=site).values_list("pk", flat=True).distinct())
    Article.history.filter(section__in=Section.objects.filter(site=site)).delete()
    Article.objects.filter(site=site).delete()
    Section.objects.filter(site=site).delete()
    Promo.objects.filter(front_page__site=site).delete()
    for photo in Photo.objects.filter(credit=f"{NAME}, drawn"):
        delete_photo(photo)
    # Another title's stories may hold some of them.
    Tag.objects.filter(pk__in=tags, articles=None).delete()


def _make_people(password: str) -> dict[str, User]:
    people = {}
    for name, full_name, group in PEOPLE:
        user, _made = User.objects.get_or_create(
            email=f"{name}@{DOMAIN}",
            defaults={"name": full_name, "is_staff": True, "is_superuser": group is None},
        )
        user.set_password(password)
        user.save()
        if group:
            user.groups.set([Group.objects.get(name=group)])
        people[name] = user
    return people


def _wanted(stories: Iterable[DemoStory]) -> list[str]:
    return sorted({story.header["picture"] for story in stories if "picture" in story.header})


def draw_jpeg(picture: str) -> bytes:
    """The picture "scene/variant" as the bytes of a JPEG file."""
    from .pictures import draw  # noqa: PLC0415 - only the processes that draw need it

    scene, _slash, variant = picture.partition("/")
    buffer = io.BytesIO()
    draw(scene, int(variant), PICTURE_SIZE).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def _draw_pictures(stories: Iterable[DemoStory]) -> dict[str, bytes]:
    wanted = _wanted(stories)
    with ProcessPoolExecutor() as pool:
        return dict(zip(wanted, pool.map(draw_jpeg, wanted), strict=True))


def _make_photos(
    stories: list[DemoStory], drawn: dict[str, bytes], editor: User
) -> dict[str, Photo]:
    photos = {}
    for story in stories:
        picture = story.header.get("picture")
        if picture and picture not in photos:
            photos[picture] = add_photo(
                io.BytesIO(drawn[picture]),
                by=editor,
                alt=story.header["alt"],
                caption=story.header["caption"],
                credit=f"{NAME}, drawn",
            )
    return photos


def _area(line: str) -> Area | None:
    town, comma, province = line.partition(", ")
    if not comma:
        return None
    country = Area.objects.get_or_create(name="South Africa", kind="country", parent=None)[0]
    parent = Area.objects.get_or_create(name=province, kind="province", parent=country)[0]
    return Area.objects.get_or_create(name=town, kind="town", parent=parent)[0]


def _make_story(
    story: DemoStory,
    sections: dict[str, Section],
    photos: dict[str, Photo],
    people: dict[str, User],
) -> Article:
    header = story.header
    reporter, editor = people["reporter"], people["editor"]
    picture = header.get("picture", "")
    article = create_article(
        by=reporter,
        section=sections[story.section],
        headline=header["headline"],
        short_headline=header.get("short", ""),
        standfirst=header.get("standfirst", ""),
        dateline=header.get("dateline", ""),
        body=story.body,
        area=_area(header.get("area", "")),
        lead_photo=photos.get(picture),
        lead_alt=header.get("alt", ""),
        lead_caption=header.get("caption", ""),
        breaking="breaking" in story.flags,
        tags=story.tags,
        bylines=story.bylines,
    )
    now = timezone.now()
    at = now - timedelta(hours=float(header.get("hours_ago", 0)), minutes=len(story.stem))
    match header.get("state"):
        case "draft":
            pass
        case "review":
            publishing.submit_article(article.pk, by=reporter)
        case "scheduled":
            ahead = now + timedelta(hours=float(header["hours_ahead"]))
            publishing.schedule_article(article.pk, at=ahead, by=editor)
        case "withdrawn":
            publishing.publish_article(article.pk, by=editor, at=at)
            publishing.withdraw_article(article.pk, by=editor, reason=header["reason"])
        case _:
            publishing.publish_article(article.pk, by=editor, at=at)
    return article


def _make_corrections(made: dict[str, Article], editor: User) -> None:
    for stem, text in read_corrections():
        correction = publishing.correct_article(made[stem].pk, text=text, by=editor)
        article = correction.article
        published = article.publish_at or article.created_at
        at = min(published + timedelta(hours=3), correction.at)
        Correction.objects.filter(pk=correction.pk).update(at=at)
        Article.objects.filter(pk=correction.article_id).update(updated_at=at)


def _make_aliases() -> None:
    for slug, target in ALIASES.items():
        tag = Tag.objects.filter(slug=target).first()
        if tag:
            Tag.objects.get_or_create(slug=slug, defaults={"name": slug, "alias_of": tag})


def _arrange(
    site: Site, stories: list[DemoStory], made: dict[str, Article], photos: dict[str, Photo]
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
    pictures = list(photos.values())
    for place, (title, text, url) in enumerate(
        [
            ("A month of days", "Every story, by the day it was published.", "/archive/"),
            ("Put right", "What we got wrong, and what is right.", "/corrections/"),
            ("Have your say", "What we look for in a contribution.", "/comments-policy/"),
        ]
    ):
        Promo.objects.create(
            front_page=front_page,
            title=title,
            text=text,
            url=url,
            position=place,
            photo=pictures[place * 5 % len(pictures)],
        )
    arrange_front_page(front_page)
