"""Generated stories in any number, for measurement. Written in bulk, without history."""

import random
from collections.abc import Callable
from datetime import timedelta

from django.contrib.sites.models import Site
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from .. import rich_text
from ..models import Article, Byline, Photo, Section, Tag, Tagging
from ..states import State
from ..words import count_words_html
from .stories import read_stories

BATCH = 2000
TEN_YEARS = 10 * 365 * 24 * 60  # minutes


def add_generated_stories(
    site: Site, count: int, say: Callable[[str], None] = lambda _line: None
) -> None:
    """Add `count` published stories, spread over ten years, put together from the demo's texts."""
    rng = random.Random(count)
    sources = [story for story in read_stories() if "state" not in story.header]
    bodies = [_shorten(story.body) for story in sources]
    words = [count_words_html(body) for body in bodies]
    sections = list(Section.objects.filter(site=site))
    tags = list(Tag.objects.canonical())
    photos = list(Photo.objects.library())
    now = timezone.now()
    for start in range(0, count, BATCH):
        articles = []
        for number in range(start, min(start + BATCH, count)):
            place = rng.randrange(len(sources))
            source = sources[place].header
            headline = f"{source['short']}, part {number + 1}"
            at = now - timedelta(minutes=rng.randrange(60, TEN_YEARS))
            articles.append(
                Article(
                    site=site,
                    section=rng.choice(sections),
                    headline=headline,
                    slug=slugify(headline)[:120],
                    standfirst=source.get("standfirst", ""),
                    dateline=source.get("dateline", ""),
                    body=bodies[place],
                    word_count=words[place],
                    lead_photo=rng.choice(photos) if photos else None,
                    state=State.APPROVED,
                    publish_at=at,
                    announced_at=at,
                    created_at=at,
                )
            )
        with transaction.atomic():
            _write(articles, tags, rng)
        say(f"{min(start + BATCH, count):,} of {count:,}")


def _write(articles: list[Article], tags: list[Tag], rng: random.Random) -> None:
    Article.objects.bulk_create(articles, batch_size=500)
    Tagging.objects.bulk_create(
        [
            Tagging(article=article, tag=tag, position=place, live_at=article.publish_at)
            for article in articles
            for place, tag in enumerate(rng.sample(tags, min(3, len(tags))))
        ],
        batch_size=2000,
    )
    Byline.objects.bulk_create(
        [Byline(article=article, name="Cape Wire", kind="agency") for article in articles],
        batch_size=2000,
    )


def _shorten(body: str) -> str:
    paragraphs = body.split("</p>")
    return rich_text.clean("</p>".join(paragraphs[:6]) + "</p>")
