"""The download of all that is held of a person.

The work is rows (`ready_at` is empty). Whoever takes one pushes its `try_at` ahead first and
names the file on it, so that a worker that is killed leaves a row that is due again in a
moment, and no file that nobody knows of.
"""

import logging
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.leases import doubling, take
from newsroom.media import delete_files

from ..models import Export, Notice, NoticeKind, User
from .archive import write_archive

logger = logging.getLogger("newsroom.privacy")

KEPT = timedelta(days=7)
# A try may take long with many pictures; after a kill the row is due again then.
LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
# Older than any try can be, so that what nobody names was left by a kill.
GRACE = timedelta(days=1)
FOLDER = "exports"


def ask_for_export(user: User) -> Export:
    """Have one made; while one is, that is it. An earlier one that is ready goes."""
    with transaction.atomic():
        User.objects.hold(user.pk)
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
    export = Export.objects.to_build(timezone.now()).select_related("user").first()
    if export is None:
        return False
    if _take(export):
        build(export)
    return True


def build(export: Export) -> None:
    """What goes wrong is noted on the row."""
    try:
        with tempfile.TemporaryDirectory(prefix="export-") as name:
            path = Path(name) / "all.zip"
            write_archive(export.user, path)
            size = path.stat().st_size
            with path.open("rb") as file:
                saved = storages["private"].save(export.file, File(file))
        # It may have been asked for anew, taken by another or erased meanwhile.
        if saved != export.file or not _note_ready(export, size):
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


def _take(export: Export) -> bool:
    """Each try has a file of its own; what the last one left is removed."""
    before = export.file
    wait = doubling(LEASE, LONGEST_WAIT, export.attempts)
    if not take(export, wait, file=f"{FOLDER}/{token_hex(20)}.zip"):
        return False
    if before:
        delete_file(before)
    return True


def delete_file(name: str) -> None:
    try:
        delete_files(storages["private"], [name])
    except OSError as error:  # the sweep comes by later
        logger.warning("download not removed", extra={"error": str(error)})
