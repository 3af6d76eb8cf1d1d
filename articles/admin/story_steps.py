"""The steps a story's page offers, and pages for those that need words."""

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

from ..actions import publishing
from ..actions.errors import StaleEdit, StepRefused
from ..forms.steps import CorrectionForm, ReasonForm, TakeDownForm, WithdrawForm
from ..models import Article
from ..permissions import Person, can_take_step
from ..states import State, Step
from .common import person

if TYPE_CHECKING:
    from .story import ArticleAdmin


# Steps that a button of the form takes at once, after saving what was typed.
BUTTON_STEPS: dict[Step, Callable[..., Article]] = {
    Step.SUBMIT: publishing.submit_article,
    Step.RETURN: publishing.return_article,
    Step.APPROVE: publishing.approve_article,
    Step.PUBLISH: publishing.publish_article,
    Step.SCHEDULE: publishing.schedule_article,
    Step.UNSCHEDULE: publishing.unschedule_article,
    Step.RESTORE: publishing.restore_article,
}


@dataclass(frozen=True)
class StepPage:
    heading: Any
    form: type[ReasonForm]
    action: Callable[..., object]
    argument: str
    button: Any
    done: Any


STEP_PAGES = {
    Step.CORRECT: StepPage(
        gettext_lazy("Correct this story"),
        CorrectionForm,
        publishing.correct_article,
        "text",
        gettext_lazy("Publish the correction"),
        gettext_lazy("The correction stands on the story. Now put the text right, too."),
    ),
    Step.WITHDRAW: StepPage(
        gettext_lazy("Withdraw this story"),
        WithdrawForm,
        publishing.withdraw_article,
        "reason",
        gettext_lazy("Withdraw it"),
        gettext_lazy("The story is withdrawn. Readers see your reason in its place."),
    ),
    Step.TAKE_DOWN: StepPage(
        gettext_lazy("Take this story down for legal reasons"),
        TakeDownForm,
        publishing.take_down_article,
        "reason",
        gettext_lazy("Take it down"),
        gettext_lazy("The story is taken down, and with it every public trace of its text."),
    ),
}


def step_page(admin: ArticleAdmin, request: HttpRequest, pk: int, step: Step) -> HttpResponse:
    article = Article.objects.select_related("section").filter(pk=pk).first()
    if article is None:
        raise Http404("no such story")
    if not can_take_step(request.user, step, article):
        raise PermissionDenied
    page = STEP_PAGES[step]
    form = page.form(request.POST or None, initial={"version": article.version})
    if request.method == "POST" and form.is_valid():
        try:
            page.action(
                pk,
                by=person(request),
                expected_version=form.cleaned_data["version"],
                **{page.argument: form.cleaned_data["text"]},
            )
        except StaleEdit:
            form.data = {**request.POST.dict(), "version": str(article.version)}
            form.add_error(
                None,
                _(
                    "Someone else changed this story after you opened this page. Look at it "
                    "again; if your step still fits, send it once more."
                ),
            )
        except StepRefused as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error("text", error.messages)
        else:
            messages.success(request, page.done)
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]))
    return TemplateResponse(
        request,
        "admin/articles/article/step.html",
        {
            **admin.admin_site.each_context(request),
            "title": page.heading,
            "opts": Article._meta,
            "article": article,
            "form": form,
            "button": page.button,
        },
    )


def offered_steps(user: Person, article: Article) -> set[str]:
    return {
        step.value
        for step in (*BUTTON_STEPS, *STEP_PAGES)
        if can_take_step(user, step, article) and _makes_sense(step, article)
    }


def _makes_sense(step: Step, article: Article) -> bool:
    """Whether the page offers the step; the action decides all the same."""
    if article.is_withdrawn:
        return step is Step.RESTORE or (step is Step.TAKE_DOWN and not article.taken_down)
    public, scheduled = article.is_public(), article.is_scheduled()
    match step:
        case Step.SUBMIT:
            return article.state == State.DRAFT
        case Step.RETURN:
            return article.state != State.DRAFT and not public
        case Step.APPROVE:
            return article.state != State.APPROVED
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
