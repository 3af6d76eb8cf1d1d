"""What the public pages are put together with: pictures and names."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

# Where the words start: past figures and a subhead that stand before the first paragraph.
_FIRST_PARAGRAPH = re.compile(r"\A(?:\s|<figure\b.*?</figure>|<h[23]>.*?</h[23]>)*<p>", re.DOTALL)


# Pictures ------------------------------------------------------------------------


# Best first: a browser takes the first format it knows.
_FORMATS = ("avif", "webp", "jpeg")
_FALLBACK_WIDTH = 768  # for browsers without srcset


@register.inclusion_tag("ui/picture.html")
def picture(
    photo: Any,
    alt: str = "",
    *,
    sizes: str = "100vw",
    shape: str = "whole",
    eager: bool = False,
    lead: bool = False,
    **attributes: str,
) -> dict[str, Any]:
    """A picture in the width the page needs, cut to `shape` ("16:9", "4:3", "1:1").

    `sizes` is as in HTML; `lead` is for the one largest picture of the page, `eager` for
    others above the fold; `class="…"` is added to its own. Nothing for a picture that
    readers may not see.
    """
    if not photo or not photo.can_show():
        return {}
    # Until the worker has cut the shape, the stylesheet cuts the whole.
    made = shape if photo.files(shape, "jpeg") else "whole"
    jpeg = photo.files(made, "jpeg")
    return {
        "alt": alt,
        "sizes": _sparing(sizes),
        "eager": eager or lead,
        "lead": lead,
        "class": " ".join(
            filter(None, [f"picture--{shape.replace(':', '-')}", attributes.get("class", "")])
        ),
        "placeholder": photo.placeholder,
        "sources": [
            {"type": f"image/{kind}", "srcset": _srcset(files)}
            for kind in _FORMATS[:-1]
            if (files := photo.files(made, kind))
        ],
        "srcset": _srcset(jpeg),
        "largest": jpeg[-1],
        "fallback": next((file for file in jpeg if file.width >= _FALLBACK_WIDTH), jpeg[-1]),
    }


@register.filter
def largest_file(photo: Any) -> str:
    """The address of a picture's largest JPEG."""
    return str(photo.files("whole", "jpeg")[-1].url)


def _sparing(sizes: str) -> str:
    """`sizes`, with less for phones of three dots a pixel: nobody sees more than two.

    The last length is the one for the narrowest windows, as in all our stylesheets.
    """
    length = sizes.rpartition(", ")[2]
    return f"(max-width: 39.99rem) and (min-resolution: 2.5dppx) calc({length} * 0.65), {sizes}"


def _srcset(files: Iterable[Any]) -> str:
    return ", ".join(f"{file.url} {file.width}w" for file in files)


def full_url(url: str, origin: str) -> str:
    return url if "://" in url else origin + url


@register.simple_tag
def social_image(photo: Any, origin: str) -> dict[str, Any] | None:
    """A large JPEG of a picture, its address in full: other sites can't all read AVIF."""
    if not photo or not photo.can_show():
        return None
    files = photo.files("whole", "jpeg")
    best = next((file for file in files if file.width >= 1200), files[-1])
    return {"width": best.width, "height": best.height, "url": full_url(best.url, origin)}


@register.simple_tag
def social_square(photo: Any, origin: str) -> str:
    """The address, in full, of a picture's largest square JPEG."""
    if not photo or not photo.can_show():
        return ""
    files = photo.files("1:1", "jpeg") or photo.files("whole", "jpeg")
    return full_url(files[-1].url, origin)


# Words ---------------------------------------------------------------------------


@register.filter
def of_kind(bylines: Iterable[Any], kind: str) -> list[str]:
    return [byline.name for byline in bylines if byline.kind == kind]


@register.filter
def name_list(names: list[str]) -> str:
    """“A”, “A and B”, “A, B and C”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


@register.filter
def linked_names(bylines: Iterable[Any], kind: str) -> SafeString:
    """The names of a kind as `name_list` has them, each a link where the person has a page."""
    names = [
        render_to_string("ui/byline.html", {"byline": byline}).strip()
        for byline in bylines
        if byline.kind == kind
    ]
    return mark_safe(name_list(names))  # noqa: S308 - each came out of its template


@register.filter(is_safe=True)
def one_line(text: str) -> str:
    """For attributes, where the line breaks of a template would be seen."""
    return " ".join(text.split())


@register.filter
def with_dateline(body: SafeString, dateline: str) -> SafeString:
    """The story's HTML with its dateline run into the first paragraph."""
    if not dateline:
        return body
    mark = render_to_string("ui/dateline.html", {"dateline": dateline}).strip()
    start = _FIRST_PARAGRAPH.match(body)
    if start is None:
        return mark_safe(f"<p>{mark}</p>{conditional_escape(body)}")  # noqa: S308 - both escaped
    at = start.end()
    return mark_safe(f"{body[:at]}{mark} {body[at:]}")  # noqa: S308 - `body` came safe
