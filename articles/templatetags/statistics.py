"""Times that were waited, as people say them: to a minute, and no nearer than need be."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()
MINUTE, HOUR, DAY = 60, 3600, 86400


@register.filter
def waited(seconds: int | None) -> str:
    """ "25 min", "3 h 20 min", "2 days 4 h"; "–" where nothing is known."""
    if seconds is None:
        return "–"
    minutes = round(seconds / MINUTE)
    if minutes < 60:
        return _("%(n)d min") % {"n": max(1, minutes)}
    if seconds < 2 * DAY:
        hours, minutes = divmod(minutes, 60)
        words = _("%(n)d h") % {"n": hours}
        return f"{words} {_('%(n)d min') % {'n': minutes}}" if minutes and hours < 10 else words
    days, hours = divmod(round(seconds / HOUR), 24)
    words = _("%(n)d days") % {"n": days}
    return f"{words} {_('%(n)d h') % {'n': hours}}" if hours and days < 10 else words
