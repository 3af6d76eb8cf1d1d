from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator


class CappedPaginator(Paginator):
    """Counts no further than a person pages, so that a list never counts a whole table."""

    limit = 2000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows.order_by()[: self.limit].count() if hasattr(rows, "order_by") else len(rows)


class DeskAdmin(admin.ModelAdmin):
    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    actions_on_top = True
