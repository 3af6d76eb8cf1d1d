from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..actions.tags import merge_tags, purge_tags, save_tag
from ..forms.tag import TagForm
from ..models import Tag
from ..models.tag import tag_slug
from ..permissions import can_write
from .common import DeskAdmin

SUGGESTIONS = 8


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    form = TagForm
    list_display = ("name", "slug", "alias_of")
    list_select_related = ("alias_of",)
    list_filter = (("alias_of", admin.EmptyFieldListFilter),)
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    fields = ("name", "slug", "description", "alias_of")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("alias_of",)
    actions = ("merge",)

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "suggest/", self.admin_site.admin_view(self._suggest), name="articles_tag_suggest"
            ),
            *super().get_urls(),
        ]

    def _suggest(self, request: HttpRequest) -> JsonResponse:
        """Names of tags that start with ?q=, aliases as the tag they stand for."""
        if not can_write(request.user):
            raise PermissionDenied
        start = tag_slug(request.GET.get("q", "")[:60])
        found = (
            Tag.objects.filter(slug__startswith=start)
            .select_related("alias_of")
            .order_by("slug")[: SUGGESTIONS * 2]
            if start
            else []
        )
        names = dict.fromkeys((tag.alias_of or tag).name for tag in found)
        return JsonResponse({"names": list(names)[:SUGGESTIONS]})

    def save_model(self, request: HttpRequest, obj: Tag, form: ModelForm, change: bool) -> None:
        save_tag(obj, old_slug=form.initial.get("slug", "") if change else "")

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        super().delete_model(request, obj)
        purge_tags()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        super().delete_queryset(request, queryset)
        purge_tags()

    @admin.action(description=gettext_lazy("Merge into one tag"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Tag]) -> HttpResponse | None:
        chosen = list(queryset.filter(alias_of=None).order_by("name"))
        if len(chosen) < 2:
            messages.warning(request, _("Choose at least two tags that are no aliases."))
            return None
        keep = next((tag for tag in chosen if str(tag.pk) == request.POST.get("keep")), None)
        if keep is None:
            context: dict[str, Any] = {
                **self.admin_site.each_context(request),
                "title": _("Merge into one tag"),
                "opts": Tag._meta,
                "tags": chosen,
            }
            return TemplateResponse(request, "admin/articles/tag/merge.html", context)
        try:
            with transaction.atomic():
                for tag in chosen:
                    if tag != keep:
                        merge_tags(tag, keep)
        except ValidationError as error:
            # Somebody else merged or deleted one of them meanwhile.
            messages.warning(request, " ".join(error.messages))
            return None
        messages.success(
            request,
            _("Merged into “%(name)s”. The other addresses redirect there.") % {"name": keep.name},
        )
        return None
