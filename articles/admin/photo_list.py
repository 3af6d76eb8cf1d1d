"""The library's list: what is said of each picture, and how the list is narrowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Article, GalleryItem, Photo, Promo, Tag
from ..models.photo import MAX_ATTEMPTS

# Out of so many of the newest come the names a filter offers: a list never counts a table.
LOOKED_AT = 1000
OFFERED = 12
SOON = timedelta(days=14)


def photo_problems(photo: Photo, now: datetime | None = None) -> list[str]:
    """What stands in a picture's way, in words."""
    problems = []
    if photo.has_given_up:
        problems.append(_("Could not be prepared"))
    elif not photo.is_prepared:
        problems.append(_("Being prepared"))
    if photo.has_expired(now):
        problems.append(_("Rights ended"))
    if not photo.credit.strip():
        problems.append(_("No credit"))
    if not photo.alt.strip():
        problems.append(_("No description"))
    return problems


def is_used() -> Q:
    own = OuterRef("pk")
    return (
        Q(Exists(Article.objects.filter(lead_photo=own)))
        | Q(Exists(Article.body_photos.through.objects.filter(photo=own)))
        | Q(Exists(GalleryItem.objects.filter(photo=own)))
        | Q(Exists(Promo.objects.filter(photo=own)))
    )


class CommonFilter(admin.SimpleListFilter):
    """Offers what is most common among the newest, and always what is chosen now."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        counted = Counter(self.newest())
        names = dict(pair for pair, _count in counted.most_common(OFFERED))
        chosen = self.value()
        if chosen and chosen not in names:
            names[chosen] = self.name_of(chosen)
        return sorted(names.items(), key=lambda each: each[1].casefold())

    def newest(self) -> Iterable[tuple[str, str]]:
        raise NotImplementedError

    def name_of(self, value: str) -> str:
        return value


class TagFilter(CommonFilter):
    title = gettext_lazy("tag")
    parameter_name = "tag"

    def newest(self) -> Iterable[tuple[str, str]]:
        taggings = Photo.tags.through.objects.order_by("-id")
        return taggings.values_list("tag__slug", "tag__name")[:LOOKED_AT]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        slug = self.value()
        return queryset.filter(tags__in=Tag.objects.filter(slug=slug)) if slug else queryset


class CreditFilter(CommonFilter):
    title = gettext_lazy("credit")
    parameter_name = "credit"

    def newest(self) -> Iterable[tuple[str, str]]:
        newest = Photo.objects.library().order_by("-id")
        credits_ = newest.values_list("credit", flat=True)[:LOOKED_AT]
        return [(credit, credit) for credit in credits_ if credit]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        credit = self.value()
        return queryset.filter(credit=credit) if credit else queryset


class UsedFilter(admin.SimpleListFilter):
    title = gettext_lazy("use")
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("yes", _("Used")), ("no", _("Not used"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        match self.value():
            case "yes":
                return queryset.filter(is_used())
            case "no":
                return queryset.exclude(is_used())
        return queryset


class RightsFilter(admin.SimpleListFilter):
    title = gettext_lazy("rights")
    parameter_name = "rights"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("ended", _("Ended")), ("soon", _("End within 14 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        now = timezone.now()
        match self.value():
            case "ended":
                return queryset.filter(expires_at__lte=now)
            case "soon":
                return queryset.filter(expires_at__gt=now, expires_at__lte=now + SOON)
        return queryset


class ProblemFilter(admin.SimpleListFilter):
    title = gettext_lazy("problem")
    parameter_name = "problem"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [
            ("failed", _("Could not be prepared")),
            ("waiting", _("Being prepared")),
            ("credit", _("No credit")),
            ("alt", _("No description")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        match self.value():
            case "failed":
                return queryset.filter(made_at=None, attempts__gte=MAX_ATTEMPTS)
            case "waiting":
                return queryset.filter(made_at=None, attempts__lt=MAX_ATTEMPTS)
            case "credit" | "alt" as name:
                return queryset.filter(**{name: ""})
        return queryset


FILTERS = (
    UsedFilter,
    RightsFilter,
    ProblemFilter,
    ("created_at", admin.DateFieldListFilter),
    ("taken_at", admin.DateFieldListFilter),
    TagFilter,
    CreditFilter,
)


class Library(ChangeList):
    """The list without what no tile of it shows."""

    def get_queryset(self, *args: Any, **kwargs: Any) -> QuerySet[Photo]:
        return super().get_queryset(*args, **kwargs).defer(*Photo.UNSHOWN)
