from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..actions.places import set_places
from ..forms.places import PlacesForm, province_of, provinces
from ..models import User
from ..places import keep_in_cookie, places_of


@require_http_methods(["GET", "HEAD", "POST"])
def locations(request: HttpRequest) -> HttpResponse:
    """A place for each component; for everybody, signed in or not."""
    current = places_of(request)
    countries = provinces()
    listed = {str(area.pk): area for country, inside in countries for area in (country, *inside)}
    shown = listed.get(request.GET.get("province", "")) or province_of(
        next(iter(current.values()), None)
    )
    data = request.POST if request.method == "POST" else None
    form = PlacesForm(data, current=current, province=shown)
    if data is not None and form.is_valid():
        places = form.cleaned_data["places"]
        response = redirect("account-locations")
        if not isinstance(request.user, User):
            keep_in_cookie(response, places)
            return _saved(request, response)
        try:
            set_places(request.user, places)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _saved(request, response)
    context = {"form": form, "countries": countries, "shown": shown}
    status = 400 if form.errors else 200
    return render(request, "accounts/locations.html", context, status=status)


def _saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    messages.success(request, _("Your places are saved."))
    return response
