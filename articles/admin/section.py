from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from ..actions.sections import save_section
from ..models import Section
from .common import DeskAdmin


@admin.register(Section)
class SectionAdmin(DeskAdmin):
    list_display = ("name", "slug", "position", "site")
    list_select_related = ("site",)
    search_fields = ("name",)
    ordering = ("position", "name")
    fields = ("name", "slug", "description", "position", "site")
    prepopulated_fields = {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Stories carry their section's site; a section stays where it was made.
        return ("site",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Section, form: ModelForm, change: bool) -> None:
        save_section(obj, old_slug=form.initial.get("slug", "") if change else "")

    def has_delete_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.articles.exists())
