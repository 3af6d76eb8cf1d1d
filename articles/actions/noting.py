"""What those who decide write for each other about what was sent in, and about its authors."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import Comment, Contribution, Note
from .errors import StepRefused
from .judging import checked_message

Subject = Contribution | Comment | User


@transaction.atomic
def add_note(subject: Subject, text: str, *, by: User) -> Note:
    """What somebody noted last is not noted again: they pressed twice.

    Raises ValidationError by "text", and DoesNotExist where the subject is gone.
    """
    try:
        text = checked_message(text)
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from None
    if not text:
        raise ValidationError({"text": _("Write something.")})
    held = type(subject)._default_manager.select_for_update(of=("self",), no_key=True)
    found = held.only("pk").get(pk=subject.pk)
    about = {_column(found): found}
    last = Note.objects.filter(**about).order_by("-at", "-id").first()
    if last is not None and (last.author_id, last.text) == (by.pk, text):
        return last
    return Note.objects.create(**about, author=by, text=text)


@transaction.atomic
def delete_note(pk: int, *, by: User) -> None:
    """One's own. Gone already: nothing happens. Raises StepRefused for a colleague's."""
    note = Note.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if note is None:
        return
    if note.author_id != by.pk:
        raise StepRefused(_("Only who wrote a note can delete it."))
    note.delete()


def _column(subject: Subject) -> str:
    if isinstance(subject, User):
        return "person"
    return "comment" if isinstance(subject, Comment) else "contribution"
