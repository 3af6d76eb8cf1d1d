from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..actions.photos import ask_for_renditions, change_photo, delete_photo
from ..actions.tags import get_or_create_tags
from ..forms.photo import WORDS, PhotoForm
from ..models import Photo
from .common import DeskAdmin, name_widget
from .originals import send_original
from .photo_actions import make_gallery, set_rights
from .photo_choose import choose_view
from .photo_list import FILTERS, Library, photo_problems
from .photo_page import page_context, uses_of
from .photo_upload import add_page, change_url, drop_context, upload_view


@admin.register(Photo)
class PhotoAdmin(DeskAdmin):
    form = PhotoForm
    change_list_template = "admin/articles/photo/change_list.html"
    change_form_template = "admin/articles/photo/change_form.html"
    list_display = ("__str__",)
    list_filter = FILTERS
    list_per_page = list_max_show_all = 60
    search_fields = ("caption", "alt", "credit", "facts__keywords")
    search_help_text = gettext_lazy("Words of the caption, description, credit or keywords")
    ordering = ("-id",)
    sortable_by = ()
    actions = (make_gallery, set_rights)
    fieldsets = (
        (gettext_lazy("Words"), {"fields": (*WORDS, "tag_names")}),
        (
            gettext_lazy("Rights"),
            {"fields": ("copyright_notice", "usage_terms", "expires_at", "taken_at")},
        ),
        (
            gettext_lazy("The file"),
            {"fields": ("size", "original_link", "uploaded_by", "created_at")},
        ),
    )
    readonly_fields = ("size", "original_link", "uploaded_by", "created_at")

    class Media:
        css = {"all": ("css/admin-library.css",)}

    # Addresses

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("upload/", view(self._upload), name="articles_photo_upload"),
            path("choose/", view(self._choose), name="articles_photo_choose"),
            path("<int:pk>/thumbnail/", view(self._thumbnail), name="articles_photo_thumbnail"),
            path("<int:pk>/original/", view(self._original), name="articles_photo_original"),
            path("<int:pk>/again/", view(self._make_again), name="articles_photo_again"),
            *super().get_urls(),
        ]

    def _upload(self, request: HttpRequest) -> HttpResponse:
        return upload_view(self, request)

    def _choose(self, request: HttpRequest) -> HttpResponse:
        return choose_view(self, request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return add_page(self, request, extra_context)

    def _find(self, request: HttpRequest, pk: int) -> Photo:
        photo = Photo.objects.library().filter(pk=pk).first()
        if photo is None or not self.has_view_permission(request, photo):
            raise Http404("no such picture")
        return photo

    def _thumbnail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For scripts that know a picture's id only."""
        file = self._find(request, pk).thumbnail()
        if file is None:
            raise Http404("no file yet")
        return HttpResponseRedirect(file.url)

    def _original(self, request: HttpRequest, pk: int) -> FileResponse:
        return send_original(self._find(request, pk))

    def _make_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        photo = self._find(request, pk)
        if request.method != "POST" or not self.has_change_permission(request, photo):
            raise PermissionDenied
        with transaction.atomic():
            photo.save(update_fields=ask_for_renditions(photo))
        messages.success(request, _("The files are being made again."))
        return HttpResponseRedirect(change_url(photo))

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        return Photo.objects.library().order_by(*self.ordering)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Library]:
        return Library

    def has_make_gallery_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.add_gallery")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().changelist_view(
            request, {"title": _("Pictures"), **drop_context(), **(extra_context or {})}
        )
        changes = getattr(response, "context_data", None) or {}
        if "cl" in changes:
            changes["photos"] = [
                (photo, photo.thumbnail(), photo_problems(photo))
                for photo in changes["cl"].result_list
            ]
        return response

    # The page

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form, photo = context["adminform"].form, context["original"]
        for name, label in (("expires_at", _("Rights end")), ("taken_at", _("Taken"))):
            if name in form.fields:
                name_widget(form.fields[name].widget, label)
        context.update(
            page_context(photo),
            problems=photo_problems(photo),
            crop_errors=any(name.startswith("crop_") for name in form.errors),
        )
        response = super().render_change_form(request, context, *args, **kwargs)
        if form.errors:
            response.status_code = 400
        return response

    def save_model(self, request: HttpRequest, obj: Photo, form: PhotoForm, change: bool) -> None:
        names = form.cleaned_data.get("tag_names")
        change_photo(
            obj,
            form.changed_fields(),
            tags=None if names is None else get_or_create_tags(names),
        )

    @admin.display(description=gettext_lazy("tags"))
    def tag_names(self, photo: Photo) -> str:
        """For those who may only read; the form has a field of this name."""
        return ", ".join(photo.tags.order_by("name").values_list("name", flat=True))

    @admin.display(description=gettext_lazy("size"))
    def size(self, photo: Photo) -> str:
        return f"{photo.width} × {photo.height}"

    @admin.display(description=gettext_lazy("original"))
    def original_link(self, photo: Photo) -> str:
        return format_html('<a href="../original/">{}</a>', _("Download the file as it was sent"))

    # Deleting

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, int], set[str], list[str]]:
        """What a deletion takes away is where the pictures are seen, not only their rows."""
        photos = list(objs)
        return uses_of(photos), {Photo._meta.verbose_name_plural: len(photos)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Photo) -> None:
        delete_photo(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> None:
        for photo in queryset:
            delete_photo(photo)
