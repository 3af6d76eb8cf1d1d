import pytest

from articles.models import MovedSection, Section
from tests import factories

from .pages import errors, filled

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/section/add/"


def change_url(section: Section) -> str:
    return f"/admin/articles/section/{section.pk}/change/"


def test_a_section_is_added(editor_client, title):
    typed = filled(editor_client, ADD, name="Business", slug="business")
    assert editor_client.post(ADD, typed).status_code == 302
    assert Section.objects.get().site == title.site


@pytest.mark.parametrize("slug", ["admin", "media", "search", "Admin", "news", "a b", "", "../x"])
def test_an_address_reserved_or_taken_or_none_is_refused(slug, editor_client, section):
    typed = filled(editor_client, ADD, name="Business", slug=slug)
    response = editor_client.post(ADD, typed)
    assert response.status_code == 200
    wrong = errors(response)
    assert list(wrong) in (["slug"], ["__all__"])
    assert response.context["adminform"].form["slug"].value() == slug
    assert Section.objects.count() == 1


def test_control_characters_are_refused(editor_client, title):
    response = editor_client.post(ADD, filled(editor_client, ADD, name="A\x07", slug="a"))
    assert list(errors(response)) == ["name"]


def test_a_changed_address_redirects_and_every_page_is_made_anew(editor_client, section, purged):
    url = change_url(section)
    assert editor_client.post(url, filled(editor_client, url, slug="daily")).status_code == 302
    moved = MovedSection.objects.get()
    assert (moved.slug, moved.section) == ("news", section)
    assert purged() == [f"title:{section.site_id}"]


def test_an_address_taken_back_is_no_redirect(editor_client, section):
    url = change_url(section)
    editor_client.post(url, filled(editor_client, url, slug="daily"))
    editor_client.post(url, filled(editor_client, url, slug="news"))
    assert list(MovedSection.objects.values_list("slug", flat=True)) == ["daily"]


def test_a_section_stays_with_its_title(editor_client, section):
    other = factories.make_title("Sister", "sister.example")
    url = change_url(section)
    editor_client.post(url, filled(editor_client, url, site=other.site.pk))
    section.refresh_from_db()
    assert section.site != other.site


def test_a_section_with_stories_is_not_deleted(admin_client, section):
    factories.make_draft(section=section)
    url = f"/admin/articles/section/{section.pk}/delete/"
    assert admin_client.post(url, {"post": "yes"}).status_code == 403
    assert Section.objects.count() == 1
