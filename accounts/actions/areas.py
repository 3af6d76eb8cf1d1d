"""Filling the tree of areas: country, province, district, town."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from ..models import Area
from ..names import search_words

BATCH = 500


@dataclass(frozen=True)
class Place:
    """A town as GeoNames has it. `district` may be empty, and `province` in small countries."""

    geoname_id: int
    name: str
    district: str
    province: str
    latitude: float
    longitude: float
    population: int


@transaction.atomic
def load_country(code: str, name: str, places: Iterable[Place]) -> tuple[int, int]:
    """Add a country's places, or bring those it has up to date; returns (added, changed).

    Areas that the desk made by hand are taken over where the name agrees; none is removed.
    """
    country = _country(code, name)
    provinces = _held(country, Area.Kind.PROVINCE, [country])
    districts = _held(country, Area.Kind.DISTRICT, provinces.values())
    # A town is known by its province and name, in whatever district it stands.
    by_number: dict[int, Area] = {}
    by_name: dict[tuple[int, str], Area] = {}
    homes = {area.pk: area.pk for area in (country, *provinces.values())}
    homes |= {area.pk: area.parent_id or country.pk for area in districts.values()}
    for held in Area.objects.filter(kind=Area.Kind.TOWN, parent__in=homes):
        if held.geoname_id:
            by_number[held.geoname_id] = held
        by_name.setdefault((homes[held.parent_id or 0], held.name), held)
    added: dict[tuple[int, str], Area] = {}
    changed: dict[int, Area] = {}
    for place in sorted(places, key=lambda place: -place.population):
        province = _within(provinces, country, place.province, Area.Kind.PROVINCE)
        parent = _within(districts, province, place.district, Area.Kind.DISTRICT)
        town = by_number.get(place.geoname_id) or by_name.get((province.pk, place.name))
        if town is None:
            key = (parent.pk, place.name)
            added.setdefault(key, _town(place, parent))  # the largest of a name
        elif town.geoname_id in (None, place.geoname_id):
            changed.setdefault(town.pk, _brought_up_to_date(town, place, parent))
    Area.objects.bulk_create(added.values(), BATCH)
    Area.objects.bulk_update(
        changed.values(),
        ["parent", "name", "geoname_id", "latitude", "longitude", "population", "search_name"],
        BATCH,
    )
    return len(added), len(changed)


def _country(code: str, name: str) -> Area:
    found = Area.objects.filter(kind=Area.Kind.COUNTRY, code=code).first()
    country = (
        found
        or Area.objects.get_or_create(
            kind=Area.Kind.COUNTRY, name=name, parent=None, defaults={"code": code}
        )[0]
    )
    if country.code != code:
        country.code = code
        country.save(update_fields=["code", "search_name"])
    # Two loads of one country wait for each other.
    return Area.objects.select_for_update(of=("self",)).get(pk=country.pk)


def _held(country: Area, kind: str, parents: Iterable[Area]) -> dict[tuple[int, str], Area]:
    found = Area.objects.filter(kind=kind, parent__in=[country, *parents])
    return {(area.parent_id or 0, area.name): area for area in found}


def _within(held: dict[tuple[int, str], Area], parent: Area, name: str, kind: str) -> Area:
    """The area of that name in `parent`, made if need be; `parent` itself without a name."""
    if not name:
        return parent
    key = (parent.pk, name)
    if key not in held:
        held[key] = Area.objects.create(name=name[:120], kind=kind, parent=parent)
    return held[key]


def _town(place: Place, parent: Area) -> Area:
    return _brought_up_to_date(Area(kind=Area.Kind.TOWN), place, parent)


def _brought_up_to_date(town: Area, place: Place, parent: Area) -> Area:
    town.parent = parent
    town.name = place.name[:120]
    town.search_name = search_words(town.name)[:130]
    town.geoname_id = place.geoname_id
    town.latitude, town.longitude = place.latitude, place.longitude
    town.population = place.population
    return town
