"""Looking into the pictures themselves, one at a time, in the process apart.

As all work it is rows: `look_at` is set when a picture is added, and a picture's bytes never
change, so one look is enough, mostly long before it is sent.
"""

import logging
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from newsroom.leases import take

from ..models import ContributionPicture, Signal
from ..pictures import apart
from ..pictures.errors import Refused
from ..pictures.jobs import ORIGINAL

logger = logging.getLogger("newsroom.evidence")

MAX_ATTEMPTS = 5
# A large picture takes seconds. After a kill it is taken up within a minute.
LEASE = timedelta(seconds=50)


def look_at_next_picture() -> bool:
    """Look at the picture that has waited longest; False where none waits."""
    due = ContributionPicture.objects.filter(
        look_at__lte=timezone.now(), look_attempts__lt=MAX_ATTEMPTS
    )
    picture = due.order_by("look_at", "id").first()
    if picture is None:
        return False
    if take(picture, LEASE, due="look_at", tries="look_attempts"):
        _look(picture)
    return True


def _look(picture: ContributionPicture) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix="levels-") as name:
            original = Path(name, ORIGINAL)
            with picture.photo.original.open("rb") as source, original.open("wb") as target:
                for chunk in source.chunks():
                    target.write(chunk)
            uneven = apart.compare_levels(Path(name))["uneven"]
    except (Refused, FileNotFoundError):
        uneven = None  # of such a picture nothing can be told
    except (apart.Failed, OSError) as error:
        # Tried again when the lease ends. It is one sign of many, and may be left out.
        logger.error("not looked at", extra={"picture": picture.pk, "error": str(error)})
        return
    _note(picture, uneven)


@transaction.atomic
def _note(picture: ContributionPicture, uneven: dict[str, Any] | None) -> None:
    # Taken away meanwhile? Then there is nothing to say of it.
    row = ContributionPicture.objects.select_for_update(of=("self",)).filter(pk=picture.pk)
    if row.first() is None:
        return
    if uneven:
        Signal.objects.update_or_create(
            contribution_id=picture.contribution_id,
            kind=Signal.Kind.UNEVEN,
            picture=picture,
            defaults={"is_doubt": True, "facts": uneven},
        )
    ContributionPicture.objects.filter(pk=picture.pk).update(look_at=None, look_attempts=0)
