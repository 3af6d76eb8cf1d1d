"""What pages tell machines, in the words of https://schema.org/."""

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .ui import full_url, social_image, social_square

register = template.Library()

# As in django.utils.html.json_script: what could end or comment out a script element.
_JSON_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


@register.inclusion_tag("ui/structured_data.html")
def news_article(story: Any, title: Any, origin: str, conversation: Any) -> dict[str, SafeString]:
    """A story as schema.org has it, with the comments of its page: https://schema.org/NewsArticle"""
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
    image = social_image(article.lead_photo, origin)
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
        "commentCount": article.comment_count or None,
        "comment": _comments(conversation.page.items, origin),
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "url": url,
    }
    return {"data": _json(data)}


@register.inclusion_tag("ui/structured_data.html")
def comment_page(thread: Any, title: Any, origin: str) -> dict[str, SafeString]:
    """A comment on its own page as schema.org has it: https://schema.org/Comment"""
    comment = thread.card.comment
    url = origin + comment.get_absolute_url()
    data = {
        "@context": "https://schema.org",
        **_comment(thread.card, origin),
        "text": thread.card.plain_text,
        "publisher": _publisher(title, origin),
        "about": {
            "@type": "NewsArticle",
            "headline": comment.article.headline,
            "url": origin + comment.article.get_absolute_url(),
        },
        "comment": _comments(thread.replies, origin),
        "isAccessibleForFree": True,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
    }
    return {"data": _json(data)}


def _comments(cards: Iterable[Any], origin: str) -> list[dict[str, Any]] | None:
    return [_comment(card, origin) for card in cards] or None


def _comment(card: Any, origin: str) -> dict[str, Any]:
    """As a page shows it that has no room for the whole."""
    comment, parent = card.comment, card.parent
    return _filled(
        {
            "@type": "Comment",
            "name": comment.shown_title,
            "text": card.opening.text,
            "url": origin + comment.get_absolute_url(),
            "author": _person(card.profile, origin)
            if card.profile
            else {"@type": "Person", "name": _("A reader")},
            "datePublished": _iso(comment.published_at),
            "dateModified": _iso(comment.edited_at),
            "parentItem": {
                "@type": "Comment",
                "name": parent.shown_title,
                "url": origin + parent.get_absolute_url(),
            }
            if parent
            else None,
        }
    )


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
