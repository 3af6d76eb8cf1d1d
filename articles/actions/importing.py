"""Taking in what a wire service or a feed sent, one item at a time, safe to repeat."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User

from .. import rich_text
from ..importing import ImportedPicture, ImportedStory
from ..importing.items import fingerprint
from ..models import Article, Byline, ImportedItem, Photo, Section
from ..models.imported import uri_key
from ..validators import MAX_STANDFIRST
from . import publishing
from .errors import StepRefused
from .photos import add_photo
from .stories import create_article, lock_article, save_article, set_bylines, set_tags

MAX_PICTURES = 6
Fetch = Callable[[str], bytes]


@dataclass(frozen=True)
class ImportOptions:
    """Where items go. `mapping` leads a supplier's subject (any case) to a section."""

    section: Section
    mapping: Mapping[str, Section] = field(default_factory=dict)
    publish: bool = False
    by: User | None = None

    def section_for(self, story: ImportedStory) -> Section:
        names = (name.casefold() for name in story.tags)
        return next((self.mapping[name] for name in names if name in self.mapping), self.section)


@dataclass(frozen=True)
class Outcome:
    """What became of an item: "imported", "updated", "unchanged", "withdrawn" or "refused"."""

    kind: str
    why: str = ""
    notes: tuple[str, ...] = ()


def import_item(story: ImportedStory, options: ImportOptions, fetch: Fetch) -> Outcome:
    """Take in one item. `fetch` returns the bytes of a picture's address or raises.

    Keyed by the item's URI and version: an item seen before is left as it is, a newer
    version updates its story, a canceled one withdraws it. A story that the desk has
    changed since is not overwritten. Never raises for what is wrong with the item.
    """
    known = ImportedItem.objects.filter(key=uri_key(story.uri)).first()
    checksum = _checksum(story)
    if known and (known.checksum == checksum or _is_older(story.version, known.version)):
        return Outcome("unchanged")
    if story.canceled or story.withheld:
        return _recall(story, known, checksum, options.by)
    photos, notes = _fetch_pictures(story, options.by, fetch)
    try:
        with transaction.atomic():
            if story.kind == "picture":
                return _keep_picture(story, known, checksum, photos, notes)
            return _keep_story(story, options, checksum, photos, notes)
    except ValidationError as error:
        return Outcome("refused", " ".join(error.messages), tuple(notes))
    except IntegrityError:
        # Another run took in the same item meanwhile: the unique key decided.
        return Outcome("unchanged", _("taken in by another run"))


def _checksum(story: ImportedStory) -> str:
    return fingerprint(repr(story))


def _is_older(version: str, known: str) -> bool:
    if version.isdecimal() and known.isdecimal():
        return int(version) < int(known)
    try:
        new, old = parse_datetime(version), parse_datetime(known)
        return bool(new and old and new < old)
    except (ValueError, TypeError):
        return False


def _recall(
    story: ImportedStory, known: ImportedItem | None, checksum: str, by: User | None
) -> Outcome:
    if known is None or known.article_id is None:
        return Outcome("unchanged", _("recalled by its source, and not held here"))
    reason = _("Withdrawn by %(source)s.") % {"source": story.source or _("its source")}
    with transaction.atomic():
        article = lock_article(known.article_id)
        if article.publish_at is None and article.version == known.article_version:
            # A draft that nobody here has touched: gone as if it had never come.
            article.delete()
            return Outcome("withdrawn")
        try:
            publishing.withdraw_article(article.pk, reason=reason, by=by)
        except StepRefused:
            if article.is_approved and not article.is_withdrawn:
                publishing.return_article(article.pk, by=by, why=reason)
        _remember(known, story, checksum, article=Article.objects.get(pk=article.pk))
    return Outcome("withdrawn")


def _fetch_pictures(
    story: ImportedStory, by: User | None, fetch: Fetch
) -> tuple[list[tuple[ImportedPicture, Photo]], list[str]]:
    """The item's pictures as photos of the library, and why others are missing."""
    found: list[tuple[ImportedPicture, Photo]] = []
    notes: list[str] = []
    for picture in story.pictures[:MAX_PICTURES]:
        key = uri_key(picture.uri or picture.url)
        held = ImportedItem.objects.filter(key=key).select_related("photo").first()
        if held and held.photo:
            found.append((picture, held.photo))
            continue
        try:
            photo = add_photo(
                io.BytesIO(fetch(picture.url)),
                by=by,
                alt=Truncator(picture.alt or picture.caption).chars(300),
                caption=Truncator(picture.caption).chars(500),
                credit=Truncator(picture.credit or story.source).chars(160),
                copyright_notice=Truncator(picture.copyright_notice).chars(255),
                usage_terms=Truncator(picture.usage_terms).chars(500),
            )
        except ValidationError as error:
            notes.append(_("picture left out: %(why)s") % {"why": " ".join(error.messages)})
        except Exception as error:  # a network fails in many ways, and no picture stops a story
            notes.append(_("picture left out: %(why)s") % {"why": error})
        else:
            found.append((picture, photo))
            if story.kind == "story":
                ImportedItem.objects.get_or_create(
                    key=key,
                    defaults={
                        "uri": picture.uri or picture.url,
                        "version": "",
                        "checksum": "",
                        "photo": photo,
                    },
                )
    return found, notes


def _keep_picture(
    story: ImportedStory,
    known: ImportedItem | None,
    checksum: str,
    photos: list[tuple[ImportedPicture, Photo]],
    notes: list[str],
) -> Outcome:
    if not photos:
        return Outcome("refused", " ".join(notes) or _("it holds no picture"))
    _remember(known, story, checksum, photo=photos[0][1])
    return Outcome("updated" if known else "imported", notes=tuple(notes))


def _keep_story(
    story: ImportedStory,
    options: ImportOptions,
    checksum: str,
    photos: list[tuple[ImportedPicture, Photo]],
    notes: list[str],
) -> Outcome:
    body = rich_text.clean(story.body_html)
    if not rich_text.plain_text(body):
        raise ValidationError(_("it has no text"))
    lead = photos[0] if photos else None
    fields: dict[str, Any] = {
        "headline": story.headline,
        "short_headline": story.short_headline if len(story.short_headline) <= 90 else "",
        "standfirst": _standfirst(story, body),
        "dateline": Truncator(story.dateline).chars(80),
        "body": body + "".join(_figure(picture, photo) for picture, photo in photos[1:]),
        "source": Truncator(story.source).chars(120),
        "copyright_notice": Truncator(story.copyright_notice).chars(255),
        "language": story.language[:20],
        "lead_photo": lead[1] if lead else None,
        "lead_alt": Truncator(lead[0].alt or lead[0].caption).chars(300) if lead else "",
        "lead_caption": Truncator(lead[0].caption).chars(500) if lead else "",
    }
    known = ImportedItem.objects.select_for_update().filter(key=uri_key(story.uri)).first()
    if known and known.checksum == checksum:
        return Outcome("unchanged", _("taken in by another run"))
    if known and known.article_id:
        article = lock_article(known.article_id)
        if article.version != known.article_version:
            return Outcome("refused", _("the desk has changed this story since; not overwritten"))
        _change(article, fields, story, options.by)
        kind = "updated"
    else:
        Article(section=options.section_for(story), **fields).clean_fields(exclude=["site", "slug"])
        article = create_article(
            by=options.by,
            section=options.section_for(story),
            tags=_tag_names(story),
            bylines=_bylines(story),
            **fields,
        )
        kind = "imported"
    if options.publish:
        article = _publish(article, story.published_at, options.by)
    _remember(known, story, checksum, article=Article.objects.get(pk=article.pk))
    return Outcome(kind, notes=tuple(notes))


def _change(
    article: Article, fields: dict[str, Any], story: ImportedStory, by: User | None
) -> None:
    for name, value in fields.items():
        setattr(article, name, value)
    article.clean_fields(exclude=["site", "slug"])
    if article.is_public():
        publishing.check_ready(article)
        article.updated_at = story.updated_at or timezone.now()
    save_article(article, by=by, expected_version=article.version)
    set_tags(article, _tag_names(story))
    set_bylines(article, _bylines(story))


def _publish(article: Article, at: datetime | None, by: User | None) -> Article:
    """Publish as of when the source did; under embargo, schedule for its end."""
    current = Article.objects.get(pk=article.pk)
    if current.is_withdrawn:
        current = publishing.restore_article(article.pk, by=by)
    if current.is_public():
        return current
    if at and at > timezone.now():
        return publishing.schedule_article(article.pk, at=at, by=by)
    return publishing.publish_article(article.pk, at=at, by=by)


def _standfirst(story: ImportedStory, body: str) -> str:
    """The summary, unless it only repeats how the text begins."""
    summary = " ".join(html.unescape(strip_tags(story.standfirst)).split())
    opening = " ".join(rich_text.plain_text(body).split())
    if not summary or opening.startswith(summary[:60]):
        return ""
    return Truncator(summary).chars(MAX_STANDFIRST)


def _figure(picture: ImportedPicture, photo: Photo) -> str:
    alt = html.escape(picture.alt or picture.caption)[:1000]
    caption = html.escape(picture.caption)
    return f'<figure data-photo="{photo.pk}" data-alt="{alt}" data-caption="{caption}"></figure>'


def _bylines(story: ImportedStory) -> list[tuple[str, str]]:
    names = story.bylines or ((story.source,) if story.source else ())
    return [(Byline.Kind.AGENCY.value, Truncator(name).chars(120)) for name in names[:5]]


def _tag_names(story: ImportedStory) -> list[str]:
    return [name.replace(",", " ") for name in story.tags if len(name) <= 60]


def _remember(
    known: ImportedItem | None,
    story: ImportedStory,
    checksum: str,
    *,
    article: Article | None = None,
    photo: Photo | None = None,
) -> None:
    """Note what the item became. A new note that another run wrote first is an IntegrityError."""
    item = known or ImportedItem(key=uri_key(story.uri))
    item.uri = story.uri
    item.version = story.version[:120]
    item.checksum = checksum
    item.article = article
    item.article_version = article.version if article else 0
    item.photo = photo
    item.save(force_insert=known is None, force_update=known is not None)
