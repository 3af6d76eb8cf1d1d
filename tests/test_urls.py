"""The addresses of the design that exist answer, and no section can be named like one of ours."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from articles.models import Tag
from articles.validators import RESERVED_SLUGS, validate_not_reserved
from articles.views.preview import preview_token
from tests import factories


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route


def first_parts() -> set[str]:
    """The fixed first components of all addresses, also of those outside of the URLconf."""
    paths = [*routes(get_resolver()), settings.STATIC_URL, settings.MEDIA_URL]
    parts = {re.split(r"[/\\(<$]", path.lstrip("^/"))[0] for path in paths}
    return parts - {""}


def is_slug(word: str) -> bool:
    try:
        validate_slug(word)
    except ValidationError:
        return False
    return True


def test_no_section_can_take_an_address_of_ours():
    assert {"admin", "about", "tag", "archive", "health", "static"} <= first_parts()
    assert {part for part in first_parts() if is_slug(part)} <= RESERVED_SLUGS


def test_the_names_of_planned_addresses_are_kept_free():
    planned = {"account", "me", "local", "api", "search", "send", "profile", "commentary"}
    planned |= {"gallery", "multimedia", "news-in-pictures", "user-galleries", "metrics"}
    assert planned <= RESERVED_SLUGS


@pytest.mark.parametrize("slug", ["admin", "Admin", "TAG", "comments-policy"])
def test_a_reserved_slug_is_refused_however_written(slug):
    with pytest.raises(ValidationError):
        validate_not_reserved(slug)


@pytest.mark.django_db
def test_a_reserved_slug_is_refused_by_the_database(title):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        factories.make_section("admin")


@pytest.mark.django_db
def test_every_address_of_a_full_paper_answers(client: Client, section):
    photo = factories.make_photo()
    article = factories.make_published(section=section, tags=["Rain"], lead_photo=photo)
    gallery = factories.make_published_gallery([photo])
    comment = factories.make_published_comment(article=article)
    day = timezone.localtime(article.publish_at)
    notice = factories.make_report(reason="illegal")
    addresses = {
        "/": 200,
        "/news/": 200,
        f"/news/{article.slug}-{article.pk}/": 200,
        "/tag/rain/": 200,
        "/archive/": 200,
        f"/archive/{day:%Y}/": 200,
        f"/archive/{day:%Y/%m/%d}/": 200,
        "/about/": 200,
        "/corrections/": 200,
        "/comments-policy/": 200,
        "/privacy/": 200,
        "/terms/": 200,
        "/comments-policy/1/": 200,
        "/comments-policy/statistics/": 200,
        "/admin/desk/statistics/": 302,
        "/send/story/": 200,
        "/send/pictures/": 200,
        "/account/contributions/": 302,
        "/account/contributions/1/": 302,
        "/account/contributions/1/change/": 302,
        f"{article.get_absolute_url()}comment/": 200,
        f"{article.get_absolute_url()}comment/typed/": 405,
        "/account/comments/": 302,
        "/account/comments/1/": 302,
        "/account/comments/1/change/": 302,
        "/account/comments/1/appeal/": 302,
        "/account/comments/1/withdraw/": 302,
        "/account/comments/1/withdraw-change/": 302,
        "/account/comments/1/discard/": 302,
        "/admin/desk/": 302,
        f"/commentary/{notice.comment_id}/report/": 200,
        f"/commentary/{notice.comment_id}/report/thanks/": 200,
        notice.status_url: 200,
        "/admin/desk/notices/": 302,
        f"/admin/desk/notices/{notice.pk}/answer/": 302,
        f"/preview/{preview_token(article)}/": 200,
        photo.files("whole", "jpeg")[0].url: 200,
        gallery.get_absolute_url(): 200,
        f"/gallery/old-words-{gallery.pk}/": 301,
        "/news-in-pictures/": 200,
        "/user-galleries/": 200,
        "/multimedia/": 200,
        f"{article.get_absolute_url()}comments/": 200,
        f"{article.get_absolute_url()}comments/rss.xml": 200,
        comment.get_absolute_url(): 200,
        "/commentary/999999/": 404,
        f"{comment.author.profile.get_absolute_url()}comments/": 200,
        "/static/css/tokens.css": 200,
        "/health/live": 200,
        "/health/ready": 200,
        "/admin/login/": 302,
        "/admin/": 302,
    }
    answers = {path: client.get(path) for path in addresses}
    for response in answers.values():
        response.close()  # files are streamed
    assert {path: response.status_code for path, response in answers.items()} == addresses


@pytest.mark.django_db
def test_names_lead_to_the_addresses_of_the_design(section):
    article = factories.make_published(section=section, headline="Rain falls")
    tag = Tag.objects.create(name="Côte d’Ivoire", slug="cote-divoire")
    assert reverse("articles:front") == "/"
    assert section.get_absolute_url() == "/news/"
    assert article.get_absolute_url() == f"/news/rain-falls-{article.pk}/"
    assert tag.get_absolute_url() == "/tag/cote-divoire/"
    gallery = factories.make_gallery(headline="The flood")
    assert gallery.get_absolute_url() == f"/gallery/the-flood-{gallery.pk}/"
    assert reverse("articles:news-in-pictures") == "/news-in-pictures/"
    assert reverse("articles:user-galleries") == "/user-galleries/"
    assert reverse("articles:multimedia") == "/multimedia/"
    assert reverse("articles:send-story") == "/send/story/"
    assert reverse("articles:send-pictures") == "/send/pictures/"
    assert reverse("articles:contributions") == "/account/contributions/"
    assert reverse("articles:own-comments") == "/account/comments/"
    story = [section.slug, article.slug, article.pk]
    assert reverse("articles:comment-write", args=story) == f"{article.get_absolute_url()}comment/"
    assert reverse("articles:comment", args=[7]) == "/commentary/7/"
    address = ["news", "rain-falls", 7]
    assert reverse("articles:comments", args=address) == "/news/rain-falls-7/comments/"
    assert reverse("articles:comments-feed", args=address) == "/news/rain-falls-7/comments/rss.xml"
    assert reverse("admin:desk") == "/admin/desk/"
    assert reverse("articles:archive-day", args=["2016", "12", "27"]) == "/archive/2016/12/27/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/about", "/news", "/tag/rain", "/multimedia", f"/archive/{datetime.max:%Y}"]
)
def test_a_missing_slash_is_put_right(client: Client, section, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (301, f"{path}/")
