"""The form of a gallery, as a browser fills it in."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from articles.models import Gallery, Photo

from .pages import filled

ADD = "/admin/articles/gallery/add/"


def change_url(gallery: Gallery) -> str:
    return f"/admin/articles/gallery/{gallery.pk}/change/"


def row(number: int, photo: Photo, place: object, **words: str) -> dict[str, object]:
    """A row of the table, as it is sent."""
    typed = {"photo": photo.pk, "place": place, "caption": "", "alt": "", **words}
    return {f"pictures-{number}-{name}": value for name, value in typed.items()}


def save(client: Client, gallery: Gallery, **typed: Any) -> HttpResponse:
    url = change_url(gallery)
    return client.post(url, filled(client, url, **typed))


def stored(gallery: Gallery) -> Gallery:
    return Gallery.objects.get(pk=gallery.pk)


def pictures(gallery: Gallery) -> list[tuple[Photo, str, str]]:
    items = gallery.items.order_by("position").select_related("photo")
    return [(item.photo, item.caption, item.alt) for item in items]


def rows(response: HttpResponse) -> list[Any]:
    return response.context["pictures"].rows


def row_errors(response: HttpResponse) -> list[list[str]]:
    """The fields with errors, row by row."""
    return [sorted(each.errors) for each in rows(response)]
