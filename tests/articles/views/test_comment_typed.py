"""What is typed of a comment is kept: by the script, by the buttons, and across signing in."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Profile
from articles.actions import comments
from articles.models import Comment
from articles.states import Standing
from tests import factories
from tests.accounts.signing_in import PASSWORD, sign_in

from .commenting import filled, plain, write_path
from .sending import shown, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(title, settings):
    settings.NEWCOMERS_PENDING = 0
    cache.clear()


@pytest.fixture
def story(title):
    return factories.make_published()


@pytest.fixture
def thandi(title):
    return factories.make_contributor()


@pytest.fixture
def own(thandi):
    return signed_in(thandi)


def typed_path(story, answer=None):
    path = f"{story.get_absolute_url()}comment/typed/"
    return f"{path}?answer={answer}" if answer else path


# By the script -----------------------------------------------------------------------


def test_what_is_typed_is_there_again(own, thandi, story):
    typed = {"title": "Half a ti", "text": "<p>Ab", "text_form": "html"}
    response = own.post(typed_path(story), {**typed, "state": "sent", "terms": "1"})
    draft = Comment.objects.get()
    told = response.json()
    assert told.pop("saved").startswith("Saved ")
    assert told == {
        "comment": draft.pk,
        "read_version": draft.version,
        "read_typed": draft.typed_mark,
    }
    assert (draft.state, draft.author, draft.unsent) == (Standing.DRAFT, thandi, typed)
    form = shown(own.get(write_path(story)))
    assert (form["title"], form["text"]) == ("Half a ti", "Ab")
    assert (form["comment"], form["read_typed"]) == (str(draft.pk), draft.typed_mark)
    assert f'data-typed="{typed_path(story)}"' in own.get(write_path(story)).content.decode()


def test_an_answer_is_another_draft(own, story):
    parent = factories.make_published_comment(article=story)
    own.post(typed_path(story), {"title": "On the story"})
    own.post(typed_path(story, parent.pk), {"title": "On the comment"})
    assert shown(own.get(write_path(story)))["title"] == "On the story"
    assert shown(own.get(write_path(story, parent.pk)))["title"] == "On the comment"


def test_the_later_of_two_windows_is_told(own, story):
    first = own.post(typed_path(story), {"title": "First", "read_typed": ""}).json()
    response = own.post(typed_path(story), {"title": "Second", "read_typed": ""})
    assert (response.status_code, response.json()["stale"]) == (409, True)
    again = {"title": "Third", "comment": first["comment"], "read_typed": first["read_typed"]}
    assert own.post(typed_path(story), again).status_code == 200
    assert own.post(typed_path(story), {"title": "Second", "anyway": "1"}).status_code == 200
    assert Comment.objects.get().unsent == {"title": "Second"}


def test_what_was_sent_in_another_window_is_not_begun_again(own, story):
    draft = own.post(typed_path(story), {"title": "One"}).json()
    own.post(write_path(story), filled(**{k: draft[k] for k in ("comment", "read_typed")}))
    response = own.post(typed_path(story), {"title": "Two", "comment": draft["comment"]})
    assert response.status_code == 409
    assert response.json() == {"error": "You have sent this in another window."}
    response = own.post(write_path(story), filled(title="Two", comment=draft["comment"]))
    assert response.status_code == 409
    assert "You have sent this in another window meanwhile." in words(response)
    assert "Of the bridge" in words(response)
    assert Comment.objects.count() == 1
    form = shown(response)
    assert (form["title"], form["comment"]) == ("Two", "")
    assert own.post(write_path(story), {**form, "terms": "1"}).status_code == 302
    assert Comment.objects.count() == 2


def test_what_was_thrown_away_is_begun_anew(own, story):
    draft = own.post(typed_path(story), {"title": "One"}).json()
    Comment.objects.all().delete()
    assert own.post(typed_path(story), {"title": "Two", **draft}).status_code == 200
    assert Comment.objects.get().unsent == {"title": "Two"}


def test_it_is_kept_for_nobody_else(own, story):
    others = Comment.objects.create(
        author=factories.make_contributor("other@example.org"), article=story, site_id=story.site_id
    )
    own.post(typed_path(story), {"title": "Mine", "comment": str(others.pk)})
    others.refresh_from_db()
    assert others.unsent == {}
    assert Client().post(typed_path(story), {"title": "x"}).status_code == 401
    assert own.get(typed_path(story)).status_code == 405


def test_a_story_that_takes_none_begins_none_but_keeps_what_was_begun(own, story, editor):
    draft = own.post(typed_path(story), {"title": "One"}).json()
    comments.close_comments(story.pk, by=editor)
    again = {"title": "Two", "comment": draft["comment"], "read_typed": draft["read_typed"]}
    assert own.post(typed_path(story), again).status_code == 200
    other = signed_in(factories.make_contributor("other@example.org"))
    response = other.post(typed_path(story), {"title": "x"})
    assert response.status_code == 409
    assert response.json() == {"error": "Comments on this story are closed."}
    page = own.get(write_path(story))
    assert "Two" in page.content.decode()
    assert "Throw the draft away" in words(page)


def test_there_is_an_end_to_what_is_kept_and_how_often(own, story, monkeypatch):
    assert own.post(typed_path(story), {"text": "x" * 300_000}).status_code == 422
    assert not Comment.objects.exclude(unsent={}).exists()
    monkeypatch.setattr("articles.limits.KEEPING_TYPED", "1/m/user")
    cache.clear()
    statuses = [own.post(typed_path(story), {"title": "x"}).status_code for _ in range(2)]
    assert statuses == [200, 429]


# By the buttons ----------------------------------------------------------------------


def test_a_preview_shows_what_readers_will_see_and_sends_nothing(own, story):
    typed = filled(text=f"<b>no</b>\n\n> {plain(200)}", act="preview")
    response = own.post(write_path(story), typed)
    assert response.status_code == 200
    page = words(response)
    for said in ("As readers will see it", "203 words.", "Thandi", "<b>no</b>"):
        assert said in page
    assert "<blockquote><p>" in response.content.decode()
    form = shown(response)
    assert (form["title"], form["text"].strip()) == ("Of the bridge", typed["text"])
    assert "checked" in response.content.decode()
    draft = Comment.objects.get()
    assert (draft.state, draft.unsent["title"]) == (Standing.DRAFT, "Of the bridge")
    assert own.post(write_path(story), {**form, "terms": "1"}).status_code == 302


def test_a_preview_says_what_is_missing(own, story):
    response = own.post(
        write_path(story), filled(title="", text="Three short words", act="preview")
    )
    assert response.status_code == 200
    assert "Your text has 3 words. A comment needs at least 200." in words(response)


def test_a_stranger_has_a_preview_too_of_which_nothing_is_kept(story):
    client = Client()
    response = client.post(write_path(story), filled(act="preview"))
    assert (response.status_code, "200 words." in words(response)) == (200, True)
    assert (Comment.objects.count(), "typed" in client.session) == (0, False)


def test_strangers_are_asked_to_wait_and_lose_nothing(story, monkeypatch):
    monkeypatch.setattr("articles.limits.POSTS_OF_STRANGERS", "1/m/ip")
    cache.clear()
    answers = [Client().post(write_path(story), filled(act="preview")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert "Please wait a minute" in words(answers[1])
    assert shown(answers[1])["title"] == "Of the bridge"


def test_what_cannot_be_shown_has_no_preview(own, story):
    text = "<blockquote>" * 200
    response = own.post(write_path(story), filled(text=text, text_form="html", act="preview"))
    assert response.status_code == 422
    assert "nested too deeply" in words(response)
    assert "As readers will see it" not in words(response)


def test_it_is_saved_and_thrown_away_without_scripts(own, story):
    response = own.post(write_path(story), {"title": "Half", "act": "keep"}, follow=True)
    assert "Saved. It is not sent yet." in words(response)
    form = shown(response)
    assert form["title"] == "Half"
    response = own.post(write_path(story), {**form, "act": "discard"}, follow=True)
    assert "What you wrote is gone then." in words(response)
    assert Comment.objects.count() == 1
    response = own.post(response.request["PATH_INFO"], follow=True)
    assert "Thrown away." in words(response)
    assert not Comment.objects.exists()


def test_both_windows_are_shown_when_a_later_one_is_sent(own, story):
    form = shown(own.get(write_path(story)))
    own.post(typed_path(story), {"title": "The other window", "text": "Other words"})
    response = own.post(write_path(story), {**form, **filled()})
    assert response.status_code == 409
    assert "This was changed in another window meanwhile." in words(response)
    assert "Other words" in words(response)
    again = shown(response)
    assert again["title"] == "Of the bridge"
    assert own.post(write_path(story), {**again, "terms": "1"}).status_code == 302
    assert Comment.objects.get().title == "Of the bridge"


def test_a_token_of_an_earlier_sign_in_loses_nothing(thandi, story):
    client = signed_in(thandi, enforce_csrf_checks=True)
    response = client.post(write_path(story), filled())
    assert response.status_code == 403
    assert "Nothing is lost" in words(response)
    assert not Comment.objects.exists()
    form = shown(response)
    assert client.post(write_path(story), {**form, "terms": "1"}).status_code == 302
    assert Comment.objects.get().state == Standing.SENT
    keeping = client.post(typed_path(story), {"title": "x"})
    assert (keeping.status_code, set(keeping.json())) == (403, {"error", "token"})


# Before signing in -------------------------------------------------------------------


def test_who_types_first_and_signs_in_after_finds_it_all(thandi, story):
    parent = factories.make_published_comment(article=story)
    path, client, typed = write_path(story, parent.pk), Client(), filled()
    response = client.post(path, typed)
    where = path.replace("?", "%3F").replace("=", "%3D")
    assert response["Location"] == f"/account/login/?next={where}%26then"
    assert not Comment.objects.filter(author=thandi).exists()
    sign_in(client, thandi.email, PASSWORD)
    page = client.get(f"{path}&then")
    assert "Here is what you wrote. It is not sent yet." in words(page)
    form = shown(page)
    assert (form["title"], form["text"].strip()) == ("Of the bridge", typed["text"])
    assert client.post(path, {**form, "terms": "1"}).status_code == 302
    assert Comment.objects.get(author=thandi).parent == parent
    assert shown(client.get(path))["title"] == ""


def test_signing_in_before_it_is_done_loses_nothing_of_it(thandi, story):
    client = Client()
    assert 'value="sign-in"' in client.get(write_path(story)).content.decode()
    response = client.post(write_path(story), {"title": "Half a", "act": "sign-in"})
    assert response["Location"] == f"/account/login/?next={write_path(story)}%3Fthen"
    sign_in(client, thandi.email, PASSWORD)
    assert shown(client.get(f"{write_path(story)}?then"))["title"] == "Half a"


def test_an_earlier_draft_is_shown_beside_it(own, thandi, story):
    own.post(typed_path(story), {"title": "The earlier draft", "text": "Old"})
    client = Client()
    client.post(write_path(story), filled(title="The newer one"))
    sign_in(client, thandi.email, PASSWORD)
    page = client.get(f"{write_path(story)}?then")
    assert "The earlier draft" in words(page)
    assert shown(page)["title"] == "The newer one"


def test_who_has_no_profile_makes_one_and_comes_back(reader, story):
    client = signed_in(reader)
    response = client.post(write_path(story), filled())
    path = write_path(story).replace("/", "%2F")
    assert response["Location"] == f"/account/profile/?next={path}"
    draft = Comment.objects.get()
    assert (draft.state, draft.unsent["title"]) == (Standing.DRAFT, "Of the bridge")
    new = {"username": "newcomer", "display_name": "New Comer", "about": "", "terms": "on"}
    response = client.post("/account/profile/", {**new, "next": write_path(story)})
    assert response["Location"] == write_path(story)
    form = shown(client.get(write_path(story)))
    client.post(write_path(story), {**form, "terms": "1"})
    assert Comment.objects.get().author == Profile.objects.get(username="newcomer").user


def test_strangers_may_keep_only_so_much(story, monkeypatch):
    monkeypatch.setattr("articles.limits.KEEPING_FOR_STRANGERS", "1/h/ip")
    statuses = [Client().post(write_path(story), filled()).status_code for _ in range(2)]
    assert statuses == [302, 429]


def test_the_story_closes_while_one_signs_in(thandi, story, editor):
    client, typed = Client(), filled()
    client.post(write_path(story), typed)
    comments.close_comments(story.pk, by=editor)
    sign_in(client, thandi.email, PASSWORD)
    response = client.get(f"{write_path(story)}?then")
    assert response.status_code == 409
    assert typed["text"] in response.content.decode()
