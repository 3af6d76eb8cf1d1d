from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class HandOver(models.Model):
    """A person on the way from the first title to a sister of this installation, for a minute.

    The browser carries a key to it, which is not kept here. Who arrives takes the row away,
    so that nobody arrives twice.
    """

    key_hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    host = models.CharField(max_length=260)
    state_hash = models.CharField(max_length=64)  # of what the sister keeps in its session
    session_hash = models.CharField(max_length=64)  # of what a change of password changes
    records = models.JSONField(default=list)  # how the person proved who they are, and when
    expires_at = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager[HandOver]] = models.Manager()

    def __str__(self) -> str:
        return f"to {self.host}"
