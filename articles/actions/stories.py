"""Writing a story. The steps of its workflow are in publishing.py."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User

from .. import rich_text
from ..models import Article, Byline, Photo, Tagging
from ..states import Step
from .locking import lock
from .purging import article_tags, live_at, purge_publication
from .tags import get_or_create_tags
from .transitions import record_transition


@transaction.atomic
def create_article(
    *,
    by: User | None,
    tags: Iterable[str] = (),
    bylines: Sequence[tuple[str, str]] = (),
    **fields: Any,
) -> Article:
    """Add a draft. `bylines` are (kind, name). The body is cleaned; raises ValidationError."""
    article = Article(created_by=by, **fields)
    article.body = rich_text.clean(article.body)
    article._history_user = by
    article.save()
    note_body_photos(article)
    record_transition(article, Step.CREATE, by=by, from_state="", to_state=article.state)
    set_tags(article, tags)
    set_bylines(article, bylines)
    return article


@transaction.atomic
def save_article(article: Article, *, by: User | None, expected_version: int) -> Article:
    """Save a changed story that was read at `expected_version`.

    Raises StaleEdit when somebody saved or moved it since, and saves nothing then.
    """
    current = lock(Article, article.pk, expected_version)
    before = article_tags(current)
    article.body = rich_text.clean(article.body)
    article.version = current.version + 1
    article.comment_count = current.comment_count  # counted meanwhile
    article._history_user = by
    article.save()
    note_body_photos(article)
    purge_publication(article, also=before)
    return article


def note_body_photos(article: Article) -> None:
    """Remember which pictures the text shows, so that a picture can tell where it is used."""
    wanted = rich_text.photo_ids(article.body)
    article.body_photos.set(Photo.objects.library().filter(pk__in=wanted) if wanted else [])


lock_article = partial(lock, Article)


def set_tags(article: Article, names: Iterable[str]) -> None:
    """Make `names` the story's tags, in that order, creating what is new and following aliases."""
    wanted = {tag.pk: place for place, tag in enumerate(get_or_create_tags(names))}
    held = {tagging.tag_id: tagging for tagging in article.taggings.all()}
    if {tag_id: tagging.position for tag_id, tagging in held.items()} == wanted:
        return
    before = article_tags(article)
    Tagging.objects.filter(article=article).exclude(tag_id__in=wanted).delete()
    for tag_id, place in wanted.items():
        tagging = held.get(tag_id)
        if tagging is None:
            Tagging.objects.create(
                article=article, tag_id=tag_id, position=place, live_at=live_at(article)
            )
        elif tagging.position != place:
            tagging.position = place
            tagging.save(update_fields=["position"])
    purge_publication(article, also=before)


def set_bylines(article: Article, bylines: Sequence[tuple[str, str]]) -> None:
    if [(line.kind, line.name) for line in article.bylines.all()] == list(bylines):
        return
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, position=place, kind=kind, name=name)
        for place, (kind, name) in enumerate(bylines)
    )


def missing_photos(body: str) -> set[int]:
    """Ids of pictures the text shows that the library does not hold."""
    wanted = set(rich_text.photo_ids(body))
    return wanted - set(Photo.objects.library().filter(pk__in=wanted).values_list("pk", flat=True))
