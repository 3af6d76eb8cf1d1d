"""The policy's versions at the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Clause, Policy
from tests.markup import Markup

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/policy/"
NEW = f"{LIST}add/"


def page_of(policy: Policy) -> str:
    return f"{LIST}{policy.pk}/change/"


def typed(**fields) -> dict:
    text = "# What we look for\n\nSay what you know.\n= Nothing new"
    return {"copied_from": "1", "text": text, "since_0": "", "since_1": "", **fields}


@pytest.fixture
def first():
    return Policy.objects.current()


def test_an_editor_starts_from_a_copy_and_makes_a_version(editor_client, first):
    page = editor_client.get(NEW).content.decode()
    clause = first.clauses.exclude(reason="")[0]
    assert f"# {clause.part_title}" in page
    assert f"= {clause.reason}" in page
    answer = editor_client.post(NEW, typed(), follow=True)
    policy = Policy.objects.current()
    assert (policy.number, policy.clauses.count()) == (2, 1)
    assert answer.redirect_chain == [(page_of(policy), 302)]
    assert "Say what you know." in answer.content.decode()


def test_one_that_lies_ahead_can_be_taken_back(editor_client):
    ahead = timezone.localtime() + timedelta(days=3)
    since = {"since_0": f"{ahead:%Y-%m-%d}", "since_1": f"{ahead:%H:%M}"}
    assert editor_client.post(NEW, typed(**since)).status_code == 302
    policy = Policy.objects.get(number=2)
    assert "Take it back before you make another." in editor_client.get(NEW).content.decode()
    assert editor_client.post(NEW, typed()).status_code == 409
    assert "Take it back" in editor_client.get(page_of(policy)).content.decode()
    assert editor_client.post(page_of(policy))["Location"] == LIST
    assert not Policy.objects.filter(number=2).exists()


def test_what_is_in_force_is_read_only(editor_client, first):
    before = list(Clause.objects.values_list())
    page = Markup(editor_client.get(page_of(first)).content)
    assert list(page.every("textarea")) == []
    answer = editor_client.post(page_of(first), {"number": "7"}, follow=True)
    assert "decisions refer to it" in answer.content.decode()
    assert editor_client.post(f"{LIST}{first.pk}/delete/", {"post": "yes"}).status_code == 403
    assert (list(Policy.objects.all()), list(Clause.objects.values_list())) == ([first], before)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "Write the policy here."),
        ({"text": "No heading.\n= No"}, "Begin with a heading"),
        ({"text": "a\0b"}, "Null characters"),
        ({"text": "# A\n\nB \x07 c\n= D"}, "be shown"),
        ({"text": "x" * 120_001}, "120000"),
        ({"since_0": "2001-01-01", "since_1": "10:00"}, "has passed"),
        ({"since_0": "0001-01-01", "since_1": "00:00"}, "has passed"),
        ({"since_0": "nonsense", "since_1": "10:00"}, "valid date"),
    ],
)
def test_what_is_amiss_is_told_and_kept(editor_client, first, fields, said):
    answer = editor_client.post(NEW, typed(**fields))
    assert answer.status_code == 422
    assert said in answer.content.decode(errors="replace")
    assert Policy.objects.count() == 1


def test_a_colleague_was_quicker(editor_client, first):
    editor_client.post(NEW, typed())
    answer = editor_client.post(NEW, typed(text="# Mine\n\nKept.\n= Rude"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody made another version meanwhile." in page
    assert "# Mine" in page
    changes = page.partition('class="changes"')[2]
    assert "Policy, version 2" in changes
    assert "<del>" in changes
    assert 'name="copied_from" value="2"' in page
    again = typed(text="# Mine\n\nKept.\n= Rude", copied_from="2")
    assert editor_client.post(NEW, again).status_code == 302
    assert Policy.objects.current().clauses.get().reason == "Rude"


def test_taken_back_by_two_at_once(editor_client, first, monkeypatch):
    ahead = timezone.now() + timedelta(days=3)
    policy = Policy.objects.create(number=2, since=ahead)

    def quicker(pk):
        raise Policy.DoesNotExist

    monkeypatch.setattr("articles.admin.policy.drop_policy", quicker)
    assert editor_client.post(page_of(policy)).status_code == 404


def test_a_moderator_reads_it_only(moderator_client, reporter_client, first):
    assert moderator_client.get(LIST).status_code == 200
    assert moderator_client.get(page_of(first)).status_code == 200
    assert moderator_client.get(NEW).status_code == 403
    assert moderator_client.post(NEW, typed()).status_code == 403
    assert moderator_client.post(page_of(first)).status_code == 403
    assert reporter_client.get(page_of(first)).status_code == 403
    assert Client().post(NEW, typed()).status_code == 302
    assert Policy.objects.count() == 1


def test_the_list_says_which_is_in_force(editor_client, first):
    editor_client.post(NEW, typed())
    ahead = timezone.localtime() + timedelta(days=3)
    text = "# What we look for\n\nSay it.\n= Old"
    since = {"since_0": f"{ahead:%Y-%m-%d}", "since_1": f"{ahead:%H:%M}", "copied_from": "2"}
    editor_client.post(NEW, typed(text=text, **since))
    page = Markup(editor_client.get(LIST).content).text
    assert page.index("Lies ahead") < page.rindex("In force") < page.index("Earlier")


def test_what_is_none_is_not_found(editor_client):
    assert editor_client.get(f"{LIST}999999/change/").status_code == 404
    assert editor_client.get(f"{LIST}x/change/").status_code == 404
