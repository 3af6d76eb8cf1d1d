"""A reader's side of what they send in: writing, sending, changing, taking back.

Whoever writes a person's contributions holds that person's row first, so that two windows,
or a double click, come one after the other.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Consent, LegalText, Profile, User

from .. import rich_text
from ..models import Contribution, ContributionPicture, ContributionVersion
from ..models.contribution import MAX_LINKS, MAX_PICTURES, MAX_TEXT, snapshot
from ..queries.blocks import check_not_blocked
from ..queries.contributions import must_wait
from ..queries.records import record_of
from ..states import UNDECIDED, Decision, Standing
from .errors import StaleEdit, StepRefused
from .judging import checked_message, say
from .own import own
from .photos import delete_photo
from .transitions import record_transition

# What its author writes, and may leave the section to us; nothing else is theirs to set.
FIELDS = ("headline", "text", "area", "place", "happened_on", "links")


@dataclass(frozen=True)
class Words:
    """What its sender says of one picture."""

    picture: int
    caption: str = ""
    alt: str = ""
    credit: str = ""
    taken_at: datetime | None = None
    place: str = ""


@transaction.atomic
def draft_of(user: User, kind: str, site: Site) -> Contribution:
    """What the person is writing of this kind; begun if need be."""
    User.objects.hold(user.pk)
    found = Contribution.objects.filter(author=user, kind=kind, state=Standing.DRAFT).first()
    return found or Contribution.objects.create(author=user, kind=kind, site=site)


@transaction.atomic
def send_contribution(
    contribution: Contribution,
    *,
    by: User,
    fields: Mapping[str, Any],
    pictures: Sequence[Words] = (),
    terms_version: int | None,
    note: str = "",
    expected_version: int | None = None,
    seen: str | None = None,
) -> Contribution:
    """Send it, or another version of it, to the desk. `pictures` are in their order.

    `seen` is as for `keep_typed`. Raises ValidationError keyed by field ("pictures" for those
    as a whole), StaleEdit, StepRefused. What was sent already in the same words is returned
    as it is.
    """
    User.objects.hold(by.pk)
    item = own(Contribution, contribution.pk, by)
    prepared = _checked(item, fields, pictures)
    if terms_version is None:
        raise ValidationError({"terms": _("Please agree to the terms.")})
    fingerprint = fingerprint_of(item, prepared, pictures)
    if item.is_waiting and _is_as_sent(item, prepared, pictures):
        _note(item, note, by)
        return item
    twin = (
        Contribution.objects.filter(author=by, fingerprint=fingerprint)
        .filter(state__in=[*UNDECIDED, Standing.ACCEPTED])
        .exclude(pk=item.pk)
        .first()
    )
    if twin is not None:
        if item.state == Standing.DRAFT:
            empty(item)
        return twin
    if not item.may_change:
        raise StepRefused(_("An editor has decided on this already."))
    if expected_version is not None and item.version != expected_version:
        raise StaleEdit(item)
    if seen is not None and item.typed_mark != seen:
        raise StaleEdit(item)
    _check_allowed(item, by)
    for name, value in prepared.items():
        setattr(item, name, value)
    _place_pictures(item, pictures)
    _queue(item, by, fingerprint, terms_version)
    Consent.objects.agree(by, LegalText.TERMS, terms_version)
    _note(item, note, by)
    return item


@transaction.atomic
def take_back(contribution: Contribution, *, by: User) -> Contribution:
    """Withdraw what isn't decided; an unsent draft is gone for good."""
    User.objects.hold(by.pk)
    item = own(Contribution, contribution.pk, by)
    if item.state == Standing.DRAFT:
        empty(item)
        item.delete()
        return item
    if not item.is_undecided:
        raise StepRefused(_("An editor has decided on this already."))
    from_state, item.state = item.state, Standing.WITHDRAWN
    item.claimed_by = item.claimed_at = item.tell_at = None
    item.version += 1
    item.save()
    record_transition(item, Decision.TAKE_BACK, by=by, from_state=from_state, to_state=item.state)
    return item


def empty(draft: Contribution) -> None:
    """Begin anew: what was typed, and the pictures, are gone."""
    for picture in draft.pictures.select_related("photo"):
        delete_photo(picture.photo)
    draft.unsent = {}
    draft.save(update_fields=["unsent", "modified_at"])


def fingerprint_of(
    item: Contribution, prepared: Mapping[str, Any], pictures: Iterable[Words]
) -> str:
    """Of the words and pictures, but for spaces and case."""
    held = dict(item.pictures.values_list("pk", "sha256"))
    parts = [
        item.kind,
        " ".join(prepared["headline"].casefold().split()),
        " ".join(rich_text.plain_text(prepared["text"]).casefold().split()),
        *(held[each.picture] for each in pictures),
        *prepared["links"],
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def too_many() -> str:
    return ngettext(
        "You can send %(max)d picture at once.",
        "You can send %(max)d pictures at once.",
        MAX_PICTURES,
    ) % {"max": MAX_PICTURES}


def _checked(
    item: Contribution, fields: Mapping[str, Any], pictures: Sequence[Words]
) -> dict[str, Any]:
    """The fields as they are stored. Raises ValidationError with all that is amiss."""
    wrong: dict[str, Any] = {}
    section = fields.get("section")
    prepared = {name: fields[name] for name in FIELDS} | {"section": section}
    if section is not None and section.site_id != item.site_id:
        wrong["section"] = _("Choose a section of this paper.")
    prepared["headline"] = " ".join(prepared["headline"].split())
    if not prepared["headline"]:
        wrong["headline"] = _("Give it a headline.")
    try:
        prepared["text"] = rich_text.clean_sent(prepared["text"])
    except ValidationError as error:
        wrong["text"] = error
    else:
        if len(prepared["text"]) > MAX_TEXT:
            wrong["text"] = _("This text is too long.")
        elif (
            item.kind == Contribution.Kind.STORY
            and not rich_text.plain_text(prepared["text"]).strip()
        ):
            wrong["text"] = _("Write your story here.")
    happened_on = prepared["happened_on"]
    if happened_on and happened_on > timezone.localdate():
        wrong["happened_on"] = _("This day lies ahead.")
    if len(prepared["links"]) > MAX_LINKS:
        wrong["links"] = _("A few links are enough.")
    held = set(item.pictures.values_list("pk", flat=True))
    if not {each.picture for each in pictures} <= held or len(set(pictures)) < len(pictures):
        wrong["pictures"] = _("A picture is no longer there. Please look at the list again.")
    elif len(pictures) > MAX_PICTURES:
        wrong["pictures"] = too_many()
    elif item.kind == Contribution.Kind.PICTURES and not pictures:
        wrong["pictures"] = _("Add a picture.")
    if any(
        each.taken_at and each.taken_at > timezone.now() + timedelta(days=1) for each in pictures
    ):
        wrong["pictures"] = _("A picture can’t have been taken in the future.")
    if wrong:
        raise ValidationError(wrong)
    return prepared


def _is_as_sent(item: Contribution, prepared: Mapping[str, Any], pictures: Sequence[Words]) -> bool:
    held = [
        Words(each.pk, each.caption, each.alt, each.credit, each.taken_at, each.place)
        for each in item.pictures.all()
    ]
    if item.pictures.filter(is_sent=False).exists() or held != list(pictures):
        return False
    return all(getattr(item, name) == value for name, value in prepared.items())


def _note(item: Contribution, note: str, by: User) -> None:
    """What its author says of this version; pressed twice, it is said once."""
    text = checked_message(note)
    if text and not item.messages.filter(author=by, from_desk=False, text=text).exists():
        say(item, text, by=by, from_desk=False)


def _check_allowed(item: Contribution, user: User) -> None:
    check_not_blocked(user)
    if not Profile.objects.filter(user=user).exists():
        raise ValidationError(_("Create your profile first."), code="no_profile")
    if item.sent_at is None and must_wait(user):
        raise ValidationError(
            _(
                "We are still reading what you sent. "
                "Please wait for our answer before you send more."
            ),
            code="newcomer",
        )


def _place_pictures(item: Contribution, pictures: Sequence[Words]) -> None:
    """Make `pictures` the contribution's, in that order; others are removed."""
    wanted = {each.picture: place for place, each in enumerate(pictures)}
    for left in item.pictures.exclude(pk__in=wanted).select_related("photo"):
        delete_photo(left.photo)
    held = {picture.pk: picture for picture in item.pictures.all()}
    for each in pictures:
        picture = held[each.picture]
        picture.position = wanted[each.picture]
        picture.caption, picture.alt, picture.credit = each.caption, each.alt, each.credit
        picture.taken_at, picture.place = each.taken_at, each.place
        picture.is_sent = True
        picture.clean_fields(exclude=["contribution", "photo"])
    ContributionPicture.objects.bulk_update(
        held.values(), ["position", "is_sent", "caption", "alt", "credit", "taken_at", "place"]
    )


def _queue(item: Contribution, by: User, fingerprint: str, terms_version: int) -> None:
    now = timezone.now()
    from_state = item.state
    if not item.is_waiting or item.queued_at is None:
        item.queued_at = now
        item.due_at = now + timedelta(hours=settings.DESK_HOURS)
    item.state = Standing.SENT
    item.sent_at = now
    item.claimed_by = item.claimed_at = item.tell_at = None
    item.fingerprint, item.terms_version, item.unsent = fingerprint, terms_version, {}
    item.record = record_of(by)
    item.examine_at, item.examine_attempts = now, 0
    item.version += 1
    item.full_clean(exclude=["author", "site", "clause", "article", "gallery"])
    item.save()
    ContributionVersion.objects.create(
        contribution=item,
        number=item.version,
        headline=item.headline,
        text=item.text,
        facts=snapshot(item),
        at=now,
    )
    record_transition(item, Decision.SEND, by=by, from_state=from_state, to_state=item.state)
