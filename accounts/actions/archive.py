"""All that is held of a person, in one ZIP file that they can read without us."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ..models import User
from ..queries.personal_data import own_parts
from ..signals import Attached, Part, data_wanted

_MARK = "<!-- entries -->"


def write_archive(user: User, path: Path) -> None:
    parts: list[Part] = own_parts(user)
    for _heard, more in data_wanted.send(User, user_id=user.pk):
        parts += cast("list[Part]", more)
    now = timezone.localtime()
    page = render_to_string(
        "accounts/privacy_export.html",
        {"parts": parts, "person": user, "now": now, "mark": _MARK},
    )
    head, foot = page.split(_MARK)
    index, listed = path.with_name("index.html"), path.with_name("part.json")
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        with index.open("w", encoding="utf-8") as html:
            html.write(head)
            for part in parts:
                with listed.open("w", encoding="utf-8") as out:
                    _write_part(part, archive, out, html)
                archive.write(listed, f"{part.name}.json")
            html.write(foot)
        archive.write(index, "index.html")


def _write_part(part: Part, archive: ZipFile, out: IO[str], html: IO[str]) -> None:
    """One entry at a time: there may be thousands, each as long as a story."""
    template = "accounts/privacy_export_part.html"
    html.write(render_to_string(template, {"part": part, "opens": True}))
    number = 0
    for number, entry in enumerate(part.entries, 1):
        data = plain(entry.data)
        if files := [name for each in entry.files if (name := _add_file(archive, each))]:
            data["files"] = files
        text = json.dumps(data, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
        out.write(f"{'[' if number == 1 else ','}\n{text}")
        html.write(render_to_string(template, {"entry": shown(data), "files": files}))
    out.write("\n]\n" if number else "[]\n")
    html.write(render_to_string(template, {"ends": True, "number": number}))


def _add_file(archive: ZipFile, attached: Attached) -> str | None:
    """Its name in the archive; None where the storage holds it no more."""
    try:
        source = attached.open()
    except FileNotFoundError:
        return None
    info = ZipInfo(attached.name, timezone.localtime().timetuple()[:6])
    info.compress_type = ZIP_STORED  # a picture is compressed already
    with source, archive.open(info, "w", force_zip64=True) as target:
        while chunk := source.read(256 * 1024):
            target.write(chunk)
    return attached.name


def shown(value: Any) -> dict[str, Any]:
    """What JSON has, told apart by kind for the template."""
    if isinstance(value, dict) and value:
        return {"pairs": [(name.replace("_", " "), shown(each)) for name, each in value.items()]}
    if isinstance(value, list) and value:
        return {"each": [shown(each) for each in value]}
    words = {True: _("yes"), False: _("no")}
    empty = value is None or value in ("", {}, [])
    return {"text": words[value] if isinstance(value, bool) else "–" if empty else value}


def plain(value: Any) -> Any:
    """As JSON has it, with times in the paper's own zone."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, str | int | float | bool) or value is None:
        return str(value) if isinstance(value, str) else value
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Promise | Model):
        return str(value)
    if isinstance(value, Iterable):
        return [plain(each) for each in value]
    return str(value)
