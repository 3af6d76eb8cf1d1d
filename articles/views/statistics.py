from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..queries.statistics import statistics_page
from .public import frame_of, render_public


@require_safe
def statistics(request: HttpRequest, year: str = "") -> HttpResponse:
    """What became of readers' comments, month by month; of all titles, as is the policy."""
    found = statistics_page(int(year) if year else None)
    if found is None:
        raise Http404("nothing of this year")
    frame = frame_of(request)
    return render_public(
        request, "articles/statistics.html", frame, {"found": found}, tags=["statistics"]
    )
