from django.utils.translation import gettext as _

from ..models import Article, FrontPage


class StaleEdit(Exception):
    """Somebody else saved meanwhile. `current` is what they saved."""

    def __init__(self, current: Article | FrontPage) -> None:
        self.current = current
        super().__init__(_("Someone else saved this while you were working on it."))


class StepRefused(Exception):
    """The step can't follow from where the story stands now."""
