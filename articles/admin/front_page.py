from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..actions.front_page import arrange_front_page
from ..forms.front_page import FrontPageForm, PromoForm, SlotForm, SlotFormSet
from ..forms.parts import WholeFormSet
from ..models import FrontPage, FrontSlot, Promo
from .common import DeskAdmin, PartInline


class SlotInline(PartInline):
    model = FrontSlot
    form = SlotForm
    formset = SlotFormSet
    fields = ("zone", "position", "article", "until")
    autocomplete_fields = ("article",)
    extra = 1
    verbose_name_plural = _("Lead and top stories")


class PromoInline(PartInline):
    model = Promo
    form = PromoForm
    formset = WholeFormSet
    template = "admin/edit_inline/stacked.html"
    fields = (("title", "position"), "text", "url", "photo", ("starts_at", "ends_at"))
    autocomplete_fields = ("photo",)
    extra = 1
    verbose_name_plural = _("Inside")


@admin.register(FrontPage)
class FrontPageAdmin(DeskAdmin):
    form = FrontPageForm
    fields = ("read_version",)
    inlines = (SlotInline, PromoInline)
    change_form_template = "admin/articles/frontpage/change_form.html"

    class Media:
        js = ("js/admin-front-page.js",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With one title there is nothing to choose."""
        pages = list(FrontPage.objects.values_list("pk", flat=True)[:2])
        if len(pages) == 1 and self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:articles_frontpage_change", args=pages))
        return super().changelist_view(request, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        stale = getattr(context["adminform"].form, "stale", None)
        if stale:
            context["stale"] = stale
            context["stale_slots"] = stale.slots.select_related("article")
            context["stale_promos"] = stale.promos.all()
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm,
        formsets: Iterable[BaseModelFormSet],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        arrange_front_page(form.instance)

    def response_change(self, request: HttpRequest, obj: FrontPage) -> HttpResponse:
        self.message_user(request, _("The front page is saved."))
        return HttpResponseRedirect(reverse("admin:articles_frontpage_change", args=[obj.pk]))
