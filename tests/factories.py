"""Things to test with, made the way the product makes them."""

import io
import itertools
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.utils import timezone
from PIL import Image

from accounts.actions.profiles import create_profile
from accounts.models import Profile, User
from articles.actions import comments, publishing
from articles.actions.commenting import send_comment
from articles.actions.contributions import Words, draft_of, send_contribution
from articles.actions.galleries import Placed, create_gallery
from articles.actions.photos import add_photo
from articles.actions.reporting import Said, report_comment
from articles.actions.sent_pictures import add_sent_picture
from articles.actions.stories import create_article
from articles.models import (
    Article,
    Clause,
    Comment,
    Contribution,
    Gallery,
    Photo,
    Policy,
    Report,
    Section,
    Title,
)

_numbers = itertools.count(1)
BODY = "<p>Rain fell on the town for nine hours.</p><h2>The river</h2><p>It rose by two metres.</p>"


def make_title(name: str = "The Test Post", domain: str | None = None) -> Title:
    if domain is None:
        site, _ = Site.objects.update_or_create(
            pk=settings.SITE_ID, defaults={"domain": "testserver", "name": name}
        )
    else:
        site, _ = Site.objects.get_or_create(domain=domain, defaults={"name": name})
    Site.objects.clear_cache()
    return Title.objects.get_or_create(site=site, defaults={"name": name})[0]


def make_section(slug: str = "news", title: Title | None = None, **fields: Any) -> Section:
    title = title or make_title()
    fields.setdefault("name", slug.replace("-", " ").capitalize())
    return Section.objects.get_or_create(site=title.site, slug=slug, defaults=fields)[0]


def make_draft(**fields: Any) -> Article:
    number = next(_numbers)
    fields.setdefault("by", None)
    fields.setdefault("headline", f"Story number {number}")
    fields.setdefault("body", BODY)
    if "section" not in fields:
        fields["section"] = make_section()
    return create_article(**fields)


def make_published(*, hours_ago: float = 1, **fields: Any) -> Article:
    article = make_draft(**fields)
    return publishing.publish_article(
        article.pk, by=None, at=timezone.now() - timedelta(hours=hours_ago)
    )


def make_scheduled(*, hours_ahead: float = 1, **fields: Any) -> Article:
    article = make_draft(**fields)
    at = timezone.now() + timedelta(hours=hours_ahead)
    return publishing.schedule_article(article.pk, by=None, at=at)


def make_review(**fields: Any) -> Article:
    return publishing.submit_article(make_draft(**fields).pk, by=None)


def make_approved(**fields: Any) -> Article:
    return publishing.approve_article(make_draft(**fields).pk, by=None)


def make_taken_down(**fields: Any) -> Article:
    article = make_published(**fields)
    return publishing.take_down_article(article.pk, by=None, reason="A court order.")


def make_withdrawn(reason: str = "The figures were wrong.", **fields: Any) -> Article:
    article = make_published(**fields)
    return publishing.withdraw_article(article.pk, by=None, reason=reason)


def jpeg_bytes(size: tuple[int, int] = (900, 600), colour: str = "teal", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def make_photo(**fields: Any) -> Photo:
    fields.setdefault("alt", "A river in flood")
    fields.setdefault("credit", "P. Botha")
    data = fields.pop("data", None) or jpeg_bytes()
    return add_photo(io.BytesIO(data), **fields)


def make_user(email: str, *groups: str, **fields: Any) -> User:
    from django.contrib.auth.models import Group

    user = User.objects.create_user(email, "a-long-password", **fields)
    user.trust_email()
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def make_gallery(photos: list[Photo] | None = None, **fields: Any) -> Gallery:
    """A draft, of one picture unless `photos` says of which."""
    fields.setdefault("by", None)
    fields.setdefault("headline", f"Gallery number {next(_numbers)}")
    if "site" not in fields:
        fields["site"] = make_title().site
    shown = [make_photo()] if photos is None else photos
    return create_gallery(pictures=[Placed(photo.pk) for photo in shown], **fields)


def make_published_gallery(
    photos: list[Photo] | None = None, *, hours_ago: float = 1, **fields: Any
) -> Gallery:
    at = timezone.now() - timedelta(hours=hours_ago)
    return publishing.publish_gallery(make_gallery(photos, **fields).pk, by=None, at=at)


def make_contributor(email: str = "thandi@example.org", **fields: Any) -> User:
    """Somebody with a profile, whose username is the e-mail address before the @."""
    user = make_user(email, **fields)
    username = email.partition("@")[0]
    create_profile(user, username=username, display_name=fields.get("name") or username.title())
    return user


def make_contribution(
    author: User | None = None,
    *,
    kind: str = Contribution.Kind.STORY,
    pictures: int | None = None,
    **fields: Any,
) -> Contribution:
    """One that was sent; with a picture, unless `pictures` says how many, if it is of pictures."""
    if author is None:
        author = make_contributor(f"contributor{next(_numbers)}@example.org")
    elif not Profile.objects.filter(user=author).exists():
        create_profile(author, username=f"writer{next(_numbers)}", display_name="Thandi Mokoena")
    draft = draft_of(author, kind, make_title().site)
    if pictures is None:
        pictures = int(kind == Contribution.Kind.PICTURES)
    added = [
        add_sent_picture(draft, io.BytesIO(jpeg_bytes((60 + next(_numbers) % 900, 40))), by=author)
        for _ in range(pictures)
    ]
    number = next(_numbers)
    filled = {
        "headline": f"What I saw, number {number}",
        "text": f"<p>The bridge at kilometre {number} was closed at noon.</p>",
        "area": None,
        "place": "",
        "happened_on": None,
        "links": [],
        **fields,
    }
    words = [Words(picture.pk, alt="A bridge", credit="Thandi Mokoena") for picture in added]
    return send_contribution(draft, by=author, fields=filled, pictures=words, terms_version=1)


def make_clause() -> Clause:
    """One that something can be declined by; a transactional test loses the first policy's."""
    found = Clause.objects.exclude(reason="").first()
    return found or Clause.objects.create(
        policy=Policy.objects.get_or_create(number=1)[0],
        part=1,
        place=1,
        part_title="What we look for",
        text="The words should be your own.",
        reason="Not the sender’s own work",
    )


def long_text(words: int = 200, said: str = "") -> str:
    """So many words in paragraphs, no two of which are alike; `said` stands among them."""
    number = next(_numbers)
    own = said.split()
    found = [*own, *(f"word{number}x{each}" for each in range(words - len(own)))][:words]
    parts = [" ".join(found[at : at + 50]) for at in range(0, len(found), 50)]
    return "".join(f"<p>{part}</p>" for part in parts)


def make_comment(
    author: User | None = None,
    *,
    article: Article | None = None,
    parent: Comment | None = None,
    words: int = 200,
    said: str = "",
    **fields: Any,
) -> Comment:
    """One that waits for the desk, on a published story, by somebody with a profile."""
    if author is None:
        author = make_contributor(f"commenter{next(_numbers)}@example.org")
    if article is None:
        article = parent.article if parent else make_published()
    fields.setdefault("title", f"What I think, number {next(_numbers)}")
    fields.setdefault("text", long_text(words, said))
    return send_comment(article, by=author, parent=parent, terms_version=1, **fields)


def make_published_comment(
    author: User | None = None, *, by: User | None = None, **fields: Any
) -> Comment:
    """Published by a moderator of its own, unless `by` says by whom."""
    item = make_comment(author, **fields)
    if by is None:
        by = make_user(f"desk{next(_numbers)}@example.org", is_staff=True)
    return comments.publish_comment(item.pk, by=by)


def make_report(
    comment: Comment | None = None,
    by: User | None = None,
    *,
    reason: str = Report.Reason.SPAM,
    address: str | None = None,
    **said: Any,
) -> Report:
    """Of a published comment; by a stranger with an address of their own, unless `by` says who."""
    if address is None:
        address = f"192.0.2.{next(_numbers)}"
    if reason == Report.Reason.ILLEGAL:
        said = {
            "text": "The second paragraph tells where a witness lives.",
            "name": "Nomsa Dube",
            "email": f"nomsa{next(_numbers)}@mail.example",
            "good_faith": True,
            **said,
        }
    found = comment or make_published_comment()
    return report_comment(found, Said(reason, **said), by=by, address=address)
