from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.admin_site import Line, Panel, desk_panels

from ..models import Article, Gallery, Photo, Publication
from ..permissions import can_see_unpublished
from ..queries import desk
from .common import person


@desk_panels
def publication_panels(request: HttpRequest) -> list[Panel]:
    """What an editor wants to know on arriving."""
    kinds = [kind for kind in (Article, Gallery) if can_see_unpublished(request.user, kind)]
    if not kinds:
        return []
    now, sites = timezone.now(), desk.all_sites()
    user = person(request)
    return [
        Panel(_("Waiting for review"), _lines(desk.waiting_for_review(kinds)), _("Nothing waits.")),
        Panel(_("Your drafts"), _lines(desk.own_drafts(user, kinds)), _("You have no drafts.")),
        Panel(
            _("Coming up"), _lines(desk.coming_up(now, sites, kinds)), _("Nothing is scheduled.")
        ),
        Panel(
            _("Just published"),
            _lines(desk.just_published(now, sites, kinds)),
            _("Nothing is published yet."),
        ),
    ]


@desk_panels
def rights_panel(request: HttpRequest) -> list[Panel]:
    if not request.user.has_perm("articles.view_photo"):
        return []
    lines = [_photo_line(photo) for photo in desk.rights_ending(timezone.now())]
    return [Panel(_("Rights ending soon"), lines, _("No rights end within two weeks."))]


def _lines(items: Iterable[Publication]) -> list[Line]:
    return [
        Line(
            name=str(item),
            url=reverse(f"admin:articles_{item._meta.model_name}_change", args=[item.pk]),
            about=_about(item),
            at=item.publish_at or item.modified_at,
        )
        for item in items
    ]


def _about(item: Publication) -> str:
    section = str(getattr(item, "section", None) or "")
    kind = _("Gallery") if isinstance(item, Gallery) else ""
    return ", ".join(filter(None, (kind, section)))


def _photo_line(photo: Photo) -> Line:
    return Line(
        name=str(photo),
        url=reverse("admin:articles_photo_change", args=[photo.pk]),
        about=_("Ended") if photo.has_expired() else _("Ends"),
        at=photo.expires_at,
    )
