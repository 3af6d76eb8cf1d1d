from django.utils.translation import gettext as _

from ..models import FrontPage, Publication, Submission


class StaleEdit(Exception):
    """Somebody else saved meanwhile. `current` is what they saved."""

    def __init__(self, current: Publication | FrontPage | Submission) -> None:
        self.current = current
        super().__init__(_("Someone else saved this while you were working on it."))


class StepRefused(Exception):
    """The step can't follow from where it stands now."""
