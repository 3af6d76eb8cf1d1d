"""Pages about the paper itself, and its corrections."""

from datetime import timedelta

import pytest
from django.test import Client

from articles.actions import publishing
from articles.models import Correction, Title
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
