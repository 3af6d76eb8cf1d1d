"""What a person sees of what they sent in, and what they can do about it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from articles.actions import judging
from articles.actions.accepting import accept_pictures, accept_story, follow_publications
from articles.actions.contributions import draft_of, take_back
from articles.actions.errors import StepRefused
from articles.actions.galleries import Placed, save_gallery
from articles.actions.own import keep_typed
from articles.actions.publishing import (
    publish_article,
    publish_gallery,
    take_down_article,
    withdraw_article,
)
from articles.actions.renditions import prepare_photo
from articles.actions.stories import save_article
from articles.actions.telling import tell_authors
from articles.models import (
    Clause,
    Contribution,
    ContributionPicture,
    Gallery,
    Message,
    Photo,
    ReadCount,
)
from tests import factories
from tests.articles.actions.together import at_once
from tests.articles.views.test_hostile_text import HOSTILE
from tests.markup import Markup

pytestmark = pytest.mark.django_db

LIST = "/account/contributions/"
PICTURES = Contribution.Kind.PICTURES


@pytest.fixture(autouse=True)
def any_number(settings):
    settings.NEWCOMERS_PENDING = 0


@pytest.fixture
def author(section) -> User:
    return factories.make_contributor(name="Thandi Mokoena")


@pytest.fixture
def client(author) -> Client:
    client = Client()
    client.force_login(author)
    return client


@pytest.fixture
def item(author) -> Contribution:
    return factories.make_contribution(author, headline="The bridge", place="Stanford")


def shown(client: Client, path: str = LIST, status: int = 200) -> Markup:
    response = client.get(path)
    assert response.status_code == status, path
    assert "no-store" in response["Cache-Control"]
    page = Markup(response.content)
    assert page.unbalanced == []
    return page


def page_of(item: Contribution) -> str:
    return f"{LIST}{item.pk}/"


def publish(item: Contribution, editor: User, **words: str):
    """Accept, change its words for print, publish."""
    section = factories.make_section()
    article = accept_story(item.pk, by=editor, section=section).article
    for photo in Photo.objects.filter(made_at=None):
        prepare_photo(photo)
    article.refresh_from_db()
    for name, text in words.items():
        setattr(article, name, text)
    save_article(article, by=editor, expected_version=article.version)
    publish_article(article.pk, by=editor)
    follow_publications()
    tell_authors()
    return article


def happened(page: Markup) -> str:
    return page.text.partition("What happened ")[2].partition("What you sent Sent")[0]


# The list


def test_nothing_yet(client):
    page = shown(client)
    assert "Nothing yet." in page.text
    assert page.links().count("/send/story/") == page.links().count("/send/pictures/") >= 1


def test_the_account_leads_there(client):
    assert LIST in shown(client, "/account/").links()


def test_a_stranger_signs_in_first(item):
    for path in (LIST, page_of(item), f"{page_of(item)}withdraw/"):
        response = Client().get(path)
        assert (response.status_code, response["Location"]) == (
            302,
            f"/account/login/?next={path}",
        )


def test_each_stands_there_with_its_state(client, author, editor):
    clause = Clause.objects.exclude(reason="")[0]
    items = [factories.make_contribution(author, headline=f"Piece {n}") for n in range(6)]
    judging.claim(Contribution, items[1].pk, by=editor)
    judging.ask_for_changes(Contribution, items[2].pk, by=editor, message="When?")
    judging.decline(Contribution, items[3].pk, by=editor, clause=clause)
    take_back(items[4], by=author)
    accept_story(items[5].pk, by=editor, section=factories.make_section())
    due = timezone.localtime(items[0].due_at)
    words = shown(client).text
    places = [words.index(f"Piece {n}") for n in reversed(range(6))]
    assert places == sorted(places)
    answer = f"We mean to answer by {due:%A} {due.day} {due:%B, %H:%M}."
    for told in (
        f"Waiting for an editor {answer}",
        f"With an editor {answer}",
        "Changes asked for",
        f"Declined Clause {clause.number}: {clause.reason}",
        "Withdrawn",
        "Accepted We tell you when it is published.",
    ):
        assert words.count(told) == 1, told
    assert f"{page_of(items[2])}change/" in shown(client).links()
    assert f"{page_of(items[3])}change/" not in shown(client).links()


def test_what_takes_long_says_so(client, item):
    Contribution.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert "It takes longer than we meant." in shown(client).text
    assert "We mean to answer" not in shown(client).text


def test_drafts_come_first_with_what_was_typed(client, author, item):
    draft = draft_of(author, "story", item.site)
    keep_typed(draft, {"headline": "At the\nharbour"}, by=author)
    pictures = draft_of(author, PICTURES, item.site)
    # A form that was only opened is no draft yet.
    assert "Untitled" not in shown(client).text
    keep_typed(pictures, {"headline": "", "place": "Stanford"}, by=author)
    page = shown(client)
    assert page.text.index("At the harbour") < page.text.index("The bridge")
    assert "Untitled" in page.text
    assert {f"{page_of(draft)}withdraw/", "/send/story/", "/send/pictures/"} <= set(page.links())
    response = client.get(page_of(draft))
    assert (response.status_code, response["Location"]) == (302, "/send/story/")


def test_published_with_its_reads(client, item, editor):
    article = publish(item, editor)
    ReadCount.objects.create(article=article, day=timezone.localdate(), reads=1200)
    ReadCount.objects.create(article=article, day=timezone.localdate() - timedelta(1), reads=4)
    for path in (LIST, page_of(item)):
        page = shown(client, path)
        assert "Read 1,204 times so far." in page.text
        assert f"http://testserver{article.get_absolute_url()}" in page.links()


def test_pages_of_twenty(client, author):
    for number in range(21):
        factories.make_contribution(author, headline=f"Piece {number}")
    draft = draft_of(author, "story", factories.make_title().site)
    keep_typed(draft, {"place": "Stanford"}, by=author)
    first, second = shown(client).text, shown(client, f"{LIST}?page=2").text
    assert ("Piece 0" in first, "Piece 20" in first, "Untitled" in first) == (False, True, True)
    assert ("Piece 0" in second, "Piece 20" in second, "Untitled" in second) == (True, False, False)
    for number in ("3", "0", "-1", "x", "51", "9" * 30):
        assert client.get(f"{LIST}?page={number}").status_code == 404


def test_thirty_cost_what_one_costs(client, author, editor):
    counts = []
    shown(client)
    for number in (1, 9):
        for _ in range(number):
            publish(factories.make_contribution(author, pictures=1), editor)
            clause = Clause.objects.exclude(reason="")[0]
            item = factories.make_contribution(author, kind=PICTURES, pictures=2)
            judging.decline(Contribution, item.pk, by=editor, clause=clause)
        tell_authors()
        with CaptureQueriesContext(connection) as captured:
            shown(client)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_a_long_history_costs_what_a_short_one_costs(client, author, editor, other_editor):
    counts = []
    shown(client, page_of(factories.make_contribution(author)))
    for number in (1, 10):
        item = factories.make_contribution(author, pictures=number)
        for each in range(number):
            judging.claim(Contribution, item.pk, by=editor)
            judging.release(Contribution, item.pk, by=editor)
            judging.say(item, f"Message {each}", by=editor, from_desk=True)
        with CaptureQueriesContext(connection) as captured:
            shown(client, page_of(item))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


# One of them


def test_what_was_sent_and_what_happened(client, author, editor):
    item = factories.make_contribution(
        author,
        headline="The bridge",
        text="<p>It closed at <strong>noon</strong>.</p>",
        place="Stanford",
        happened_on=timezone.localdate(),
        links=["https://www.example.org/x?a=1&b=2"],
        pictures=2,
    )
    item.pictures.update(caption="The river & the bridge")
    judging.claim(Contribution, item.pk, by=editor)
    clause = Clause.objects.exclude(reason="")[0]
    judging.ask_for_changes(
        Contribution, item.pk, by=editor, message="When?\n\nAnd who?", clause=clause
    )
    page = shown(client, page_of(item))
    for words in ("It closed at noon .", "Stanford", "The river & the bridge", "Thandi Mokoena"):
        assert words in page.text
    (link,) = [each for each in page.every("a") if "example.org" in (each.get("href") or "")]
    assert link == {"href": "https://www.example.org/x?a=1&b=2", "rel": "nofollow ugc noopener"}
    story = happened(page)
    order = [
        "You sent it",
        "An editor took it up",
        "An editor asked for changes",
        f"Clause {clause.number}: {clause.reason}",
        "An editor wrote",
        "When? And who?",
    ]
    places = [story.index(each) for each in order]
    assert places == sorted(places)
    assert clause.text in page.text
    assert (
        f"/comments-policy/{clause.policy.number}/#clause-{clause.part}-{clause.place}"
        in page.links()
    )
    assert "Eddie" not in page.text
    assert "editor@example.org" not in page.text


@pytest.mark.parametrize("path", ["", "withdraw/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_anothers_is_not_there(item, reader, editor, path, method):
    for person in (reader, editor):
        client = Client()
        client.force_login(person)
        response = getattr(client, method)(f"{page_of(item)}{path}", {"message": "Hello"})
        assert response.status_code == 404
        assert client.get(f"{LIST}{2**63}/{path}").status_code == 404
        assert client.get(f"{LIST}{'9' * 40}/{path}").status_code == 404
        assert "The bridge" not in client.get(LIST).content.decode()
    item.refresh_from_db()
    assert (item.state, Message.objects.count()) == ("sent", 0)


def test_a_decision_that_can_be_taken_back_is_not_shown(client, item, editor):
    clause = Clause.objects.exclude(reason="")[0]
    judging.claim(Contribution, item.pk, by=editor)
    before = {path: shown(client, path).text for path in (LIST, page_of(item))}
    judging.decline(
        Contribution, item.pk, by=editor, clause=clause, message="SECRET", wait=judging.UNDO
    )
    for path in before:
        now = shown(client, path)
        assert "With an editor" in now.text
        for word in ("Declined", "SECRET", clause.reason):
            assert word not in now.text
        assert f"{page_of(item)}withdraw/" not in now.links()
    # Who writes meanwhile isn't told by that either.
    assert client.post(page_of(item), {"message": "Hello?"}).status_code == 302
    judging.undo(Contribution, item.pk, by=editor)
    story = happened(shown(client, page_of(item)))
    assert ("Declined" in story, "took that back" in story) == (False, False)
    judging.decline(Contribution, item.pk, by=editor, clause=clause, message="SECRET")
    assert "Declined" in happened(shown(client, page_of(item)))


def test_what_was_told_and_taken_back_is_in_the_history(client, item, editor):
    clause = Clause.objects.exclude(reason="")[0]
    judging.decline(Contribution, item.pk, by=editor, clause=clause, message="No.")
    tell_authors()
    judging.undo(Contribution, item.pk, by=editor)
    story = happened(shown(client, page_of(item)))
    places = [story.index(each) for each in ("Declined", "No.", "We took that back")]
    assert places == sorted(places)
    assert "Waiting for an editor" in shown(client, page_of(item)).text


def test_what_was_changed_for_print(client, author, editor):
    item = factories.make_contribution(
        author, headline="The bridge", text="<p>It closed at noon.</p>", pictures=2
    )
    item.pictures.filter(position=1).update(caption="The other bank")
    article = publish(
        item, editor, headline="The old bridge", body="<p>It closed at one.</p>", standfirst="Rain"
    )
    page = shown(client, page_of(item))
    changed = page.text.partition("What was changed for print ")[2].partition(" What happened")[0]
    assert changed == ("Headline The old bridge Standfirst Rain Text It closed at noon. one."), (
        changed
    )
    html = client.get(page_of(item)).content.decode()
    assert "<del>noon.</del><ins>one.</ins>" in html
    assert "Not printed: Picture 2: The other bank" in page.text
    assert "Picture 1" not in page.text
    assert f"http://testserver{article.get_absolute_url()}" in page.links()


def test_printed_as_it_was_sent(client, item, editor):
    publish(item, editor)
    assert "The words are as you sent them." in shown(client, page_of(item)).text


def test_pictures_in_a_gallery(client, author, editor):
    item = factories.make_contribution(
        author, kind=PICTURES, headline="The flood", text="<p>Five hours.</p>", pictures=2
    )
    gallery = accept_pictures(item.pk, by=editor).gallery
    assert gallery.intro == "Five hours."
    for photo in Photo.objects.all():
        prepare_photo(photo)
    gallery = Gallery.objects.get()
    kept = gallery.items.all()[:1]
    save_gallery(
        gallery,
        by=editor,
        expected_version=gallery.version,
        pictures=[Placed(each.photo_id, each.caption, each.alt) for each in kept],
    )
    publish_gallery(gallery.pk, by=editor)
    follow_publications()
    page = shown(client, page_of(item))
    assert "The words are as you sent them." in page.text
    assert "Not printed: Picture 2: A bridge" in page.text
    assert f"http://testserver{gallery.get_absolute_url()}" in page.links()


def test_of_anothers_gallery_only_the_pictures_are_compared(client, author, editor):
    gallery = factories.make_gallery(headline="Of many")
    item = factories.make_contribution(author, kind=PICTURES, headline="The flood")
    accept_pictures(item.pk, by=editor, gallery=gallery)
    publish_gallery(gallery.pk, by=editor)
    follow_publications()
    page = shown(client, page_of(item))
    assert "Of many" in page.text
    for words in ("What was changed", "as you sent them", "Not printed"):
        assert words not in page.text


def test_before_it_is_published_nothing_of_it_shows(client, item, editor):
    section = factories.make_section()
    article = accept_story(item.pk, by=editor, section=section).article
    article.headline = article.body = "SECRET"
    save_article(article, by=editor, expected_version=article.version)
    for path in (LIST, page_of(item)):
        page = shown(client, path)
        assert "Accepted" in page.text
        assert "SECRET" not in page.text
        assert article.get_absolute_url() not in " ".join(page.links())


@pytest.mark.parametrize(
    ("step", "told"),
    [(withdraw_article, "It was withdrawn on"), (take_down_article, "It is no longer online.")],
)
def test_what_is_no_longer_online(client, item, editor, step, told):
    article = publish(item, editor, headline="THE PRINTED")
    step(article.pk, by=editor, reason="WHY")
    page = shown(client, page_of(item))
    assert told in page.text
    assert ("WHY" in page.text) == (step is withdraw_article)
    assert "THE PRINTED" not in page.text
    assert article.get_absolute_url() not in " ".join(page.links())
    assert "No longer online." in shown(client).text
    article.delete()
    assert "It is no longer online." in shown(client, page_of(item)).text


# Writing to the desk


def test_a_message_reaches_the_desk(client, item, author):
    response = client.post(page_of(item), {"message": " It was\r\nthe old one. "}, follow=True)
    assert response.redirect_chain == [(page_of(item), 302)]
    assert "Your message is with the editors." in response.content.decode()
    message = item.messages.get()
    assert (message.text, message.from_desk, message.author) == (
        "It was\nthe old one.",
        False,
        author,
    )
    client.post(page_of(item), {"message": "It was\r\nthe old one."})
    assert item.messages.count() == 1
    assert "You wrote" in happened(shown(client, page_of(item)))


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "a\0b", "a\x1bb"])
def test_a_message_that_says_nothing_is_refused_and_kept(client, item, text):
    response = client.post(page_of(item), {"message": text})
    assert response.status_code == 422
    page = Markup(response.content)
    assert page.unbalanced == []
    assert any("field--wrong" in (each.get("class") or "") for each in page.every("div"))
    assert text.strip().replace("\0", "")[:1999] in response.content.decode().replace("\0", "")
    assert item.messages.count() == 0


def test_no_message_once_it_is_finished(client, author, item):
    take_back(item, by=author)
    page = shown(client, page_of(item))
    assert page.every("textarea") == []
    response = client.post(page_of(item), {"message": "But wait"})
    assert response.status_code == 409
    assert "But wait" in response.content.decode()
    assert item.messages.count() == 0


def test_too_many_messages(client, item, monkeypatch):
    monkeypatch.setattr("articles.limits.WRITING_TO_THE_DESK", "2/h/user")
    answers = [client.post(page_of(item), {"message": f"{n}"}).status_code for n in range(3)]
    assert answers == [302, 302, 429]
    assert item.messages.count() == 2


def test_a_forged_message_is_refused(author, item):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    for path in (page_of(item), f"{page_of(item)}withdraw/"):
        assert client.post(path, {"message": "Hello"}).status_code == 403
    item.refresh_from_db()
    assert (item.state, item.messages.count()) == ("sent", 0)


# Taking it back


def test_withdrawing_asks_once_more(client, item):
    path = f"{page_of(item)}withdraw/"
    assert path in shown(client, page_of(item)).links()
    assert "Withdraw it?" in shown(client, path).text
    item.refresh_from_db()
    assert item.state == "sent"
    response = client.post(path)
    assert (response.status_code, response["Location"]) == (302, LIST)
    item.refresh_from_db()
    assert item.state == "withdrawn"
    page = shown(client, page_of(item))
    assert "You withdrew it" in happened(page)
    assert path not in page.links()


def test_what_is_decided_can_not_be_withdrawn(client, item, editor):
    accept_story(item.pk, by=editor, section=factories.make_section())
    path = f"{page_of(item)}withdraw/"
    assert client.get(path)["Location"] == page_of(item)
    response = client.post(path, follow=True)
    assert "An editor has decided on this already." in response.content.decode()
    item.refresh_from_db()
    assert item.state == "accepted"


def test_a_draft_is_thrown_away(client, author, item):
    draft = draft_of(author, "story", item.site)
    path = f"{page_of(draft)}withdraw/"
    assert "Throw it away?" in shown(client, path).text
    assert client.post(path)["Location"] == LIST
    assert not Contribution.objects.filter(pk=draft.pk).exists()
    assert client.post(path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_accepted_and_withdrawn_at_once():
    editor = factories.make_user("editor@example.org", is_superuser=True, is_staff=True)
    item = factories.make_contribution()
    section = factories.make_section()
    results = at_once(
        lambda: take_back(item, by=item.author),
        lambda: accept_story(item.pk, by=editor, section=section),
    )
    assert sorted(isinstance(each, StepRefused) for each in results) == [False, True]
    item.refresh_from_db()
    assert item.state in ("accepted", "withdrawn")
    assert item.transitions.count() == 2


# Text that means to be markup


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 9))
def test_no_text_becomes_markup(client, author, editor, start):
    def text(place: int, longest: int = 80) -> str:
        return HOSTILE[(start + place) % len(HOSTILE)][:longest]

    item = factories.make_contribution(author, pictures=1)
    clause = Clause.objects.exclude(reason="")[0]
    judging.ask_for_changes(Contribution, item.pk, by=editor, message="plain", clause=clause)
    judging.say(item, "plain", by=author, from_desk=False)
    Contribution.objects.update(headline="plain", place="plain", links=["https://plain.example/"])
    Clause.objects.filter(pk=clause.pk).update(text="plain", reason="plain")
    ContributionPicture.objects.update(caption="plain", alt="plain", credit="plain")
    paths = (LIST, page_of(item), f"{page_of(item)}withdraw/")
    plain = {path: shown(client, path).outline() for path in paths}
    links = [text(0), "https://x.example/" + text(1).replace(" ", "")]
    Contribution.objects.update(headline=text(2), place=text(3), links=links)
    Clause.objects.filter(pk=clause.pk).update(text=text(4), reason=text(5))
    ContributionPicture.objects.update(caption=text(6), alt=text(7), credit=text(8))
    Message.objects.update(text=text(9))
    for path in paths:
        page = shown(client, path)
        assert page.outline() == plain[path], path
        for link in page.links():
            assert not link.lower().startswith(("javascript:", "data:"))
        assert " ".join(text(2).split()) in page.text
    page = shown(client, page_of(item))
    for place in (3, 4, 5, 6, 8, 9):
        assert " ".join(text(place).split()) in page.text


def test_long_words_and_a_printed_text_of_markup(client, item, editor):
    hostile = "<img src=x onerror=alert(1)>"
    article = publish(item, editor, headline=hostile, standfirst=hostile)
    page = shown(client, page_of(item))
    assert hostile in page.text
    assert all("onerror" not in each for each in page.every("img"))
    assert article.headline == hostile


def test_what_an_editor_asked_comes_first(client, item, editor):
    judging.ask_for_changes(Contribution, item.pk, by=editor, message="When was it?")
    text = shown(client, page_of(item)).text
    assert "What the editor asked When was it? " in text
    assert text.index("When was it?") < text.index("Change it") < text.index("What happened")


def test_a_decision_that_is_not_told_does_not_show_by_the_time(client, item, editor):
    Contribution.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    accept_story(item.pk, by=editor, section=factories.make_section(), wait=timedelta(minutes=10))
    for path in (LIST, page_of(item)):
        text = shown(client, path).text
        assert "With an editor It takes longer than we meant." in text
        assert "We mean to answer" not in text


def test_a_draft_of_which_all_was_taken_out_again_is_none(client, author, item):
    draft = draft_of(author, "story", item.site)
    keep_typed(draft, {"headline": "", "text": "", "text_form": "html", "pictures": []}, by=author)
    assert "Not sent yet" not in shown(client).text
    photo = factories.make_photo()
    ContributionPicture.objects.create(contribution=draft, photo=photo, sha256=photo.sha256)
    assert "Not sent yet" in shown(client).text


def test_withdrawn_stands_there_with_its_day(client, author, item):
    Contribution.objects.update(sent_at=timezone.now() - timedelta(days=40))
    item.refresh_from_db()
    take_back(item, by=author)
    now = timezone.localtime()
    assert f"Withdrawn {now.day} {now:%B %Y}" in shown(client).text
