"""Pages about the paper itself, and its corrections."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.actions.policy import make_policy, read_policy
from articles.models import Correction, Policy, Title
from articles.queries.policy import policy_page
from tests import factories
from tests.markup import Markup

pytestmark = pytest.mark.django_db


def test_corrections_stand_newest_first_with_their_story(client: Client, section):
    articles = [factories.make_published(section=section) for _ in range(3)]
    made = [
        publishing.correct_article(article.pk, text=f"Correction {number}.", by=None)
        for number, article in enumerate(articles)
    ]
    Correction.objects.filter(pk=made[0].pk).update(at=made[2].at + timedelta(minutes=1))
    page = Markup(client.get("/corrections/").content)
    links = [link for link in page.links() if "#correction-" in link]
    order = [0, 2, 1]
    assert links == [f"{articles[n].get_absolute_url()}#correction-{made[n].pk}" for n in order]
    places = [page.text.index(f"Correction {number}.") for number in order]
    assert places == sorted(places)
    story = Markup(client.get(articles[0].get_absolute_url()).content)
    assert f"correction-{made[0].pk}" in [each.get("id") for each in story.every("section")]


def test_a_correction_goes_with_its_story(client: Client, section):
    article = factories.make_published(section=section)
    publishing.correct_article(article.pk, text="It was two metres.", by=None)
    assert "two metres" in client.get("/corrections/").content.decode()
    publishing.withdraw_article(article.pk, reason="It was wrong.", by=None)
    page = client.get("/corrections/").content.decode()
    assert "two metres" not in page
    assert "There are no corrections so far." in page


def test_about_says_what_the_paper_says_of_itself(client: Client, title: Title):
    Title.objects.update(
        about="We are small.\n\nWe are <b>new</b>.", contact_email="desk@paper.example"
    )
    page = Markup(client.get("/about/").content)
    assert "We are small." in page.text
    assert "We are <b>new</b>." in page.text
    assert "mailto:desk@paper.example" in page.links()
    assert "/corrections/" in page.links()


def test_every_clause_of_the_policy_has_an_address_of_its_own(client: Client, title):
    page = Markup(client.get("/comments-policy/").content)
    ids = [each["id"] for each in page.every("p") if "id" in each]
    assert len(ids) == len(set(ids)) > 10
    links = [link for link in page.links() if link.startswith("#clause")]
    assert links == [f"#{each}" for each in ids]


def test_the_policy_stands_as_it_is_in_force(client: Client, title):
    first = Policy.objects.current()
    page = Markup(client.get("/comments-policy/").content)
    for clause in first.clauses.all():
        assert clause.text in page.text
        assert clause.anchor in [each.get("id") for each in page.every("p")]
    text = "# What we look for\n\nSay <b>what</b> you know.\n= Nothing new"
    make_policy(read_policy(text), by=None, copied_from=1)
    page = Markup(client.get("/comments-policy/").content)
    assert "Say <b>what</b> you know." in page.text
    assert "/comments-policy/1/" in page.links()
    # Decisions of then name clauses of then.
    old = Markup(client.get("/comments-policy/1/").content)
    assert first.clauses.first().text in old.text
    assert "This is version 1, in force from" in old.text
    assert "/comments-policy/" in old.links()


def test_each_version_has_one_address(client: Client, title):
    assert client.get("/comments-policy/1/").status_code == 200
    for path in ("01", "0", "2", "9999", "99999", "-1", "x"):
        assert client.get(f"/comments-policy/{path}/").status_code == 404
    page = Markup(client.get("/comments-policy/1/").content)
    (canonical,) = [each["href"] for each in page.every("link") if each["rel"] == "canonical"]
    assert canonical.endswith("/comments-policy/")


def test_a_version_that_lies_ahead_ends_the_pages_life(client: Client, title):
    since = timezone.now() + timedelta(hours=2)
    text = "# What we look for\n\nAll is new.\n= Old"
    make_policy(read_policy(text), by=None, copied_from=1, since=since)
    assert policy_page(None, timezone.now()).changes_at == since
    assert "All is new." not in client.get("/comments-policy/").content.decode()
    assert client.get("/comments-policy/2/").status_code == 404
    found = policy_page(None, since)
    assert (found.policy.number, found.changes_at) == (2, None)
    assert policy_page(1, since).until == since
