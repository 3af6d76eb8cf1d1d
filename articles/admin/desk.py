from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.admin_site import Panel, desk_panels

from ..permissions import can_see_unpublished
from ..queries import desk
from .common import person


@desk_panels
def story_panels(request: HttpRequest) -> list[Panel]:
    """What an editor wants to know on arriving."""
    if not can_see_unpublished(request.user):
        return []
    now, sites = timezone.now(), desk.all_sites()
    return [
        Panel(_("Waiting for review"), desk.waiting_for_review(), _("Nothing waits.")),
        Panel(_("Your drafts"), desk.own_drafts(person(request)), _("You have no drafts.")),
        Panel(_("Coming up"), desk.coming_up(now, sites), _("Nothing is scheduled.")),
        Panel(_("Just published"), desk.just_published(now, sites), _("Nothing is published yet.")),
    ]
