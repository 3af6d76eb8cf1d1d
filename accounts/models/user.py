from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def hold(self, pk: int) -> bool:
        """Lock a person's row until the transaction ends; False where there is no such person.

        Two who change what is the person's follow each other, and none passes their erasure.
        """
        held = self.select_for_update(of=("self",), no_key=True).filter(pk=pk)
        return bool(held.order_by().values_list("pk"))


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by e-mail. What readers see of them is a profile."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Someone already signs in with this address.")},
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_staff = models.BooleanField(
        _("works here"), default=False, help_text=_("May sign in to the editors' pages.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick instead of deleting a person.")
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # Sign-in ignores case, so two addresses that differ by case would be
            # one door to two people.
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_ignoring_case",
                violation_error_message=_("Someone already signs in with this address."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        try:
            super().validate_constraints(exclude=exclude)
        except ValidationError as error:
            # Beside the field: Django tells of a rule on an expression above the form.
            raise ValidationError({"email": error.messages}) from None

    def trust_email(self) -> None:
        """Take the address for the person's own, and the only one: the desk entered it by hand."""
        # allauth's models refer to this one, which must be there first.
        from allauth.account.models import EmailAddress  # noqa: PLC0415

        EmailAddress.objects.filter(user=self).exclude(email=self.email).delete()
        EmailAddress.objects.update_or_create(
            user=self, email=self.email, defaults={"verified": True, "primary": True}
        )

    def addresses(self) -> set[str]:
        """All e-mail addresses that we know to be theirs, or said to be."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415 - as above

        others = EmailAddress.objects.filter(user=self).values_list("email", flat=True)
        return {self.email, *others}

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def email_user(self, subject: str, message: str, **kwargs: Any) -> None:
        send_mail(subject, message, None, [self.email], **kwargs)
