import pytest

from articles.actions.tags import get_or_create_tags
from articles.models import Tag, Tagging
from tests import factories

from .pages import errors, filled

pytestmark = pytest.mark.django_db
LIST, ADD, SUGGEST = (
    "/admin/articles/tag/",
    "/admin/articles/tag/add/",
    "/admin/articles/tag/suggest/",
)


def tags(*names: str) -> list[Tag]:
    return get_or_create_tags(names)


def change_url(tag: Tag) -> str:
    return f"{LIST}{tag.pk}/change/"


def test_a_tag_is_added(editor_client):
    editor_client.post(ADD, filled(editor_client, ADD, name="Water", slug="water"))
    assert Tag.objects.get().name == "Water"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": "Water", "slug": "dams"}, "slug"),
        ({"name": "Water", "slug": "a b"}, "slug"),
        ({"name": "", "slug": "water"}, "name"),
        ({"name": "x" * 61, "slug": "water"}, "name"),
        ({"name": "Bell\x07", "slug": "water"}, "name"),
        ({"name": "Water", "slug": "water", "alias_of": "99999"}, "alias_of"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(typed, wrong, editor_client):
    tags("Dams")
    response = editor_client.post(ADD, filled(editor_client, ADD, **typed))
    assert response.status_code == 200
    assert list(errors(response)) == [wrong]
    assert Tag.objects.count() == 1


def test_an_address_taken_is_refused_on_a_change(editor_client):
    dam, _dams = tags("Dam", "Dams")
    response = editor_client.post(
        change_url(dam), filled(editor_client, change_url(dam), slug="dams")
    )
    assert errors(response) == {"slug": ["Another tag or alias has this address."]}
    assert Tag.objects.get(pk=dam.pk).slug == "dam"


def test_a_renamed_tag_leaves_its_old_address(editor_client, client):
    [tag] = tags("Watr")
    typed = filled(editor_client, change_url(tag), name="Water", slug="water")
    assert editor_client.post(change_url(tag), typed).status_code == 302
    assert Tag.objects.get(slug="watr").alias_of == tag


def test_an_alias_of_an_alias_is_refused(editor_client):
    dams, dam, lake = tags("Dams", "Dam", "Lake")
    dam.alias_of = dams
    dam.save()
    url = change_url(lake)
    for wrong in (dam, lake):
        response = editor_client.post(url, filled(editor_client, url, alias_of=wrong.pk))
        assert response.status_code == 200
        assert list(errors(response)) == ["alias_of"]
    assert Tag.objects.get(pk=lake.pk).alias_of is None


def test_a_tag_made_an_alias_gives_its_stories_away(editor_client):
    dam, dams = tags("Dam", "Dams")
    story = factories.make_published(tags=["Dam"])
    typed = filled(editor_client, change_url(dam), alias_of=dams.pk)
    assert editor_client.post(change_url(dam), typed).status_code == 302
    assert story.taggings.get().tag == dams


def merge(client, chosen, **more):
    return client.post(
        LIST, {"action": "merge", "_selected_action": [tag.pk for tag in chosen], **more}
    )


def test_tags_are_merged_into_the_one_chosen(editor_client):
    dam, dams, lake = tags("Dam", "Dams", "Lake")
    factories.make_published(tags=["Dam", "Lake"])
    question = merge(editor_client, [dam, dams, lake])
    assert question.status_code == 200
    assert Tag.objects.canonical().count() == 3
    merge(editor_client, [dam, dams, lake], keep=dams.pk)
    assert list(Tag.objects.canonical()) == [dams]
    assert Tagging.objects.get().tag == dams


def test_one_tag_is_merged_with_nothing(editor_client):
    [dam] = tags("Dam")
    page = editor_client.get(merge(editor_client, [dam], keep=dam.pk).url)
    assert "Choose at least two tags" in page.content.decode()
    assert Tag.objects.get().alias_of is None


def test_a_reporter_merges_nothing(reporter_client):
    chosen = tags("Dam", "Dams")
    merge(reporter_client, chosen, keep=chosen[0].pk)
    assert Tag.objects.canonical().count() == 2


def test_a_deleted_tag_leaves_the_stories_and_the_caches_hear_of_it(editor_client, purged):
    story = factories.make_published(tags=["Dam"])
    tag = Tag.objects.get()
    purged()
    assert editor_client.post(f"{LIST}{tag.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Tag.objects.count() == 0
    assert story.taggings.count() == 0
    assert purged() == ["*"]


def suggested(client, typed: str) -> list[str]:
    return client.get(SUGGEST, {"q": typed}).json()["names"]


def test_names_are_suggested_as_one_types(reporter_client):
    water, _other, _third = tags("Water", "Waterfall", "Rain")
    Tag.objects.create(name="H2O", slug="h2o", alias_of=water)
    assert suggested(reporter_client, "wat") == ["Water", "Waterfall"]
    assert suggested(reporter_client, "WATERF") == ["Waterfall"]
    assert suggested(reporter_client, "h2") == ["Water"]
    assert suggested(reporter_client, "%") == []
    assert suggested(reporter_client, "w_t") == []
    assert suggested(reporter_client, "") == []
    assert suggested(reporter_client, "x" * 5000) == []


def test_no_more_than_eight_are_suggested(reporter_client):
    tags(*[f"Town {number}" for number in range(12)])
    assert len(suggested(reporter_client, "town")) == 8
