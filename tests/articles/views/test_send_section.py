"""Who sends something may say for which section of the paper it is."""

import pytest
from django.contrib.sites.models import Site
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from articles.actions.contributions import draft_of, send_contribution
from articles.models import Contribution, Section
from tests import factories
from tests.accounts.signing_in import PASSWORD, sign_in
from tests.articles.admin.queue_pages import page_of
from tests.markup import Markup

from .sending import STORY, filled, shown, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(title):
    cache.clear()


@pytest.fixture
def sport(title) -> Section:
    return Section.objects.create(site=title.site, name="Sport", slug="sport")


@pytest.fixture
def of_another_paper() -> Section:
    site = Site.objects.create(domain="sister.example", name="The Sister")
    return Section.objects.create(site=site, name="Harbour", slug="harbour")


@pytest.fixture
def thandi(title):
    return factories.make_contributor()


def offered(response) -> list[str]:
    return [each["value"] for each in Markup(response.content).every("option")]


def test_the_sections_of_this_paper_are_offered(sport, of_another_paper, thandi):
    for client in (Client(), signed_in(thandi)):
        assert offered(client.get(STORY)) == ["", str(sport.pk)]


def test_it_is_sent_and_taken_for_a_start_by_the_desk(sport, thandi, editor_client):
    signed_in(thandi).post(STORY, filled(section=sport.pk))
    item = Contribution.objects.get()
    assert item.section == sport
    assert item.versions.get().facts["section"] == "Sport"
    page = editor_client.get(page_of(item)).content.decode()
    assert f'<option value="{sport.pk}" selected>Sport</option>' in page


def test_nobody_need_choose(sport, thandi):
    signed_in(thandi).post(STORY, filled())
    assert Contribution.objects.get().section is None


@pytest.mark.parametrize("value", ["0", "-1", "x", "9" * 30, "1e1", "theirs"])
def test_anything_else_is_refused_beside_the_field(value, sport, of_another_paper, thandi):
    own = signed_in(thandi)
    value = str(of_another_paper.pk) if value == "theirs" else value
    response = own.post(STORY, filled(section=value))
    assert response.status_code == 422
    assert response.context["form"].errors == {"section": ["Choose one of these."]}
    assert shown(response)["headline"] == "The bridge is closed"
    assert Contribution.objects.filter(state="sent").count() == 0


def test_the_action_refuses_another_papers(of_another_paper, thandi, title):
    draft = draft_of(thandi, Contribution.Kind.STORY, title.site)
    fields = {"headline": "A", "text": "<p>B</p>", "area": None, "place": "", "links": []}
    fields |= {"happened_on": None, "section": of_another_paper}
    with pytest.raises(ValidationError) as refused:
        send_contribution(draft, by=thandi, fields=fields, terms_version=1)
    assert set(refused.value.error_dict) == {"section"}


def test_it_outlasts_signing_in_and_a_change(sport, thandi):
    client = Client()
    client.post(STORY, filled(section=sport.pk))
    sign_in(client, thandi.email, PASSWORD)
    form = shown(client.get(f"{STORY}?then"))
    assert form["section"] == str(sport.pk)
    client.post(STORY, {**form, "terms": "1"})
    item = Contribution.objects.get()
    path = f"{item.get_absolute_url()}change/"
    form = shown(client.get(path))
    assert form["section"] == str(sport.pk)
    client.post(path, {**form, "section": "", "terms": "1"})
    item.refresh_from_db()
    assert (item.section, item.versions.count()) == (None, 2)


def test_a_section_that_is_deleted_takes_nothing_with_it(sport, thandi):
    signed_in(thandi).post(STORY, filled(section=sport.pk))
    sport.delete()
    assert Contribution.objects.get().section is None
