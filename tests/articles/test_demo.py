"""The demo paper: full, readable, the same each time, and no danger to a real one."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from articles.demo import load
from articles.demo.stories import to_html
from articles.models import (
    Article,
    Correction,
    FrontPage,
    FrontSlot,
    Photo,
    Promo,
    Section,
    Tag,
    Title,
)
from articles.states import State
from tests import factories
from tests.markup import Markup, story_ids

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch):
    """Drawing is slow at full size, and how the pictures look is no matter here."""
    monkeypatch.setattr(load, "PICTURE_SIZE", (600, 400))


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def inventory() -> dict[str, object]:
    return {
        "headlines": Counter(Article.objects.values_list("headline", flat=True)),
        "addresses": Counter(Article.objects.values_list("section__slug", "slug")),
        "states": Counter(Article.objects.values_list("state", flat=True)),
        "sections": list(Section.objects.values_list("slug", "name", "position")),
        "tags": sorted(Tag.objects.values_list("slug", "alias_of__slug")),
        "corrections": sorted(Correction.objects.values_list("text", flat=True)),
        "photos": Counter(Photo.objects.values_list("caption", flat=True)),
        "slots": list(FrontSlot.objects.values_list("zone", "position", "article__slug")),
        "promos": list(Promo.objects.values_list("title", flat=True)),
        "counts": [model.objects.count() for model in (Title, FrontPage)],
    }


def test_the_demo_is_a_whole_paper_and_the_same_again(client: Client):
    """One test, for to make it is slow: its parts, its pages, and a second run."""
    said = demo()
    published = list(Article.objects.published())
    assert len(published) >= 60
    assert Section.objects.count() == 6
    assert Tag.objects.canonical().count() >= 40
    assert Tag.objects.exclude(alias_of=None).exists()
    assert Correction.objects.count() >= 3
    assert Article.objects.scheduled().count() == 1
    states = Counter(Article.objects.values_list("state", flat=True))
    assert states[State.DRAFT] >= 1
    assert states[State.REVIEW] >= 1
    assert {each.headline: each.word_count for each in published if not is_full(each)} == {}
    assert [each for each in published if not each.standfirst or not each.taggings.count()] == []
    assert all(each.alt and each.caption for each in Photo.objects.all())
    assert Counter(each.headline for each in published).most_common(1)[0][1] == 1
    for login in load.logins():
        assert login.email in said
        assert client.login(email=login.email, password=load.LOCAL_PASSWORD)
    client.logout()

    front = client.get("/", headers={"host": "localhost:8000"})
    assert front.status_code == 200
    assert len(story_ids(front.content)) >= 20
    for section in Section.objects.all():
        page = client.get(section.get_absolute_url())
        assert len(story_ids(page.content)) >= 8, section
    for article in published:
        page = Markup(client.get(article.get_absolute_url()).content)
        assert page.unbalanced == [], article
        assert page.data()["headline"] == article.headline

    before = inventory()
    demo()
    assert inventory() == before
    assert len(list(Article.objects.published())) == len(published)

    # For measurement: in bulk, beside the others, and shown by every list.
    said = demo("--articles", "500")
    assert "500 of 500" in said
    assert Article.objects.published().count() == len(published) + 500
    generated = Article.objects.filter(headline__contains=", part ")
    assert generated.count() == 500
    assert generated.filter(announced_at=None).count() == 0
    assert not generated.first().history.exists()
    some = generated.newest()[0]
    day = timezone.localdate(some.publish_at)
    for path in (
        some.section.get_absolute_url() + "?page=2",
        some.tags.all()[0].get_absolute_url(),
        f"/archive/{day:%Y/%m/%d}/",
    ):
        assert len(story_ids(client.get(path).content)) >= 1, path
    assert some.pk in story_ids(client.get(f"/archive/{day:%Y/%m/%d}/").content)
    assert client.get(some.get_absolute_url()).status_code == 200


def is_full(article: Article) -> bool:
    return 300 <= article.word_count <= 900


def test_the_demo_replaces_no_real_paper(section):
    article = factories.make_published(section=section)
    with pytest.raises(CommandError, match="of its own"):
        demo()
    with pytest.raises(CommandError, match="of its own"):
        demo("--articles", "5")
    assert list(Article.objects.all()) == [article]
    assert Title.objects.get().name == "The Test Post"


def test_generated_stories_are_the_same_for_the_same_number(section, monkeypatch):
    """A benchmark of today compares with one of tomorrow."""
    from articles.demo.bulk import add_generated_stories

    Tag.objects.create(name="Rain", slug="rain")
    runs = []
    for _ in range(2):
        add_generated_stories(section.site, 20)
        runs.append([(each.headline, each.body) for each in Article.objects.order_by("id")])
        Article.objects.all().delete()
    assert runs[0] == runs[1]
    assert len(runs[0]) == 20


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("One\nline.\n\nTwo.", "<p>One line.</p><p>Two.</p>"),
        ("## Sub", "<h2>Sub</h2>"),
        ("> said\n> she", "<blockquote><p>said she</p></blockquote>"),
        ("- a\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ('"It\'s" <b>', "<p>“It’s” &lt;b&gt;</p>"),
        ("[x](https://a.example/)", '<p><a href="https://a.example/">x</a></p>'),
        ("[x](javascript:a)", "<p>[x](javascript:a)</p>"),
    ],
)
def test_light_markup_becomes_a_text(source, html):
    assert to_html(source) == html
