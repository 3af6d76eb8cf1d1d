"""Times as the desk reads them: to the nearest unit, and no nearer."""

from datetime import datetime

from django import template
from django.utils.timesince import timesince, timeuntil

register = template.Library()


@register.filter
def since(moment: datetime) -> str:
    return timesince(moment, depth=1)


@register.filter
def until(moment: datetime) -> str:
    return timeuntil(moment, depth=1)
