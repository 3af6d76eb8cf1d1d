"""What tests of sending begin from: somebody's browser, and the form as it posts it."""

import html
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from tests import factories
from tests.markup import Markup

STORY, PICTURES = "/send/story/", "/send/pictures/"


def signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def filled(**fields: Any) -> dict[str, Any]:
    """A whole story; a field that is None is left out."""
    typed = {
        "headline": "The bridge is closed",
        "text": "Since noon nobody gets across.",
        "text_form": "plain",
        "terms": "1",
        **fields,
    }
    return {name: value for name, value in typed.items() if value is not None}


def jpeg(seed: int = 1) -> bytes:
    return factories.jpeg_bytes((80 + seed, 60))


def picture_file(seed: int = 1, name: str = "", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name or f"IMG_{seed:04d}.jpg", jpeg(seed) if data is None else data, "image/jpeg"
    )


def upload(client: Client, seed: int = 1, *, kind: str = "story", **fields: Any) -> Any:
    sent = fields.pop("file", None) or picture_file(seed)
    return client.post(f"/send/{kind}/pictures/", {"file": sent, **fields})


def shown(response: Any) -> dict[str, Any]:
    """What the form on a page would post if one sent it as it stands."""
    page = Markup(response.content)
    found: dict[str, Any] = {}
    for each in page.every("input"):
        name, value = each.get("name"), each.get("value") or ""
        if not name or each.get("type") in ("file", "radio") or name == "terms":
            continue
        if name == "pictures":
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    source = response.content.decode()
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', source, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[0] if chosen else ""
    for name, text in re.findall(
        r'<textarea[^>]*? name="(\w+)".*?>\n?(.*?)</textarea>', source, re.S
    ):
        found[name] = Markup(text).text if "<" in text else html.unescape(text)
    return found


def words(response: Any) -> str:
    return Markup(response.content).text
