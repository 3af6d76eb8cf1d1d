"""Telling people what becomes of their work, in the transaction in which it does."""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Notice, NoticeKind, User

from ..models import Article, Byline, Gallery, Publication, Transition
from ..states import Step

TOLD = (Step.PUBLISH, Step.WITHDRAW, Step.TAKE_DOWN, Step.RESTORE)


def tell_of_step(item: Publication, step: Step, *, by: User | None) -> None:
    """Tell whose work it is of a step somebody took just now; not who took it."""
    if step not in TOLD:
        return
    if step in (Step.WITHDRAW, Step.TAKE_DOWN) and not item.was_public:
        return
    if step == Step.RESTORE and not (item.is_public() and item.announced_at):
        return
    _tell([(item, step, user) for user in _people([item])[item.pk] if not by or user != by.pk])


def tell_of_sweep(items: Sequence[Publication]) -> None:
    """Tell whose work has become public at its time; not who set that time."""
    people = _people(items)
    if not any(people.values()):
        return
    setters = _who_scheduled(items)
    _tell(
        (item, Step.PUBLISH, user)
        for item in items
        for user in people[item.pk]
        if user != setters.get(item.pk)
    )


def tell_of_picture(user_id: int, *, approved: bool, reason: str) -> None:
    """Tell somebody how the picture they sent of themselves was judged."""
    notice = Notice(
        user_id=user_id,
        kind=NoticeKind.PROFILE,
        # Whoever judges holds the picture, so each judgement is told once.
        key=f"picture:{timezone.now().isoformat()}",
        headline=_("Your picture is on your page") if approved else _("Your picture was declined"),
        text=reason,
        path=reverse("account-profile"),
    )
    Notice.objects.tell([notice])


def _tell(found: Iterable[tuple[Publication, Step, int]]) -> None:
    Notice.objects.tell([_notice(item, step, user) for item, step, user in found])


def _notice(item: Publication, step: Step, user_id: int) -> Notice:
    assert isinstance(item, Article | Gallery)  # noqa: S101 - there is no third kind
    headline = str(item)
    said = {
        Step.PUBLISH: _("“{headline}” is published"),
        Step.WITHDRAW: _("“{headline}” was withdrawn"),
        Step.TAKE_DOWN: _("“{headline}” was taken down"),
        Step.RESTORE: _("“{headline}” is public again"),
    }
    # Something is published once, and may be withdrawn and put back many times.
    time = "" if step == Step.PUBLISH else f":{item.version}"
    return Notice(
        user_id=user_id,
        kind=NoticeKind.WORK,
        key=f"{step}:{item._meta.model_name}:{item.pk}{time}",
        # Not by format(): a headline may hold braces.
        headline=said[step].replace("{headline}", headline),
        text=item.withdrawn_reason if step == Step.WITHDRAW else "",
        site_id=item.site_id,
        path=item.get_absolute_url() if step in (Step.PUBLISH, Step.RESTORE) else "",
    )


def _people(items: Sequence[Publication]) -> dict[int, list[int]]:
    """By item, whose it is: a story's bylines, a gallery's author. All are of one model."""
    people: dict[int, list[int]] = {item.pk: [] for item in items}
    if any(isinstance(item, Gallery) for item in items):
        for item in items:
            if isinstance(item, Gallery) and item.author_id:
                people[item.pk].append(item.author_id)
        return people
    rows = Byline.objects.filter(article__in=people).exclude(user=None).order_by()
    for article, user in rows.values_list("article", "user").distinct():
        people[article].append(user)
    return people


def _who_scheduled(items: Sequence[Publication]) -> dict[int, int | None]:
    steps = Transition.objects.filter(
        subject_type=ContentType.objects.get_for_model(type(items[0])),
        subject_id__in=[item.pk for item in items],
        step=Step.SCHEDULE,
    )
    return dict(steps.order_by("at", "id").values_list("subject_id", "who"))
