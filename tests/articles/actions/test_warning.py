"""Somebody is told which clause they broke, and may go on."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Notice
from articles.actions.blocking import block_contributor, lift_block
from articles.actions.errors import StepRefused
from articles.actions.warning import warn_contributor
from articles.models import Comment, Title, Warning
from articles.queries.blocks import block_in_force, blocks_of
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(title):
    return factories.make_contributor()


@pytest.fixture
def clause():
    return factories.make_clause()


def other_clause(clause):
    return clause.policy.clauses.exclude(pk=clause.pk).exclude(reason="").first()


def test_they_are_told_the_clause_and_go_on(author, clause, moderator):
    warning = warn_contributor(author, by=moderator, clause=clause, note="Rude").warning
    assert (warning.user, warning.by, warning.clause, warning.note) == (
        author, moderator, clause, "Rude",
    )  # fmt: skip
    notice = Notice.objects.get()
    assert (notice.user, notice.key) == (author, f"warning:{warning.pk}")
    assert f"clause {clause.number} of our policy: {clause.reason}" in notice.text
    assert "Rude" not in notice.headline + notice.text
    assert notice.path == clause.get_absolute_url()
    assert block_in_force(author) is None
    assert factories.make_comment(author).state == "sent"


def test_where_to_write_to_is_told_if_there_is_an_address(author, clause, moderator):
    warn_contributor(author, by=moderator, clause=clause)
    assert "write to the editors" not in Notice.objects.get().text
    Title.objects.update(contact_email="desk@paper.example")
    warn_contributor(author, by=moderator, clause=other_clause(clause))
    block_contributor(author, by=moderator, clause=clause)
    for notice in Notice.objects.order_by("pk")[1:]:
        assert notice.text.endswith("write to the editors: desk@paper.example")


def test_by_one_clause_twice_at_once_is_once(author, clause, moderator, editor):
    first = warn_contributor(author, by=moderator, clause=clause).warning
    assert warn_contributor(author, by=editor, clause=clause).warning == first
    assert warn_contributor(author, by=editor, clause=other_clause(clause)).warning != first
    Warning.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(minutes=11))
    assert warn_contributor(author, by=editor, clause=clause).warning != first
    assert (Warning.objects.count(), Notice.objects.count()) == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_warn_at_once_one_does():
    author = factories.make_contributor()
    clause = factories.make_clause()
    boss = factories.make_user("boss@example.org", is_staff=True, is_superuser=True)
    found = at_once(*[partial(warn_contributor, author, by=boss, clause=clause)] * 5)
    assert len({each.warning.pk for each in found}) == 1
    assert (Warning.objects.count(), Notice.objects.count()) == (1, 1)


def test_what_they_sent_goes_if_asked(author, clause, moderator, settings):
    settings.NEWCOMERS_PENDING = 0
    shown, waiting = factories.make_published_comment(author), factories.make_comment(author)
    done = warn_contributor(author, by=moderator, clause=clause)
    assert (done.declined, done.withdrawn) == (0, 0)
    done = warn_contributor(
        author, by=moderator, clause=clause, decline_waiting=True, remove_comments=True
    )
    assert (done.declined, done.withdrawn, done.left) == (1, 1, [])
    states = dict(Comment.objects.values_list("pk", "state"))
    assert states == {shown.pk: "removed", waiting.pk: "declined"}


def test_who_works_here_is_not_warned(reporter, clause, moderator):
    with pytest.raises(StepRefused):
        warn_contributor(reporter, by=moderator, clause=clause)
    assert not Warning.objects.exists()


@pytest.mark.parametrize(
    ("field", "fields"),
    [("clause", {"clause": None}), ("note", {"note": "a\x00b"}), ("note", {"note": "x" * 2001})],
)
def test_what_is_amiss_is_told_by_its_field(author, clause, moderator, field, fields):
    with pytest.raises(ValidationError) as refused:
        warn_contributor(author, by=moderator, **{"clause": clause, **fields})
    assert list(refused.value.message_dict) == [field]
    assert not Warning.objects.exists()


def test_their_record_in_words(author, clause, moderator, editor):
    assert (blocks_of(author).rows, blocks_of(author).summary) == ([], "")
    warn_contributor(author, by=moderator, clause=clause)
    assert blocks_of(author).summary == "Warned once"
    warn_contributor(author, by=moderator, clause=other_clause(clause))
    until = timezone.now() + timedelta(days=1)
    suspension = block_contributor(author, by=moderator, clause=clause, until=until).block
    assert blocks_of(author).summary == "Warned 2 times, suspended once"
    assert blocks_of(author).in_force == suspension
    lift_block(suspension.pk, by=editor)
    ban = block_contributor(author, by=editor, clause=clause).block
    measures = blocks_of(author)
    assert measures.summary == "Warned 2 times, suspended once, banned once"
    assert (measures.in_force, measures.rows[0]) == (ban, ban)


def test_they_see_it_on_their_account_page(author, clause, moderator, editor):
    Title.objects.update(contact_email="desk@paper.example")
    client = Client()
    client.force_login(author)
    assert b"From the editors" not in client.get("/account/").content
    warning = warn_contributor(author, by=moderator, clause=clause, note="Rude").warning
    until = timezone.now() + timedelta(days=7)
    block = block_contributor(author, by=moderator, clause=clause, until=until).block
    client.force_login(author)  # that signed them out
    response = client.get("/account/")
    page = " ".join(response.content.decode().split())
    assert "no-store" in response["Cache-Control"]
    reason = f"clause {clause.number} of our policy: {clause.reason.rstrip('.')}."
    assert (
        f"We take nothing from you until {timezone.localtime(until):%-d %B %Y, %H:%M}, by {reason}"
        in page
    )
    assert f"We warned you on {timezone.localtime(warning.at):%-d %B %Y}, by {reason}" in page
    assert page.count(f'href="{clause.get_absolute_url()}"') == 2
    assert "mailto:desk@paper.example" in page
    assert "Rude" not in page
    lift_block(block.pk, by=editor)
    Warning.objects.update(at=timezone.now() - timedelta(days=366))
    assert b"From the editors" not in client.get("/account/").content
