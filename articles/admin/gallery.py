from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.sites.models import Site
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from ..actions.galleries import create_gallery, save_gallery
from ..compare import GALLERY_WRITTEN, FieldChange, compare_galleries
from ..forms.gallery import GalleryForm
from ..models import Gallery, Photo
from .common import people_of, person
from .gallery_history import history_view
from .gallery_preview import preview_view
from .publication import PublicationAdmin, StatusFilter

NEWEST = 50  # pictures suggested by name where there is no script


@admin.register(Gallery)
class GalleryAdmin(PublicationAdmin[Gallery]):
    form = GalleryForm
    change_form_template = "admin/articles/gallery/change_form.html"
    list_display = (
        "cover_picture",
        "headline",
        "kind",
        "status_words",
        "length",
        "publish_at",
        "modified_at",
    )
    list_display_links = ("cover_picture", "headline")
    list_filter = (StatusFilter, "kind")
    fieldsets = (
        (None, {"fields": ("headline", "intro", "read_version")}),
        (_("Where it stands"), {"fields": ("kind", "author", "section", "site")}),
        (_("In lists and addresses"), {"fields": ("slug",), "classes": ("collapse",)}),
        (_("Publication"), {"fields": ("publish_on", "show_as_updated")}),
    )

    class Media:
        css = {"all": ("css/admin-story.css", "css/admin-gallery.css")}
        js = ("js/admin-story.js", "js/admin-upload.js", "js/admin-gallery.js")

    def get_queryset(self, request: HttpRequest) -> Any:
        galleries = super().get_queryset(request)
        return galleries.select_related("cover").defer(
            *(f"cover__{name}" for name in Photo.UNSHOWN)
        )

    @admin.display(description=_("picture"))
    def cover_picture(self, gallery: Gallery) -> str:
        return render_to_string(
            "admin/articles/gallery/_thumbnail.html", {"photo": gallery.cover, "width": 96}
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self._preview)
        return [
            path("<int:pk>/preview/", view, name="articles_gallery_preview"),
            *super().get_urls(),
        ]

    def _preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        return preview_view(self, request, pk)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return history_view(self, request, object_id)

    # The form

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        author: Any = form.base_fields.get("author")
        if author:
            author.queryset = people_of(obj.author_id if obj else None)
        site: Any = form.base_fields.get("site")
        if site:
            site.label_from_instance = lambda each: each.name
            site.initial = Site.objects.get_current(request).pk
            if Site.objects.count() == 1:
                site.widget = HiddenInput()  # with one title there is nothing to choose
        return form

    def changes(self, stale: Gallery, form: Any) -> list[FieldChange]:
        return compare_galleries(
            stale,
            form.instance,
            stale.items.select_related("photo").order_by("position", "id"),
            form.pictures.items(),
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        context["pictures"] = form.pictures
        library = Photo.objects.library().order_by("-id")
        context["newest"] = library.only("pk", "caption", "alt")[:NEWEST]
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def create(self, request: HttpRequest, obj: Gallery, form: Any) -> None:
        made = create_gallery(
            by=person(request),
            pictures=form.pictures.placed(),
            **{name: getattr(obj, name) for name in GALLERY_WRITTEN},
        )
        # The admin goes on with `obj`, which becomes the row that the action made.
        obj.__dict__.update(made.__dict__)

    def save(self, request: HttpRequest, obj: Gallery, form: Any) -> None:
        save_gallery(
            obj,
            by=person(request),
            expected_version=form.expected_version(),
            pictures=form.pictures.placed(),
        )
