"""What readers wrote about stories: all of a story's, each alone, and as a feed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom.pages import page_number

from ..feeds import feed_response, story_rss
from ..models import Article
from ..queries.comments import (
    LAST_PAGE,
    conversation_of,
    find_comment,
    newest_comments,
    thread_of,
    was_published,
)
from ..queries.moments import earliest, lead_rights_end
from .public import (
    frame_of,
    origin_of,
    people_tags,
    public_story,
    render_gone,
    render_public,
    share_public,
)


@require_safe
def comments(request: HttpRequest, section: str, slug: str, pk: int) -> HttpResponse:
    frame = frame_of(request)
    now = timezone.now()
    article = public_story(request, frame, pk, now)
    if isinstance(article, HttpResponse):
        return article
    number = page_number(request, last=LAST_PAGE)
    address = _address("articles:comments", article)
    if request.path != address:
        return redirect(f"{address}?page={number}" if number > 1 else address, permanent=True)
    conversation = conversation_of(article, now, number)
    if conversation is None:
        raise Http404("no such page")
    return render_public(
        request,
        "articles/commentary_list.html",
        frame,
        {"article": article, "conversation": conversation, "page": conversation.page},
        tags=[*_tags(article), *people_tags(conversation.page.items)],
        until=conversation.closes_at,
    )


@require_safe
def comments_feed(request: HttpRequest, section: str, slug: str, pk: int) -> HttpResponse:
    frame = frame_of(request)
    article = public_story(request, frame, pk, timezone.now())
    if isinstance(article, HttpResponse):
        return article
    address = _address("articles:comments-feed", article)
    if request.path != address:
        return redirect(address, permanent=True)
    cards = newest_comments(article)
    return share_public(
        request,
        feed_response(story_rss(article, cards, frame.title, origin_of(request))),
        frame,
        tags=[*_tags(article), *people_tags(cards)],
    )


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    frame = frame_of(request)
    now = timezone.now()
    card = find_comment(pk, now)
    if card is None and was_published(pk, frame.site):
        return render_gone(request, frame)
    if card is None or card.comment.article.site_id != frame.site.pk:
        raise Http404("no such comment")
    if request.path != card.comment.get_absolute_url():
        return redirect(card.comment, permanent=True)
    article = card.comment.article
    thread = thread_of(card, now)
    return render_public(
        request,
        "articles/commentary.html",
        frame,
        {"thread": thread, "card": card, "comment": card.comment, "article": article},
        tags=[
            f"article:{article.pk}",
            f"comment:{pk}",
            *([f"comment:{card.comment.parent_id}"] if card.comment.parent_id else []),
            *people_tags([card, *thread.replies]),
        ],
        until=earliest(now, thread.closes_at, lead_rights_end([article], now)),
    )


def _address(name: str, article: Article) -> str:
    return reverse(name, args=[article.section.slug, article.slug, article.pk])


def _tags(article: Article) -> list[str]:
    return [f"article:{article.pk}", f"comments:{article.pk}"]
