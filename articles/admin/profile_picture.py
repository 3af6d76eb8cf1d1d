"""The pictures that people sent of themselves: an editor looks at each before others do."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.admin_site import Line, Panel, desk_panels

from ..actions.errors import StepRefused
from ..actions.profile_pictures import approve_profile_picture, decline_profile_picture
from ..forms.profile_picture import DeclineForm
from ..models import Photo, ProfilePicture
from ..permissions import can_judge_profile_pictures
from .common import DeskAdmin, person

State = ProfilePicture.State
SHOWN = 6  # on the desk's first page


@admin.register(ProfilePicture)
class ProfilePictureAdmin(DeskAdmin):
    list_display = ("face", "__str__", "state", "sent_at")
    list_display_links = ("__str__",)
    list_filter = ("state",)
    search_fields = ("user__profile__username", "user__profile__display_name")
    search_help_text = gettext_lazy("A username or a name")
    sortable_by = ()
    actions = ("approve_chosen",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # its person removes it, and a decision leaves a reason

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """What waits first, longest first; of the others the newest, once they are chosen."""
        if request.GET.get("state__exact") in (State.APPROVED, State.DECLINED):
            return ("state", "-sent_at", "-id")
        return ("-state", "sent_at", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProfilePicture]:
        pictures = ProfilePicture.objects.select_related("photo", "user__profile")
        unshown = [f"photo__{name}" for name in Photo.UNSHOWN]
        return pictures.defer(*unshown).order_by(*self.get_ordering(request))

    @admin.display(description=gettext_lazy("picture"))
    def face(self, picture: ProfilePicture) -> str:
        return render_to_string(
            "admin/articles/profilepicture/_face.html", {"photo": picture.photo, "width": 72}
        )

    @admin.action(description=gettext_lazy("Approve"), permissions=["change"])
    def approve_chosen(self, request: HttpRequest, queryset: QuerySet[ProfilePicture]) -> None:
        done = 0
        for picture in queryset:
            try:
                approve_profile_picture(picture.pk, by=person(request))
                done += 1
            except StepRefused as refused:
                messages.error(request, f"{picture}: {refused}")
        if done:
            told = ngettext("%(n)d picture is shown now.", "%(n)d pictures are shown now.", done)
            messages.success(request, told % {"n": done})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        words = {"title": _("Profile pictures"), **(extra_context or {})}
        return super().changelist_view(request, words)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The picture, and the two answers to it."""
        number = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        picture = self.get_queryset(request).filter(pk=number).first()
        if not self.has_view_or_change_permission(request, picture):
            raise PermissionDenied
        if picture is None:
            raise Http404("no such picture")
        form, status = DeclineForm(), 200
        if request.method == "POST":
            if not can_judge_profile_pictures(request.user):
                raise PermissionDenied
            declines = "decline" in request.POST
            form = DeclineForm(request.POST if declines else None)
            if not declines or form.is_valid():
                try:
                    return self._judge(request, picture, form)
                except ValidationError as error:
                    form.add_error(None, error)
            status = 422
        context = {
            **self.admin_site.each_context(request),
            "title": str(picture),
            "opts": self.opts,
            "picture": picture,
            "profile": getattr(picture.user, "profile", None),
            "form": form,
            "may_judge": can_judge_profile_pictures(request.user),
            "steps": picture.transitions.select_related("who").order_by("-at", "-id"),
        }
        return TemplateResponse(
            request, "admin/articles/profilepicture/judge.html", context, status=status
        )

    def _judge(
        self, request: HttpRequest, picture: ProfilePicture, form: DeclineForm
    ) -> HttpResponse:
        name = str(picture)
        try:
            if form.is_bound:
                decline_profile_picture(
                    picture.pk,
                    by=person(request),
                    reason=form.cleaned_data["reason"],
                    seen=request.POST.get("seen", State.WAITING),
                )
                messages.success(
                    request, _("The picture of %(name)s is declined.") % {"name": name}
                )
            else:
                approve_profile_picture(picture.pk, by=person(request))
                messages.success(
                    request, _("The picture of %(name)s is shown now.") % {"name": name}
                )
        except StepRefused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("admin:articles_profilepicture_changelist"))


@desk_panels
def waiting_panel(request: HttpRequest) -> list[Panel]:
    if not can_judge_profile_pictures(request.user):
        return []
    waiting = (
        ProfilePicture.objects.filter(state=State.WAITING)
        .select_related("user__profile")
        .order_by("sent_at", "id")[:SHOWN]
    )
    lines = [
        Line(
            name=str(picture),
            url=reverse("admin:articles_profilepicture_change", args=[picture.pk]),
            about=_("Waiting"),
            at=picture.sent_at,
        )
        for picture in waiting
    ]
    return [Panel(_("Profile pictures"), lines, "")] if lines else []
