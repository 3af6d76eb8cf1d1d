"""The policy's versions: read here, never changed; a new one is written as a whole."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..actions.errors import StepRefused
from ..actions.policy import drop_policy, make_policy, next_policy, write_policy
from ..compare import FieldChange, diff
from ..forms.policy import PolicyForm
from ..models import Policy
from ..permissions import can_make_policy
from ..queries.policy import parts_of
from .common import DeskAdmin, person

LIST = "admin:articles_policy_changelist"


@admin.register(Policy)
class PolicyAdmin(DeskAdmin):
    list_display = ("number", "since", "standing")
    sortable_by = ()
    ordering = ("-number",)
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what lies ahead is taken back on its page

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        in_force = Policy.objects.filter(since__lte=timezone.now()).order_by("-since", "-number")
        return super().get_queryset(request).annotate(in_force=Subquery(in_force.values("pk")[:1]))

    @admin.display(description=gettext_lazy("state"))
    def standing(self, policy: Any) -> str:
        if policy.since > timezone.now():
            return _("Lies ahead")
        return _("In force") if policy.pk == policy.in_force else _("Earlier")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not can_make_policy(request.user):
            raise PermissionDenied
        form, status = PolicyForm(initial=self._copy()), 200
        changes: list[FieldChange] = []
        if request.method == "POST":
            form, status = PolicyForm(request.POST), 422
            if form.is_valid():
                try:
                    policy = make_policy(by=person(request), **form.make())
                except ValidationError as error:
                    form.add_error(None, error)
                except StepRefused as refused:
                    form, changes = _go_on(form, str(refused))
                    status = 409
                else:
                    self.log_addition(request, policy, [{"added": {}}])
                    messages.success(request, _("%(name)s is made.") % {"name": policy})
                    return HttpResponseRedirect(self._page_of(policy))
        context = {
            **self.admin_site.each_context(request),
            "title": _("A new version of the policy"),
            "opts": self.opts,
            "form": form,
            "ahead": next_policy(),
            "changes": changes,
        }
        return TemplateResponse(request, "admin/articles/policy/new.html", context, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The version as it is; one that lies ahead can be taken back."""
        number = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        policy = Policy.objects.filter(pk=number).first()
        if not self.has_view_or_change_permission(request, policy):
            raise PermissionDenied
        if policy is None:
            raise Http404("no such version")
        if request.method == "POST":
            return self._drop(request, policy)
        context = {
            **self.admin_site.each_context(request),
            "title": str(policy),
            "opts": self.opts,
            "policy": policy,
            "parts": parts_of(policy),
            "lies_ahead": policy.since > timezone.now(),
            "may_make": can_make_policy(request.user),
        }
        return TemplateResponse(request, "admin/articles/policy/version.html", context)

    def _copy(self) -> dict[str, Any]:
        current = Policy.objects.current()
        return {"copied_from": current.number, "text": write_policy(current.clauses.all())}

    def _drop(self, request: HttpRequest, policy: Policy) -> HttpResponse:
        if not can_make_policy(request.user):
            raise PermissionDenied
        try:
            drop_policy(policy.pk)
        except Policy.DoesNotExist:  # somebody else took it back just now
            raise Http404("no such version") from None
        except StepRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(self._page_of(policy))
        self.log_deletions(request, [policy])  # type: ignore[arg-type]
        messages.success(request, _("%(name)s is taken back.") % {"name": policy})
        return HttpResponseRedirect(reverse(LIST))

    def _page_of(self, policy: Policy) -> str:
        return reverse("admin:articles_policy_change", args=[policy.pk])


def _go_on(form: PolicyForm, refused: str) -> tuple[PolicyForm, list[FieldChange]]:
    """The form as it was typed, to be sent again, and what another version changed meanwhile."""
    begun = Policy.objects.filter(number=form.cleaned_data["copied_from"]).first()
    current = Policy.objects.current()
    changes: list[FieldChange] = []
    if next_policy() is None and begun is not None and begun != current:
        before, after = (write_policy(each.clauses.all()) for each in (begun, current))
        changes = [FieldChange(str(current), diff(before, after))]
    if next_policy() is None:
        form = PolicyForm({**dict(form.data.items()), "copied_from": str(current.number)})
    form.add_error(None, refused)
    return form, changes
