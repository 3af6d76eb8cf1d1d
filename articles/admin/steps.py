"""The steps that the page of a story or gallery offers, and pages for those that need words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

from ..actions import comments, publishing
from ..actions.errors import StaleEdit, StepRefused
from ..forms.steps import CorrectionForm, ReasonForm, TakeDownForm, WithdrawForm
from ..models import Article, Publication
from ..permissions import Kind, Person, can_publish, can_take_step
from ..states import State, Step
from .common import person

if TYPE_CHECKING:
    from .publication import PublicationAdmin


# Steps that a button of the form takes at once, after saving what was typed.
BUTTON_STEPS: dict[Step, Callable[..., Publication]] = {
    Step.SUBMIT: publishing.submit,
    Step.RETURN: publishing.send_back,
    Step.APPROVE: publishing.approve,
    Step.PUBLISH: publishing.publish,
    Step.SCHEDULE: publishing.schedule,
    Step.UNSCHEDULE: publishing.unschedule,
    Step.RESTORE: publishing.restore,
}


def _close_comments(kind: Kind, pk: int, *, by: User) -> Publication:
    return comments.close_comments(pk, by=by)


def _open_comments(kind: Kind, pk: int, *, by: User) -> Publication:
    return comments.open_comments(pk, by=by)


# Nobody comments on a gallery.
STORY_STEPS: dict[Step, Callable[..., Publication]] = {
    **BUTTON_STEPS,
    Step.CLOSE_COMMENTS: _close_comments,
    Step.OPEN_COMMENTS: _open_comments,
}


def buttons_for(kind: Kind) -> dict[Step, Callable[..., Publication]]:
    return STORY_STEPS if kind is Article else BUTTON_STEPS


@dataclass(frozen=True)
class StepPage:
    heading: Any
    form: type[ReasonForm]
    action: Callable[..., object]
    argument: str
    button: Any
    done: Any


def _correct(kind: Kind, pk: int, **kwargs: Any) -> object:
    return publishing.correct_article(pk, **kwargs)


STEP_PAGES = {
    Step.CORRECT: StepPage(
        gettext_lazy("Correct this story"),
        CorrectionForm,
        _correct,
        "text",
        gettext_lazy("Publish the correction"),
        gettext_lazy("The correction stands on the story. Now put the text right, too."),
    ),
    Step.WITHDRAW: StepPage(
        gettext_lazy("Withdraw"),
        WithdrawForm,
        publishing.withdraw,
        "reason",
        gettext_lazy("Withdraw it"),
        gettext_lazy("It is withdrawn. Readers see your reason in its place."),
    ),
    Step.TAKE_DOWN: StepPage(
        gettext_lazy("Take down for legal reasons"),
        TakeDownForm,
        publishing.take_down,
        "reason",
        gettext_lazy("Take it down"),
        gettext_lazy("It is taken down, and with it every public trace of it."),
    ),
}


def pages_for(kind: Kind) -> dict[Step, StepPage]:
    """Only a story is corrected; a gallery's words are put right where they stand."""
    return {
        step: page
        for step, page in STEP_PAGES.items()
        if step is not Step.CORRECT or kind is Article
    }


def step_page(admin: PublicationAdmin, request: HttpRequest, pk: int, step: Step) -> HttpResponse:
    item = admin.model._default_manager.filter(pk=pk).first()
    if item is None:
        raise Http404("nothing of this number")
    if not can_take_step(request.user, step, item):
        raise PermissionDenied
    page = STEP_PAGES[step]
    form = page.form(request.POST or None, initial={"version": item.version})
    if request.method == "POST" and form.is_valid():
        try:
            page.action(
                admin.model,
                pk,
                by=person(request),
                expected_version=form.cleaned_data["version"],
                **{page.argument: form.cleaned_data["text"]},
            )
        except StaleEdit:
            form.data = {**request.POST.dict(), "version": str(item.version)}
            form.add_error(
                None,
                _(
                    "Someone else changed this after you opened the page. Look at it again; "
                    "if your step still fits, send it once more."
                ),
            )
        except StepRefused as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error("text", error.messages)
        else:
            messages.success(request, page.done)
            return HttpResponseRedirect(reverse(admin.url_name("change"), args=[pk]))
    return TemplateResponse(
        request,
        "admin/articles/publication/step.html",
        {
            **admin.admin_site.each_context(request),
            "title": page.heading,
            "opts": admin.opts,
            "item": item,
            "form": form,
            "button": page.button,
        },
    )


def offered_steps(user: Person, item: Publication) -> set[str]:
    return {
        step.value
        for step in (*buttons_for(type(item)), *pages_for(type(item)))
        if can_take_step(user, step, item) and _makes_sense(step, item)
    }


def first_steps(user: Person, kind: Kind) -> set[str]:
    """What can be done with one that is not yet saved."""
    return {"submit"} | ({"approve", "publish", "schedule"} if can_publish(user, kind) else set())


def _makes_sense(step: Step, item: Publication) -> bool:
    """Whether the page offers the step; the action decides all the same."""
    if step in (Step.CLOSE_COMMENTS, Step.OPEN_COMMENTS):
        is_open = isinstance(item, Article) and item.comments_open
        return is_open is (step is Step.CLOSE_COMMENTS)
    if item.is_withdrawn:
        return step is Step.RESTORE or (step is Step.TAKE_DOWN and not item.taken_down)
    public, scheduled = item.is_public(), item.is_scheduled()
    match step:
        case Step.SUBMIT:
            return item.state == State.DRAFT
        case Step.RETURN:
            return item.state != State.DRAFT and not public
        case Step.APPROVE:
            return item.state != State.APPROVED
        case Step.PUBLISH | Step.SCHEDULE:
            return not public
        case Step.UNSCHEDULE:
            return scheduled
        case Step.CORRECT:
            return public
        case Step.WITHDRAW:
            return public or scheduled
        case Step.TAKE_DOWN:
            return public
    return False
