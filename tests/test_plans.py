"""The lists of a grown paper come out of their indexes, on either database."""

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sites.models import Site
from django.db import connection
from django.utils import timezone

from accounts.models import User
from articles.actions.announcing import announce_due
from articles.models import (
    Article,
    Correction,
    Gallery,
    Photo,
    ProfilePicture,
    Section,
    Tag,
    Tagging,
    Title,
)
from articles.queries import desk, frame, front_page, galleries, lists, profile, story
from articles.states import State
from newsroom.pages import page_of
from tests import factories

STORIES = 3000
GALLERIES = 1500
NOW = timezone.now()
A_DAY = timezone.localdate(NOW - timedelta(days=1000))
A_TAG = Tag(pk=1)  # the one that is on every story
PEOPLE = range(900_001, 900_401)
A_PERSON = PEOPLE[0]  # whose every tenth gallery is
WORDS = "<p>" + "Rain fell on the town for nine hours. " * 15 + "</p>"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def paper(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Ten years of stories: some scheduled, drafts, withdrawn, on two titles. Gone afterwards."""
    with django_db_blocker.unblock():
        try:
            _fill()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            yield
        finally:
            _empty()


def _fill() -> None:
    rng = random.Random(3)
    titles = [factories.make_title(), factories.make_title("The Sister", "sister.example")]
    sections = [
        factories.make_section(f"part-{number}", title) for title in titles for number in range(6)
    ]
    tags = Tag.objects.bulk_create(
        Tag(pk=n, name=f"Tag {n}", slug=f"tag-{n}") for n in range(1, 41)
    )
    articles = [_story(number, rng, rng.choice(sections)) for number in range(STORIES)]
    Article.objects.bulk_create(articles, batch_size=200)
    Tagging.objects.bulk_create(
        [
            Tagging(article=each, tag=tag, position=place, live_at=_live_at(each))
            for each in articles
            # One subject that everything is about, and two of the others.
            for place, tag in enumerate([tags[0], *rng.sample(tags[1:], 2)])
        ],
        batch_size=300,
    )
    _fill_people()
    _fill_galleries(rng, titles)
    Correction.objects.bulk_create(
        [
            Correction(article=each, text="It was two metres.", at=each.publish_at)
            for each in articles
            if each.publish_at and each.pk % 4 == 0
        ],
        batch_size=300,
    )


def _story(number: int, rng: random.Random, section: Section) -> Article:
    kind = number % 20
    at = NOW - timedelta(minutes=rng.randrange(60, 10 * 365 * 24 * 60))
    if kind == 1:
        at = NOW + timedelta(minutes=rng.randrange(60, 30 * 24 * 60))
    return Article(
        site_id=section.site_id,
        section=section,
        headline=f"Story {number}",
        slug=f"story-{number}",
        body=WORDS,
        has_video=number % 7 == 0,
        state={2: State.DRAFT, 3: State.REVIEW}.get(kind, State.APPROVED),
        publish_at=None if kind in (2, 3) else at,
        announced_at=None if kind == 1 or number % 500 == 0 else at,
        withdrawn_at=NOW if kind == 4 else None,
    )


def _fill_people() -> None:
    """Readers with pictures of themselves, more of them than the library has."""
    User.objects.bulk_create([User(pk=pk, email=f"{pk}@example.org") for pk in PEOPLE])
    photos = Photo.objects.bulk_create(
        [
            Photo(
                purpose="profile" if number % 4 else "library",
                original=f"originals/{number}.jpg",
                sha256=f"{number:064}",
                width=900,
                height=600,
                made_at=NOW,
            )
            for number in range(4 * len(PEOPLE))
        ],
        batch_size=300,
    )
    ProfilePicture.objects.bulk_create(
        [
            ProfilePicture(user_id=pk, photo=photo, state="waiting" if pk % 20 == 0 else "approved")
            for pk, photo in zip(PEOPLE, photos[1::4], strict=True)
        ],
        batch_size=300,
    )


def _fill_galleries(rng: random.Random, titles: list[Title]) -> None:
    Gallery.objects.bulk_create(
        [
            Gallery(
                site=rng.choice(titles).site,
                kind=rng.choice(["news", "readers"]),
                author_id=A_PERSON if number % 10 == 5 else rng.choice(PEOPLE[1:]),
                headline=f"Gallery {number}",
                slug=f"gallery-{number}",
                state=State.DRAFT if number % 20 == 2 else State.APPROVED,
                publish_at=None
                if number % 20 == 2
                else NOW + timedelta(minutes=rng.randrange(60, 9999) * (1 if number % 20 else -1))
                if number % 20 < 2
                else NOW - timedelta(minutes=rng.randrange(60, 10 * 365 * 24 * 60)),
            )
            for number in range(GALLERIES)
        ],
        batch_size=300,
    )


def _live_at(article: Article) -> datetime | None:
    return None if article.withdrawn_at else article.publish_at


def _empty() -> None:
    models = (Correction, Tagging, Article, Gallery, ProfilePicture, Photo, Tag, Section, Title)
    for model in models:
        model.objects.all()._raw_delete(connection.alias)  # thousands, and nothing hangs on them
    User.objects.filter(pk__in=PEOPLE)._raw_delete(connection.alias)
    Site.objects.filter(domain="sister.example").delete()


def plans_of(run: Callable[[], Any]) -> list[str]:
    """The plan of each SELECT that `run` sends, with the parameters it sends."""
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        run()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF)"
    plans = []
    with connection.cursor() as cursor:
        for sql, params in sent:
            cursor.execute(f"{explain} {sql}", params)
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    assert plans
    return plans


def the_frame() -> frame.Frame:
    return frame.get_frame("testserver")


def a_story() -> Article:
    published = Article.objects.published(NOW).on(the_frame().site).newest()
    found = story.find_story(published[20].pk, NOW)
    assert found is not None
    return found


# What is asked, and the index that must serve it. The frame is read outside of the plan.
QUESTIONS: dict[str, tuple[Callable[[frame.Frame], Any], str]] = {
    "section": (
        lambda shown: page_of(lists.section_list(shown.sections[2], NOW), 2),
        "article_section_newest",
    ),
    "tag": (lambda shown: page_of(lists.tag_list(A_TAG, shown.site, NOW), 2), "tagging_newest"),
    "front, newest": (lambda shown: front_page._newest(shown, NOW), "article_site_newest"),
    "day": (
        lambda shown: page_of(lists.day_list(shown.site, A_DAY, NOW), 1),
        "article_site_newest",
    ),
    "archive": (lambda shown: lists.archive_span(shown.site, NOW), "article_site_newest"),
    "corrections": (lambda shown: lists.correction_list(shown.site, NOW), "correction_newest"),
    "next": (lambda shown: frame.next_publication(shown.site, NOW), "article_site_newest"),
    "news in pictures": (
        lambda shown: list(galleries.gallery_list(shown.site, "news", NOW)[20:41]),
        "gallery_kind_newest",
    ),
    "front, galleries": (
        lambda shown: list(Gallery.objects.published(NOW).on(shown.site).newest()[:8]),
        "gallery_site_newest",
    ),
    "next of both": (
        lambda shown: frame.next_publication(shown.site, NOW, of=[Article, Gallery]),
        "gallery_site_newest",
    ),
    "a person's galleries": (
        lambda shown: list(
            profile.galleries_of(A_PERSON)
            .published(NOW)
            .newest()
            .values_list("pk", "publish_at")[:21]
        ),
        "gallery_by_person",
    ),
    "pictures to judge": (
        lambda shown: list(
            ProfilePicture.objects.order_by("-state", "sent_at", "id").values("pk")[:50]
        ),
        "profilepicture_by_state",
    ),
    "for review": (lambda shown: desk.waiting_for_review([Article]), "article_state_change"),
}
# The last is SQLite's word for reading a subquery to its end before anything else.
WHOLE_SCAN = re.compile(
    r"SCAN articles_(article|tagging|gallery|profilepicture)(?! USING)"
    r"|Seq Scan on articles_(article|tagging|gallery|profilepicture)\b"
    r"|LIST SUBQUERY"
)
WHOLE_SORT = re.compile(r"USE TEMP B-TREE FOR (ORDER|DISTINCT|GROUP)|(?<!Incremental )Sort\b")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_list_is_read_off_its_index(paper, name):
    ask, index = QUESTIONS[name]
    shown = the_frame()
    for plan in plans_of(lambda: ask(shown)):
        assert not WHOLE_SCAN.search(plan), plan
        assert not WHOLE_SORT.search(plan), plan
        assert index in re.findall(r"\w+", plan), plan


@pytest.mark.parametrize("ask", [desk.coming_up, desk.just_published])
def test_the_desk_reads_the_stories_of_every_title_off_an_index(paper, ask):
    sites = desk.all_sites()
    assert len(sites) == 2
    (plan,) = plans_of(lambda: ask(NOW, sites, [Article]))
    assert not WHOLE_SCAN.search(plan), plan
    assert not WHOLE_SORT.search(plan), plan
    assert re.search("article_(site_)?newest", plan), plan


def test_the_library_is_read_newest_first_past_the_pictures_of_people(paper):
    (plan,) = plans_of(lambda: list(Photo.objects.library().order_by("-id")[:60]))
    assert "photo_newest" in plan or "articles_photo_pkey" in plan, plan
    assert not WHOLE_SORT.search(plan), plan


def test_the_sweep_finds_what_is_due_by_its_index(paper):
    looking, *_purging = plans_of(announce_due)
    assert not WHOLE_SCAN.search(looking), looking
    assert "article_unannounced" in looking


def test_the_newest_of_each_section_are_one_step_each(paper):
    shown = the_frame()
    (ids, _cards) = plans_of(lambda: front_page._by_section(shown, NOW))
    assert ids.count("article_section_newest") >= front_page.IN_SECTION
    assert not WHOLE_SCAN.search(ids), ids


def test_related_stories_are_steps_into_the_index_of_taggings(paper):
    article = a_story()
    (plan,) = plans_of(lambda: story._tags_with_newest(article, NOW))
    assert plan.count("tagging_newest") >= story.RELATED
    assert not re.search(r"SCAN articles_tagging|Seq Scan on articles_tagging", plan), plan


def test_a_story_page_reads_no_whole_table(paper):
    article = a_story()
    plans = plans_of(lambda: (story.find_story(article.pk, NOW), story.story_content(article, NOW)))
    for plan in plans:
        assert not WHOLE_SCAN.search(plan), plan


def test_the_front_page_reads_no_whole_table(paper):
    shown = the_frame()
    for plan in plans_of(lambda: front_page.front_page_content(shown, NOW)):
        assert not WHOLE_SCAN.search(plan), plan


def test_a_gallery_page_and_the_lists_read_no_whole_table(paper):
    shown = the_frame()
    found = galleries.gallery_list(shown.site, "news", NOW)[5]

    def ask() -> None:
        galleries.find_gallery(found.pk, NOW)
        galleries.gallery_content(found, shown, NOW)
        galleries.gallery_strip(found, NOW)
        galleries.gallery_page(shown.site, "readers", 3, NOW)
        galleries.media_page(shown.site, 3, NOW)

    for plan in plans_of(ask):
        assert not WHOLE_SCAN.search(plan), plan


def test_multimedia_is_read_off_two_indexes(paper):
    plans = plans_of(lambda: galleries._mixed(the_frame().site, 2, NOW))
    own = [plan for plan in plans if re.search("gallery_site_newest|article_video_newest", plan)]
    assert len(own) == 2, plans
    for plan in own:
        assert not WHOLE_SCAN.search(plan), plan
        assert not WHOLE_SORT.search(plan), plan


def test_the_judge_sees_a_list_without_an_index(paper):
    (plan,) = plans_of(lambda: list(Article.objects.order_by("standfirst")[:5]))
    assert WHOLE_SCAN.search(plan)
    assert WHOLE_SORT.search(plan)
