"""When a page changes by itself, so that no cache keeps it longer."""

from collections.abc import Iterable
from datetime import datetime

from ..models import Article, Photo


def earliest(now: datetime, *moments: datetime | None) -> datetime | None:
    """The first of the moments that lie ahead, or None."""
    return min((moment for moment in moments if moment and moment > now), default=None)


def rights_end(photos: Iterable[Photo | None], now: datetime) -> datetime | None:
    """When the first of the pictures is to be seen no longer."""
    return earliest(now, *(photo.expires_at for photo in photos if photo))


def lead_rights_end(articles: Iterable[Article], now: datetime) -> datetime | None:
    return rights_end((article.lead_photo for article in articles), now)
