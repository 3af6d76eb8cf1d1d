"""How often something was read."""

from collections.abc import Iterable

from django.db.models import Sum

from ..models import Article, Gallery, ReadCount

Made = Article | Gallery


def reads_of(made: Made) -> int:
    """Since it was published first."""
    return reads_of_all([made])[made]


def reads_of_all(made: Iterable[Made]) -> dict[Made, int]:
    """By story or gallery; a query for each of the two kinds that there are."""
    found: dict[Made, int] = dict.fromkeys(made, 0)
    for name, model in (("article", Article), ("gallery", Gallery)):
        items = {each.pk: each for each in found if isinstance(each, model)}
        if items:
            counts = ReadCount.objects.filter(**{f"{name}__in": items}).order_by()
            for pk, reads in counts.values_list(name).annotate(Sum("reads")):
                found[items[pk]] = reads
    return found
