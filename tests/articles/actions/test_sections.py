import pytest

from articles.actions.sections import save_section
from articles.models import MovedSection
from tests import factories

pytestmark = pytest.mark.django_db


def move(section, slug: str) -> None:
    old, section.slug = section.slug, slug
    save_section(section, old_slug=old)


def test_each_former_address_leads_to_the_section(section, purged):
    purged()
    move(section, "daily")
    move(section, "today")
    moved = {each.slug: each.section for each in MovedSection.objects.all()}
    assert moved == {"news": section, "daily": section}
    assert set(purged()) == {f"title:{section.site_id}"}


def test_an_address_given_to_another_section_leads_there(section):
    move(section, "daily")
    other = factories.make_section("business")
    move(other, "news")
    assert {each.slug: each.section for each in MovedSection.objects.all()} == {"business": other}


def test_titles_move_their_sections_apart(section):
    sister = factories.make_section("news", factories.make_title("Sister", "sister.example"))
    move(section, "daily")
    move(sister, "weekly")
    assert MovedSection.objects.filter(slug="news").count() == 2
