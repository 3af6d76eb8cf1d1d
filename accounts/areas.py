"""Finding a place in the tree of areas."""

from django.db.models import Case, IntegerField, Q, Value, When

from .models import Area
from .names import search_words

MIN_LETTERS = 2
MAX_FOUND = 10
# Among so many places of one name the one that is meant is looked for.
MAX_NAMESAKES = 50


def search_areas(text: str, limit: int = MAX_FOUND) -> list[Area]:
    """Areas whose name, or a later word of it, begins with `text`; the largest places first.

    Case, accents, hyphens and apostrophes don't count. Fewer than two letters find nothing.
    """
    wanted = search_words(text)[:100]
    if len(wanted) < MIN_LETTERS:
        return []
    return list(
        Area.objects.filter(
            Q(search_name__startswith=wanted) | Q(search_name__contains=f" {wanted}")
        )
        .annotate(
            place=Case(
                When(search_name=wanted, then=Value(0)),
                When(search_name__startswith=wanted, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("place", "-population", "name", "id")
        .select_related("parent__parent__parent")[:limit]
    )


def named_area(text: str, chosen: str = "") -> tuple[Area | None, list[Area]]:
    """The area that a person named in a form, or those that may be meant.

    `chosen` is the id of the one they chose among those, as the form sent it.
    """
    wanted = search_words(text)
    namesakes = search_areas(text.partition(",")[0], MAX_NAMESAKES)
    for found in (
        [area for area in namesakes if str(area.pk) == chosen],
        [area for area in namesakes if search_words(area.path) == wanted],
        [area for area in namesakes if area.search_name == wanted],
    ):
        if len(found) == 1:
            return found[0], []
    return None, namesakes[:MAX_FOUND]


def nearest_town(latitude: float, longitude: float, within: float = 0.5) -> Area | None:
    """The town nearest to a point, within `within` degrees; for a picture that knows where."""
    towns = Area.objects.filter(
        kind=Area.Kind.TOWN,
        latitude__range=(latitude - within, latitude + within),
        longitude__range=(longitude - within, longitude + within),
    ).select_related("parent__parent__parent")

    def distance(area: Area) -> float:
        # Degrees squared are good enough to compare neighbours by.
        return ((area.latitude or 0) - latitude) ** 2 + ((area.longitude or 0) - longitude) ** 2

    return min(towns, key=distance, default=None)
