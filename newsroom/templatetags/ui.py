"""What the public pages are put together with: pictures, names, data for machines."""

import json
import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

# Where the words start: past figures and a subhead that stand before the first paragraph.
_FIRST_PARAGRAPH = re.compile(r"\A(?:\s|<figure\b.*?</figure>|<h[23]>.*?</h[23]>)*<p>", re.DOTALL)
# As in django.utils.html.json_script: what could end or comment out a script element.
_JSON_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


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


def _social_image(photo: Any, origin: str) -> dict[str, Any] | None:
    if not photo or not photo.can_show():
        return None
    files = photo.files("whole", "jpeg")
    best = next((file for file in files if file.width >= 1200), files[-1])
    return {"width": best.width, "height": best.height, "url": full_url(best.url, origin)}


def full_url(url: str, origin: str) -> str:
    return url if "://" in url else origin + url


@register.simple_tag
def social_image(photo: Any, origin: str) -> dict[str, Any] | None:
    """A large JPEG of a picture, its address in full: other sites can't all read AVIF."""
    return _social_image(photo, origin)


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


# Data for machines ---------------------------------------------------------------


@register.inclusion_tag("ui/structured_data.html")
def news_article(story: Any, title: Any, origin: str) -> dict[str, SafeString]:
    """A story as schema.org has it: https://schema.org/NewsArticle"""
    article = story.article
    url = origin + article.get_absolute_url()
    publisher = _publisher(title, origin)
    authors = [
        _filled(
            {
                "@type": "Organization" if byline.kind == "agency" else "Person",
                "name": byline.name,
                "url": _person_url(getattr(byline, "username", None), origin),
            }
        )
        for byline in story.bylines
    ]
    image = _social_image(article.lead_photo, origin)
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "alternativeHeadline": article.short_headline or None,
        "description": article.standfirst or None,
        "datePublished": _iso(article.publish_at),
        "dateModified": _iso(article.updated_at or article.publish_at),
        "author": authors or [publisher],
        "image": [image["url"]] if image else None,
        "publisher": publisher,
        "articleSection": article.section.name,
        "keywords": [tag.name for tag in story.tags] or None,
        "wordCount": article.word_count or None,
        "isAccessibleForFree": True,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "url": url,
    }
    return {"data": _json(data)}


@register.inclusion_tag("ui/structured_data.html")
def profile_page(profile: Any, origin: str, photo: Any = None) -> dict[str, SafeString]:
    """A person's page as schema.org has it: https://schema.org/ProfilePage"""
    home = profile.home_area
    person = {
        "@type": "Person",
        "name": profile.display_name,
        "alternateName": profile.username,
        "identifier": profile.username,
        "description": profile.about or None,
        "url": _person_url(profile.username, origin),
        "image": social_square(photo, origin) or None,
        "homeLocation": {"@type": "Place", "name": home.path} if home else None,
    }
    data = {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "dateCreated": _iso(profile.created_at),
        "mainEntity": _filled(person),
    }
    return {"data": _json(data)}


def _person(profile: Any, origin: str) -> dict[str, Any]:
    return {
        "@type": "Person",
        "name": profile.display_name,
        "url": _person_url(profile.username, origin),
    }


def _person_url(username: str | None, origin: str) -> str | None:
    return origin + reverse("articles:profile", args=[username]) if username else None


@register.inclusion_tag("ui/structured_data.html")
def image_gallery(content: Any, title: Any, origin: str) -> dict[str, SafeString]:
    """A gallery as schema.org has it: https://schema.org/ImageGallery"""
    gallery = content.gallery
    url = origin + gallery.get_absolute_url()
    pictures = [
        _image_object(item, url, number, origin) for number, item in enumerate(content.items, 1)
    ]
    data = {
        "@context": "https://schema.org",
        "@type": "ImageGallery",
        "headline": gallery.headline,
        "description": gallery.intro or None,
        "url": url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "datePublished": _iso(gallery.publish_at),
        "dateModified": _iso(gallery.updated_at or gallery.publish_at),
        "author": _person(content.author, origin) if content.author else None,
        "publisher": _publisher(title, origin),
        "about": content.section.name if content.section else None,
        "image": [picture["contentUrl"] for picture in pictures[:1]] or None,
        "associatedMedia": pictures or None,
        "isAccessibleForFree": True,
    }
    return {"data": _json(data)}


def _image_object(item: Any, url: str, number: int, origin: str) -> dict[str, Any]:
    """A picture, with what says whose it is: https://schema.org/ImageObject"""
    photo = item.photo
    files = photo.files("whole", "jpeg")
    credit = photo.credit or None
    return _filled(
        {
            "@type": "ImageObject",
            "position": number,
            "url": f"{url}#picture-{number}",
            "contentUrl": full_url(files[-1].url, origin),
            "thumbnailUrl": full_url(files[0].url, origin),
            "width": files[-1].width,
            "height": files[-1].height,
            "encodingFormat": "image/jpeg",
            "caption": item.shown_caption or None,
            "description": item.shown_alt or None,
            "creditText": credit,
            "creator": {"@type": "Person", "name": credit} if credit else None,
            "copyrightNotice": photo.copyright_notice or None,
            "uploadDate": _iso(photo.created_at),
        }
    )


def _publisher(title: Any, origin: str) -> dict[str, str]:
    return {"@type": "NewsMediaOrganization", "name": title.name, "url": f"{origin}/"}


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _iso(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _json(data: dict[str, Any]) -> SafeString:
    source = json.dumps(_filled(data), ensure_ascii=False)
    return mark_safe(source.translate(_JSON_ESCAPES))  # noqa: S308 - the escapes make it so
