"""A shared preview: one version, for a week, kept by nobody."""

import time

import pytest
from django.core import signing
from django.test import Client

from articles.actions import publishing
from articles.actions.stories import save_article
from articles.views.preview import MAX_AGE, SALT, preview_token
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db


class EarlierSigner(signing.TimestampSigner):
    """Signs as it would have been done `ago` seconds before."""

    ago = 0.0

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time() - self.ago))


def earlier_token(article, ago: float) -> str:
    signer = EarlierSigner(salt=SALT)
    signer.ago = ago
    return signer.sign_object([article.pk, article.version], compress=True)


def test_a_draft_is_shown_to_whoever_holds_the_link(client: Client, section):
    article = factories.make_draft(section=section, headline="Not yet public")
    response = client.get(f"/preview/{preview_token(article)}/")
    page = Markup(response.content)
    assert response.status_code == 200
    assert "Not yet public" in page.text
    assert "Preview. Not published." in page.text
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert [each["content"] for each in page.every("meta") if each.get("name") == "robots"] == [
        "noindex, nofollow"
    ]
    assert not [each for each in page.every("link") if each["rel"] == "canonical"]
    assert "application/ld+json" not in response.content.decode()
    assert not response.cookies


def test_a_link_shows_the_version_it_was_made_for(client: Client, section):
    article = factories.make_draft(section=section, headline="First words")
    first = preview_token(article)
    article.headline = "Second words"
    article = save_article(article, by=None, expected_version=article.version)
    assert "First words" in client.get(f"/preview/{first}/").content.decode()
    assert "Second words" not in client.get(f"/preview/{first}/").content.decode()
    assert "Second words" in client.get(f"/preview/{preview_token(article)}/").content.decode()


def test_a_link_expires_after_a_week(client: Client, section):
    article = factories.make_draft(section=section)
    fresh, stale = earlier_token(article, MAX_AGE - 60), earlier_token(article, MAX_AGE + 60)
    assert client.get(f"/preview/{fresh}/").status_code == 200
    assert client.get(f"/preview/{stale}/").status_code == 404


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: t.upper()])
def test_a_forged_link_opens_nothing(client: Client, section, spoil):
    token = preview_token(factories.make_draft(section=section))
    assert client.get(f"/preview/{spoil(token)}/").status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "1:2:3", ".eJw", "a" * 5000])
def test_nonsense_opens_nothing(client: Client, section, token):
    assert client.get(f"/preview/{token}/").status_code == 404


def test_a_token_of_another_use_opens_nothing(client: Client, section):
    article = factories.make_draft(section=section)
    token = signing.dumps([article.pk, article.version], salt="other", compress=True)
    assert client.get(f"/preview/{token}/").status_code == 404


@pytest.mark.parametrize("step", ["withdraw", "take_down"])
def test_what_was_taken_back_is_not_shown_by_an_old_link(client: Client, section, step):
    article = factories.make_published(section=section)
    token = preview_token(article)
    act = getattr(publishing, f"{step}_article")
    act(article.pk, reason="It was wrong.", by=None)
    assert client.get(f"/preview/{token}/").status_code == 404


def test_a_deleted_story_is_not_shown(client: Client, section):
    article = factories.make_draft(section=section)
    token = preview_token(article)
    article.delete()
    assert client.get(f"/preview/{token}/").status_code == 404


def test_a_link_is_only_read(client: Client, section):
    token = preview_token(factories.make_draft(section=section))
    assert client.post(f"/preview/{token}/").status_code == 405
