"""Nearly the same, sent in by several people: found to be one thing, and decided on at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from articles.actions.batches import carry_on, undo_batch
from articles.actions.waves import accept_wave_into, decline_wave, join_wave
from articles.models import BatchItem, Clause, Contribution, Wave
from articles.queries.queue import Narrowing, next_to_decide, queue_page
from articles.states import Standing
from tests import factories
from tests.articles.actions.together import at_once

pytestmark = pytest.mark.django_db

DESK = "/admin/desk/"


@pytest.fixture
def several(title):
    return [factories.make_contribution() for _ in range(4)]


@pytest.fixture
def wave(several):
    for place, each in enumerate(several[1:], start=1):
        join_wave(each, several[:place])
    return Wave.objects.get()


@pytest.fixture
def clause():
    return factories.make_clause()


def work() -> None:
    while carry_on():
        pass


def members(wave: Wave) -> list[int]:
    return list(Contribution.objects.filter(wave=wave).order_by("pk").values_list("pk", flat=True))


def states() -> list[str]:
    return list(Contribution.objects.order_by("pk").values_list("state", flat=True))


# Joining ----------------------------------------------------------------------------


def test_two_that_are_alike_make_a_wave_and_others_join(several):
    first, second, third, other = several
    assert join_wave(first, []) is None
    made = join_wave(second, [first])
    assert members(made) == [first.pk, second.pk]
    # Also by what is like only one of them.
    assert join_wave(third, [second.pk]) == made
    made.refresh_from_db()
    assert (members(made), made.size) == ([first.pk, second.pk, third.pk], 3)
    assert (made.kind, made.first_at) == (Wave.Kind.TEXT, first.sent_at)
    other.refresh_from_db()
    assert other.wave is None


def test_again_nothing_happens(several, wave):
    before = list(Contribution.objects.values_list("pk", "wave", "wave_at"))
    assert join_wave(several[3], several[:3]) == wave
    assert list(Contribution.objects.values_list("pk", "wave", "wave_at")) == before
    assert Wave.objects.get().size == 4


def test_what_one_person_sends_is_no_wave(title, settings):
    settings.NEWCOMERS_PENDING = 0
    first = factories.make_contribution()
    second = factories.make_contribution(first.author)
    assert join_wave(second, [first]) is None
    assert not Wave.objects.exists()


def test_what_came_days_before_is_no_wave(several):
    first, second, *_others = several
    Contribution.objects.filter(pk=first.pk).update(sent_at=timezone.now() - timedelta(hours=25))
    assert join_wave(second, [first]) is None


def test_a_draft_is_in_no_wave(several, title):
    person = factories.make_contributor("later@example.org")
    draft = Contribution.objects.create(author=person, kind="story", site=title.site)
    assert join_wave(several[0], [draft]) is None
    assert join_wave(draft, several) is None


def test_what_was_changed_since_leaves_it(several, wave):
    last = several[3]
    assert join_wave(last, [], kind=Wave.Kind.PICTURE) == wave  # not what it is like them by
    assert join_wave(last, []) is None
    wave.refresh_from_db()
    assert (members(wave), wave.size) == ([each.pk for each in several[:3]], 3)


def test_what_was_declined_shows_what_comes_after(several, clause, moderator):
    first, second, third, _other = several
    wave = join_wave(second, [first])
    decline_wave(wave, by=moderator, clause=clause, seen_at=timezone.now())
    work()
    assert join_wave(third, [first, second]) == wave
    assert states() == ["declined", "declined", "sent", "sent"]


@pytest.mark.django_db(transaction=True)
def test_workers_who_see_its_members_at_once_make_one_wave():
    several = [factories.make_contribution() for _ in range(5)]
    found = at_once(
        *(lambda each=each: join_wave(each, [o for o in several if o != each]) for each in several)
    )
    (wave,) = Wave.objects.all()
    assert found == [wave] * 5
    assert (members(wave), wave.size) == ([each.pk for each in several], 5)


# In the queue ------------------------------------------------------------------------


def queued(moderator, **narrowing) -> list[tuple[int, int]]:
    """(number, how many it stands for) of each line."""
    page = queue_page(Narrowing(**narrowing), moderator)
    return [(item.pk, item.card.waiting if item.card else 1) for item in page.items]


def test_one_line_stands_for_all(several, wave, moderator):
    other = factories.make_contribution()
    assert queued(moderator) == [(several[0].pk, 4), (other.pk, 1)]
    (first, _last) = queue_page(Narrowing(), moderator).items
    assert first.card.people == 4
    assert [each.pk for each in first.card.newest] == [each.pk for each in several[:0:-1]]
    assert next_to_decide(several[0], Narrowing(), moderator).pk == other.pk


def test_the_next_stands_for_it_once_the_first_is_gone(several, wave, moderator):
    Contribution.objects.filter(pk=several[0].pk).update(state=Standing.WITHDRAWN)
    assert queued(moderator) == [(several[1].pk, 3)]
    Contribution.objects.filter(pk__in=[each.pk for each in several[1:3]]).update(
        state=Standing.WITHDRAWN
    )
    assert queued(moderator) == [(several[3].pk, 1)]


def test_sent_at_the_same_moment_one_of_them_stands_for_it(several, wave, moderator):
    Contribution.objects.update(queued_at=timezone.now())
    assert queued(moderator) == [(several[0].pk, 4)]


def test_who_looks_for_their_own_finds_each(several, wave, moderator):
    assert len(queued(moderator, whose="free")) == 4
    assert len(queued(moderator, kind="story")) == 1


def test_the_page_names_it_and_leads_to_it(several, wave, moderator_client):
    page = moderator_client.get(DESK).content.decode()
    assert page.count("4 that are nearly the same") == 1
    assert f"/admin/desk/wave/{wave.pk}/all/" in page
    page = moderator_client.get(f"/admin/desk/story/{several[2].pk}/").content.decode()
    assert f"/admin/desk/wave/{wave.pk}/all/" in page


# Deciding ---------------------------------------------------------------------------


def test_one_decision_for_all_and_back(several, wave, clause, moderator):
    batch = decline_wave(wave, by=moderator, clause=clause, seen_at=timezone.now())
    work()
    assert states() == ["declined"] * 4
    undo_batch(batch.pk, by=moderator)
    work()
    assert states() == ["sent"] * 4
    assert set(BatchItem.objects.values_list("state", flat=True)) == {"undone"}


def test_what_joins_later_waits_on(several, wave, clause, moderator):
    seen_at = timezone.now()
    late = factories.make_contribution()
    join_wave(late, several)
    decline_wave(wave, by=moderator, clause=clause, seen_at=seen_at)
    work()
    assert states() == ["declined"] * 4 + ["sent"]


def test_pictures_of_all_go_into_one_gallery(title, editor):
    several = [factories.make_contribution(kind="pictures") for _ in range(2)]
    wave = join_wave(several[1], [several[0]], kind=Wave.Kind.PICTURE)
    gallery = factories.make_gallery([])
    accept_wave_into(gallery, wave, by=editor, seen_at=timezone.now())
    work()
    assert (states(), gallery.items.count()) == (["accepted"] * 2, 2)


def test_without_a_clause_nothing_is_declined(several, wave, moderator):
    with pytest.raises(ValidationError) as refused:
        decline_wave(wave, by=moderator, clause=None, seen_at=timezone.now())
    assert list(refused.value.message_dict) == ["clause"]


def page_of(wave: Wave) -> str:
    return f"/admin/desk/wave/{wave.pk}/all/"


def seen_at(client: Client, wave: Wave) -> str:
    page = client.get(page_of(wave)).content.decode()
    return page.partition('name="seen_at" value="')[2].partition('"')[0]


def test_it_is_declined_on_its_page_and_taken_back_with_one_key(
    several, wave, clause, moderator_client
):
    typed = {"what": "decline", "clause": clause.pk, "seen_at": seen_at(moderator_client, wave)}
    answer = moderator_client.post(page_of(wave), typed)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/desk/batch/")
    work()
    assert states() == ["declined"] * 4
    assert "Nothing of it waits." in moderator_client.get(page_of(wave)).content.decode()
    moderator_client.post("/admin/desk/undo/")
    work()
    assert states() == ["sent"] * 4


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"what": "decline"}, "Choose the clause"),
        ({"what": "decline", "clause": "999999999"}, "The policy has changed."),
        ({"what": "decline", "clause": "1", "message": "a\0b"}, "allowed"),
        ({"what": "gallery"}, "Choose a gallery"),
    ],
)
def test_what_is_amiss_is_told_and_nothing_is_decided(wave, typed, said, editor_client):
    answer = editor_client.post(page_of(wave), {"seen_at": "9" * 18, **typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not BatchItem.objects.exists()


@pytest.mark.parametrize("moment", ["", "x", "-1", "9" * 40, "\0"])
def test_a_moment_that_is_none_is_now(several, wave, clause, moderator_client, moment):
    typed = {"what": "decline", "clause": clause.pk, "seen_at": moment}
    assert moderator_client.post(page_of(wave), typed).status_code == 302
    assert BatchItem.objects.count() == 4


def test_it_is_for_those_who_judge(wave, reporter_client):
    assert reporter_client.get(page_of(wave)).status_code == 403
    assert reporter_client.post(page_of(wave), {"what": "decline"}).status_code == 403
    assert Client().get(page_of(wave)).status_code == 302


def test_a_wave_that_is_none_is_not_found(moderator_client, title):
    assert moderator_client.get("/admin/desk/wave/999/all/").status_code == 404


def test_a_moderator_makes_no_gallery(wave, moderator_client):
    typed = {"what": "gallery", "gallery_headline": "All of it", "seen_at": "9" * 18}
    assert moderator_client.post(page_of(wave), typed).status_code == 403
    assert not BatchItem.objects.exists()


def test_the_reasons_to_decline_are_those_of_the_policy_in_force(wave, moderator_client, clause):
    page = moderator_client.get(page_of(wave)).content.decode()
    assert Clause.objects.exclude(reason="").count() == page.count("<option") - 1
