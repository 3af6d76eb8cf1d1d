"""Versions of the policy: written as a whole, in force in their time, never changed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.actions.errors import StepRefused
from articles.actions.policy import Part, drop_policy, make_policy, read_policy, write_policy
from articles.models import Clause, Policy, Transition
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db

TEXT = """# What we look for

Say what you know.
= Nothing new

Be
kind.

#Who decides

Editors do.
"""
PARTS = [
    Part("What we look for", (("Say what you know.", "Nothing new"), ("Be kind.", ""))),
    Part("Who decides", (("Editors do.", ""),)),
]


def make(**fields) -> Policy:
    return make_policy(read_policy(TEXT), **{"by": None, "copied_from": 1, **fields})


# Reading and writing ------------------------------------------------------------------


def test_light_text_is_read():
    assert read_policy(TEXT) == PARTS
    assert read_policy(TEXT.replace("\n", "\r\n")) == PARTS


def test_what_is_written_is_read_back():
    first = Policy.objects.current()
    parts = read_policy(write_policy(first.clauses.all()))
    read = [
        (part, place, each.heading, text, reason)
        for part, each in enumerate(parts, start=1)
        for place, (text, reason) in enumerate(each.clauses, start=1)
    ]
    fields = ("part", "place", "part_title", "text", "reason")
    assert read == list(first.clauses.values_list(*fields))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["Write the policy here."]),
        ("  \n \n", ["Write the policy here."]),
        ("Be kind.\n= Rude", ["Begin with a heading"]),
        ("# A\n\nBe kind.", ["Nothing could be declined"]),
        ("# A\n\n# B\n\nBe kind.\n= Rude", ["Part 1 has no clause."]),
        ("#\n\nBe kind.\n= Rude", ["Part 1 has no heading."]),
        ("# A\n\n= Rude", ["1.1: "]),
        ("# A\n\nBe kind.\n= " + "r" * 81, ["1.1: "]),
        ("# A\n\nOne.\n= Rude\n\n" + "x" * 1001, ["1.2: "]),
        ("# " + "h" * 81 + "\n\nBe kind.\n= Rude", ["1.1: "]),
        ("# A\n\nBe\x07kind.\n= Rude", ["1.1: "]),
        ("# A\n\nBe \ud800.\n= Rude", ["1.1: "]),
        ("# A\n\n" + "One.\n= Rude\n\n" * 201, ["too many clauses"]),
    ],
)
def test_what_is_amiss_is_told_by_its_number(text, said):
    with pytest.raises(ValidationError) as refused:
        read_policy(text)
    messages = refused.value.messages
    assert [words in message for message, words in zip(messages, said, strict=True)] == [
        True
    ] * len(said)


# A new version ------------------------------------------------------------------------


def test_a_new_version_is_in_force_and_the_old_one_stays(editor, purged):
    old = list(Clause.objects.values_list())
    policy = make(by=editor)
    assert (policy.number, Policy.objects.current()) == (2, policy)
    assert list(policy.clauses.values_list("part", "place", "part_title", "text", "reason")) == [
        (1, 1, "What we look for", "Say what you know.", "Nothing new"),
        (1, 2, "What we look for", "Be kind.", ""),
        (2, 1, "Who decides", "Editors do.", ""),
    ]
    assert list(Clause.objects.exclude(policy=policy).values_list()) == old
    assert purged() == ["policy"]
    step = Transition.objects.get()
    assert (step.subject, step.who, step.from_state, step.to_state) == (policy, editor, "1", "2")


def test_one_that_lies_ahead_is_not_in_force(purged):
    policy = make(since=timezone.now() + timedelta(days=2))
    assert Policy.objects.current().number == 1
    assert purged() == ["policy"]  # the page is kept until then, which it must know
    Policy.objects.filter(pk=policy.pk).update(since=timezone.now())
    assert Policy.objects.current() == policy


def test_while_one_lies_ahead_no_other_is_made():
    ahead = make(since=timezone.now() + timedelta(days=2))
    for copied_from in (1, 2):
        with pytest.raises(StepRefused, match="Version 2"):
            make(copied_from=copied_from)
    drop_policy(ahead.pk)
    assert Clause.objects.filter(policy=ahead.pk).count() == 0
    assert make().number == 2


def test_what_is_or_was_in_force_is_never_dropped():
    first = Policy.objects.current()
    second = make()
    for policy in (first, second):
        with pytest.raises(StepRefused):
            drop_policy(policy.pk)
    assert Policy.objects.count() == 2


def test_a_moment_that_has_passed_is_refused():
    with pytest.raises(ValidationError) as refused:
        make(since=timezone.now())
    assert list(refused.value.message_dict) == ["since"]
    assert Policy.objects.count() == 1


def test_who_began_with_an_older_one_is_told():
    make()
    with pytest.raises(StepRefused, match="meanwhile"):
        make()
    assert Policy.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_those_who_make_one_at_once_one_does():
    factories.make_clause()
    found = at_once(*([make] * 5))
    assert sorted(type(each).__name__ for each in found) == ["Policy"] + ["StepRefused"] * 4
    assert sorted(Policy.objects.values_list("number", flat=True)) == [1, 2]
    assert Clause.objects.filter(policy__number=2).count() == 3
