"""Leaving: asked for, a day to change one's mind, and then all of a person's is erased.

The work is rows (a Departure). Whoever erases pushes `try_at` ahead first, so that a worker
that is killed leaves a row that is due again in a moment; what is in the database goes in
one transaction, files after it.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client, Token
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.signing import BadSignature
from django.db import Error, transaction
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.leases import doubling, take
from newsroom.ratelimits import MAIL_ERRORS

from ..models import Departure, Profile, User, Work
from ..signals import erasure_begins, person_leaves, profile_changed
from .exporting import delete_file

logger = logging.getLogger("newsroom.privacy")

LEASE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)


def works_of(user: User) -> list[Work]:
    """Between which the person may choose; what was published at work here stays the paper's."""
    return [Work.NAMED, Work.NAMELESS] if user.is_staff else [Work.NAMELESS, Work.GONE]


def ask_to_leave(user: User, work: Work, *, session_key: str | None = None) -> Departure:
    """Take the person at their word: from now hidden, after a day erased.

    Signs them out everywhere but in the session that is named. Asked again, what becomes of
    their work is changed and the time stands. Raises ValidationError for who may not leave.
    """
    with transaction.atomic():
        person = _locked(user.pk)
        if person.is_superuser:
            raise ValidationError(
                _(
                    "You run this paper’s website. Ask another administrator to take that over "
                    "first; then you can leave."
                )
            )
        if work not in works_of(person):
            raise ValidationError({"work": _("Choose one of these.")})
        now = timezone.now()
        departure = Departure.objects.filter(user=person).first()
        if departure is None:
            due = now + timedelta(hours=settings.LEAVING_HOURS)
            departure = Departure.objects.create(
                user=person, work=work, asked_at=now, due_at=due, try_at=due, mail_at=now
            )
            _profile_moved(person)
        elif not departure.is_due(now):
            departure.work = work
            departure.save(update_fields=["work"])
        end_sessions(person, but=session_key)
        return departure


def erase_soon(user: User) -> None:
    """Have the worker erase somebody at once, for an administrator who closes their account.

    Nobody chose what becomes of their published work, so it stays. Raises ValidationError
    for another administrator.
    """
    with transaction.atomic():
        person = _locked(user.pk)
        if person.is_superuser:
            raise ValidationError(_("An administrator can’t be erased. Take that right first."))
        now = timezone.now()
        due = {"asked_at": now, "due_at": now, "try_at": now, "told_at": now}
        Departure.objects.update_or_create(
            user=person, defaults=due, create_defaults={**due, "work": works_of(person)[0]}
        )
        _profile_moved(person)
        end_sessions(person)


def stay(user: User) -> bool:
    """Take the departure back; False where it is too late, or there was none."""
    with transaction.atomic():
        person = User.objects.select_for_update(of=("self",)).filter(pk=user.pk).first()
        departure = Departure.objects.filter(user=person).first() if person else None
        if person is None or departure is None or departure.is_due():
            return False
        departure.delete()
        _profile_moved(person)
        return True


# Telling them ----------------------------------------------------------------------


def tell_who_leaves() -> None:
    """By mail, so that somebody whose browser was used by another can stop it."""
    now = timezone.now()
    for departure in Departure.objects.untold(now).select_related("user")[:20]:
        # Counted before it is sent: a mail twice is better than none, never at once.
        taken = Departure.objects.filter(
            pk=departure.pk, told_at=None, mail_at=departure.mail_at
        ).update(mail_at=now + timedelta(minutes=5))
        if not taken:
            continue
        try:
            _send(departure)
        except MAIL_ERRORS as error:
            logger.error("a mail about leaving was not sent", extra={"error": str(error)})
            return  # the others would meet the same
        Departure.objects.filter(pk=departure.pk).update(told_at=timezone.now())


def _send(departure: Departure) -> None:
    site = Site.objects.get(pk=settings.SITE_ID)
    context = {
        "paper": site.name,
        "due": timezone.localtime(departure.due_at),
        "url": settings.BASE_URL + reverse("account-privacy"),
    }
    send_mail(
        render_to_string("accounts/email/leaving_subject.txt", context).strip(),
        render_to_string("accounts/email/leaving_message.txt", context),
        None,
        [departure.user.email],
    )


# Erasing ---------------------------------------------------------------------------


def erase_next_departure() -> bool:
    """Erase who has waited longest; False where nobody is due."""
    departure = Departure.objects.due(timezone.now()).first()
    if departure is None:
        return False
    if take(departure, doubling(LEASE, LONGEST_WAIT, departure.attempts)):
        try:
            erase(departure.user_id)
        except (Error, OSError):
            raise  # the database or the storage is away: the row is due again in a moment
        except Exception as error:  # one that fails must not hold up the others
            logger.exception("a person was not erased", extra={"departure": departure.pk})
            Departure.objects.filter(pk=departure.pk).update(problem=type(error).__name__)
    return True


def erase(user_id: int) -> None:
    """Erase a person whose departure is due; nothing happens where it isn't, or where they are.

    What others hold is erased by those who hear `person_leaves`, in the same transaction.
    """
    departure = Departure.objects.filter(user=user_id).select_related("user").first()
    if departure is None or not departure.is_due() or departure.user.is_superuser:
        return
    erasure_begins.send(User, user_id=user_id, work=departure.work)
    # Also those of visitors who typed the address; they are many, so before the transaction.
    sessions = list(_sessions_of(departure.user))
    with transaction.atomic():
        person = User.objects.select_for_update(of=("self",)).filter(pk=user_id).first()
        departure = Departure.objects.filter(user=user_id).first()
        if person is None or departure is None or not departure.is_due() or person.is_superuser:
            return
        person_leaves.send(User, user_id=user_id, work=departure.work)
        _profile_moved(person)
        end_sessions(person)
        for start in range(0, len(sessions), 500):
            Session.objects.filter(pk__in=sessions[start : start + 500]).delete()
        _delete_log(person)
        # Set up for a sister title, which goes on without who did it.
        Client.objects.filter(owner=person).update(owner=None)
        export = getattr(person, "export", None)
        if export and export.file:
            transaction.on_commit(partial(delete_file, export.file), robust=True)
        person.delete()


def _locked(user_id: int) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user_id)


def _profile_moved(user: User) -> None:
    if Profile.objects.filter(user=user).exists():
        profile_changed.send(Profile, user_id=user.pk, has_moved=True)


def end_sessions(user: User, *, but: str | None = None) -> None:
    """Here, and at the sister titles where they came from here."""
    tracked = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in tracked.values_list("session_key", flat=True):
        store.delete(key)
    tracked.delete()
    Token.objects.filter(user=user).delete()


def _sessions_of(user: User) -> Iterator[str]:
    """The keys of all sessions, of whoever, that hold the person or an address of theirs."""
    addresses = {email.casefold() for email in user.addresses()}
    for session in Session.objects.order_by().iterator(500):
        try:
            held = session.get_decoded()
        except (BadSignature, ValueError):
            continue
        if str(held.get("_auth_user_id")) == str(user.pk) or any(
            address in repr(held).casefold() for address in addresses
        ):
            yield session.session_key


def _delete_log(user: User) -> None:
    """What the administration notes of the person themselves; of what they did goes with them."""
    own: list[Model] = [user]
    own += [row for row in (getattr(user, "profile", None),) if row]
    own += EmailAddress.objects.filter(user=user)
    for row in own:
        kind = ContentType.objects.get_for_model(row)
        LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).delete()
    LogEntry.objects.filter(object_repr__icontains=user.email).update(object_repr="")


# Housekeeping ------------------------------------------------------------------------


def forget_ended_sessions(limit: int) -> int:
    """Delete up to so many notes of who was where, of sessions that have ended; how many."""
    usable = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    ended = UserSession.objects.exclude(session_key__in=usable)
    ids = list(ended.order_by().values_list("pk", flat=True)[:limit])
    UserSession.objects.filter(pk__in=ids).delete()
    return len(ids)
