"""A username for life: chosen once, by one person, and never given again."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actions.profiles import create_profile, is_free, suggestions
from accounts.models import Profile, TakenName
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db


def test_a_profile_is_made(reader):
    profile = create_profile(reader, username="Thandi-M", display_name="  Thandi   Mokoena ")
    assert (profile.username, profile.display_name) == ("Thandi-M", "Thandi Mokoena")
    assert Profile.objects.get(user=reader) == profile
    assert set(reader.taken_names.values_list("key", flat=True)) == {"thand1m"}


@pytest.mark.parametrize("name", ["thandi-m", "THANDIM", "thandı-m", "thandl-m", "thándi_m"])
def test_a_name_like_anothers_is_refused_and_nothing_is_stored(reader, editor, name):
    create_profile(reader, username="Thandi-M", display_name="Thandi")
    assert not is_free(name)
    with pytest.raises(ValidationError) as refused:
        create_profile(editor, username=name, display_name="Other")
    assert list(refused.value.message_dict) == ["username"]
    assert Profile.objects.count() == 1
    assert not editor.taken_names.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"username": "a b"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "admin"}, "username"),
        ({"display_name": "  "}, "display_name"),
        ({"display_name": "x" * 81}, "display_name"),
        ({"about": "x" * 601}, "about"),
    ],
)
def test_bad_input_stores_nothing(reader, fields, wrong):
    given = {"username": "thandi", "display_name": "Thandi"} | fields
    with pytest.raises(ValidationError) as refused:
        create_profile(reader, **given)
    assert list(refused.value.message_dict) == [wrong]
    assert not Profile.objects.exists()
    assert not TakenName.objects.exists()


def test_a_second_username_is_refused(reader):
    create_profile(reader, username="thandi", display_name="Thandi")
    with pytest.raises(ValidationError, match="have a username already"):
        create_profile(reader, username="another", display_name="Thandi")
    assert is_free("another")


def test_a_name_outlives_its_person(reader, editor):
    create_profile(reader, username="thandi", display_name="Thandi")
    reader.delete()
    assert not Profile.objects.exists()
    assert not is_free("Thandi")
    with pytest.raises(ValidationError):
        create_profile(editor, username="thandi", display_name="Other")


def test_the_database_holds_a_name_to_one(reader):
    create_profile(reader, username="thandi", display_name="Thandi")
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenName.objects.create(key="thand1")


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_for_names_alike():
    people = [factories.make_user(f"reader{number}@example.org") for number in range(20)]
    names = ["thandi", "THANDI", "thand1", "tháñdi", "than-di"] * 4
    results = at_once(
        *(
            partial(create_profile, person, username=name, display_name="T")
            for person, name in zip(people, names, strict=True)
        )
    )
    assert (
        sorted(type(result).__name__ for result in results)
        == ["Profile"] + ["ValidationError"] * 19
    )
    assert Profile.objects.count() == TakenName.objects.values("user").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_twice_at_once_has_one_name(reader):
    results = at_once(
        partial(create_profile, reader, username="thandi", display_name="T"),
        partial(create_profile, reader, username="mokoena", display_name="T"),
    )
    assert sorted(type(result).__name__ for result in results) == ["Profile", "ValidationError"]
    assert TakenName.objects.count() == 1


def test_suggestions_are_free(reader, editor, django_assert_num_queries):
    create_profile(reader, username="thandi-mokoena", display_name="T")
    create_profile(editor, username="tmokoena", display_name="T")
    with django_assert_num_queries(1):
        found = suggestions("Thandi Mokoena", 3)
    assert found == ["thandim", "thandimokoena2", "thandimokoena3"]
    assert all(is_free(name) for name in found)
