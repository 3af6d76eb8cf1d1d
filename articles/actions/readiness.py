"""Whether a story or a gallery is fit to be public."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import rich_text
from ..models import Article, Gallery, GalleryItem, Photo, Publication


def check_ready(item: Publication, at: datetime | None = None) -> None:
    """Raise ValidationError, keyed by the form's fields, unless it may be public at `at`.

    Without `at`: when it would be as it stands.
    """
    at = at or opening(item)
    problems = gallery_problems(item, at) if isinstance(item, Gallery) else story_problems(item, at)
    if problems:
        raise ValidationError(problems)


def opening(item: Publication) -> datetime:
    """The time it is scheduled for, or now."""
    now = timezone.now()
    return max(now, item.publish_at or now)


def story_problems(article: Publication, at: datetime | None = None) -> dict[str, str]:
    assert isinstance(article, Article)  # noqa: S101 - for the type checker
    problems: dict[str, str] = {}
    shown = rich_text.figures(article.body)
    if not shown and not rich_text.plain_text(article.body):
        problems["body"] = _("A story needs a text before it can be published.")
    if article.lead_photo:
        if not article.picture_alt.strip():
            problems["lead_alt"] = _("Describe the picture for people who can't see it.")
        if rights := rights_problem(article.lead_photo, at):
            problems["lead_photo"] = rights
    library = Photo.objects.library().in_bulk(rich_text.photo_ids(article.body))
    for figure in shown:
        if "photo" not in figure:
            continue
        photo = library.get(int(figure["photo"]))
        if photo is None:
            problems["body"] = _("A picture in this text is no longer in the library.")
        elif not (figure.get("alt") or photo.alt).strip():
            problems["body"] = _("Describe each picture in the text for people who can't see it.")
        elif rights := rights_problem(photo, at):
            problems["body"] = f"{photo}: {rights}"
    return problems


def gallery_problems(gallery: Gallery, at: datetime | None = None) -> dict[str, str]:
    items = list(gallery.items.select_related("photo"))
    if not items:
        return {"headline": _("A gallery needs a picture before it can be published.")}
    for number, item in enumerate(items, 1):
        for problem in item_problems(item, at).values():
            where = _("Picture %(number)d: %(problem)s")
            return {"headline": where % {"number": number, "problem": problem}}
    return {}


def item_problems(item: GalleryItem, at: datetime | None = None) -> dict[str, str]:
    """What keeps a picture of a gallery from being public, by the fields of its row."""
    problems: dict[str, str] = {}
    if not item.shown_alt.strip():
        problems["alt"] = _("Describe the picture for people who can't see it.")
    if rights := rights_problem(item.photo, at):
        problems["photo"] = rights
    return problems


def rights_problem(photo: Photo, at: datetime | None = None) -> str:
    if not photo.credit.strip():
        return _("Nobody is credited for this picture. Say in the library who took it.")
    if photo.has_expired(at or timezone.now()):
        return _("The rights to this picture have ended. Choose another.")
    return ""


def rights_note(photo: Photo) -> str:
    """What the desk must know of the rights to a picture, before it is too late or after."""
    if photo.expires_at and (photo.has_expired() or photo.expires_soon()):
        day = date_format(timezone.localtime(photo.expires_at), "DATETIME_FORMAT")
        if photo.has_expired():
            return _("The rights ended on %(day)s. Readers no longer see it.") % {"day": day}
        if photo.credit.strip():
            return _("The rights end on %(day)s. From then on readers don't see it.") % {"day": day}
    return rights_problem(photo)


def photo_ids(item: Publication) -> set[int]:
    """The pictures it shows, or would."""
    if isinstance(item, Gallery):
        return set(item.items.order_by().values_list("photo", flat=True))
    assert isinstance(item, Article)  # noqa: S101 - there is no third kind
    own = set(rich_text.photo_ids(item.body))
    return own | {item.lead_photo_id} if item.lead_photo_id else own
