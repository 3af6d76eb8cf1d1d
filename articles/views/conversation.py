"""What the pages of a person's own pieces have in common: what they write to the desk."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from newsroom.ratelimits import is_within

from .. import limits
from ..actions.errors import StepRefused
from ..models import Comment, Contribution
from .writing import tell_form


def hand_over(request: HttpRequest, form: Form, write: Callable[[str], object]) -> int:
    """Have `write` take the `message` of a form; the status: 200, or else the form says why."""
    if form.is_valid():
        _write(request, form, write)
    if form.is_valid():
        return 200
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return 429 if "too_many" in codes else 409 if "finished" in codes else 422


def _write(request: HttpRequest, form: Form, write: Callable[[str], object]) -> None:
    if not is_within(request, "write-to-desk", limits.WRITING_TO_THE_DESK):
        many = _("These are many messages. Please come back later.")
        form.add_error("message", ValidationError(many, code="too_many"))
        return
    try:
        write(form.cleaned_data["message"])
    except ValidationError as error:
        tell_form(form, error)
    except StepRefused as refused:
        form.add_error("message", ValidationError(str(refused), code="finished"))
    except (Contribution.DoesNotExist, Comment.DoesNotExist):
        raise Http404("no such piece") from None


def scheme() -> str:
    return settings.BASE_URL.partition("://")[0]


def signed_in(request: HttpRequest) -> User:
    """Who is, on a page that asks for it."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return request.user
