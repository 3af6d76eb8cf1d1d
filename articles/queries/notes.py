from accounts.models import User

from ..models import Comment, Contribution, Note


def notes_of(subject: Contribution | Comment | User) -> list[Note]:
    """What colleagues noted about it, the oldest first."""
    notes = Note.objects.select_related("author").order_by("at", "id")
    if isinstance(subject, User):
        return list(notes.filter(person=subject))
    if isinstance(subject, Comment):
        return list(notes.filter(comment=subject))
    return list(notes.filter(contribution=subject))
