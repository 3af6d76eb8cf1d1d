"""What the paper holds of a person: their work, their pictures, and what they did at the desk.

A person is known by their account, never by a name: anybody may call themselves anything.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import Entry, Part

from ..models import Article, Byline, Correction, Gallery, Photo, ProfilePicture, Transition
from ..models.article import ArticleQuerySet
from ..models.gallery import GalleryQuerySet
from .sent_data import sent_parts
from .told_photo import told_photo


def parts_of(user: User) -> list[Part]:
    return [
        Part("stories", _("Stories"), _stories(user)),
        Part("galleries", _("Galleries"), _galleries(user)),
        Part("pictures", _("Pictures"), _photos(user)),
        Part("profile-pictures", _("Pictures of you"), _profile_pictures(user)),
        Part("edits", _("Versions you saved"), _edits(user)),
        Part("steps", _("Steps you took with stories and pictures"), _steps(user)),
        Part("corrections", _("Corrections you published"), _corrections(user)),
        *sent_parts(user),
    ]


def stories_by(user: User) -> ArticleQuerySet:
    """Under their byline; of somebody who doesn't work here also what they made."""
    wrote = Q(pk__in=Byline.objects.filter(user=user).order_by().values("article"))
    return Article.objects.filter(wrote if user.is_staff else wrote | Q(created_by=user))


def galleries_by(user: User) -> GalleryQuerySet:
    own = Q(author=user)
    return Gallery.objects.filter(own if user.is_staff else own | Q(created_by=user))


def _stories(user: User) -> Iterator[Entry]:
    for story in stories_by(user).select_related("section", "area").order_by("pk").iterator(100):
        yield Entry(
            {
                "headline": story.headline,
                "short_headline": story.short_headline,
                "standfirst": story.standfirst,
                "dateline": story.dateline,
                "text": story.body,
                "picture_description": story.lead_alt,
                "picture_caption": story.lead_caption,
                "source": story.source,
                "copyright_line": story.copyright_notice,
                "section": story.section.name,
                "place": story.area.path if story.area else None,
                "tags": [tag.name for tag in story.tags.all()],
                "bylines": [
                    {"name": line.name, "kind": str(line.get_kind_display())}
                    for line in story.bylines.all()
                ],
                "address": story.get_absolute_url(),
                **_standing(story),
                "your_versions": list(_versions(user, story)),
            }
        )


def _standing(item: Article | Gallery) -> dict[str, Any]:
    return {
        "status": item.status,
        "created_at": item.created_at,
        "changed_at": item.modified_at,
        "published_at": item.publish_at,
        "updated_at": item.updated_at,
        "withdrawn_at": item.withdrawn_at,
        "withdrawn_because": item.withdrawn_reason,
    }


def _versions(user: User, story: Article) -> Iterator[dict[str, Any]]:
    for row in Article.history.filter(id=story.pk, history_user=user).order_by("history_id"):
        yield {
            "at": row.history_date,
            "what": row.history_change_reason,
            "headline": row.headline,
            "standfirst": row.standfirst,
            "dateline": row.dateline,
            "text": row.body,
        }


def _galleries(user: User) -> Iterator[Entry]:
    for gallery in galleries_by(user).order_by("pk").iterator(100):
        yield Entry(
            {
                "headline": gallery.headline,
                "introduction": gallery.intro,
                "kind": str(gallery.get_kind_display()),
                "address": gallery.get_absolute_url(),
                **_standing(gallery),
                "pictures": [
                    {
                        "picture": item.photo_id,
                        "caption": item.shown_caption,
                        "description": item.shown_alt,
                    }
                    for item in gallery.items.select_related("photo")
                ],
            }
        )


def _photos(user: User) -> Iterator[Entry]:
    """With the file as it was sent; who works here has the paper's pictures listed only."""
    sent = Photo.objects.filter(uploaded_by=user, purpose=Photo.Purpose.LIBRARY)
    for photo in sent.order_by("pk").iterator(100):
        yield told_photo(photo, "pictures", with_file=not user.is_staff)


def _profile_pictures(user: User) -> Iterator[Entry]:
    for sent in ProfilePicture.objects.filter(user=user).select_related("photo").order_by("pk"):
        data = {"state": str(sent.get_state_display()), "sent_at": sent.sent_at}
        data |= {"why_not": sent.reason} if sent.reason else {}
        if sent.photo:
            told = told_photo(sent.photo, "profile-pictures", with_file=True)
            yield Entry({**data, **told.data}, told.files)
        else:
            yield Entry(data)


def _edits(user: User) -> Iterator[Entry]:
    """Of stories that aren't theirs; those of their own are told with them."""
    saved = Article.history.filter(history_user=user).order_by("history_id")
    others = saved.exclude(id__in=stories_by(user).order_by().values("pk"))
    for row in others.iterator(500):
        yield Entry(
            {"at": row.history_date, "story": row.headline, "what": row.history_change_reason}
        )


def _steps(user: User) -> Iterator[Entry]:
    taken = Transition.objects.filter(who=user).select_related("subject_type").order_by("pk")
    for step in taken.iterator(500):
        yield Entry(
            {
                "at": step.at,
                "step": step.step_label,
                "kind": str(step.subject_type),
                "number": step.subject_id,
                "from": step.from_state,
                "to": step.to_state,
                "why": step.why,
            }
        )


def _corrections(user: User) -> Iterator[Entry]:
    made = Correction.objects.filter(by=user).select_related("article").order_by("pk")
    for correction in made.iterator(500):
        yield Entry(
            {"at": correction.at, "story": correction.article.headline, "text": correction.text}
        )
