"""The words that the desk watches for in comments."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import WatchedWord
from ..permissions import can_judge
from .common import DeskAdmin


@admin.register(WatchedWord)
class WatchedWordAdmin(DeskAdmin):
    """Whoever decides on comments keeps the list."""

    list_display = ("word", "what", "note")
    list_filter = ("what",)
    search_fields = ("word", "note")
    search_help_text = gettext_lazy("A word, or words of a note")
    ordering = ("word", "id")
    fields = ("word", "what", "note")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_judge(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_judge(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_judge(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_judge(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_judge(request.user)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:  # a colleague wrote the same at the same moment
            messages.info(request, _("This is in the list already."))
            return HttpResponseRedirect(reverse("admin:articles_watchedword_changelist"))
