"""Readers report a comment that is published; enough of them bring it back into the queue.

Raised: ValidationError (keyed by the form's fields), StepRefused.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Article, Comment, Report
from ..models.report import MAX_ANSWER, MAX_REPORT
from ..queries.reports import is_enough, shown_version, why_in_words
from ..states import Standing
from ..validators import validate_visible
from .comments import requeue_reported
from .errors import StepRefused
from .judging import lock_submission

Reason = Report.Reason


@dataclass(frozen=True)
class Said:
    """What a reader says is wrong; the last four belong to a legal notice.

    Regulation (EU) 2022/2065, Article 16(2): why it is thought illegal (`text`), exactly where
    it is (the comment), name and e-mail address, but for the sexual abuse of children, and
    that all of it is believed to be so in good faith.
    """

    reason: str
    text: str = ""
    email: str = ""
    name: str = ""
    of_child_abuse: bool = False
    good_faith: bool = False

    @property
    def is_notice(self) -> bool:
        return self.reason == Reason.ILLEGAL


def checked_report(said: Said) -> Said:
    """As it is stored. Raises ValidationError with all that is amiss."""
    text = said.text.replace("\r\n", "\n").strip()
    name, email = " ".join(said.name.split()), said.email.strip()
    wrong: dict[str, Any] = {}
    if said.reason not in Reason.values:
        wrong.setdefault("reason", _("Choose what is wrong with it."))
    for key, value in (("text", text), ("name", name)):
        try:
            validate_visible(value)
        except ValidationError as error:
            wrong.setdefault(key, error)
    if len(text) > MAX_REPORT:
        wrong.setdefault("text", _("Please write less than 4,000 characters."))
    if said.reason == Reason.OTHER and not text:
        wrong.setdefault("text", _("Say what is wrong with it, in a sentence or two."))
    if said.is_notice:
        _check_notice(said, text, name, email, wrong)
    else:
        name = ""
    if wrong:
        raise ValidationError(wrong)
    is_notice = said.is_notice
    return Said(
        said.reason,
        text,
        email,
        name,
        is_notice and said.of_child_abuse,
        is_notice and said.good_faith,
    )


def _check_notice(said: Said, text: str, name: str, email: str, wrong: dict[str, Any]) -> None:
    if not text:
        wrong.setdefault("text", _("Say what in it is against the law, and why you think so."))
    if not said.of_child_abuse:
        if not name:
            wrong.setdefault("name", _("Give your name."))
        if not email:
            wrong.setdefault("email", _("Give your e-mail address, so that we can answer."))
    if not said.good_faith:
        wrong.setdefault("good_faith", _("Please confirm this."))


def report_comment(comment: Comment, said: Said, *, by: User | None, address: str = "") -> Report:
    """Take a report down. `address` is where it comes from; no more than a hash of it is kept.

    The same again is the one that is there. What a person says besides is added to theirs.
    """
    said = checked_report(said)
    with transaction.atomic():
        if by is not None:
            User.objects.hold(by.pk)
        item = lock_submission(Comment, comment.pk)
        _check_may_be_reported(item, by)
        report = _again(item, said, by, address) or _take_down(item, said, by, address)
        _look_at_it(item)
    return report


def address_hash(comment: Comment, address: str) -> str:
    """Tells two addresses apart below this comment, and nowhere else."""
    return salted_hmac("articles.report", f"{comment.pk} {address}", algorithm="sha256").hexdigest()


def answer_notice(pk: int, text: str, *, by: User) -> Report:
    """What is said to who gave notice, with the outcome; until they are told, it can change."""
    text = text.replace("\r\n", "\n").strip()
    try:
        validate_visible(text)
    except ValidationError as error:
        raise ValidationError({"answer": error}) from None
    if len(text) > MAX_ANSWER:
        raise ValidationError({"answer": _("Please write less than 2,000 characters.")})
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).get(pk=pk, reason=Reason.ILLEGAL)
        if report.is_told:
            raise StepRefused(_("Who gave notice has been told the outcome already."))
        if report.reporter_id == by.pk:
            raise StepRefused(_("Somebody else must answer what you sent."))
        report.answer, report.answered_by = text, by if text else None
        report.save(update_fields=["answer", "answered_by"])
    return report


def _check_may_be_reported(item: Comment, by: User | None) -> None:
    story = Article.objects.only("state", "publish_at", "withdrawn_at").get(pk=item.article_id)
    if not item.is_shown or not story.is_public():
        raise StepRefused(_("This comment is not published any more."))
    if by is not None and item.author_id == by.pk:
        raise StepRefused(_("This is your own comment."))


def _again(item: Comment, said: Said, by: User | None, address: str) -> Report | None:
    """What they reported already; the comment's row is held, so nobody else does meanwhile."""
    found = Report.objects.open().filter(comment=item, reporter=by)
    if by is None:
        return found.filter(
            address=address_hash(item, address), fingerprint=_fingerprint(said)
        ).first()
    if said.is_notice:
        report = found.filter(reason=Reason.ILLEGAL).first()
    else:
        report = found.exclude(reason=Reason.ILLEGAL).first()
    if report is not None and (report.reason, report.text) != (said.reason, said.text):
        report.reason = said.reason
        if said.text and said.text not in report.text:
            joined = f"{report.text}\n\n{said.text}".strip()
            report.text = joined if len(joined) <= MAX_REPORT else said.text
        report.save(update_fields=["reason", "text"])
    return report


def _take_down(item: Comment, said: Said, by: User | None, address: str) -> Report:
    now = timezone.now()
    # A notice is confirmed without undue delay: Article 16(4).
    is_confirmed = said.is_notice and said.email
    return Report.objects.create(
        comment=item,
        site_id=item.site_id,
        path=item.get_absolute_url(),
        version=shown_version(item),
        reporter=by,
        address=address_hash(item, address),
        fingerprint="" if by else _fingerprint(said),
        reason=said.reason,
        text=said.text,
        email=said.email,
        name=said.name,
        of_child_abuse=said.of_child_abuse,
        good_faith=said.good_faith,
        token=secrets.token_urlsafe(24) if said.is_notice else None,
        created_at=now,
        mail_at=now if is_confirmed else None,
        mail_since=now if is_confirmed else None,
    )


def _look_at_it(item: Comment) -> None:
    # While its author is to change something the desk knows of what came before.
    since = item.decided_at if item.state == Standing.CHANGES else None
    if is_enough(item, since):
        requeue_reported(item.pk, why=why_in_words(item), hold=settings.REPORTS_HIDE)


def _fingerprint(said: Said) -> str:
    parts = "\0".join([said.reason, said.text, said.name, said.email.casefold()])
    return hashlib.sha256(parts.encode()).hexdigest()
