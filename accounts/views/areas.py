from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from ..areas import search_areas


@require_safe
def areas(request: HttpRequest) -> JsonResponse:
    """Places whose name begins with ?q=, for a form to offer as one types."""
    found = search_areas(request.GET.get("q", "")[:100])
    return JsonResponse(
        [{"id": area.pk, "name": area.name, "path": area.path} for area in found], safe=False
    )
