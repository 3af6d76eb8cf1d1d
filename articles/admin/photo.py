from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..actions.photos import add_photo, change_photo, delete_photo
from ..forms.photo import AddPhotoForm, PhotoForm
from ..models import Photo
from ..models.photo import Rendition
from .common import DeskAdmin, person


@admin.register(Photo)
class PhotoAdmin(DeskAdmin):
    form = PhotoForm
    list_display = ("thumbnail", "__str__", "credit", "size", "created_at")
    list_display_links = ("thumbnail", "__str__")
    search_fields = ("caption", "alt", "credit")
    ordering = ("-id",)
    readonly_fields = ("picture", "size", "original_link", "uploaded_by", "created_at")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = PhotoForm if obj else AddPhotoForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("file", "alt", "caption", "credit")
        return (
            "picture",
            "alt",
            "caption",
            "credit",
            "size",
            "original_link",
            "uploaded_by",
            "created_at",
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/thumbnail/", view(self._thumbnail), name="articles_photo_thumbnail"),
            path("<int:pk>/original/", view(self._original), name="articles_photo_original"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Photo, form: ModelForm, change: bool) -> None:
        if change:
            change_photo(obj, form.changed_data)
            return
        added = add_photo(
            form.cleaned_data["file"],
            by=person(request),
            alt=obj.alt,
            caption=obj.caption,
            credit=obj.credit,
        )
        # The admin goes on with `obj`, which becomes the row that the action made.
        obj.__dict__.update(added.__dict__)

    def delete_model(self, request: HttpRequest, obj: Photo) -> None:
        delete_photo(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> None:
        for photo in queryset:
            delete_photo(photo)

    @admin.display(description=_("picture"))
    def thumbnail(self, photo: Photo) -> str:
        return _image(photo, 96)

    @admin.display(description=_("picture"))
    def picture(self, photo: Photo) -> str:
        return _image(photo, 480)

    @admin.display(description=_("size"))
    def size(self, photo: Photo) -> str:
        return f"{photo.width} × {photo.height}"

    @admin.display(description=_("original"))
    def original_link(self, photo: Photo) -> str:
        return format_html('<a href="../original/">{}</a>', _("Open the file as it was sent"))

    def _find(self, request: HttpRequest, pk: int) -> Photo:
        photo = Photo.objects.filter(pk=pk).first()
        if photo is None or not self.has_view_permission(request, photo):
            raise Http404("no such picture")
        return photo

    def _thumbnail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For scripts that know a picture's id only."""
        return HttpResponseRedirect(_thumbnail_of(self._find(request, pk)).url)

    def _original(self, request: HttpRequest, pk: int) -> FileResponse:
        photo = self._find(request, pk)
        try:
            file = photo.original.open("rb")
        except FileNotFoundError:
            raise Http404("the file is gone") from None
        # As a download: whatever the bytes are, they don't run on this host.
        return FileResponse(
            file,
            as_attachment=True,
            filename=f"picture-{photo.pk}.{str(photo.original.name).rpartition('.')[2]}",
            content_type="application/octet-stream",
        )


def _thumbnail_of(photo: Photo) -> Rendition:
    file = photo.thumbnail()
    if file is None:
        raise Http404("no file yet")
    return file


def _image(photo: Photo, width: int) -> str:
    file = photo.thumbnail()
    if file is None:
        return ""
    height = round(width * file.height / file.width)
    return format_html(
        '<img class="desk-thumbnail" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        file.url,
        width,
        height,
        photo.alt,
    )
