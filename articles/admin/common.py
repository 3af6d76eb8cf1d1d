from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest


class CappedPaginator(Paginator):
    """Counts no further than a person pages, so that a list never counts a whole table."""

    limit = 2000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows.order_by()[: self.limit].count() if hasattr(rows, "order_by") else len(rows)


class SafeChoice:
    """Beside "choose another", a button that deletes from the library would be a trap."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class PartInline(SafeChoice, admin.TabularInline):
    """Rows that are part of their parent: who may change that may change these."""

    def _parent_allows(self, request: HttpRequest, obj: Any = None) -> bool:
        parent = self.admin_site.get_model_admin(self.parent_model)
        if obj is None or obj.pk is None:
            return parent.has_add_permission(request) or parent.has_change_permission(request)
        return parent.has_change_permission(request, obj)

    has_add_permission = has_change_permission = has_delete_permission = _parent_allows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.get_model_admin(self.parent_model).has_view_permission(request, obj)


class DeskAdmin(SafeChoice, admin.ModelAdmin):
    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    actions_on_top = True
    show_facets = admin.ShowFacets.NEVER  # each facet would count a whole table
