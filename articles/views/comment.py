"""Writing a comment on a story, beside that story; with scripts and without (writing.py)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from newsroom.ratelimits import is_within

from .. import limits
from ..actions.comment_checks import fingerprint_of
from ..actions.commenting import draft_of, edit_comment, send_comment
from ..actions.errors import StepRefused
from ..actions.own import keep_typed
from ..forms.comment import CommentForm
from ..models import Article, Comment
from ..queries.blocks import block_in_force, why_blocked
from ..queries.comments import own_comment, own_draft
from ..queries.contributions import must_wait
from ..queries.own_comments import OwnComment, write_path
from ..states import Standing
from .comment_form import CommentFormPage, answered_by
from .comment_place import Place, find_place
from .public import frame_of, render_gone
from .sending import check_length, is_empty, is_number, mark_seen, parked, person_of, unpark
from .writing import tell_form, thanks


@csrf_exempt  # asked for by the page, see WritingPage
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, section: str, slug: str, pk: int) -> HttpResponse:
    """A comment on a story, or by `?answer=` in answer to one of its comments."""
    return WritePage(request, pk, find_place(request, pk)).answer()


@csrf_exempt  # asked for by the page, see WritingPage
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another version of what was sent; of what is published, too, which stays meanwhile."""
    person = person_of(request)
    if person is None:
        if request.method != "POST":
            return redirect_to_login(request.path)
        return ChangePage(request, pk, None).answer()
    item = own_comment(person, pk)
    if item is None:
        raise Http404("no such comment")
    if item.state == Standing.DRAFT:
        return redirect(write_path(item.article, item.parent_id))
    if request.method != "POST" and not OwnComment(item, timezone.now()).may_change:
        messages.info(request, _("An editor has decided on this already."))
        return redirect(item.own_url)
    return ChangePage(request, pk, item).answer()


class CommentPage(CommentFormPage):
    """What a new comment and a new version of one have in common."""

    def send(self, person: User) -> HttpResponse:
        form = self.bound_form()
        if not form.is_valid():
            return self.render(form, status=422)
        if self.lacks_profile:
            return self.keep_until_profile(person)
        if not is_within(self.request, "comment", limits.COMMENTING):
            form.add_error(None, _("You have sent a lot today. Please come back later."))
            return self.render(form, status=429)
        try:
            sent = self.hand_in(form, person)
        except ValidationError as error:
            tell_form(form, error)
            return self.render(form, status=422)
        unpark(self.request, self.key)
        messages.success(self.request, _("It is published.") if sent.is_shown else thanks())
        return redirect(sent.own_url)

    def hand_in(self, form: CommentForm, person: User) -> Comment:
        raise NotImplementedError


class WritePage(CommentPage):
    def __init__(self, request: HttpRequest, pk: int, place: Place) -> None:
        super().__init__(request, place, place.path or request.path, f"comment-{pk}-{place.asked}")

    @property
    def typed_path(self) -> str:
        path = write_path(self.story)
        return f"{path}typed/{self.path.removeprefix(path)}"

    @property
    def story(self) -> Article:
        assert self.place.article is not None  # noqa: S101 - or there is no form
        return self.place.article

    def answer(self) -> HttpResponse:
        if not self.place.why:
            return super().answer()
        if self.request.method == "POST":
            self.typed = self.posted()
        return self._closed()

    def open(self) -> HttpResponse:
        path = self.path.partition("?")[0]
        if self.request.path != path:
            query = self.request.META.get("QUERY_STRING", "")
            return redirect(f"{path}?{query}" if query else path, permanent=True)
        typed = parked(self.request, self.key)
        if self.person is None:
            return self.render(self.form(kept=typed))
        if "then" in self.request.GET and self.lacks_profile:
            return self.to_profile()
        self.find()
        unsent = self.item.unsent if self.item else {}
        other = None
        if typed:
            messages.info(self.request, _("Here is what you wrote. It is not sent yet."))
            if any(unsent.get(name, "") != typed.get(name, "") for name in unsent):
                other = self.form(kept=unsent)
        block = block_in_force(self.person)
        return self.render(
            self.form(kept=typed or unsent),
            other=other,
            why=why_blocked(block) if block else "",
            must_wait=must_wait(self.person, Comment),
        )

    def find(self) -> None:
        if self.person and self.place.article and self.item is None:
            self.item = own_draft(self.person, self.place.article, self.place.answered)

    def post(self, person: User) -> HttpResponse:
        self.find()
        sent = self._sent_meanwhile(person)
        if sent is not None:
            return self._show_sent(sent)
        act = self.request.POST.get("act", "")
        return self.act(act, person) if act else self.send(person)

    def hand_in(self, form: CommentForm, person: User) -> Comment:
        try:
            return send_comment(
                self.story,
                by=person,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                terms_version=form.cleaned_data["terms"],
                parent=self.place.answered,
                seen=mark_seen(self.request, self.item) if self.item else None,
            )
        except StepRefused:
            # It was closed, or what it answers hidden, since this request began.
            self.place = find_place(self.request, self.story.pk)
            raise

    def keep(self, person: User, *, seen: bool = False) -> Comment:
        check_length(self.typed)
        self.item = draft_of(person, self.story, self.place.answered)
        mark = mark_seen(self.request, self.item) if seen else None
        return self.kept(keep_typed(self.item, self.typed, by=person, seen=mark))

    def refuse(self, why: str, *, status: int = 422) -> HttpResponse:
        return self._closed() if self.place.why else super().refuse(why, status=status)

    # What was sent, or shut, since the page was opened

    def _sent_meanwhile(self, person: User) -> Comment | None:
        """What this window's draft became in another; None where it is the same that is sent."""
        pk = self.request.POST.get("comment", "")
        if not is_number(pk) or (self.item and str(self.item.pk) == pk):
            return None
        sent = own_comment(person, int(pk))
        if sent is None or sent.sent_at is None:
            return None
        form = self.bound_form()
        is_same = form.is_valid() and sent.fingerprint == fingerprint_of(
            form.cleaned_data["title"], form.cleaned_data["text"]
        )
        return None if is_same else sent

    def _show_sent(self, sent: Comment) -> HttpResponse:
        why = _(
            "You have sent this in another window meanwhile. Nothing is lost: what you wrote "
            "here is below. Send it to have it read as a comment of its own."
        )
        other = CommentForm(item=sent)
        return self.render(self.unjudged_form(), why=why, other=other, sent=sent, status=409)

    def _closed(self) -> HttpResponse:
        """Nothing can be sent from here; what was written is there to be copied."""
        place = self.place
        draft = None
        if self.person is not None and place.article is not None:
            draft = own_draft(self.person, place.article, place.asked)
        typed = self.typed or parked(self.request, self.key) or (draft.unsent if draft else {})
        if is_empty(typed):
            if place.status == 410:
                response = render_gone(self.request, frame_of(self.request), place.article)
                response["Cache-Control"] = "private, no-store"
                return response
            if place.article is None:
                raise Http404("no such story")
        context = {
            "place": place,
            "article": place.article,
            "form": CommentForm(kept=typed) if not is_empty(typed) else None,
            "draft": draft,
            "story_path": write_path(place.article) if place.article else "",
        }
        return render(self.request, "articles/comment_closed.html", context, status=place.status)


class ChangePage(CommentPage):
    def __init__(self, request: HttpRequest, pk: int, item: Comment | None) -> None:
        place = Place(item.article, answered_by(item)) if item else Place(None)
        path = reverse("articles:own-comment-change", args=[pk])
        super().__init__(request, place, path, f"comment-change-{pk}", item)

    @property
    def typed_path(self) -> str:
        return f"{self.path}typed/"

    def open(self) -> HttpResponse:
        typed = parked(self.request, self.key)
        unsent: dict[str, Any] = self.item.unsent if self.item else {}
        if typed:
            messages.info(self.request, _("Here is what you wrote. It is not sent yet."))
        block = block_in_force(self.person) if self.person else None
        why = why_blocked(block) if block else ""
        return self.render(self.form(kept=typed or unsent), why=why)

    def find(self) -> None:
        """It is named by the address."""

    def post(self, person: User) -> HttpResponse:
        act = self.request.POST.get("act", "")
        return self.act(act, person) if act else self.send(person)

    def hand_in(self, form: CommentForm, person: User) -> Comment:
        assert self.item is not None  # noqa: S101 - or there is no form
        version = self.request.POST.get("read_version", "")
        return edit_comment(
            self.item,
            by=person,
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
            terms_version=form.cleaned_data["terms"],
            note=form.cleaned_data.get("note", ""),
            expected_version=int(version) if is_number(version) else -1,
            seen=mark_seen(self.request, self.item),
        )

    def keep(self, person: User, *, seen: bool = False) -> Comment:
        check_length(self.typed)
        assert self.item is not None  # noqa: S101 - or there is no form
        mark = mark_seen(self.request, self.item) if seen else None
        return self.kept(keep_typed(self.item, self.typed, by=person, seen=mark))
