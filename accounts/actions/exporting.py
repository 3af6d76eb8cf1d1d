"""The download of all that is held of a person.

The work is rows (`ready_at` is empty). Whoever takes one pushes its `try_at` ahead first and
names the file on it, so that a worker that is killed leaves a row that is due again in a
moment, and no file that nobody knows of.
"""

import json
import logging
import tempfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.base import File
from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from newsroom.media import delete_files

from ..models import Export, Notice, NoticeKind, User
from ..queries.personal_data import own_parts
from ..signals import Attached, Part, data_wanted

logger = logging.getLogger("newsroom.privacy")

KEPT = timedelta(days=7)
# A try may take long with many pictures; after a kill the row is due again then.
LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
# Older than any try can be, so that what nobody names was left by a kill.
GRACE = timedelta(days=1)
FOLDER = "exports"
_MARK = "<!-- entries -->"


def ask_for_export(user: User) -> Export:
    """Have one made; while one is, that is it. An earlier one that is ready goes."""
    with transaction.atomic():
        # Two at once follow each other, so that the second finds the row of the first.
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        export = Export.objects.filter(user=user).first() or Export(user=user)
        if export.pk and export.is_open:
            return export
        now = timezone.now()
        if export.file:
            transaction.on_commit(partial(delete_file, export.file), robust=True)
        export.asked_at = export.try_at = now
        export.ready_at = export.expires_at = None
        export.file, export.size, export.attempts, export.problem = "", 0, 0, ""
        export.save()
        return export


def build_next_export() -> bool:
    """Make the download that has waited longest; False where none waits."""
    now = timezone.now()
    export = Export.objects.to_build(now).select_related("user").first()
    if export is None:
        return False
    if _take(export, now):
        build(export)
    return True


def build(export: Export) -> None:
    """What goes wrong is noted on the row."""
    try:
        with tempfile.TemporaryDirectory(prefix="export-") as name:
            path = Path(name) / "all.zip"
            _write_zip(export.user, path)
            size = path.stat().st_size
            with path.open("rb") as file:
                saved = storages["private"].save(export.file, File(file))
        if saved != export.file or not _note_ready(
            export, size
        ):  # asked for anew, taken by another or erased meanwhile
            delete_file(saved)
    except Exception as error:  # whatever a part met, the row must tell of it
        logger.exception("download not made", extra={"export": export.pk})
        delete_file(export.file)
        Export.objects.filter(pk=export.pk, file=export.file, ready_at=None).update(
            problem=type(error).__name__
        )


def delete_expired_exports() -> None:
    """Those whose days are over, and files left by a kill."""
    for export in Export.objects.expired(timezone.now()):
        with transaction.atomic():
            row = Export.objects.select_for_update(of=("self",)).filter(
                pk=export.pk, file=export.file
            )
            if row.exists():
                row.delete()
                transaction.on_commit(partial(delete_file, export.file), robust=True)
    storage = storages["private"]
    try:
        _folders, files = storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    named = set(Export.objects.values_list("file", flat=True))
    before = timezone.now() - GRACE
    for file in files:
        name = f"{FOLDER}/{file}"
        try:
            if name not in named and storage.get_modified_time(name) < before:
                delete_file(name)
        except FileNotFoundError:
            continue


@transaction.atomic
def _note_ready(export: Export, size: int) -> bool:
    """Have the row say so, and tell the person; False where the file is for nobody by now."""
    ready = timezone.now()
    mine = Export.objects.filter(pk=export.pk, file=export.file, ready_at=None)
    if not mine.update(ready_at=ready, expires_at=ready + KEPT, size=size, problem=""):
        return False
    notice = Notice(
        user_id=export.user_id,
        kind=NoticeKind.ACCOUNT,
        key=f"export:{export.asked_at.isoformat()}",
        headline=_("Your data is ready to download"),
        text=_("It is kept for seven days."),
        path=reverse("account-privacy"),
    )
    Notice.objects.tell([notice])
    return True


def _take(export: Export, now: datetime) -> bool:
    """Count the try before it is made; False when another worker was quicker."""
    before, export.file = export.file, f"{FOLDER}/{token_hex(20)}.zip"
    wait = min(LEASE * 2**export.attempts, LONGEST_WAIT)
    changed = Export.objects.filter(
        pk=export.pk, ready_at=None, try_at=export.try_at, attempts=export.attempts
    ).update(try_at=now + wait, attempts=export.attempts + 1, file=export.file)
    if changed and before:
        delete_file(before)
    return bool(changed)


def delete_file(name: str) -> None:
    try:
        delete_files(storages["private"], [name])
    except OSError as error:  # the sweep comes by later
        logger.warning("download not removed", extra={"error": str(error)})


# The archive ---------------------------------------------------------------------


def _write_zip(user: User, path: Path) -> None:
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
