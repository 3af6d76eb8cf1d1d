"""A public page is the same for everybody; what is not public is kept by nobody."""

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.models import Article
from articles.views.preview import preview_token
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/news/", "/tag/rain/", "STORY", "/archive/", "DAY", "/about/"]
PUBLIC += ["/comments-policy/", "/comments-policy/statistics/", "/corrections/"]


@pytest.fixture
def article(section) -> Article:
    made = factories.make_published(
        section=section, tags=["Rain"], lead_photo=factories.make_photo(), headline="Public words"
    )
    factories.make_published(section=section, tags=["Rain"])
    publishing.correct_article(made.pk, text="It was two metres.", by=None)
    return made


def path_of(name: str, article: Article) -> str:
    day = timezone.localdate(article.publish_at)
    return {"STORY": article.get_absolute_url(), "DAY": f"/archive/{day:%Y/%m/%d}/"}.get(name, name)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_is_the_same_for_everybody(client: Client, article, name, reader, editor):
    path = path_of(name, article)
    stranger = client.get(path)
    assert stranger.status_code == 200
    assert not stranger.cookies
    assert "cookie" not in stranger.get("Vary", "").lower()
    assert stranger["Cache-Control"] == "public, max-age=0, must-revalidate"
    asked = {
        "a junk query": client.get(path, {"utm_source": "x", "q": "<b>", "PAGE": "2"}),
        "a cookie": client.get(path, headers={"cookie": "sessionid=forged; csrftoken=x; a=b"}),
        "a session": client.get(path, headers={"cookie": f"sessionid={'x' * 32}"}),
        "a language": client.get(path, headers={"accept-language": "af,zu;q=0.9"}),
        "a forwarded host": client.get(
            path,
            headers={
                "x-forwarded-host": "evil.example",
                "x-forwarded-proto": "https",
                "forwarded": "host=evil.example",
                "x-original-url": "/admin/",
                "x-rewrite-url": "/admin/",
                "x-http-method-override": "POST",
            },
        ),
        "another browser": client.get(
            path, headers={"user-agent": "<script>", "referer": "https://evil.example/"}
        ),
        "htmx": client.get(path, headers={"hx-request": "true"}),
    }
    for person in (reader, editor):
        own = Client()
        own.force_login(person)
        asked[person.email] = own.get(path)
    for who, response in asked.items():
        assert response.content == stranger.content, who
        assert dict(response.headers) == dict(stranger.headers), who
        assert not response.cookies, who
    assert b"csrf" not in stranger.content.lower()
    assert b"sessionid" not in stranger.content


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_may_run_nothing_but_our_own_files(client: Client, article, name):
    response = client.get(path_of(name, article))
    rules = {
        words[0]: words[1:]
        for rule in response["Content-Security-Policy"].split(";")
        if (words := rule.split())
    }
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == ["'self'"]
    assert rules["base-uri"] == rules["frame-ancestors"] == ["'none'"]
    assert rules["form-action"] == ["'self'"]
    for word in ("unsafe", "nonce", "data: ;", "*"):
        assert word not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "X-Powered-By" not in response


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_holds_no_inline_script_or_style(client: Client, article, name):
    page = Markup(client.get(path_of(name, article)).content)
    for script in page.every("script"):
        assert "src" in script or script["type"] == "application/ld+json"
    assert page.every("style") == []
    for element in page.elements:
        assert "style" not in element.attributes, element
        assert not [each for each in element.attributes if each.startswith("on")], element
    assert page.unbalanced == []
    assert len(page.every("h1")) == len(page.every("main")) == 1


@pytest.mark.parametrize("name", PUBLIC)
def test_the_cache_is_told_what_a_page_was_made_from(client: Client, article, name):
    tags = set(client.get(path_of(name, article))["Surrogate-Key"].split())
    made_from = {
        "/": {f"front:{article.site_id}"},
        "/news/": {f"section:{article.section_id}"},
        "/tag/rain/": {"tag:rain", f"article:{article.pk}"},
        "STORY": {f"article:{article.pk}", f"section:{article.section_id}", "tag:rain"},
        "/archive/": {f"front:{article.site_id}"},
        "DAY": {f"front:{article.site_id}", f"article:{article.pk}"},
        "/corrections/": {f"front:{article.site_id}", f"article:{article.pk}"},
    }
    assert made_from.get(name, set()) | {f"title:{article.site_id}"} <= tags


@pytest.mark.parametrize("name", PUBLIC)
def test_head_is_get_without_the_page(client: Client, article, name):
    path = path_of(name, article)
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_is_only_read(article, name, method):
    response = getattr(Client(), method)(path_of(name, article))
    assert response.status_code == 405
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("host", ["testserver", "localhost"])
def test_the_scheme_of_links_is_the_installations_own(client: Client, article, settings, host):
    """A proxy speaks plain HTTP to us: what readers are given is BASE_URL's scheme."""
    settings.BASE_URL = "https://testserver"
    page = Markup(client.get(article.get_absolute_url(), headers={"host": host}).content)
    assert page.data()["url"] == f"https://{host}{article.get_absolute_url()}"


# What nobody may keep ------------------------------------------------------------


def test_private_and_missing_pages_are_stored_by_nobody(client: Client, article, editor_client):
    token = preview_token(article)
    addresses = {
        (client, "/admin/login/"): 302,
        (client, "/admin/"): 302,
        (client, "/admin/x.css"): 302,
        (editor_client, "/admin/"): 200,
        (editor_client, f"/admin/articles/article/{article.pk}/change/"): 200,
        (client, f"/preview/{token}/"): 200,
        (client, "/none/"): 404,
        (client, "/none"): 301,
        (client, "/news/none-9999/"): 404,
        (client, "/tag/none/"): 404,
        (client, "/media/photos/none.jpg"): 404,
        (client, "/account/locations/x.css"): 404,
        (client, "/health/live"): 200,
        (client, "/health/ready"): 200,
    }
    for (person, path), status in addresses.items():
        response = person.get(path)
        assert response.status_code == status, path
        assert "no-store" in response["Cache-Control"], path
        assert "public" not in response["Cache-Control"], path
        assert "Surrogate-Key" not in response, path


def test_a_withdrawn_page_is_asked_for_again_each_time(client: Client, section):
    article = factories.make_withdrawn(section=section)
    gone = client.get(article.get_absolute_url(), headers={"cookie": "csrftoken=x; sessionid=x"})
    assert gone.status_code == 410
    assert gone["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not gone.cookies
