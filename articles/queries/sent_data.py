"""What the paper holds of what a person sent in, and of what they did with what others sent."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import Attached, Entry, Part

from ..models import (
    Batch,
    Block,
    Comment,
    Contribution,
    ContributionPicture,
    Message,
    ModeratorFigures,
    Note,
    Photo,
    Report,
    Submission,
    Warning,
)
from .reports import sent_by
from .told_photo import told_photo


def sent_parts(user: User) -> list[Part]:
    return [
        Part("contributions", _("What you sent in"), _contributions(user)),
        Part("comments", _("Your comments"), _comments(user)),
        Part("reports", _("What you reported"), _reports(user)),
        Part("blocks", _("When you were warned, or could not send"), _measures(user)),
        Part("desk-notes", _("What editors noted of you"), _notes_about(user)),
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
                **_course_of(item),
                "clause": str(item.clause) if item.clause else None,
                "published_as": made.get_absolute_url() if made and made.is_public() else None,
                "what_we_knew_of_you": str(item.get_record_display()),
                "sent_alike_by_several": item.wave_id is not None,
                "pictures": [data for data, _files in pictures],
                "versions": [
                    {"at": each.at, "headline": each.headline, "text": each.text, **each.facts}
                    for each in item.versions.all()
                ],
                **_spoken_and_done(item),
            },
            tuple(file for _data, files in pictures for file in files),
        )


def _course_of(item: Contribution | Comment) -> dict[str, Any]:
    return {
        "typed_and_not_sent": item.unsent,
        "terms_version": item.terms_version,
        "begun_at": item.created_at,
        "changed_at": item.modified_at,
        "sent_at": item.sent_at,
        "due_at": item.due_at,
        "decided_at": item.decided_at,
        "published_at": item.published_at,
    }


def _spoken_and_done(item: Contribution | Comment) -> dict[str, Any]:
    return {
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
        "what_editors_noted": [
            {"at": each.at, "text": each.text} for each in item.notes.order_by("at", "id")
        ],
        "what_we_noticed": [str(each.get_kind_display()) for each in item.signals.order_by("id")],
    }


def _comments(user: User) -> Iterator[Entry]:
    """Also what is being written, and what readers see of it while a newer version waits."""
    written = Comment.objects.filter(author=user).select_related("article", "clause", "parent")
    for item in written.defer("article__body").order_by("pk").iterator(50):
        yield Entry(
            {
                "on": item.article.headline,
                "in_answer_to": item.parent.shown_title if item.parent else None,
                "state": str(item.get_state_display()),
                "title": item.title,
                "text": item.text,
                "words": item.word_count,
                "readers_see_it": item.is_shown,
                "title_that_was_published": item.shown_title,
                "text_that_was_published": item.shown_text,
                **_course_of(item),
                "edited_at": item.edited_at,
                "featured_at": item.featured_at,
                "removed_at": item.removed_at,
                "appealed_at": item.appealed_at,
                "clause": str(item.clause) if item.clause else None,
                "address": item.get_absolute_url() if item.is_shown else None,
                "what_we_knew_of_you": str(item.get_record_display()),
                "sent_alike_by_several": item.wave_id is not None,
                "versions": [
                    {
                        "at": each.at,
                        "title": each.title,
                        "text": each.text,
                        "words": each.word_count,
                        "published_at": each.published_at,
                    }
                    for each in item.versions.all()
                ],
                **_spoken_and_done(item),
            }
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


def _reports(user: User) -> Iterator[Entry]:
    """Of the comment no more than its title: it is somebody else's."""
    for report in sent_by(user).select_related("comment").order_by("pk").iterator(100):
        yield Entry(
            {
                "number": report.reference,
                "comment": report.comment.shown_title if report.comment else None,
                "address": report.path,
                "page": report.status_url if report.token else None,
                "reason": str(report.get_reason_display()),
                "text": report.text,
                "name": report.name,
                "email": report.email,
                "of_child_abuse": report.of_child_abuse,
                "believed_in_good_faith": report.good_faith,
                "at": report.created_at,
                "outcome": str(report.get_outcome_display()) if report.is_told else None,
                "answer": report.answer if report.is_told else None,
                "told_at": report.told_at,
            }
        )


def _measures(user: User) -> Iterator[Entry]:
    for warning in Warning.objects.filter(user=user).select_related("clause").order_by("pk"):
        yield Entry({"warned_at": warning.at, "clause": str(warning.clause), "note": warning.note})
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


def _notes_about(user: User) -> Iterator[Entry]:
    for note in Note.objects.filter(person=user).order_by("pk"):
        yield Entry({"at": note.at, "text": note.text})


def _at_desk(user: User) -> Iterator[Entry]:
    """Besides the steps; of others' words no more than what it was about."""
    models: tuple[type[Submission], ...] = (Contribution, Comment)
    for model in models:
        for item in model._default_manager.filter(claimed_by=user).order_by("pk"):
            yield Entry({"what": _("taken up"), "at": item.claimed_at, "on": item.headline})
    for removed in Comment.objects.filter(removed_by=user).order_by("pk"):
        yield Entry({"what": _("removed"), "at": removed.removed_at, "on": removed.headline})
    written = Message.objects.filter(author=user, from_desk=True)
    for message in written.select_related("contribution", "comment").order_by("pk").iterator(500):
        on = message.subject.headline
        yield Entry({"what": _("written"), "at": message.at, "on": on, "text": message.text})
    for report in Report.objects.filter(answered_by=user).order_by("pk"):
        on = report.reference
        yield Entry({"what": _("answered"), "at": report.told_at, "on": on, "text": report.answer})
    for report in Report.objects.filter(settled_by=user).order_by("pk"):
        yield Entry({"what": _("settled"), "at": report.settled_at, "on": report.reference})
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
    yield from _desk_work(user)


def _desk_work(user: User) -> Iterator[Entry]:
    for warning in Warning.objects.filter(by=user).select_related("clause").order_by("pk"):
        yield Entry(
            {
                "what": _("warned"),
                "at": warning.at,
                "clause": str(warning.clause),
                "note": warning.note,
            }
        )
    for note in Note.objects.filter(author=user).order_by("pk").iterator(500):
        yield Entry({"what": _("noted"), "at": note.at, "text": note.text})
    counted = ModeratorFigures.objects.filter(user=user).select_related("figures")
    for each in counted.order_by("figures__month"):
        yield Entry(
            {
                "what": _("counted"),
                "month": str(each.figures),
                "accepted": each.accepted,
                "declined": each.declined,
                "changes_asked_for": each.asked,
                "removed": each.removed,
                "put_back": each.restored,
                "changed_on_appeal": each.overturned,
                "half_decided_within_seconds": each.median,
            }
        )
