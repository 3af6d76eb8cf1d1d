"""Those who may send nothing in: the list, and a page for each person."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from newsroom.admin_site import desk_pages

from ..actions.blocking import Blocked, block_contributor, lift_block
from ..actions.errors import StepRefused
from ..forms.blocking import BlockForm
from ..forms.judging import clauses_in_force
from ..models import Article, Block, Gallery
from ..permissions import can_block, can_lift_block, can_publish
from ..queries.blocks import blocks_of
from ..queries.records import contributor_record
from .common import DeskAdmin, person
from .queue_batch import add_errors


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


@desk_pages
def pages(site: AdminSite) -> list[URLPattern]:
    def for_who_may(request: HttpRequest, pk: int) -> HttpResponse:
        if not can_block(request.user):
            raise PermissionDenied
        return contributor_page(site, request, pk)

    return [
        path("desk/people/<int:pk>/block/", site.admin_view(for_who_may), name="desk_block"),
    ]


def contributor_page(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody with a profile, their record, and the door: to be shut or opened."""
    user = User.objects.filter(pk=pk, profile__isnull=False).select_related("profile").first()
    if user is None:
        raise Http404("no such contributor")
    may_withdraw = can_publish(request.user, Article) and can_publish(request.user, Gallery)
    posted = request.POST if request.POST.get("do") == "block" else None
    form = BlockForm(posted, clauses=clauses_in_force(), may_withdraw=may_withdraw)
    status, refusal = 200, ""
    if request.method == "POST":
        try:
            answer = _act(request, user, form)
        except StepRefused as refused:
            refusal, answer = str(refused), None
        if answer is not None:
            return answer
        status = 409 if refusal else 422
    blocks = blocks_of(user)
    context = {
        **site.each_context(request),
        "title": name_of(user),
        "contributor": user,
        "record": contributor_record(user),
        "blocks": blocks,
        "in_force": next((block for block in blocks if block.is_in_force()), None),
        "form": form,
        "refusal": refusal,
        "may_lift": can_lift_block(request.user),
    }
    return TemplateResponse(request, "admin/articles/block/person.html", context, status=status)


def _act(request: HttpRequest, user: User, form: BlockForm) -> HttpResponse | None:
    """Where to go on; None where the form is to be shown with what is amiss."""
    if request.POST.get("do") == "lift":
        return _lift(request, user)
    if request.POST.get("do") != "block":
        return HttpResponseBadRequest()
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        done = block_contributor(
            user,
            by=person(request),
            clause=given["clause"],
            note=given["note"],
            until=form.until(),
            decline_waiting=given["decline_waiting"],
            withdraw_published=given.get("withdraw_published", False),
        )
    except ValidationError as error:
        add_errors(form, error)
        return None
    _say(request, user, done)
    return HttpResponseRedirect(page_of(user.pk))


def _lift(request: HttpRequest, user: User) -> HttpResponse:
    if not can_lift_block(request.user):
        raise PermissionDenied
    block = Block.objects.in_force(timezone.now()).filter(user=user).first()
    if block is not None:
        lift_block(block.pk, by=person(request))
        messages.success(request, _("%(name)s may send again.") % {"name": name_of(user)})
    return HttpResponseRedirect(page_of(user.pk))


def _say(request: HttpRequest, user: User, done: Blocked) -> None:
    parts = [_("%(name)s is blocked and signed out.") % {"name": name_of(user)}]
    if done.declined:
        parts.append(
            ngettext("%(n)d item is declined.", "%(n)d items are declined.", done.declined)
            % {"n": done.declined}
        )
    if done.withdrawn:
        parts.append(
            ngettext("%(n)d item is withdrawn.", "%(n)d items are withdrawn.", done.withdrawn)
            % {"n": done.withdrawn}
        )
    messages.success(request, " ".join(parts))
    for words in done.left:
        messages.warning(request, words)


def name_of(user: User) -> str:
    """As readers know the person, which is all that an editor need know here."""
    profile = getattr(user, "profile", None)
    return f"{profile.display_name} ({profile.username})" if profile else "–"


def page_of(pk: int) -> str:
    return reverse("admin:desk_block", args=[pk])
