from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..validators import validate_visible


class PolicyManager(models.Manager["Policy"]):
    def current(self) -> Policy:
        """The one in force. There is always one: the first came with the table."""
        return self.filter(since__lte=timezone.now()).order_by("-since", "-number")[0]


class Policy(models.Model):
    """One version of the policy by which what readers send in is judged; never changed.

    A decision names a clause of the version that was in force then.
    """

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    since = models.DateTimeField(_("in force since"), default=timezone.now)

    objects: ClassVar[PolicyManager] = PolicyManager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(_("Policy, version %(number)d") % {"number": self.number})

    def get_absolute_url(self) -> str:
        """Of this version, whatever is in force."""
        return reverse("articles:comments-policy-version", args=[self.number])


class Clause(models.Model):
    """A numbered sentence or two of a policy."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="clauses", db_index=False)
    # "2.3": the third of the second part.
    part = models.PositiveSmallIntegerField(_("part"))
    place = models.PositiveSmallIntegerField(_("number"))
    part_title = models.CharField(_("heading"), max_length=80, validators=[validate_visible])
    text = models.TextField(_("text"), max_length=1000, validators=[validate_visible])
    # In a list to choose from; empty for a clause that nothing is declined by.
    reason = models.CharField(
        _("as a reason"), max_length=80, blank=True, validators=[validate_visible]
    )

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["part", "place"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "part", "place"], name="clause_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.reason}".strip()

    def get_absolute_url(self) -> str:
        return f"{self.policy.get_absolute_url()}#{self.anchor}"

    @property
    def number(self) -> str:
        return f"{self.part}.{self.place}"

    @property
    def anchor(self) -> str:
        return f"clause-{self.part}-{self.place}"
