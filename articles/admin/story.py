from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from js_asset import Media

from ..actions.purging import purge_people
from ..actions.stories import note_body_photos, save_article, set_tags
from ..actions.transitions import record_transition
from ..compare import FieldChange, compare
from ..forms.story import ArticleForm
from ..models import Article
from ..states import Step
from .common import person
from .publication import PublicationAdmin, StatusFilter
from .story_history import history_view
from .story_parts import BylineInline, CorrectionInline
from .story_pictures import picture_notes
from .story_preview import link_view, preview_view


@admin.register(Article)
class ArticleAdmin(PublicationAdmin[Article]):
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ("headline", "section", "status_words", "publish_at", "modified_at")
    list_filter = (StatusFilter, "section", "breaking")
    list_select_related = ("section",)
    autocomplete_fields = ("lead_photo", "gallery", "area")
    inlines = (BylineInline, CorrectionInline)
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
        (
            gettext_lazy("Picture"),
            {"fields": ("lead_photo", "lead_alt", "lead_caption", "gallery")},
        ),
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
            {"fields": ("publish_on", "show_as_updated", "breaking")},
        ),
    )

    class Media:
        css = {"all": ("css/admin-story.css",)}
        js = ("js/admin-story.js",)

    @admin.display(description=gettext_lazy("tags"))
    def tag_names(self, article: Article) -> str:
        """For those who may only read; the form has a field of this name."""
        return ", ".join(tag.name for tag in article.tags.order_by("taggings__position"))

    # Addresses

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/preview/", view(self._preview), name="articles_article_preview"),
            path("<int:pk>/link/", view(self._link), name="articles_article_link"),
        ]
        return own + super().get_urls()

    def _preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        return preview_view(self, request, pk)

    def _link(self, request: HttpRequest, pk: int) -> HttpResponse:
        return link_view(self, request, pk)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return history_view(self, request, object_id)

    # The form

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> Any:
        corrected = obj is not None and obj.corrections.exists()
        return self.inlines if corrected else (BylineInline,)

    def get_formset_kwargs(self, request: Any, obj: Any, inline: Any, prefix: str) -> Any:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, BylineInline) and obj.pk is None and request.method == "GET":
            kwargs["initial"] = [{"name": str(request.user), "user": request.user.pk}]
        return kwargs

    def changes(self, stale: Article, form: Any) -> list[FieldChange]:
        return compare(stale, form.instance)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        # The editor's import map is an inline script, which takes a nonce.
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)  # type: ignore[attr-defined]
        if article := context.get("original"):
            context["picture_notes"] = picture_notes(article)
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def create(self, request: HttpRequest, obj: Article, form: Any) -> None:
        obj.created_by = obj._history_user = person(request)
        obj.save()
        note_body_photos(obj)
        record_transition(obj, Step.CREATE, by=person(request), from_state="", to_state=obj.state)

    def save(self, request: HttpRequest, obj: Article, form: Any) -> None:
        save_article(obj, by=person(request), expected_version=form.expected_version())

    def save_rest(self, form: Any) -> None:
        set_tags(form.instance, form.cleaned_data["tag_names"])
        # The bylines were saved after the story itself.
        purge_people(form.instance)
