"""What the desk's pages of stories and of galleries have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import BaseModelFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..actions.errors import StaleEdit, StepRefused
from ..forms.publication import STEP
from ..forms.versioned import KEEP_MINE
from ..models import Publication
from ..permissions import can_edit, can_take_step, can_write
from ..queries.reads import reads_of
from ..states import State, Step
from .common import DeskAdmin, name_widget, person
from .steps import buttons_for, first_steps, offered_steps, pages_for, step_page

P = TypeVar("P", bound=Publication)
ASKED = ("read_version", "publish_on", "show_as_updated")  # fields of the form, not of the row


class StatusFilter(SimpleListFilter):
    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [
            ("draft", _("Draft")),
            ("review", _("In review")),
            ("approved", _("Approved, no time set")),
            ("scheduled", _("Scheduled")),
            ("published", _("Published")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        match self.value():
            case "draft" | "review" as state:
                return queryset.filter(state=state)
            case "approved":
                return queryset.filter(state=State.APPROVED, publish_at=None, withdrawn_at=None)
            case "scheduled":
                return queryset.scheduled()
            case "published":
                return queryset.published()
            case "withdrawn":
                return queryset.filter(withdrawn_at__isnull=False)
        return queryset


class PublicationAdmin(DeskAdmin, Generic[P]):
    """Saving and taking a step by one form; steps that need words have a page of their own."""

    model: type[P]
    search_fields = ("headline",)
    search_help_text = gettext_lazy("Words of the headline")
    ordering = ("-modified_at", "-id")
    sortable_by = ("modified_at", "publish_at")
    actions = None
    save_on_top = False

    @display(description=gettext_lazy("status"))
    def status_words(self, item: P) -> str:
        return item.status

    def get_fieldsets(self, request: HttpRequest, obj: P | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        # What belongs to saving would stand there empty.
        return [
            (name, {**options, "fields": [each for each in options["fields"] if each not in ASKED]})
            for name, options in fieldsets
        ]

    # Addresses

    def url_name(self, page: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<int:pk>/{step.value.replace('_', '-')}/",
                self.admin_site.admin_view(self._step_page),
                {"step": step},
                name=self.url_name(step).removeprefix("admin:"),
            )
            for step in pages_for(self.model)
        ]
        return own + super().get_urls()

    def _step_page(self, request: HttpRequest, pk: int, step: Step) -> HttpResponse:
        return step_page(self, request, pk, step)

    # Who may

    def has_change_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        if obj is None or self._opened_before(request, obj):
            # It moved on while they were typing: they get both versions, not a locked door.
            return can_write(request.user, self.model)
        return can_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: P | None = None) -> bool:
        """Nothing that was ever public is deleted; it is withdrawn."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.publish_at is None)

    @staticmethod
    def _opened_before(request: HttpRequest, item: P) -> bool:
        """Whether the form is refused as stale; one that insists on saving is not."""
        version = request.POST.get("read_version", "")
        return (
            KEEP_MINE not in request.POST
            and version.isdecimal()
            and int(version[:9]) < item.version
        )

    # The form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST":
            self._refuse_forged_step(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _refuse_forged_step(self, request: HttpRequest, object_id: str | None) -> None:
        name = request.POST.get(STEP)
        if not name:
            return
        item = self.get_object(request, object_id) if object_id else self.model()
        if name not in buttons_for(self.model) or (
            item and not can_take_step(request.user, Step(name), item)
        ):
            raise PermissionDenied

    def changes(self, stale: P, form: Any) -> list[Any]:
        """From what is stored to what was typed, for the two versions shown."""
        raise NotImplementedError

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        item: P | None = context.get("original")
        form = context["adminform"].form
        if "publish_on" in form.fields:
            name_widget(form.fields["publish_on"].widget, _("Publish at"))
        if getattr(form, "stale", None):
            context["stale"] = form.stale
            context["stale_changes"] = self.changes(form.stale, form)
        if item:
            stored = item
            if form.errors:
                stored = form.stale or self.model._default_manager.get(pk=item.pk)
            context["item"] = stored
            known: Any = stored  # a story or a gallery
            context["reads"] = reads_of(known) if stored.publish_at else 0
            context["steps"] = offered_steps(request.user, stored)
            context["may_keep_mine"] = can_edit(request.user, stored)
        else:
            context["steps"] = first_steps(request.user, self.model)
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def save_model(self, request: HttpRequest, obj: P, form: Any, change: bool) -> None:
        if not change:
            self.create(request, obj, form)
            return
        if form.cleaned_data.get("show_as_updated") and obj.is_public():
            obj.updated_at = timezone.now()
        self.save(request, obj, form)

    def create(self, request: HttpRequest, obj: P, form: Any) -> None:
        raise NotImplementedError

    def save(self, request: HttpRequest, obj: P, form: Any) -> None:
        raise NotImplementedError

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Iterable[BaseModelFormSet],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        self.save_rest(form)
        step = form.step
        if step is None:
            return
        kwargs: dict[str, Any] = {"by": person(request)}
        if step is Step.SCHEDULE:
            kwargs["at"] = form.cleaned_data["publish_on"]
        try:
            buttons_for(self.model)[step](self.model, form.instance.pk, **kwargs)
        except (StepRefused, StaleEdit) as error:
            # What was typed is saved; only the step did not follow.
            request.step_refused = str(error)  # type: ignore[attr-defined]
        except ValidationError as error:
            request.step_refused = " ".join(error.messages)  # type: ignore[attr-defined]

    def save_rest(self, form: Any) -> None:
        """Save what belongs to it in other tables, before a step is taken."""

    def response_add(
        self, request: HttpRequest, obj: P, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._after_save(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj: P) -> HttpResponse:
        return self._after_save(request, obj) or super().response_change(request, obj)

    def _after_save(self, request: HttpRequest, obj: P) -> HttpResponse | None:
        refused = getattr(request, "step_refused", "")
        if refused:
            messages.warning(request, _("What you typed is saved. %(why)s") % {"why": refused})
        elif request.POST.get(STEP):
            messages.success(request, self._step_taken(obj))
        elif "_addanother" in request.POST or "_popup" in request.POST:
            return None
        else:
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse(self.url_name("change"), args=[obj.pk]))

    def _step_taken(self, obj: P) -> str:
        item: Any = self.model._default_manager.get(pk=obj.pk)
        link = ""
        if item.is_public():
            link = format_html(
                '<a href="{}">{}</a>', item.get_absolute_url(), _("See it on the site")
            )
        return format_html("“{}”: {}. {}", item.headline, item.status, link)
