from typing import Any

from django import template

from ..network import home_of

register = template.Library()


@register.simple_tag(takes_context=True)
def network_home(context: dict[str, Any]) -> str:
    """The name of the first title where this page is a sister's; "" at its own host."""
    site = home_of(context["request"])
    return site.name if site else ""
