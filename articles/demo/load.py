"""Makes the demo paper out of the files beside this one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sites.models import Site
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User

from ..actions import publishing
from ..actions.galleries import Placed, create_gallery
from ..actions.stories import create_article
from ..actions.tags import get_or_create_tags
from ..models import (
    Article,
    Correction,
    Gallery,
    Photo,
    Promo,
    Publication,
    Section,
    Tag,
    Title,
)
from .areas import find_area
from .comments import clear_comments, read_comments, send_comments
from .contributions import clear_sent, draw_sent, read_sent, send_all
from .front_page import arrange
from .galleries import Block, DemoGallery, read_galleries, read_library
from .notices import clear_notices, settle_notices
from .people import author_of, draw_faces, make_people, show_faces, sign_bylines
from .photos import PAPER as NAME
from .photos import add_photos, delete_drawn, draw_all, end_rights, shots
from .reports import report_all
from .stories import DemoStory, read_corrections, read_stories

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
PICTURE_SIZE = (1620, 1080)


@dataclass(frozen=True)
class Login:
    email: str
    role: str


def is_demo(site: Site) -> bool:
    return Title.objects.filter(site=site, name=NAME).exists()


def logins() -> list[Login]:
    staff = [Login(f"{name}@{DOMAIN}", group or "Administrator") for name, _, group in PEOPLE]
    return [*staff, Login(f"hettie@{DOMAIN}", "Reader"), Login(f"reader@{DOMAIN}", "New reader")]


def load_demo(password: str, say: Callable[[str], None] = lambda _line: None) -> None:
    """(Re)create the demo paper on the default site; everything the site held goes."""
    stories, galleries = read_stories(), read_galleries()
    say("Drawing the pictures…")
    wanted = shots(stories, galleries, read_library())
    drawn, faces = draw_all(wanted, PICTURE_SIZE), draw_faces()
    sent, comments = read_sent(), read_comments()
    drawn_by_readers = draw_sent(sent)
    with transaction.atomic():
        site = _make_title()
        _clear(site)
        clear_notices(DOMAIN)
        call_command("load_areas", "ZA", stdout=StringIO())
        people = _make_people(password)
        make_people(DOMAIN, password)
        show_faces(DOMAIN, faces, by=people["editor"])
        sections = {
            slug: Section.objects.create(
                site=site, slug=slug, name=name, description=text, position=place
            )
            for place, (slug, name, text) in enumerate(SECTIONS)
        }
        # Before the pictures, which take the tags that they name and the paper has.
        get_or_create_tags(tag for story in stories for tag in story.tags)
        photos = add_photos(wanted, drawn, by=people["editor"])
        say("Writing the stories…")
        hung = {
            gallery.stem: _make_gallery(site, gallery, sections, photos, people["reporter"])
            for gallery in galleries
        }
        made = {
            story.stem: _make_story(story, sections, photos, hung, people["reporter"])
            for story in stories
        }
        sign_bylines(DOMAIN)
        _move_all(
            [
                *((hung[gallery.stem], gallery.stem, gallery.header) for gallery in galleries),
                *((made[story.stem], story.stem, story.header) for story in stories),
            ],
            people,
        )
        end_rights(wanted, photos)
        _make_corrections(made, people["editor"])
        _make_aliases()
        arrange(site, stories, made, photos, hung)
        say("Sending in what readers send…")
        send_all(sent, drawn_by_readers, site, DOMAIN, sections, people)
        report_all(send_comments(comments, made, DOMAIN, people), DOMAIN)
        settle_notices(DOMAIN)


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
    clear_comments(site)
    clear_sent(site, DOMAIN)
    Article.history.filter(section__in=Section.objects.filter(site=site)).delete()
    Article.objects.filter(site=site).delete()
    Gallery.objects.filter(site=site).delete()
    Section.objects.filter(site=site).delete()
    Promo.objects.filter(front_page__site=site).delete()
    delete_drawn()
    # Another title's stories and pictures may hold some of them.
    Tag.objects.filter(pk__in=tags, articles=None, photos=None).delete()


def _make_people(password: str) -> dict[str, User]:
    people = {}
    for name, full_name, group in PEOPLE:
        user, _made = User.objects.get_or_create(
            email=f"{name}@{DOMAIN}",
            defaults={"name": full_name, "is_staff": True, "is_superuser": group is None},
        )
        user.set_password(password)
        user.save()
        user.trust_email()
        if group:
            user.groups.set([Group.objects.get(name=group)])
        people[name] = user
    return people


def _make_story(
    story: DemoStory,
    sections: dict[str, Section],
    photos: dict[str, Photo],
    galleries: dict[str, Gallery],
    reporter: User,
) -> Article:
    header = story.header
    return create_article(
        by=reporter,
        section=sections[story.section],
        headline=header["headline"],
        short_headline=header.get("short", ""),
        standfirst=header.get("standfirst", ""),
        dateline=header.get("dateline", ""),
        body=story.body,
        area=find_area(header.get("area", "")),
        lead_photo=photos.get(header.get("picture", "")),
        lead_alt=header.get("alt", ""),
        lead_caption=header.get("caption", ""),
        gallery=galleries.get(header.get("gallery", "")),
        breaking="breaking" in story.flags,
        tags=story.tags,
        bylines=story.bylines,
    )


def _make_gallery(
    site: Site,
    gallery: DemoGallery,
    sections: dict[str, Section],
    photos: dict[str, Photo],
    reporter: User,
) -> Gallery:
    header = gallery.header
    return create_gallery(
        by=reporter,
        site=site,
        kind=header["kind"],
        headline=header["headline"],
        intro=header["intro"],
        section=sections[header["section"]],
        author=author_of(DOMAIN, header.get("person", "")),
        pictures=[_place(block, photos[block["picture"]]) for block in gallery.pictures],
    )


def _place(block: Block, photo: Photo) -> Placed:
    """In a gallery; what the library says of it already is not said again."""
    words = {name: block.get(name, "") for name in ("caption", "alt")}
    return Placed(
        photo.pk,
        **{name: text for name, text in words.items() if text != getattr(photo, name)},
    )


def _move_all(
    drafts: list[tuple[Publication, str, dict[str, str]]], people: dict[str, User]
) -> None:
    """Take each draft to where its header says that it stands.

    What is withdrawn comes last: its pictures stay where something public shows them.
    """
    for item, stem, header in sorted(drafts, key=lambda each: "reason" in each[2]):
        _move(item, stem, header, people)


def _move(item: Publication, stem: str, header: dict[str, str], people: dict[str, User]) -> None:
    model, now = type(item), timezone.now()
    reporter, editor = people["reporter"], people["editor"]
    at = now - timedelta(hours=float(header.get("hours_ago", 0)), minutes=len(stem))
    match header.get("state"):
        case "draft":
            pass
        case "review":
            publishing.submit(model, item.pk, by=reporter)
        case "scheduled":
            ahead = now + timedelta(hours=float(header["hours_ahead"]))
            publishing.schedule(model, item.pk, at=ahead, by=editor)
        case "withdrawn":
            publishing.publish(model, item.pk, by=editor, at=at)
            publishing.withdraw(model, item.pk, by=editor, reason=header["reason"])
        case _:
            publishing.publish(model, item.pk, by=editor, at=at)


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
