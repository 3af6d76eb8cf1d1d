from datetime import date, datetime, time, timedelta

from django.contrib.sites.models import Site
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from ..models import Article, Correction, Section, Tag
from ..models.article import ArticleQuerySet


def section_list(section: Section, now: datetime) -> ArticleQuerySet:
    return Article.objects.published(now).filter(section=section).newest().cards()


def tag_list(tag: Tag, site: Site, now: datetime) -> ArticleQuerySet:
    # Ordered by the tagging's copy of the time, so that its index serves the page.
    return (
        Article.objects.published(now)
        .on(site)
        .filter(taggings__tag=tag, taggings__live_at__lte=now)
        .order_by(F("taggings__live_at").desc(), "-taggings__article")
        .cards()
    )


def day_list(site: Site, day: date, now: datetime) -> ArticleQuerySet:
    """Stories first published on `day`, in the paper's time zone, newest first."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return (
        Article.objects.published(now)
        .on(site)
        .filter(publish_at__gte=start, publish_at__lt=end)
        .newest()
        .cards()
    )


def archive_span(site: Site, now: datetime) -> tuple[date, date] | None:
    """The days of the oldest and the newest story, or None where there is none."""
    published = Article.objects.published(now).on(site)
    oldest = published.order_by("publish_at", "id").values_list("publish_at", flat=True).first()
    newest = published.newest().values_list("publish_at", flat=True).first()
    if oldest is None or newest is None:
        return None
    return timezone.localdate(oldest), timezone.localdate(newest)


def correction_list(site: Site, now: datetime, limit: int = 50) -> list[Correction]:
    public = Article.objects.published(now).on(site).filter(pk=OuterRef("article"))
    return list(
        # EXISTS asks of each correction; IN would have SQLite list every story first.
        Correction.objects.filter(Exists(public))
        .select_related("article__section")
        .defer("article__body")
        .order_by("-at", "-id")[:limit]
    )
