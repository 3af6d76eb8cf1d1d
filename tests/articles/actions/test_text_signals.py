"""What is found out about a text that was sent in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions.examining import examine_next
from articles.actions.judging import decline
from articles.actions.printing import print_stories
from articles.models import (
    Contribution,
    Signal,
    TextKey,
    TextPrint,
)
from articles.queries.text_signals import MIN_WORDS
from articles.states import Standing
from tests import factories
from tests.articles.actions.evidence import LONG, RAIN, found, run, send

pytestmark = pytest.mark.django_db
Kind = Signal.Kind


def test_a_text_that_the_paper_published_is_found():
    words = "".join(f"<p>{RAIN}{number} people crossed in boats.</p>" for number in range(12))
    story = factories.make_published(headline="The flood", body=words)
    assert print_stories() == 1
    item = send(text=f"<p>My own first words.</p>{words}")
    run()
    seen = found(item, Kind.SEEN_TEXT)
    [match] = seen.facts["matches"]
    assert (match["article"], seen.is_doubt) == (story.pk, True)
    assert match["share"] > 0.9
    assert match["quote"].startswith("Rain fell on the town")


def test_another_text_is_not():
    factories.make_published(body=f"<p>{'The council met on Tuesday about the budget. ' * 20}</p>")
    print_stories()
    item = send()
    run()
    assert found(item, Kind.SEEN_TEXT) is None


def test_two_who_send_the_same_both_hear_of_it():
    first, second = send(), send(text=f"<p>{LONG} Please share.</p>")
    run()
    for own, other in ((first, second), (second, first)):
        signal = found(own, Kind.SEVERAL)
        assert (signal.facts, signal.is_doubt) == ({"contributions": [other.pk]}, True)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.wave_id is not None
    assert first.wave_id == second.wave_id


def test_the_first_of_three_hears_of_both_others():
    first = send()
    run()
    others = []
    for words in ("Please share.", "Read this."):
        others.append(send(text=f"<p>{LONG} {words}</p>"))
        run()
    assert found(first, Kind.SEVERAL).facts == {"contributions": [each.pk for each in others]}
    Contribution.objects.filter(pk=others[0].pk).update(examine_at=timezone.now())
    run()  # once more: nothing is added twice
    assert found(first, Kind.SEVERAL).facts == {"contributions": [each.pk for each in others]}


def test_one_person_who_sends_the_same_again_is_not_several(settings):
    settings.NEWCOMERS_PENDING = 0
    author = factories.make_contributor()
    first = send(author)
    second = send(author, text=f"<p>{LONG} Again.</p>")
    run()
    assert found(second, Kind.SEVERAL) is None
    signal = found(second, Kind.SEEN_TEXT)
    assert signal.is_doubt is False
    [match] = signal.facts["matches"]
    assert (match["contribution"], match["own"]) == (first.pk, True)


def test_what_was_declined_is_no_recommendation(editor, settings):
    settings.NEWCOMERS_PENDING = 0
    author = factories.make_contributor()
    first = send(author)
    decline(Contribution, first.pk, by=editor, clause=factories.make_clause())
    second = send(author, text=f"<p>{LONG} Again.</p>")
    run()
    signal = found(second, Kind.SEEN_TEXT)
    assert (signal.is_doubt, signal.facts["matches"][0]["own"]) == (True, False)


def test_a_few_words_are_like_nothing():
    first, second = (
        send(headline="Hello", text="<p>Nice day.</p>"),
        send(headline="Hello", text="<p>Nice day.</p>"),
    )
    run()
    assert MIN_WORDS > 3
    assert TextKey.objects.count() == 0
    assert (found(first, Kind.SEEN_TEXT), found(second, Kind.SEEN_TEXT)) == (None, None)


def test_a_wave_of_equal_texts_costs_no_more_than_a_few(django_assert_max_num_queries):
    source = factories.make_published(body=f"<p>{LONG}</p>", headline="What I saw")
    print_stories()
    copies = 1000
    author = factories.make_contributor()
    now = timezone.now()
    wave = Contribution.objects.bulk_create(
        [
            Contribution(
                author=author,
                site=source.site,
                kind=Contribution.Kind.STORY,
                state=Standing.DECLINED,
                clause=factories.make_clause(),
                terms_version=1,
                sent_at=now,
                headline="What I saw",
                text=f"<p>{LONG}</p>",
            )
            for _copy in range(copies)
        ]
    )
    prints = TextPrint.objects.bulk_create(
        [TextPrint(contribution=each, version=1, words=200) for each in wave]
    )
    keys = list(TextPrint.objects.get(article=source).keys.values_list("key", flat=True))
    TextKey.objects.bulk_create(
        [TextKey(key=key, text_print=each) for each in prints for key in keys], batch_size=900
    )
    item = send()
    with CaptureQueriesContext(connection) as asked:
        assert examine_next() is True
    assert len(asked) < 48
    matches = found(item, Kind.SEEN_TEXT).facts["matches"]
    assert {"article": source.pk, "own": False}.items() <= matches[0].items()
    assert len(matches) == 5


def test_links_are_listed_and_those_that_hide_are_doubts():
    text = (
        f'<p>{LONG} <a href="https://www.example.com/a">here</a> and '
        '<a href="https://evil.example/x">https://bank.example/login</a>, '
        '<a href="https://news.example.com/">example.com</a></p>'
    )
    item = send(text=text, links=["https://bit.ly/abc", "https://example.com/b"])
    run()
    signal = found(item, Kind.LINKS)
    assert signal.is_doubt is True
    links = {each["address"]: each for each in signal.facts["links"]}
    assert signal.facts["count"] == len(links) == 5
    assert links["https://evil.example/x"]["says"] == "bank.example"
    assert links["https://bit.ly/abc"]["hides"] is True
    assert links["https://www.example.com/a"] == {
        "address": "https://www.example.com/a",
        "host": "example.com",
    }
    assert "says" not in links["https://news.example.com/"]


def test_ordinary_links_are_no_doubt():
    item = send(links=["https://example.com/b"])
    run()
    assert found(item, Kind.LINKS).is_doubt is False


@pytest.mark.parametrize(
    "address", ["http://[::1", "https://", "http://exa mple/", "//", "x" * 900]
)
def test_an_odd_address_is_no_obstacle(address):
    item = send()
    Contribution.objects.filter(pk=item.pk).update(links=[address, 7, None])
    run()
    item.refresh_from_db()
    assert item.examine_at is None
    assert found(item, Kind.LINKS).facts["count"] == 1
