"""The demo paper: full, readable, the same each time, and no danger to a real one."""

from collections import Counter
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import Notice, Profile
from articles.demo import contributions, load, photos
from articles.demo.galleries import DemoGallery
from articles.demo.stories import DemoStory, to_html
from articles.models import (
    Article,
    Block,
    Comment,
    Contribution,
    Correction,
    FrontPage,
    FrontSlot,
    Gallery,
    GalleryItem,
    Message,
    Photo,
    ProfilePicture,
    Promo,
    Section,
    Signal,
    Tag,
    Title,
    WatchedWord,
    Wave,
)
from articles.pictures.metadata import read_facts
from articles.queries.photos import looks_like, photo_uses, publicly_shown
from articles.states import Standing, State
from tests import factories
from tests.markup import Markup, story_ids

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch):
    """Drawing is slow at full size, and how the pictures look is no matter here."""
    monkeypatch.setattr(load, "PICTURE_SIZE", (300, 200))
    monkeypatch.setattr(contributions, "SIZE", (300, 200))


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def files() -> set[Path]:
    roots = (settings.MEDIA_ROOT, settings.PRIVATE_MEDIA_ROOT)
    return {path for root in roots for path in Path(root).rglob("*") if path.is_file()}


def named_files() -> set[Path]:
    """Those that the pictures have by their rows."""
    return {
        path
        for photo in Photo.objects.all()
        for path in (
            Path(photo.original.path),
            *(Path(settings.MEDIA_ROOT, name) for name in photo.names()),
        )
    }


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
        "credits": Counter(Photo.objects.values_list("credit", flat=True)),
        "galleries": sorted(Gallery.objects.values_list("headline", "kind", "state", "length")),
        "hung": Counter(GalleryItem.objects.values_list("gallery__slug", "photo__caption")),
        "tagged": Counter(Photo.objects.values_list("caption", "tags__slug")),
        "files": len(files()),
        "promos": list(Promo.objects.values_list("title", flat=True)),
        "sent": sorted(Contribution.objects.values_list("headline", "kind", "state")),
        "said": Counter(Message.objects.values_list("text", "from_desk")),
        "signals": Counter(
            Signal.objects.values_list("contribution__headline", "comment__title", "kind")
        ),
        "comments": sorted(
            Comment.objects.values_list("title", "state", "is_shown", "is_featured", "record")
        ),
        "counted": sorted(Article.objects.values_list("comment_count", "comments_open")),
        "watched": sorted(WatchedWord.objects.values_list("word", "what")),
        "waves": sorted(Wave.objects.values_list("kind", "size")),
        "blocks": Counter(Block.objects.values_list("user__email", "note")),
        "counts": [model.objects.count() for model in (Title, FrontPage)],
    }


def test_the_demo_is_a_whole_paper_and_the_same_again(
    client: Client, django_capture_on_commit_callbacks
):
    """One test, for to make it is slow: its parts, its pages, and a second run."""
    with django_capture_on_commit_callbacks(execute=True):
        said = demo()
    assert files() == named_files()
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
    own = [each for each in published if not each.contributions.count()]
    assert {each.headline: each.word_count for each in own if not is_full(each)} == {}
    assert [each for each in published if not each.standfirst or not each.taggings.count()] == []
    check_galleries(client)
    check_library()
    check_people(client)
    check_sent(client)
    check_comments()
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
    with django_capture_on_commit_callbacks(execute=True):
        demo()
    assert inventory() == before
    assert files() == named_files()
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
    assert "300 of 300" in demo("--comments", "300")
    counts = dict(Article.objects.values_list("pk", "comment_count"))
    shown = Counter(Comment.objects.shown().values_list("article", flat=True))
    assert counts == {pk: shown[pk] for pk in counts}
    assert Comment.objects.count() == 363


def check_galleries(client: Client) -> None:
    public = list(Gallery.objects.published())
    assert Counter(each.kind for each in public) == {"news": 4, "readers": 3}
    assert sorted(each.length for each in public) == [3, 5, 6, 8, 9, 10, 12]
    assert all(each.intro and each.section for each in public)
    assert Counter(each.status for each in Gallery.objects.all()) == {
        "Published": 7,
        "Draft": 2,
        "In review": 1,
        "Scheduled": 1,
        "Withdrawn": 1,
    }
    for gallery in public:
        items = list(gallery.items.select_related("photo"))
        assert [each for each in items if not each.shown_caption or not each.shown_alt] == []
        assert len({each.photo.dhash for each in items}) == len(items), gallery
        page = Markup(client.get(gallery.get_absolute_url()).content)
        assert page.unbalanced == [], gallery
    readers = Photo.objects.filter(
        galleries__kind="readers", galleries__in=public, galleries__contributions=None
    )
    assert {each.credit.rpartition(", ")[2] for each in readers} == {"reader"}
    attached = Article.objects.published().exclude(gallery=None)
    assert {each.gallery in public for each in attached} == {True}
    assert attached.count() >= 2
    assert Promo.objects.filter(url__in=[each.get_absolute_url() for each in public]).exists()


def check_people(client: Client) -> None:
    states = Counter(ProfilePicture.objects.values_list("state", flat=True))
    assert states == {"approved": 3, "waiting": 1}
    faces = Photo.objects.filter(purpose="profile")
    assert faces.count() == ProfilePicture.objects.count()
    for profile in Profile.objects.filter(user__is_staff=False):
        page = Markup(client.get(profile.get_absolute_url()).content)
        assert page.unbalanced == [], profile
        approved = profile.user.profile_pictures.filter(state="approved").exists()
        assert bool(profile.picture) is approved, profile
    galleries = Gallery.objects.published().exclude(author=None)
    assert galleries.count() == 2
    for gallery in galleries:
        page = Markup(client.get(gallery.get_absolute_url()).content)
        assert gallery.author is not None
        assert gallery.author.profile.get_absolute_url() in page.links()


def check_library() -> None:
    library = list(Photo.objects.library().filter(sent_with=None))
    shown = publicly_shown(photo.pk for photo in library)
    assert [each for each in library if each.pk in shown and not (each.credit and each.alt)] == []
    unused = [photo for photo in library if not photo_uses(photo)]
    assert len(unused) >= 4
    assert [bool(each.alt) for each in library].count(False) == 1
    assert [bool(each.credit) for each in library].count(False) == 1
    assert len({photo.credit for photo in library}) >= 20
    assert all(photo.taken_at and photo.taken_at < timezone.now() for photo in library)
    assert {each.credit.rpartition(", ")[2] for each in library if "latitude" in each.facts} == {
        "reader",
        "",
        load.NAME,
    }
    assert any(photo.tags.count() for photo in unused)
    assert {(each.focus_x, each.focus_y) for each in library} > {(0.5, 0.5)}
    assert [list(each.crops) for each in library if each.crops] == [["16:9"]]
    assert [each for each in library if each.pk in shown and not each.renditions] == []
    (ended,) = [photo for photo in library if photo.has_expired()]
    assert ended.pk in shown
    assert [photo.expires_soon() for photo in library].count(True) == 1
    alike = [photo for photo in library if looks_like(photo.dhash, other_than=photo.pk, near=3)]
    assert len(alike) >= 4


def check_sent(client: Client) -> None:
    items = list(Contribution.objects.select_related("author__profile"))
    assert len(items) == 25
    assert {each.state for each in items} == {*Standing.values} - {Standing.REMOVED}
    assert {each.kind for each in items} == {"story", "pictures"}
    assert [each for each in items if each.is_overdue()] != []
    assert [each for each in items if each.versions.count() > 1] != []
    now = timezone.now()
    late = [each for each in items if each.sent_at and each.decided_at and each.decided_at > now]
    assert late == []
    assert Wave.objects.exclude(contributions=None).distinct().get().size == 4
    assert Contribution.objects.filter(examine_at__lte=now).count() == 0
    assert Block.objects.in_force().count() == 1
    written = Notice.objects.filter(kind="sent")
    assert (written.count() > 5, written.waiting().count()) == (True, 0)
    for item in items:
        if item.state == Standing.PUBLISHED:
            made = item.article or item.gallery
            author = item.author.profile
            page = Markup(client.get(made.get_absolute_url()).content)
            assert author.get_absolute_url() in page.links()
            assert made.headline in Markup(client.get(author.get_absolute_url()).content).text


def check_comments() -> None:
    items = list(Comment.objects.select_related("article", "parent"))
    states = Counter(each.state for each in items)
    assert len(items) == 63
    assert sum(each.is_shown for each in items) == 41
    assert states["sent"] + states["review"] == 18
    assert {state: states[state] for state in ("declined", "changes", "withdrawn", "removed")} == {
        "declined": 4,
        "changes": 1,
        "withdrawn": 1,
        "removed": 1,
    }
    assert sum(each.is_featured for each in items) == 3
    assert sum(each.is_shown and each.parent is not None for each in items) == 8
    assert sum(each.edited_at is not None for each in items) == 2
    assert [each.state for each in items if each.is_appeal] == ["sent"]
    assert [each.state for each in items if each.is_shown and each.has_newer] == ["sent"]
    assert sum(each.is_overdue() for each in items) == 1
    assert {each.record for each in items if each.is_waiting} == {"first", "known", "trusted"}
    assert Signal.objects.filter(comment__state="sent", kind="banned").count() == 1
    assert Wave.objects.get(contributions=None).size == 2
    assert Article.objects.published().filter(comments_open=False).count() == 1
    assert Comment.objects.exclude(tell_at=None).count() == 0
    now = timezone.now()
    for each in items:
        told = [step.at for step in each.transitions.order_by("id")]
        assert told == sorted(told), each
        assert told[-1] < now, each
        assert each.article.publish_at is not None
        assert each.article.publish_at < told[0], each
        if each.parent is not None:
            assert each.parent.published_at is not None
            assert each.parent.published_at < told[0], each


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


def test_pictures_of_others_outlive_the_demo(section):
    """Whatever they are called, and a drawn one that another title has taken up."""
    own = factories.make_photo(credit=load.NAME, caption="The Southern Ledger's own")
    (shot, *_rest) = photos.shots([], [], [{"picture": "dunes/1", "alt": "Dunes", "area": "X"}])
    drawn = photos.draw_jpeg(shot, (120, 80))
    kept, gone = (factories.make_photo(data=drawn) for _ in range(2))
    factories.make_published(section=section, lead_photo=kept, lead_alt="Dunes")
    photos.delete_drawn()
    assert set(Photo.objects.all()) == {own, kept}
    assert gone.facts["software"] == photos.SOFTWARE


def test_a_drawn_picture_says_who_took_it_and_when():
    block = {
        "picture": "karoo-plain/1",
        "alt": "A <plain>",
        "caption": "Dry & wide.",
        "area": "L'Agulhas, Western Cape",
        "tags": "farming, weather",
        "hours_ago": "30",
    }
    (staff,) = photos.shots([], [], [block])
    facts = facts_of(staff)
    taken = datetime.fromisoformat(facts.pop("taken_at"))
    assert timezone.now() - timedelta(days=6) < taken < timezone.now() - timedelta(hours=30)
    assert facts == {
        "byline": "Nadia Petersen",
        "credit": "The Southern Ledger",
        "copyright": f"© {taken.year} The Southern Ledger",
        "caption": "Dry & wide.",
        "alt": "A <plain>",
        "city": "L'Agulhas",
        "province": "Western Cape",
        "country": "South Africa",
        "camera": "Roggeveld R2",
        "software": photos.SOFTWARE,
        "keywords": ["farming", "weather"],
    }
    (telephone,) = photos.shots([], [], [block | {"reader": "A B"}])
    facts = facts_of(telephone)
    del facts["taken_at"]
    assert facts == {
        "camera": "Umoya 7",
        "software": photos.SOFTWARE,
        "latitude": -34.829,
        "longitude": 20.009,
    }


def facts_of(shot: photos.Shot) -> dict[str, object]:
    with Image.open(BytesIO(photos.draw_jpeg(shot, (120, 80)))) as picture:
        return read_facts(picture)


def test_of_a_picture_that_stands_twice_the_first_words_count():
    """And it was taken before its earliest use."""
    library = [{"picture": "dunes/1", "focus": "0.1 0.2"}]
    story = DemoStory("x-01-y", {"picture": "dunes/1", "alt": "One", "hours_ago": "5"}, "")
    gallery = DemoGallery(
        "z", {"hours_ago": "300"}, [{"picture": "dunes/1", "alt": "Two", "caption": "There"}]
    )
    (shot,) = photos.shots([story], [gallery], library)
    assert {name: shot.known[name] for name in ("focus", "alt", "caption", "hours_ago")} == {
        "focus": "0.1 0.2",
        "alt": "One",
        "caption": "There",
        "hours_ago": "300",
    }
    assert timezone.now() - shot.before >= timedelta(hours=300)


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
