"""What people agreed to: which text, which version, when."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import consents
from accounts.actions.consents import agree, has_agreed
from accounts.consents import CURRENT, LegalText, Version
from accounts.models import Consent, Profile

pytestmark = pytest.mark.django_db
PROFILE, PAGE = "/account/profile/", "/account/privacy/"
TYPED = {"username": "thandi", "display_name": "Thandi", "about": ""}


@pytest.fixture(autouse=True)
def paper(title):
    return title


@pytest.fixture
def own(reader) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def test_each_text_has_a_version_and_a_day():
    assert set(CURRENT) == set(LegalText)
    for text in LegalText:
        assert text.current.number >= 1
        assert text.current.since <= date.today()


def test_to_agree_twice_is_to_agree_once(reader):
    assert not has_agreed(reader, LegalText.TERMS)
    agree(reader, LegalText.TERMS)
    first = Consent.objects.get()
    agree(reader, LegalText.TERMS)
    assert Consent.objects.get().at == first.at
    assert has_agreed(reader, LegalText.TERMS)
    assert not has_agreed(reader, LegalText.PRIVACY)


def test_a_new_version_is_asked_for_anew_and_the_old_stays(reader, monkeypatch):
    agree(reader, LegalText.TERMS)
    monkeypatch.setitem(consents.CURRENT, LegalText.TERMS, Version(2, date(2027, 1, 1)))
    assert not has_agreed(reader, LegalText.TERMS)
    agree(reader, LegalText.TERMS)
    assert list(Consent.objects.values_list("version", flat=True)) == [1, 2]


def test_the_database_knows_the_texts(reader):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(user=reader, text="weather", version=1)


def test_a_profile_is_made_with_consent(own, reader):
    response = own.post(PROFILE, {**TYPED, "terms": "on"})
    assert response.status_code == 302
    (consent,) = Consent.objects.all()
    assert (consent.user, consent.text, consent.version) == (reader, "terms", 1)
    assert timezone.now() - consent.at < timedelta(minutes=1)


@pytest.mark.parametrize("terms", [None, "", "false"])
def test_and_not_without(own, terms):
    typed = TYPED if terms is None else {**TYPED, "terms": terms}
    response = own.post(PROFILE, typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Without that we can’t publish what you send us." in page
    assert 'value="thandi"' in page
    assert not Profile.objects.exists()
    assert not Consent.objects.exists()


def test_a_name_that_is_taken_leaves_no_consent(own, editor, monkeypatch):
    """The form found it free, and somebody was quicker."""
    from accounts.actions.profiles import create_profile

    create_profile(editor, username="thandi", display_name="Other")
    monkeypatch.setattr("accounts.forms.profile.is_free", lambda _name: True)
    assert own.post(PROFILE, {**TYPED, "terms": "on"}).status_code == 422
    assert not Consent.objects.exists()


def test_the_form_leads_to_the_texts(own):
    page = own.get(PROFILE).content.decode()
    assert 'href="/terms/"' in page
    assert 'href="/privacy/"' in page
    assert page.count('name="terms"') == 1
    assert "checked" not in page


def test_a_suggestion_leaves_the_box_as_it_was(own):
    page = own.post(PROFILE, {**TYPED, "terms": "on", "use": "thandi-2"}).content.decode()
    assert "checked" in page
    page = own.post(PROFILE, {**TYPED, "use": "thandi-2"}).content.decode()
    assert "checked" not in page


def test_the_page_tells_what_was_agreed_to_and_when(own, reader):
    assert "Nothing so far." in own.get(PAGE).content.decode()
    agree(reader, LegalText.TERMS)
    day = timezone.localtime(Consent.objects.get().at)
    page = own.get(PAGE).content.decode()
    assert f"Version 1, on {day.day} {day:%B %Y, %H:%M}." in page


def test_the_page_is_for_the_signed_in():
    response = Client().get(PAGE)
    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={PAGE}")


def test_the_account_leads_to_it(own):
    assert f'href="{PAGE}"' in own.get("/account/").content.decode()
