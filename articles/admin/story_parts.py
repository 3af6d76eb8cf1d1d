from typing import Any

from django.db.models import ForeignKey, Q
from django.http import HttpRequest

from accounts.models import User

from ..forms.parts import WholeFormSet
from ..models import Byline, Correction
from .common import PartInline


class BylineInline(PartInline):
    model = Byline
    fields = ("name", "kind", "user", "position")
    formset = WholeFormSet
    extra = 1

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "user":
            # Colleagues, and whoever wrote this story; no list of all readers' addresses.
            story = request.resolver_match.kwargs.get("object_id")  # type: ignore[union-attr]
            wrote = Byline.objects.filter(article=story).values("user") if story else []
            kwargs["queryset"] = User.objects.filter(Q(is_staff=True) | Q(pk__in=wrote)).order_by(
                "name", "email"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CorrectionInline(PartInline):
    model = Correction
    fields = readonly_fields = ("at", "text", "by")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
