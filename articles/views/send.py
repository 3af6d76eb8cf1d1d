"""Sending a story or pictures to the paper: the page, with scripts and without (writing.py)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from newsroom.ratelimits import is_within

from .. import limits
from ..actions.contributions import send_contribution
from ..actions.errors import StepRefused
from ..actions.own import keep_typed
from ..actions.sent_pictures import remove_sent_picture
from ..forms.send import SendForm
from ..forms.send_pictures import Pictures
from ..models import Contribution
from ..models.contribution import MAX_PICTURES
from ..queries.blocks import block_in_force, why_blocked
from ..queries.contributions import must_wait
from .send_form import FormPage, Kind, path_of, status_of
from .send_pictures import Refusal, take_files
from .sending import (
    check_length,
    find_draft,
    is_number,
    mark_seen,
    named_item,
    own_or_404,
    parked,
    person_of,
    typed_in,
    unpark,
)
from .writing import tell_form, thanks


@csrf_exempt  # asked for by the view, see lacks_token
@require_http_methods(["GET", "HEAD", "POST"])
def send_story(request: HttpRequest) -> HttpResponse:
    return SendPage(request, Kind.STORY).answer()


@csrf_exempt  # asked for by the view, see lacks_token
@require_http_methods(["GET", "HEAD", "POST"])
def send_pictures(request: HttpRequest) -> HttpResponse:
    return SendPage(request, Kind.PICTURES).answer()


@csrf_exempt  # asked for by the view, see lacks_token
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another version of what was sent, while nobody has decided on it."""
    person = person_of(request)
    if person is None:
        if request.method != "POST":
            return redirect_to_login(request.path)
        kind = request.POST.get("kind", "")
        return SendPage(request, kind if kind in Kind.values else Kind.STORY, changes=pk).answer()
    item = own_or_404(str(pk), person)
    if item.state == "draft":
        return redirect(path_of(item.kind))
    if not item.may_change and request.method != "POST":
        messages.info(request, _("An editor has decided on this already."))
        return redirect(item)
    return SendPage(request, item.kind, item=item, changes=pk).answer()


# The buttons by which a picture is moved, and how far.
MOVES = {"up": -1, "down": 1, "first": -MAX_PICTURES}


class SendPage(FormPage):
    def posted(self) -> dict[str, Any]:
        return typed_in(self.request)

    def find(self) -> None:
        if self.person and self.item is None:
            self.item = find_draft(self.kind, self.person)

    def post(self, person: User) -> HttpResponse:
        item = self._named(person)
        act = self.request.POST.get("act", "")
        return self._act(act, person, item) if act else self._send(person, item)

    def _named(self, person: User) -> Contribution:
        if self.item is None:
            self.item = named_item(self.request, self.kind, person)
        return self.item

    # Opening

    def open(self) -> HttpResponse:
        typed = parked(self.request, self.key)
        if self.person is None:
            return self.render(self.form(kept=typed), Pictures.of(None, bound=False))
        if "then" in self.request.GET and self.lacks_profile:
            return self.to_profile()
        self.find()
        unsent = self.item.unsent if self.item else {}
        kept = typed or unsent
        other = None
        if typed:
            messages.info(self.request, _("Here is what you wrote. It is not sent yet."))
            if any(unsent.get(name, "") != typed.get(name, "") for name in unsent):
                other = self.form(item=self.item, kept=unsent)
        form = self.form(item=self.item, kept=kept)
        block = block_in_force(self.person)
        is_new = self.item is None or self.item.sent_at is None
        return self.render(
            form,
            Pictures.of(self.item, kept, bound=False),
            other=other,
            why=why_blocked(block) if block else "",
            must_wait=is_new and must_wait(self.person),
        )

    # What the plain form's other buttons do

    def _act(self, act: str, person: User, item: Contribution) -> HttpResponse:
        name, _dash, number = act.partition("-")
        refused: list[Refusal] = []
        if name == "remove" and is_number(number):
            remove_sent_picture(item, int(number), by=person)
        elif name in MOVES:
            _move(self.typed["pictures"], number, MOVES[name])
        elif name == "add":
            refused = self._take_files(person, item)
        check_length(self.typed)
        keep_typed(item, self.typed, by=person, seen=mark_seen(self.request, item))
        unpark(self.request, self.key)
        if refused:
            self.item = own_or_404(str(item.pk), person)
            return self.show_unjudged(refused)
        if name == "keep":
            messages.success(self.request, _("Saved. It is not sent yet."))
        return redirect(f"{self.path}#pictures" if name != "keep" else self.path)

    def _take_files(self, person: User, item: Contribution) -> list[Refusal]:
        files = self.request.FILES.getlist("files")
        added, refused = take_files(self.request, item, files, by=person)
        self.typed["pictures"] += [str(picture.pk) for picture in added]
        return refused

    # Sending

    def _send(self, person: User, item: Contribution) -> HttpResponse:
        if not item.may_change:
            raise StepRefused(_("An editor has decided on this already."))
        expected_version = self._expected_version(item)
        refused = self._take_files(person, item)
        if self.request.FILES and expected_version == item.version:
            self.item = item = own_or_404(str(item.pk), person)
            expected_version = item.version  # the pictures count, and are this window's own
        form = self.bound_form()
        pictures = Pictures.of(item, self.typed, bound=True)
        if not (form.is_valid() & pictures.are_valid()) or refused:
            return self.render(form, pictures, refused=refused, status=status_of(refused))
        if self.lacks_profile:
            return self.keep_until_profile(person)
        if not is_within(self.request, "send", limits.SENDING):
            form.add_error(None, _("You have sent a lot today. Please come back later."))
            return self.render(form, pictures, status=429)
        if pictures.has_others:
            return self.stale()
        try:
            sent = send_contribution(
                item,
                by=person,
                fields=form.fields_to_send(),
                pictures=pictures.words(),
                terms_version=form.cleaned_data["terms"],
                note=form.cleaned_data.get("note", ""),
                expected_version=expected_version if item.sent_at else None,
                seen=mark_seen(self.request, item),
            )
        except ValidationError as error:
            of_pictures = tell_form(form, error, but="pictures")
            return self.render(form, pictures, pictures_wrong=of_pictures, status=422)
        unpark(self.request, self.key)
        messages.success(self.request, thanks())
        return redirect(sent)

    def _expected_version(self, item: Contribution) -> int:
        """The version that the person changes; of a draft, the pictures alone would count."""
        version = self.request.POST.get("read_version", "")
        if item.sent_at is None:
            return item.version
        return int(version) if is_number(version) else -1

    def bound_form(self) -> SendForm:
        posted = {**self.typed, "terms": self.request.POST.get("terms", "")}
        return self.form(posted, item=self.item)

    def keep(self, person: User) -> Contribution:
        item = keep_typed(self._named(person), self.typed, by=person)
        unpark(self.request, self.key)
        return item


def _move(order: list[str], pk: str, by: int) -> None:
    if pk in order:
        at = order.index(pk)
        order.insert(min(max(at + by, 0), len(order)), order.pop(at))
