"""A person's places are one whole choice, also when two arrive at once."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.actions.places import carry_over, set_places
from accounts.models import Area, Component, LocationPreference, User
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db
NEWS, WEATHER, TRAFFIC, LISTINGS = Component


@pytest.fixture
def towns(db: None) -> list[Area]:
    return [Area.objects.create(name=name, kind=Area.Kind.TOWN) for name in ("Alice", "Ceres")]


def held(user: User) -> dict[str, str]:
    return dict(LocationPreference.objects.filter(user=user).values_list("component", "area__name"))


def test_the_choice_replaces_the_one_before(reader, editor, towns):
    alice, ceres = towns
    set_places(editor, {NEWS: ceres})
    set_places(reader, {NEWS: alice, WEATHER: alice})
    assert held(reader) == {"news": "Alice", "weather": "Alice"}
    set_places(reader, {WEATHER: ceres, TRAFFIC: alice})
    assert held(reader) == {"weather": "Ceres", "traffic": "Alice"}
    set_places(reader, {})
    assert held(reader) == {}
    assert held(editor) == {"news": "Ceres"}


def test_what_a_browser_kept_fills_only_what_is_empty(reader, towns):
    alice, ceres = towns
    set_places(reader, {NEWS: alice})
    carry_over(reader, {NEWS: ceres.pk, WEATHER: ceres.pk, LISTINGS: 999_999})
    assert held(reader) == {"news": "Alice", "weather": "Ceres"}
    carry_over(reader, {TRAFFIC: 9_999_999_999})
    assert held(reader) == {"news": "Alice", "weather": "Ceres"}


def test_a_place_that_goes_takes_the_choice_with_it(reader, towns):
    alice, ceres = towns
    set_places(reader, {NEWS: alice, WEATHER: ceres})
    alice.delete()
    assert held(reader) == {"weather": "Ceres"}


def test_a_person_that_is_gone_chooses_nothing(reader, towns):
    gone = User.objects.get(pk=reader.pk)
    reader.delete()
    set_places(gone, {NEWS: towns[0]})
    carry_over(gone, {NEWS: towns[0].pk})
    assert not LocationPreference.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_place_removed_a_moment_ago_is_refused_and_nothing_changes(reader, towns):
    alice, ceres = towns
    set_places(reader, {WEATHER: alice})
    removed = Area.objects.get(pk=ceres.pk)
    ceres.delete()
    with pytest.raises(ValidationError, match="choose again"):
        set_places(reader, {NEWS: removed, TRAFFIC: alice})
    assert held(reader) == {"weather": "Alice"}


def test_the_database_holds_a_component_to_one_place(reader, towns):
    alice, ceres = towns
    set_places(reader, {NEWS: alice})
    for component in ("news", "sport"):
        with pytest.raises(IntegrityError), transaction.atomic():
            LocationPreference.objects.create(user=reader, component=component, area=ceres)
    assert held(reader) == {"news": "Alice"}


@pytest.mark.django_db(transaction=True)
def test_of_choices_at_once_one_whole_one_remains(reader, towns):
    alice, ceres = towns
    one = dict.fromkeys((NEWS, WEATHER, TRAFFIC), alice)
    other = dict.fromkeys((TRAFFIC, LISTINGS), ceres)
    results = at_once(*(partial(set_places, reader, choice) for choice in [one, other] * 6))
    assert results == [None] * 12
    assert held(reader) in (
        {"news": "Alice", "weather": "Alice", "traffic": "Alice"},
        {"traffic": "Ceres", "listings": "Ceres"},
    )


def test_the_number_of_queries_does_not_grow(reader, towns, django_assert_num_queries):
    counts = []
    for choice in ({NEWS: towns[0]}, dict.fromkeys(Component, towns[1])):
        with django_assert_num_queries(5, connection=connection):  # savepoints are two of them
            set_places(reader, choice)
        counts.append(LocationPreference.objects.count())
    assert counts == [1, 4]
