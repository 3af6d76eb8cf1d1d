from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Area, Component
from ..places import Places

# A named group of options.
Group = tuple[str, list[tuple[str, str]]]
_LONGEST_ID = 10


class PlaceField(forms.CharField):
    """The id of an area, or nothing; the form knows which there are."""

    def __init__(self, **kwargs: Any) -> None:
        # Of the length the form speaks itself: it has one message for all that is no place.
        super().__init__(
            required=False,
            widget=forms.Select(attrs={"data-places": True, "autocomplete": "off"}),
            **kwargs,
        )


class PlacesForm(forms.Form):
    """A place for each component. `cleaned_data["places"]` is the whole choice.

    The lists show the places of `province` and those in use; any other place of the tree
    is as good.
    """

    all = PlaceField(
        label=gettext_lazy("The same for all"),
        help_text=gettext_lazy("A place chosen here is used for all four."),
    )

    def __init__(self, *args: Any, current: Places, province: Area | None, **kwargs: Any) -> None:
        kwargs["initial"] = {each.value: str(area.pk) for each, area in current.items()}
        super().__init__(*args, **kwargs)
        for component in Component:
            self.fields[component.value] = PlaceField(label=component.label)
        self._known = {str(area.pk): area for area in current.values()}
        if self.is_bound:
            self._known |= _areas({self[name].value() for name in self.fields})
        listed = _choices_in(province) if province else []
        for name, field in self.fields.items():
            nothing = _("Each its own, as below") if name == "all" else _("No place")
            field.widget.choices = [("", nothing), *self._in_use(listed), *listed]

    def _in_use(self, listed: list[Group]) -> list[Group]:
        """The places chosen now that the lists would not show otherwise."""
        shown = {pk for _label, group in listed for pk, _name in group}
        chosen = [
            (pk, area.path)
            for pk, area in sorted(self._known.items(), key=lambda item: item[1].path)
            if pk not in shown
        ]
        return [(_("Chosen"), chosen)] if chosen else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen: dict[str, Area] = {}
        for name, value in list(cleaned.items()):
            if not value:
                continue
            if area := self._known.get(value):
                chosen[name] = area
            else:
                self.add_error(name, _("Choose a place from the list."))
        for_all = chosen.get("all")
        cleaned["places"] = {
            each: area for each in Component if (area := for_all or chosen.get(each.value))
        }
        return cleaned


def _areas(values: set[Any]) -> dict[str, Area]:
    """The areas among `values`, by their ids as a form sends them."""
    ids = [
        value
        for value in values
        if isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) <= _LONGEST_ID
    ]
    if not ids:
        return {}
    found = Area.objects.select_related("parent__parent__parent").filter(pk__in=ids)
    return {str(area.pk): area for area in found}


def _choices_in(province: Area) -> list[Group]:
    """The province, its districts and their towns, a group for each district."""
    within = (
        Area.objects.filter(kind__in=[Area.Kind.DISTRICT, Area.Kind.TOWN])
        .filter(Q(parent=province) | Q(parent__parent=province, parent__kind=Area.Kind.DISTRICT))
        .select_related("parent")
        .order_by("name", "id")
    )
    places = list(within)
    districts = [area for area in places if area.kind == Area.Kind.DISTRICT]
    towns: dict[int | None, list[Area]] = {
        parent: list(group)
        for parent, group in groupby(
            sorted(
                (area for area in places if area.kind == Area.Kind.TOWN),
                key=lambda area: area.parent_id or 0,
            ),
            key=lambda area: area.parent_id,
        )
    }
    return [_group(area, towns.get(area.pk, [])) for area in (province, *districts)]


def _group(area: Area, towns: Iterable[Area]) -> Group:
    whole = (str(area.pk), _("All of %(place)s") % {"place": area.name})
    return (area.name, [whole, *((str(town.pk), town.name) for town in towns)])


def province_of(area: Area | None) -> Area | None:
    """The province an area is in, or its country where there are no provinces."""
    while area and area.parent and area.kind not in (Area.Kind.PROVINCE, Area.Kind.COUNTRY):
        area = area.parent
    return area


def provinces() -> list[tuple[Area, list[Area]]]:
    """Every country with its provinces."""
    found = list(
        Area.objects.filter(kind__in=[Area.Kind.COUNTRY, Area.Kind.PROVINCE]).order_by("name", "id")
    )
    return [
        (country, [area for area in found if area.parent_id == country.pk])
        for country in found
        if country.kind == Area.Kind.COUNTRY
    ]
