"""A story's page: who may see it, where it moved, what machines read on it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.actions.stories import save_article
from articles.models import Article
from tests import factories
from tests.markup import Markup, story_ids

pytestmark = pytest.mark.django_db


def test_a_story_is_shown_with_all_its_parts(client: Client, section):
    photo = factories.make_photo(credit="A. Lens", caption="The river on Monday")
    article = factories.make_published(
        section=section,
        headline="Rain floods the town",
        standfirst="Nine hours of it.",
        dateline="Beaufort West",
        tags=["Rain", "Floods"],
        bylines=[("staff", "Ann Author"), ("staff", "Bo Writer"), ("agency", "Cape Wire")],
        lead_photo=photo,
    )
    publishing.correct_article(article.pk, text="It was two metres, not three.", by=None)
    page = Markup(client.get(article.get_absolute_url()).content)
    for words in (
        "Rain floods the town",
        "Nine hours of it.",
        "Beaufort West — Rain fell on the town",
        "By Ann Author and Bo Writer",
        "Cape Wire",
        "The river on Monday",
        "A. Lens",
        "It was two metres, not three.",
        "The river",
    ):
        assert words in page.text, words
    assert [each["href"] for each in page.every("a") if each.get("rel") == "tag"] == [
        "/tag/rain/",
        "/tag/floods/",
    ]
    assert page.title.strip().startswith("Rain floods the town — ")
    # Beneath the picture lies its blur, which says nothing.
    assert [each["alt"] for each in page.every("img")] == ["", "A river in flood"]
    assert page.unbalanced == []


def test_other_stories_stand_below_each_once_and_never_itself(client: Client, section):
    article = factories.make_published(section=section, tags=["Rain"], hours_ago=3)
    near = factories.make_published(
        section=factories.make_section("sport"), tags=["Rain"], hours_ago=9
    )
    same = factories.make_published(section=section, tags=["Rain"], hours_ago=2)
    other = factories.make_published(section=section, hours_ago=1)
    ids = story_ids(client.get(article.get_absolute_url()).content)
    assert sorted(ids) == sorted([near.pk, same.pk, other.pk])


# Where it moved ------------------------------------------------------------------


def moved_to(client: Client, path: str) -> str:
    response = client.get(f"{path}?page=2&utm_source=x")
    assert response.status_code == 301
    return response["Location"]


def test_a_changed_slug_leads_on(client: Client, section):
    article = factories.make_published(section=section, headline="Old words")
    before = article.get_absolute_url()
    article.slug = "new-words"
    save_article(article, by=None, expected_version=article.version)
    assert moved_to(client, before) == f"/news/new-words-{article.pk}/"


def test_a_changed_section_leads_on(client: Client, section):
    article = factories.make_published(section=section, headline="Words")
    before = article.get_absolute_url()
    article.section = factories.make_section("sport")
    save_article(article, by=None, expected_version=article.version)
    assert moved_to(client, before) == f"/sport/words-{article.pk}/"
    assert client.get(f"/sport/words-{article.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["/news/x-{pk}/", "/none/words-{pk}/", "/news/words-000{pk}/"])
def test_only_one_address_answers(client: Client, section, path):
    article = factories.make_published(section=section, headline="Words")
    assert moved_to(client, path.format(pk=article.pk)) == article.get_absolute_url()


@pytest.mark.parametrize("pk", ["0", "999999", str(2**63), "9" * 40, "9" * 5000])
def test_an_unknown_number_is_not_found(client: Client, section, pk):
    assert client.get(f"/news/words-{pk}/").status_code == 404


# Who may see it ------------------------------------------------------------------


HIDDEN = {
    "draft": factories.make_draft,
    "scheduled": factories.make_scheduled,
    "review": lambda **fields: publishing.submit_article(
        factories.make_draft(**fields).pk, by=None
    ),
    "approved": lambda **fields: publishing.approve_article(
        factories.make_draft(**fields).pk, by=None
    ),
}


@pytest.mark.parametrize("kind", HIDDEN)
@pytest.mark.parametrize("person", ["client", "editor_client"])
def test_what_is_not_public_is_not_found_by_anyone(request, section, kind, person):
    """Editors preview: the public address answers everybody alike."""
    article = HIDDEN[kind](section=section, headline="Secret words")
    client = request.getfixturevalue(person)
    for path in (article.get_absolute_url(), f"/news/guess-{article.pk}/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "Secret" not in response.content.decode()
        assert "secret" not in response.get("Location", "")
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_not_public_is_in_no_list(client: Client, section, kind):
    shown = factories.make_published(section=section, tags=["Rain"])
    HIDDEN[kind](section=section, tags=["Rain"], headline="Secret words")
    today = timezone.localdate()
    for path in ("/", "/news/", "/tag/rain/", shown.get_absolute_url(), "/corrections/"):
        assert "Secret" not in client.get(path).content.decode(), path
    assert "Secret" not in client.get(f"/archive/{today:%Y/%m/%d}/").content.decode()


def test_a_withdrawn_story_says_what_it_was_and_why(client: Client, section):
    article = factories.make_withdrawn(
        section=section, headline="Wrong words", reason="The figures were another town’s."
    )
    response = client.get(article.get_absolute_url())
    page = Markup(response.content)
    assert response.status_code == 410
    assert "Wrong words" in page.text
    assert "The figures were another town’s." in page.text
    assert "Rain fell on the town" not in page.text
    assert [each["content"] for each in page.every("meta") if each.get("name") == "robots"] == [
        "noindex"
    ]


def taken_down(**fields) -> Article:
    article = factories.make_published(
        headline="Libellous words about Jane Doe",
        standfirst="Jane Doe did it.",
        bylines=[("staff", "Ann Author")],
        tags=["Jane Doe"],
        **fields,
    )
    publishing.correct_article(article.pk, text="Jane Doe was right.", by=None)
    return publishing.take_down_article(article.pk, reason="Court order on Doe", by=None)


def test_what_was_taken_down_names_nothing(client: Client, section):
    article = taken_down(section=section)
    response = client.get(f"/news/any-{article.pk}/")
    html = response.content.decode().lower()
    assert response.status_code == 410
    for word in ("libellous", "jane", "doe", "court", "ann author", str(article.slug)):
        assert word not in html, word
    assert Markup(html).title.strip().startswith("no longer available")
    assert client.get(article.get_absolute_url()).status_code == 410


def test_what_was_taken_down_is_named_nowhere_else(client: Client, section):
    article = taken_down(section=section)
    day = timezone.localdate(article.publish_at)
    for path in ("/", "/news/", "/corrections/", "/archive/", f"/archive/{day:%Y/%m/%d}/"):
        assert "jane doe" not in client.get(path).content.decode().lower(), path


def test_a_withdrawn_story_that_was_never_public_is_not_found(client: Client, section):
    article = factories.make_scheduled(section=section, headline="Secret words")
    publishing.withdraw_article(article.pk, reason="Not true.", by=None)
    response = client.get(article.get_absolute_url())
    assert response.status_code == 404
    assert "Secret" not in response.content.decode()


def test_a_story_put_back_is_public_again(client: Client, section):
    article = factories.make_withdrawn(section=section)
    publishing.restore_article(article.pk, by=None)
    assert client.get(article.get_absolute_url()).status_code == 200


# What machines read --------------------------------------------------------------


def test_structured_data_has_what_search_engines_ask_for(client: Client, section):
    photo = factories.make_photo(data=factories.jpeg_bytes((1400, 900)))
    article = factories.make_published(
        section=section,
        headline="Rain floods the town",
        standfirst="Nine hours.",
        tags=["Rain"],
        bylines=[("staff", "Ann Author"), ("agency", "Cape Wire")],
        lead_photo=photo,
    )
    publishing.correct_article(article.pk, text="Two metres.", by=None)
    article.refresh_from_db()
    url = f"http://testserver{article.get_absolute_url()}"
    data = Markup(client.get(article.get_absolute_url()).content).data()
    assert (data["@context"], data["@type"]) == ("https://schema.org", "NewsArticle")
    assert data["headline"] == "Rain floods the town"
    assert data["description"] == "Nine hours."
    assert data["url"] == data["mainEntityOfPage"]["@id"] == url
    assert [(each["@type"], each["name"]) for each in data["author"]] == [
        ("Person", "Ann Author"),
        ("Organization", "Cape Wire"),
    ]
    assert data["publisher"]["name"] == "The Test Post"
    assert data["articleSection"] == "News"
    assert data["keywords"] == ["Rain"]
    (image,) = data["image"]
    assert image.startswith("http://testserver/media/photos/")
    published, modified = (
        datetime.fromisoformat(data[name]) for name in ("datePublished", "dateModified")
    )
    assert abs(published - article.publish_at) < timedelta(seconds=1)
    assert abs(modified - article.updated_at) < timedelta(seconds=1)


def test_without_names_the_paper_is_the_author(client: Client, section):
    article = factories.make_published(section=section)
    data = Markup(client.get(article.get_absolute_url()).content).data()
    assert [each["name"] for each in data["author"]] == ["The Test Post"]
    assert "image" not in data
