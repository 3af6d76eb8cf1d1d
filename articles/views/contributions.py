"""What a person sent in: where each piece stands, what happened to it, and what they can do."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from newsroom.pages import page_number

from .. import rich_text
from ..actions.contributions import take_back
from ..actions.errors import StepRefused
from ..actions.own import write_to_desk
from ..forms.message import MessageForm
from ..models import Contribution
from ..queries.contributions import Own, drafts_of, find_own, pictures_of, sent_by
from ..queries.happenings import asked_of, happenings
from ..queries.printed import printed
from .conversation import hand_over, scheme, signed_in

FORMS = {
    Contribution.Kind.STORY: "articles:send-story",
    Contribution.Kind.PICTURES: "articles:send-pictures",
}


@require_safe
@login_required
def contributions(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    number = page_number(request)
    page = sent_by(person, number)
    if page is None:
        raise Http404("no such page")
    context = {
        "drafts": drafts_of(person) if number == 1 else [],
        "page": page,
        "scheme": scheme(),
    }
    return render(request, "articles/contributions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; by POST a message to the desk about it."""
    own = _own_or_404(request, pk)
    if own.is_draft:
        return redirect(FORMS[Contribution.Kind(own.item.kind)])
    form, status = MessageForm(), 200
    if request.method == "POST":
        form = MessageForm(request.POST)
        status = hand_over(
            request, form, lambda text: write_to_desk(own.item, text, by=signed_in(request))
        )
        if status == 200:
            messages.success(request, _("Your message is with the editors."))
            return redirect(own.item)
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
        "scheme": scheme(),
    }
    return render(request, "articles/contributions_one.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what waits, or throw away a draft; asks once more."""
    own = _own_or_404(request, pk)
    if request.method == "POST":
        try:
            take_back(own.item, by=signed_in(request))
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


def _own_or_404(request: HttpRequest, pk: int) -> Own:
    own = find_own(pk, signed_in(request))
    if own is None:
        raise Http404("no such contribution")
    return own
