"""The steps of a story's workflow: the only code that changes where a story stands.

Each step locks the row, checks the table of states.py, saves, adds a Transition and
writes the purge log, in one transaction. `expected_version` is the version that the
person who decided had read; None (importers, sweeps) takes the story as it is.

Raised: StaleEdit (somebody saved meanwhile), StepRefused (the step can't follow),
ValidationError (the story isn't fit to be public; its keys are the form's fields).
"""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from .. import rich_text
from ..models import Article, Correction, Photo
from ..states import TRANSITIONS, State, Step
from .errors import StepRefused
from .purging import article_tags, purge_article, update_live_at
from .stories import lock_article
from .transitions import record_transition


def submit_article(
    pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> Article:
    return _take(Step.SUBMIT, pk, by, expected_version, why)


def return_article(
    pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> Article:
    """Back to draft. A story that is public must be withdrawn first."""

    def change(article: Article) -> None:
        if article.is_public() or article.is_withdrawn:
            raise StepRefused(_("A published story can't go back to draft. Withdraw it instead."))
        article.publish_at = None

    return _take(Step.RETURN, pk, by, expected_version, why, change)


def approve_article(
    pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> Article:
    return _take(Step.APPROVE, pk, by, expected_version, why, check_ready)


def publish_article(
    pk: int,
    *,
    by: User | None,
    expected_version: int | None = None,
    why: str = "",
    at: datetime | None = None,
) -> Article:
    """Make public now. `at` (importers) backdates to when the wire service published it."""

    def change(article: Article) -> None:
        now = timezone.now()  # with the row locked: earlier, another's publication lies ahead
        _refuse_withdrawn(article)
        if article.is_public(now):
            raise StepRefused(_("This story is published already."))
        check_ready(article)
        article.publish_at = min(at, now) if at else now
        article.announced_at = now

    return _take(Step.PUBLISH, pk, by, expected_version, why, change)


def schedule_article(
    pk: int,
    *,
    at: datetime,
    by: User | None,
    expected_version: int | None = None,
    why: str = "",
) -> Article:
    """Approve, to become public at `at`, which must lie ahead."""

    def change(article: Article) -> None:
        _refuse_withdrawn(article)
        if article.is_public():
            raise StepRefused(_("This story is published already."))
        if at <= timezone.now():
            raise ValidationError({"publish_at": _("Choose a time that lies ahead.")})
        check_ready(article)
        article.publish_at = at
        article.announced_at = None

    return _take(Step.SCHEDULE, pk, by, expected_version, why, change)


def unschedule_article(
    pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> Article:
    def change(article: Article) -> None:
        if not article.is_scheduled():
            raise StepRefused(_("This story isn't scheduled."))
        article.publish_at = None

    return _take(Step.UNSCHEDULE, pk, by, expected_version, why, change)


def correct_article(
    pk: int, *, text: str, by: User | None, expected_version: int | None = None
) -> Correction:
    """Publish a dated correction on the story and on /corrections/."""

    def change(article: Article) -> None:
        if not article.is_public():
            raise StepRefused(_("Only a published story can be corrected."))
        if not text.strip():
            raise ValidationError({"text": _("Say what was wrong and what is right.")})
        article.updated_at = timezone.now()

    with transaction.atomic():
        article = _take(Step.CORRECT, pk, by, expected_version, text[:500], change)
        return Correction.objects.create(article=article, text=text.strip(), by=by)


def withdraw_article(
    pk: int, *, reason: str, by: User | None, expected_version: int | None = None
) -> Article:
    """Take a public or scheduled story back. Readers get 410 and `reason`."""

    def change(article: Article) -> None:
        _refuse_withdrawn(article)
        if article.publish_at is None:
            raise StepRefused(_("This story was never published."))
        if not reason.strip():
            raise ValidationError({"reason": _("Tell readers why, in a sentence.")})
        article.withdrawn_at = timezone.now()
        article.withdrawn_reason = reason.strip()

    return _take(Step.WITHDRAW, pk, by, expected_version, reason, change)


def take_down_article(
    pk: int, *, reason: str, by: User | None, expected_version: int | None = None
) -> Article:
    """Remove for legal reasons: no headline, correction or shared preview of it stays public.

    `reason` is for the desk; readers are told no more than that it is gone.
    """

    def change(article: Article) -> None:
        if article.taken_down:
            raise StepRefused(_("This story is taken down already."))
        if not reason.strip():
            raise ValidationError({"reason": _("Note the reason for the desk.")})
        article.withdrawn_at = article.withdrawn_at or timezone.now()
        article.withdrawn_reason = ""
        article.taken_down = True

    return _take(Step.TAKE_DOWN, pk, by, expected_version, reason, change)


def restore_article(
    pk: int, *, by: User | None, expected_version: int | None = None, why: str = ""
) -> Article:
    """Undo a withdrawal or takedown. It is public again at once if its time has come."""

    def change(article: Article) -> None:
        if not article.is_withdrawn:
            raise StepRefused(_("This story isn't withdrawn."))
        article.withdrawn_at = None
        article.withdrawn_reason = ""
        article.taken_down = False
        check_ready(article)

    return _take(Step.RESTORE, pk, by, expected_version, why, change)


def check_ready(article: Article) -> None:
    """Raise ValidationError, keyed by field, unless the story is fit to be public."""
    problems: dict[str, str] = {}
    shown = rich_text.figures(article.body)
    if not shown and not rich_text.plain_text(article.body):
        problems["body"] = _("A story needs a text before it can be published.")
    if article.lead_photo and not article.picture_alt.strip():
        problems["lead_alt"] = _("Describe the picture for people who can't see it.")
    library = Photo.objects.in_bulk(rich_text.photo_ids(article.body))
    for figure in shown:
        if "photo" not in figure:
            continue
        photo = library.get(int(figure["photo"]))
        if photo is None:
            problems["body"] = _("A picture in this text is no longer in the library.")
        elif not (figure.get("alt") or photo.alt).strip():
            problems["body"] = _("Describe each picture in the text for people who can't see it.")
    if problems:
        raise ValidationError(problems)


def _refuse_withdrawn(article: Article) -> None:
    if article.is_withdrawn:
        raise StepRefused(_("This story is withdrawn. Put it back first."))


def _nothing(article: Article) -> None:
    pass


def _take(
    step: Step,
    pk: int,
    by: User | None,
    expected_version: int | None,
    why: str,
    change: Callable[[Article], None] = _nothing,
) -> Article:
    with transaction.atomic():
        article = lock_article(pk, expected_version)
        allowed, to_state = TRANSITIONS[step]
        from_state = article.state
        if from_state not in allowed:
            raise StepRefused(
                _("This can't be done: the story is “%(status)s” now.") % {"status": article.status}
            )
        before = article_tags(article)
        change(article)  # decides by where the story stands, so before it moves
        article.state = to_state
        if article.state == State.DRAFT:
            article.publish_at = None
        article.version += 1
        article._history_user = by
        article._change_reason = str(step.label)
        article.save()
        update_live_at(article)
        record_transition(
            article, step, by=by, from_state=from_state, to_state=to_state, why=why[:500]
        )
        purge_article(article, also=before)
        return article
