from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import MultiWidget
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from newsroom.admin_site import CappedLists

from ..permissions import Person
from ..validators import validate_visible


def person(request: HttpRequest) -> User:
    """Who is at the desk. The admin lets nobody in who hasn't signed in."""
    assert isinstance(request.user, User)  # noqa: S101 - for the type checker
    return request.user


def desk_view(
    site: AdminSite, may: Callable[[Person], bool], view: Callable[..., HttpResponse]
) -> Callable[..., HttpResponse]:
    """`view(site, request, …)` as a page of the desk; 403 for whom `may` doesn't let."""

    def check(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may(request.user):
            raise PermissionDenied
        return view(site, request, **kwargs)

    return site.admin_view(check)


def people_of(*chosen: Any) -> QuerySet[User]:
    """Colleagues, and who is chosen already; no list of all readers' addresses."""
    return User.objects.filter(Q(is_staff=True) | Q(pk__in=[pk for pk in chosen if pk])).order_by(
        "name", "email"
    )


class SafeChoice:
    """Beside "choose another", a button that deletes from the library would be a trap."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field


def name_widget(widget: Any, label: str) -> None:
    """Tell screen readers what a field is that stands under a heading, without a label."""
    inner = getattr(widget, "widget", widget)
    if isinstance(inner, MultiWidget):
        for part, name in zip(inner.widgets, (_("date"), _("time")), strict=True):
            part.attrs["aria-label"] = f"{label}, {name}"
    else:
        inner.attrs["aria-label"] = label


class PartInline(SafeChoice, admin.TabularInline):
    """Rows that are part of their parent: who may change that may change these."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            name_widget(field.widget, str(field.label))
        return field

    def _parent_allows(self, request: HttpRequest, obj: Any = None) -> bool:
        parent = self.admin_site.get_model_admin(self.parent_model)
        if obj is None or obj.pk is None:
            return parent.has_add_permission(request) or parent.has_change_permission(request)
        return parent.has_change_permission(request, obj)

    has_add_permission = has_change_permission = has_delete_permission = _parent_allows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.get_model_admin(self.parent_model).has_view_permission(request, obj)


class DeskAdmin(CappedLists, SafeChoice, admin.ModelAdmin):
    list_per_page = 50
    list_max_show_all = 50
    actions_on_top = True

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField):
            field.validators.append(validate_visible)
        return field
