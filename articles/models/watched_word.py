from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible
from ..watched import key_of

MAX_KEY = 200


class WatchedWord(models.Model):
    """A word, or several in a row, that the desk watches for in comments."""

    class What(models.TextChoices):
        # Whoever wrote it, an editor looks first.
        BANNED = "banned", _("Hold")
        SUSPECT = "suspect", _("Flag")

    word = models.CharField(_("word or words"), max_length=80, validators=[validate_visible])
    # As it is compared.
    key = models.CharField(max_length=MAX_KEY, unique=True, editable=False)
    what = models.CharField(_("what to do"), max_length=8, choices=What.choices)
    note = models.CharField(_("note"), max_length=200, blank=True, validators=[validate_visible])

    class Meta:
        verbose_name = _("watched word")
        verbose_name_plural = _("watched words")
        ordering = ["what", "word"]
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["banned", "suspect"]), name="watched_word_what_is_known"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="watched_word_is_a_word"),
        ]

    def __str__(self) -> str:
        return self.word

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Compute the row's own column, by which it is compared."""
        self.key = key_of(self.word)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.key = key_of(self.word)
        if not self.key or len(self.key) > MAX_KEY:
            raise ValidationError({"word": _("Write a word, or a few.")})
        if WatchedWord.objects.filter(key=self.key).exclude(pk=self.pk).exists():
            raise ValidationError({"word": _("This is in the list already.")})
