"""What a person sent in: where each piece stands, what happened to it, and what they can do."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from newsroom.pages import page_number
from newsroom.ratelimits import is_within

from .. import rich_text
from ..actions.contributions import take_back
from ..actions.conversations import write_to_desk
from ..actions.errors import StepRefused
from ..forms.message import MessageForm
from ..limits import WRITING_TO_THE_DESK
from ..models import Contribution
from ..queries.contributions import Own, drafts_of, find_own, pictures_of, sent_by
from ..queries.happenings import asked_of, happenings
from ..queries.printed import printed

FORMS = {
    Contribution.Kind.STORY: "articles:send-story",
    Contribution.Kind.PICTURES: "articles:send-pictures",
}


@require_safe
@login_required
def contributions(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    number = page_number(request)
    page = sent_by(person, number)
    if page is None:
        raise Http404("no such page")
    context = {
        "drafts": drafts_of(person) if number == 1 else [],
        "page": page,
        "scheme": _scheme(),
    }
    return render(request, "articles/contributions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; by POST a message to the desk about it."""
    own = _own_or_404(request, pk)
    if own.is_draft:
        return redirect(FORMS[Contribution.Kind(own.item.kind)])
    form = MessageForm()
    status = 200
    if request.method == "POST":
        form = MessageForm(request.POST)
        if form.is_valid() and _write(request, form, own):
            messages.success(request, _("Your message is with the editors."))
            return redirect(own.item)
        status = _status(form)
        own = _own_or_404(request, pk)
    pictures = pictures_of(own.item)
    context = {
        "own": own,
        "item": own.item,
        "text": rich_text.render(own.item.text, {}),
        "pictures": pictures,
        "happenings": happenings(own),
        "printed": printed(own, pictures),
        "asked": asked_of(own.item),
        "form": form,
        "scheme": _scheme(),
    }
    return render(request, "articles/contributions_one.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what waits, or throw away a draft; asks once more."""
    own = _own_or_404(request, pk)
    if request.method == "POST":
        try:
            take_back(own.item, by=_person(request))
        except StepRefused as refused:
            messages.error(request, str(refused))
            return redirect(own.item)
        except Contribution.DoesNotExist:  # in another window
            return redirect("articles:contributions")
        said = _("Thrown away.") if own.is_draft else _("You withdrew “%s”.") % own.headline
        messages.success(request, said)
        return redirect("articles:contributions")
    if not own.is_draft and not own.may_change:
        return redirect(own.item)
    return render(request, "articles/contributions_withdraw.html", {"own": own})


def _write(request: HttpRequest, form: MessageForm, own: Own) -> bool:
    """Whether it was taken; if not, the form says why."""
    if not is_within(request, "write-to-desk", WRITING_TO_THE_DESK):
        many = _("These are many messages. Please come back later.")
        form.add_error("message", ValidationError(many, code="too_many"))
        return False
    try:
        write_to_desk(own.item.pk, form.cleaned_data["message"], by=_person(request))
    except ValidationError as error:
        form.add_error(None, error)
    except StepRefused as refused:
        form.add_error("message", ValidationError(str(refused), code="finished"))
    except Contribution.DoesNotExist:
        raise Http404("no such contribution") from None
    return form.is_valid()


def _status(form: MessageForm) -> int:
    codes = {error.code for error in form.errors["message"].as_data()}
    return 429 if "too_many" in codes else 409 if "finished" in codes else 422


def _own_or_404(request: HttpRequest, pk: int) -> Own:
    own = find_own(pk, _person(request))
    if own is None:
        raise Http404("no such contribution")
    return own


def _scheme() -> str:
    return settings.BASE_URL.partition("://")[0]


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return request.user
