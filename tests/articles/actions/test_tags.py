import pytest
from django.core.exceptions import ValidationError

from articles.actions.stories import set_tags
from articles.actions.tags import get_or_create_tags, merge_tags, parse_tag_names, save_tag
from articles.models import Tag, Tagging
from tests import factories

pytestmark = pytest.mark.django_db


def make_tag(name: str, alias_of: Tag | None = None) -> Tag:
    [tag] = get_or_create_tags([name])
    if alias_of:
        tag.alias_of = alias_of
        tag.save()
    return tag


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        (" , ,", []),
        ("Water, rail,  water", ["Water", "rail"]),
        ("  Cape \t Town ,\nWater", ["Cape Town", "Water"]),
        ("Côte d'Ivoire, cote-divoire", ["Côte d'Ivoire"]),
        ("水, 水", ["水"]),
        ("2026", ["2026"]),
    ],
)
def test_names_as_one_types_them(typed, names):
    assert parse_tag_names(typed) == names


@pytest.mark.parametrize(
    "typed", ["!!!", "Water, —", "x" * 61, "Wa\x00ter", "\x1b", ", ".join(map(str, range(21)))]
)
def test_names_that_can_be_no_tags(typed):
    with pytest.raises(ValidationError):
        parse_tag_names(typed)


def test_the_longest_and_the_most():
    assert parse_tag_names("x" * 60) == ["x" * 60]
    assert len(parse_tag_names(", ".join(map(str, range(20))))) == 20


def test_a_letter_that_becomes_many_fits_the_address():
    [tag] = get_or_create_tags(parse_tag_names("㎯" * 60))
    tag.full_clean()
    assert len(tag.slug) == 80


def test_tags_are_found_or_made_in_order():
    water = make_tag("Water")
    found = get_or_create_tags(["Rail", "WATER", "rail"])
    assert found == [Tag.objects.get(slug="rail"), water]
    assert Tag.objects.count() == 2


def test_an_alias_is_followed():
    water = make_tag("Water")
    make_tag("H2O", alias_of=water)
    story = factories.make_draft(tags=["H2O", "Water", "Rail"])
    assert [each.tag.slug for each in story.taggings.all()] == ["water", "rail"]


def test_order_is_kept_and_changed():
    story = factories.make_draft(tags=["A", "B", "C"])
    set_tags(story, ["C", "A"])
    assert [each.tag.name for each in story.taggings.all()] == ["C", "A"]


def test_merging_moves_stories_aliases_and_address(purged):
    source, target = make_tag("Dam"), make_tag("Dams")
    alias = make_tag("Reservoir", alias_of=source)
    both = factories.make_published(tags=["Dam", "Dams"])
    one = factories.make_published(tags=["Dam"])
    purged()

    merge_tags(source, target)

    assert set(Tagging.objects.values_list("article", "tag")) == {
        (both.pk, target.pk),
        (one.pk, target.pk),
    }
    assert one.taggings.get().live_at == one.publish_at
    for tag in (source, alias):
        tag.refresh_from_db()
        assert tag.alias_of == target
    assert purged() == ["*"]


def test_merging_into_an_alias_merges_into_what_it_stands_for():
    target = make_tag("Dams")
    alias = make_tag("Reservoir", alias_of=target)
    source = make_tag("Dam")
    merge_tags(source, alias)
    source.refresh_from_db()
    assert source.alias_of == target


def test_a_tag_is_not_merged_into_itself_nor_into_its_alias():
    tag = make_tag("Dams")
    alias = make_tag("Reservoir", alias_of=tag)
    for target in (tag, alias):
        with pytest.raises(ValidationError):
            merge_tags(tag, target)
    assert list(Tag.objects.canonical()) == [tag]


def test_a_merge_read_before_the_opposite_one_is_refused():
    dam, dams = make_tag("Dam"), make_tag("Dams")
    stale_dam, stale_dams = Tag.objects.get(pk=dam.pk), Tag.objects.get(pk=dams.pk)
    merge_tags(dam, dams)
    with pytest.raises(ValidationError):
        merge_tags(stale_dams, stale_dam)
    assert list(Tag.objects.canonical()) == [dams]


def test_a_merge_with_a_deleted_tag_is_refused():
    dam, dams = make_tag("Dam"), make_tag("Dams")
    Tag.objects.filter(pk=dams.pk).delete()
    with pytest.raises(ValidationError):
        merge_tags(dam, dams)
    assert Tag.objects.get().alias_of is None


def test_a_changed_address_stays_as_an_alias(purged):
    tag = make_tag("Watr")
    purged()
    tag.name, tag.slug = "Water", "water"
    save_tag(tag, old_slug="watr")
    alias = Tag.objects.get(slug="watr")
    assert (alias.alias_of, alias.name) == (tag, "Water")
    assert purged() == ["*"]


def test_a_changed_address_of_an_alias_leads_on_in_one_step():
    tag = make_tag("Water")
    alias = make_tag("Watr", alias_of=tag)
    alias.slug = "wata"
    save_tag(alias, old_slug="watr")
    assert [each.alias_of for each in Tag.objects.filter(slug__in=["watr", "wata"])] == [tag, tag]


def test_a_tag_made_an_alias_hands_over_its_stories_and_aliases():
    tag, target = make_tag("Dam"), make_tag("Dams")
    alias = make_tag("Reservoir", alias_of=tag)
    story = factories.make_published(tags=["Dam"])
    tag.alias_of = target
    save_tag(tag, old_slug="dam")
    alias.refresh_from_db()
    assert alias.alias_of == target
    assert story.taggings.get().tag == target
