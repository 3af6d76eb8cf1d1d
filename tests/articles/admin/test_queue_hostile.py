"""Whatever was typed stays text on each of the desk's pages."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from articles.actions import judging
from articles.actions.batches import carry_on
from articles.actions.commenting import edit_comment
from articles.models import Contribution, Message, Signal, WatchedWord, Wave
from tests import factories

from .queue_pages import DESK, page_of, resend, send

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>'",
    "{{ 7|add:7 }}{% now 'Y' %} %(name)s %s {0}",
    "\u202eright to left</h2>",
]
RAW = ("<script>alert", "<img src=x", "left</h2>")
TWICE = ("&amp;lt;", "&amp;quot;", "&amp;#x27;")


@pytest.fixture(autouse=True)
def several_may_wait(settings):
    settings.NEWCOMERS_PENDING = 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words_everywhere(editor_client, editor, section, text):
    section.name = text[:40]
    section.save()
    author = factories.make_contributor()
    author.profile.display_name = text[:60]
    author.profile.save()
    item = factories.make_contribution(author, headline=text, place=text, section=section)
    resend(item, headline=f"{text} again", place="Elsewhere")
    wave = Wave.objects.create(kind="text", key="text:1", size=2)
    others = [factories.make_contribution(headline=text) for _ in range(2)]
    Contribution.objects.filter(pk__in=[item.pk, *(each.pk for each in others)]).update(
        wave=wave, wave_at=timezone.now()
    )
    Message.objects.create(contribution=item, author=author, from_desk=False, text=text)
    links = [{"address": "https://x.example/?" + text, "host": text, "says": text}]
    Signal.objects.create(
        contribution=item, kind=Signal.Kind.LINKS, facts={"links": links, "count": 1}
    )
    gallery = factories.make_gallery(headline=text)
    clause = factories.make_clause()
    fields = {"what": "decline", "clause": clause.pk, "message": text}
    batch = editor_client.post(
        DESK, {**fields, "chosen": [f"{others[0].pk}:{others[0].version}"]}
    ).url
    assert carry_on()
    judging.claim(Contribution, others[1].pk, by=editor)
    for page in (
        editor_client.get(batch),
        editor_client.get(DESK),
        editor_client.get(page_of(item)),
        send(editor_client, item, "decline", clause=clause.pk, message=text),
        send(editor_client, item, "ask", message=text + "x" * 2001),
        editor_client.get(reverse("admin:desk_wave", args=[wave.pk])),
        editor_client.post(DESK, {**fields, "what": text, "target": text}),
        editor_client.post(
            reverse("admin:desk_block", args=[author.pk]), {"do": "measure", "note": text}
        ),
        editor_client.post(
            reverse("admin:desk_note", args=["story", item.pk]),
            {"add": "1", "note-text": text + "x" * 2001},
        ),
        editor_client.get(reverse("admin:articles_block_changelist")),
        editor_client.get(reverse("admin:index")),
    ):
        assert page.status_code in (200, 409, 422)
        html = page.content.decode()
        assert [each for each in (*RAW, *TWICE) if each in html] == []
        assert text in _read(html) or page.wsgi_request.path.endswith("/block/")
    assert gallery.headline == text


def _read(html: str) -> str:
    return (
        html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_of_a_comment_are_words_everywhere(editor_client, editor, text):
    story = factories.make_published(headline=text, standfirst=text)
    author = factories.make_contributor()
    author.profile.display_name = text[:60]
    author.profile.save()
    answered = factories.make_published_comment(article=story, title=text)
    escaped = f"<p>{escape(text)}</p>{factories.long_text()}"
    item = factories.make_comment(author, article=story, parent=answered, title=text, text=escaped)
    edit_comment(item, by=author, title=f"{text} again", text=escaped, terms_version=1)
    Message.objects.create(comment=item, author=author, from_desk=False, text=text)
    Signal.objects.create(
        comment=item,
        kind=Signal.Kind.BANNED,
        is_doubt=True,
        facts={"words": [text, "alert", "img"]},
    )
    WatchedWord.objects.create(word=text[:80], what="banned", note=text)
    clause = factories.make_clause()
    fields = {"what": "publish", "message": text, "chosen": [f"comment-{item.pk}:9"]}
    for page in (
        editor_client.get(DESK),
        editor_client.get(page_of(item)),
        editor_client.get(page_of(answered)),
        send(editor_client, item, "decline", clause=clause.pk, message=text),
        send(editor_client, item, "publish", message=text + "x" * 2001),
        editor_client.get(reverse("admin:desk_comments"), {"q": text[:300]}),
        editor_client.get(editor_client.post(DESK, fields).url),
        editor_client.get(reverse("admin:articles_watchedword_changelist")),
        editor_client.get(reverse("admin:index")),
    ):
        assert page.status_code in (200, 409, 422)
        html = page.content.decode()
        assert [each for each in (*RAW, *TWICE) if each in html] == []
        assert text in _read(html).replace("<mark>", "").replace("</mark>", "")
