"""A person's own comments: where each stands, what happened to it, and what they can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from newsroom.pages import page_number

from .. import rich_text
from ..actions.commenting import (
    appeal_comment,
    withdraw_change,
    withdraw_comment,
)
from ..actions.errors import StepRefused
from ..actions.own import keep_typed, write_to_desk
from ..forms.comment import AppealForm
from ..forms.message import MessageForm
from ..models import Comment
from ..queries.happenings import asked_of, happenings
from ..queries.own_comments import (
    OwnComment,
    comments_sent_by,
    drafts_by,
    find_own_comment,
    versions_of,
    write_path,
)
from .conversation import hand_over, scheme, signed_in


@require_safe
@login_required
def own_comments(request: HttpRequest) -> HttpResponse:
    person, number = signed_in(request), page_number(request)
    page = comments_sent_by(person, number)
    if page is None:
        raise Http404("no such page")
    context = {"drafts": drafts_by(person) if number == 1 else [], "page": page, "scheme": scheme()}
    return render(request, "articles/own_comments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; by POST a message to the desk about it."""
    own = _own_or_404(request, pk)
    if own.is_draft:
        return redirect(write_path(own.item.article, own.item.parent_id))
    form, status = MessageForm(), 200
    if request.method == "POST":
        form = MessageForm(request.POST)
        status = hand_over(
            request, form, lambda text: write_to_desk(own.item, text, by=signed_in(request))
        )
        if status == 200:
            messages.success(request, _("Your message is with the editors."))
            return redirect(own.item.own_url)
        own = _own_or_404(request, pk)
    item = own.item
    context = {
        "own": own,
        "item": item,
        "text": rich_text.render(item.text, {}),
        "shown_text": rich_text.render(item.shown_text, {}) if item.has_newer else "",
        "happenings": happenings(own),
        "versions": versions_of(own),
        "asked": asked_of(item),
        "form": form,
        "scheme": scheme(),
    }
    return render(request, "articles/own_comments_one.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, once, that another moderator decides."""
    own = _own_or_404(request, pk)
    form, status = AppealForm(), 200
    if request.method == "POST":
        form = AppealForm(request.POST)
        status = hand_over(
            request,
            form,
            lambda text: appeal_comment(own.item, by=signed_in(request), message=text),
        )
        if status == 200:
            messages.success(request, _("Another moderator looks at it. You hear from us."))
            return redirect(own.item.own_url)
    elif not own.may_appeal:
        return redirect(own.item.own_url)
    context = {"own": own, "item": own.item, "form": form}
    return render(request, "articles/own_comments_appeal.html", context, status=status)


# What is asked once more -------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    heading: Any
    button: Any
    done: Any
    do: Callable[[Comment, User], object]
    may: Callable[[OwnComment], bool]


def _discard(item: Comment, person: User) -> None:
    if item.sent_at is None:
        withdraw_comment(item, by=person)
    else:
        keep_typed(item, {}, by=person)


ASKED = {
    "withdraw": Asked(
        gettext_lazy("Withdraw it?"),
        gettext_lazy("Withdraw it"),
        gettext_lazy("You withdrew “%s”."),
        lambda item, person: withdraw_comment(item, by=person),
        lambda own: own.may_withdraw,
    ),
    "withdraw-change": Asked(
        gettext_lazy("Withdraw the change?"),
        gettext_lazy("Withdraw the change"),
        gettext_lazy("You withdrew the change of “%s”."),
        lambda item, person: withdraw_change(item, by=person),
        lambda own: own.may_withdraw_change,
    ),
    # What was typed and not sent: all there is, of a draft.
    "discard": Asked(
        gettext_lazy("Throw it away?"),
        gettext_lazy("Throw it away"),
        gettext_lazy("Thrown away."),
        _discard,
        lambda own: own.is_draft or own.has_unsent,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request: HttpRequest, pk: str, what: str) -> HttpResponse:
    own, asked = _own_or_404(request, int(pk)), ASKED[what]
    back = "articles:own-comments" if own.is_draft or what == "withdraw" else own.item.own_url
    if own.is_draft and what != "discard":
        return redirect("articles:own-comment-confirm", own.item.pk, "discard")
    if request.method == "POST":
        try:
            asked.do(own.item, signed_in(request))
        except StepRefused as refused:
            messages.error(request, str(refused))
            return redirect(own.item.own_url)
        except ValidationError as error:  # it would be the same as another of theirs
            messages.error(request, " ".join(error.messages))
            return redirect(own.item.own_url)
        except Comment.DoesNotExist:  # in another window
            return redirect("articles:own-comments")
        done = str(asked.done)
        messages.success(request, done % own.headline if "%s" in done else done)
        return redirect(back)
    if not asked.may(own):
        return redirect(own.item.own_url)
    context = {"own": own, "item": own.item, "asked": asked, "what": what}
    return render(request, "articles/own_comments_confirm.html", context)


def _own_or_404(request: HttpRequest, pk: int) -> OwnComment:
    own = find_own_comment(pk, signed_in(request))
    if own is None:
        raise Http404("no such comment")
    return own
