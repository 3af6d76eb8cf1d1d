"""Those who may send nothing in: the list. What is done about one is on their page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy

from ..models import Block
from .block_person import name_of, page_of
from .common import DeskAdmin


@admin.register(Block)
class BlockAdmin(DeskAdmin):
    list_display = ("name", "clause", "at", "until", "is_in_force", "lifted_at", "by")
    search_fields = ("user__profile__username", "user__profile__display_name")
    search_help_text = gettext_lazy("A username or a name")
    sortable_by = ()
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Block]:
        return Block.objects.select_related("user__profile", "clause", "by").order_by("-at", "-id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # on the person's page

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("person"))
    def name(self, block: Block) -> str:
        return name_of(block.user)

    @admin.display(description=gettext_lazy("in force"), boolean=True)
    def is_in_force(self, block: Block) -> bool:
        return block.is_in_force()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        number = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        block = Block.objects.filter(pk=number).first()
        if not self.has_view_or_change_permission(request, block):
            raise PermissionDenied
        if block is None:
            raise Http404("no such block")
        return HttpResponseRedirect(page_of(block.user_id))
