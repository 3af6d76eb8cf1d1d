"""Keeping the places a person chose."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..models import Area, Component, LocationPreference, User


def set_places(user: User, places: Mapping[Component, Area]) -> None:
    """Make `places` the person's whole choice; a component without one loses what it had.

    Raises ValidationError, with nothing changed, where a place was removed a moment ago.
    """
    try:
        with transaction.atomic():
            if not User.objects.hold(user.pk):
                return
            LocationPreference.objects.filter(user=user).exclude(component__in=places).delete()
            LocationPreference.objects.bulk_create(
                _rows(user, places),
                update_conflicts=True,
                unique_fields=["user", "component"],
                update_fields=["area"],
            )
    except IntegrityError:
        raise ValidationError(_("One of these places is gone. Please choose again.")) from None


def carry_over(user: User, area_ids: Mapping[Component, int]) -> None:
    """Give a person who signs in the places of their browser, where they have none yet."""
    areas = Area.objects.in_bulk(set(area_ids.values()))
    places = {component: areas[pk] for component, pk in area_ids.items() if pk in areas}
    if not places:
        return
    try:
        with transaction.atomic():
            if User.objects.hold(user.pk):
                LocationPreference.objects.bulk_create(_rows(user, places), ignore_conflicts=True)
    except IntegrityError:
        return  # a place was removed a moment ago; signing in matters more


def _rows(user: User, places: Mapping[Component, Area]) -> list[LocationPreference]:
    return [
        LocationPreference(user=user, component=component, area=area)
        for component, area in places.items()
    ]
