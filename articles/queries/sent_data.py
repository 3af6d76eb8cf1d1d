"""What the paper holds of what a person sent in, and of what they did with what others sent."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import Attached, Entry, Part

from ..models import Batch, Block, Contribution, ContributionPicture, Message, Photo
from .told_photo import told_photo


def sent_parts(user: User) -> list[Part]:
    return [
        Part("contributions", _("What you sent in"), _contributions(user)),
        Part("blocks", _("When you could not send"), _blocks(user)),
        Part("desk-contributions", _("What you did with what readers sent in"), _at_desk(user)),
    ]


def _contributions(user: User) -> Iterator[Entry]:
    """Also what is being written; with the pictures as they were sent, and what we noticed."""
    sent = Contribution.objects.filter(author=user).select_related(
        "area__parent__parent__parent", "section", "clause", "article", "gallery"
    )
    for item in sent.order_by("pk").iterator(50):
        pictures = [_picture(each) for each in item.pictures.select_related("photo")]
        made = item.article or item.gallery
        yield Entry(
            {
                "kind": str(item.get_kind_display()),
                "state": str(item.get_state_display()),
                "headline": item.headline,
                "text": item.text,
                "section": item.section.name if item.section else None,
                "place": item.place,
                "area": item.area.path if item.area else None,
                "happened_on": item.happened_on,
                "links": item.links,
                "typed_and_not_sent": item.unsent,
                "terms_version": item.terms_version,
                "begun_at": item.created_at,
                "changed_at": item.modified_at,
                "sent_at": item.sent_at,
                "due_at": item.due_at,
                "decided_at": item.decided_at,
                "published_at": item.published_at,
                "clause": str(item.clause) if item.clause else None,
                "published_as": made.get_absolute_url() if made and made.is_public() else None,
                "what_we_knew_of_you": str(item.get_record_display()),
                "sent_alike_by_several": item.wave_id is not None,
                "pictures": [data for data, _files in pictures],
                "versions": [
                    {"at": each.at, "headline": each.headline, "text": each.text, **each.facts}
                    for each in item.versions.all()
                ],
                "messages": [
                    {
                        "at": each.at,
                        "from": _("the desk") if each.from_desk else _("you"),
                        "text": each.text,
                    }
                    for each in item.messages.all()
                ],
                "what_happened": [
                    {"at": each.at, "what": each.step_label}
                    for each in item.transitions.order_by("at", "id")
                ],
                "what_we_noticed": [
                    str(each.get_kind_display()) for each in item.signals.order_by("id")
                ],
            },
            tuple(file for _data, files in pictures for file in files),
        )


def _picture(picture: ContributionPicture) -> tuple[dict[str, Any], tuple[Attached, ...]]:
    photo = picture.photo
    data: dict[str, Any] = {
        "picture": picture.photo_id,
        "caption": picture.caption,
        "description": picture.alt,
        "sent": picture.is_sent,
        "who_took_it": picture.credit,
        "when": picture.taken_at,
        "where": picture.place,
    }
    if photo.purpose != Photo.Purpose.SENT:
        return data, ()  # taken into the library: told there
    told = told_photo(photo, "contributions", with_file=True)
    return {**data, "file": told.data}, told.files


def _blocks(user: User) -> Iterator[Entry]:
    for block in Block.objects.filter(user=user).select_related("clause").order_by("pk"):
        yield Entry(
            {
                "since": block.at,
                "until": block.until,
                "lifted_at": block.lifted_at,
                "clause": str(block.clause),
                "note": block.note,
            }
        )


def _at_desk(user: User) -> Iterator[Entry]:
    """Besides the steps; of others' words no more than what it was about."""
    for item in Contribution.objects.filter(claimed_by=user).order_by("pk"):
        yield Entry({"what": _("taken up"), "at": item.claimed_at, "on": item.headline})
    written = Message.objects.filter(author=user, from_desk=True).select_related("contribution")
    for message in written.order_by("pk").iterator(500):
        on = message.contribution.headline
        yield Entry({"what": _("written"), "at": message.at, "on": on, "text": message.text})
    for batch in Batch.objects.filter(Q(by=user) | Q(undone_by=user)).order_by("pk"):
        yield Entry(
            {
                "what": str(batch.get_what_display()),
                "at": batch.at,
                "on": batch.items.count(),
                "text": batch.message,
                "taken_back_at": batch.undone_at if batch.undone_by_id == user.pk else None,
            }
        )
    blocks = Block.objects.filter(Q(by=user) | Q(lifted_by=user)).select_related("clause")
    for block in blocks.order_by("pk"):
        yield Entry(
            {
                "what": _("blocked"),
                "at": block.at,
                "clause": str(block.clause),
                "note": block.note if block.by_id == user.pk else None,
                "lifted_at": block.lifted_at if block.lifted_by_id == user.pk else None,
            }
        )
