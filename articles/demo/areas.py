from django.db.models import Q

from accounts.models import Area


def find_area(line: str) -> Area | None:
    """The town of "Town, Province", added if GeoNames' list has none so small."""
    town, comma, province = line.partition(", ")
    if not comma:
        return None
    parent = Area.objects.get(name=province, kind="province", parent__code="ZA")
    return Area.objects.filter(name=town, kind="town").filter(
        Q(parent=parent) | Q(parent__parent=parent)
    ).first() or Area.objects.create(name=town, kind="town", parent=parent)
