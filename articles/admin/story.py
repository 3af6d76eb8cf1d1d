from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseModelFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Media

from ..actions.errors import StaleEdit, StepRefused
from ..actions.stories import save_article, set_tags
from ..actions.transitions import record_transition
from ..compare import compare
from ..forms.story import STEP, ArticleForm
from ..forms.versioned import KEEP_MINE
from ..models import Article
from ..permissions import can_edit, can_publish, can_take_step, can_write
from ..states import Step
from .common import DeskAdmin, name_widget, person
from .story_history import history_view
from .story_list import StatusFilter
from .story_parts import BylineInline, CorrectionInline
from .story_preview import link_view, preview_view
from .story_steps import BUTTON_STEPS, STEP_PAGES, offered_steps, step_page

ASKED = ("read_version", "publish_on", "show_as_updated")  # fields of the form, not of the story


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ("headline", "section", "status_words", "publish_at", "modified_at")
    list_filter = (StatusFilter, "section", "breaking")
    list_select_related = ("section",)
    search_fields = ("headline",)
    search_help_text = gettext_lazy("Words of the headline")
    ordering = ("-modified_at", "-id")
    sortable_by = ("modified_at", "publish_at")
    autocomplete_fields = ("lead_photo", "area")
    inlines = (BylineInline, CorrectionInline)
    actions = None
    save_on_top = False
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "headline",
                    "standfirst",
                    "body",
                    "tag_names",
                    "read_version",
                )
            },
        ),
        (gettext_lazy("Picture"), {"fields": ("lead_photo", "lead_alt", "lead_caption")}),
        (gettext_lazy("Where it stands"), {"fields": ("section", "dateline", "area")}),
        (
            gettext_lazy("In lists and addresses"),
            {"fields": ("short_headline", "slug"), "classes": ("collapse",)},
        ),
        (
            gettext_lazy("Source"),
            {"fields": ("source", "copyright_notice"), "classes": ("collapse",)},
        ),
        (
            gettext_lazy("Publication"),
            {"fields": ("publish_on", "show_as_updated", "breaking", "comments_open")},
        ),
    )

    class Media:
        css = {"all": ("css/admin-story.css",)}
        js = ("js/admin-story.js",)

    @admin.display(description=gettext_lazy("status"))
    def status_words(self, article: Article) -> str:
        return article.status

    @admin.display(description=gettext_lazy("tags"))
    def tag_names(self, article: Article) -> str:
        """For those who may only read; the form has a field of this name."""
        return ", ".join(tag.name for tag in article.tags.order_by("taggings__position"))

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        # What belongs to saving would stand there empty.
        return [
            (name, {**options, "fields": [each for each in options["fields"] if each not in ASKED]})
            for name, options in fieldsets
        ]

    # Addresses

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/preview/", view(self._preview), name="articles_article_preview"),
            path("<int:pk>/link/", view(self._link), name="articles_article_link"),
        ]
        for step in STEP_PAGES:
            own.append(
                path(
                    f"<int:pk>/{step.value.replace('_', '-')}/",
                    view(self._step_page),
                    {"step": step},
                    name=f"articles_article_{step}",
                )
            )
        return own + super().get_urls()

    def _preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        return preview_view(self, request, pk)

    def _link(self, request: HttpRequest, pk: int) -> HttpResponse:
        return link_view(self, request, pk)

    def _step_page(self, request: HttpRequest, pk: int, step: Step) -> HttpResponse:
        return step_page(self, request, pk, step)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return history_view(self, request, object_id)

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> Any:
        corrected = obj is not None and obj.corrections.exists()
        return self.inlines if corrected else (BylineInline,)

    # Who may

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return can_write(request.user)
        if self._opened_before(request, obj):
            # It moved on while they were typing: they get both versions, not a locked door.
            return can_write(request.user)
        return can_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Nothing that was ever public is deleted; it is withdrawn."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.publish_at is None)

    @staticmethod
    def _opened_before(request: HttpRequest, article: Article) -> bool:
        """Whether the form is refused as stale; one that insists on saving is not."""
        version = request.POST.get("read_version", "")
        return (
            KEEP_MINE not in request.POST
            and version.isdecimal()
            and int(version[:9]) < article.version
        )

    # The form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"comments_open": True, **super().get_changeform_initial_data(request)}

    def get_formset_kwargs(self, request: Any, obj: Any, inline: Any, prefix: str) -> Any:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, BylineInline) and obj.pk is None and request.method == "GET":
            kwargs["initial"] = [{"name": str(request.user), "user": request.user.pk}]
        return kwargs

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST":
            self._refuse_forged_step(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _refuse_forged_step(self, request: HttpRequest, object_id: str | None) -> None:
        name = request.POST.get(STEP)
        if not name:
            return
        article = self.get_object(request, object_id) if object_id else Article()
        if name not in BUTTON_STEPS or (
            article and not can_take_step(request.user, Step(name), article)
        ):
            raise PermissionDenied

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        # The editor's import map is an inline script, which takes a nonce.
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)  # type: ignore[attr-defined]
        article: Article | None = context.get("original")
        form = context["adminform"].form
        if "publish_on" in form.fields:
            name_widget(form.fields["publish_on"].widget, _("Publish at"))
        if getattr(form, "stale", None):
            context["stale"] = form.stale
            context["stale_changes"] = compare(form.stale, form.instance)
        if article:
            stored = form.stale or Article.objects.get(pk=article.pk) if form.errors else article
            context["article"] = stored
            context["steps"] = offered_steps(request.user, stored)
            context["may_keep_mine"] = can_edit(request.user, stored)
        else:
            context["steps"] = {"submit"} | (
                {"approve", "publish", "schedule"} if can_publish(request.user) else set()
            )
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if change:
            if form.cleaned_data.get("show_as_updated") and obj.is_public():
                obj.updated_at = timezone.now()
            save_article(obj, by=person(request), expected_version=form.expected_version())
        else:
            obj.created_by = obj._history_user = person(request)
            obj.save()
            record_transition(
                obj, Step.CREATE, by=person(request), from_state="", to_state=obj.state
            )

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Iterable[BaseModelFormSet],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        set_tags(form.instance, form.cleaned_data["tag_names"])
        step = form.step
        if step is None:
            return
        kwargs: dict[str, Any] = {"by": person(request)}
        if step is Step.SCHEDULE:
            kwargs["at"] = form.cleaned_data["publish_on"]
        try:
            BUTTON_STEPS[step](form.instance.pk, **kwargs)
        except (StepRefused, StaleEdit) as error:
            # What was typed is saved; only the step did not follow.
            request.step_refused = str(error)  # type: ignore[attr-defined]
        except ValidationError as error:
            request.step_refused = " ".join(error.messages)  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._after_save(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._after_save(request, obj) or super().response_change(request, obj)

    def _after_save(self, request: HttpRequest, obj: Article) -> HttpResponse | None:
        refused = getattr(request, "step_refused", "")
        if refused:
            messages.warning(request, _("Your text is saved. %(why)s") % {"why": refused})
        elif request.POST.get(STEP):
            article = Article.objects.select_related("section").get(pk=obj.pk)
            messages.success(
                request,
                format_html(
                    "“{}”: {}. {}",
                    article.headline,
                    article.status,
                    format_html(
                        '<a href="{}">{}</a>', article.get_absolute_url(), _("See it on the site")
                    )
                    if article.is_public()
                    else "",
                ),
            )
        elif "_addanother" in request.POST or "_popup" in request.POST:
            return None
        else:
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]))
