"""What an editor does with the desk's queue, in a few words."""

from typing import Any

from django.test import Client
from django.urls import reverse

from articles.actions.contributions import send_contribution
from articles.models import Comment, Contribution

DESK = "/admin/desk/"
PICTURES = Contribution.Kind.PICTURES


def page_of(item: Contribution | Comment) -> str:
    return reverse("admin:desk_item", args=[item.kind, item.pk])


def send(client: Client, item: Any, do: str, **fields: Any) -> Any:
    """Press the button `do` on the item's page, with `fields` typed and its version as it is."""
    fields.setdefault("version", item.version)
    form = do.removesuffix("_featured")
    given = {f"{form}-{name}": value for name, value in fields.items()}
    return client.post(page_of(item), {"do": do, **given})


def text_of(response: Any) -> str:
    """The page, with one space wherever it has several."""
    return " ".join(response.content.decode().split())


def now(item: Any) -> Any:
    return type(item).objects.get(pk=item.pk)


def resend(item: Contribution, **fields: Any) -> Contribution:
    """Its author sends another version."""
    typed = {
        name: getattr(item, name) for name in ("headline", "text", "area", "place", "happened_on")
    }
    return send_contribution(
        item, by=item.author, fields={**typed, "links": [], **fields}, terms_version=1
    )
