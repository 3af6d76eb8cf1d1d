from typing import Any

from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Title
from .queries.frame import Frame
from .views.public import frame_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """The title and the sections that stand round every page, asked for where a page shows them.

    Public pages bring their own, and the desk has a frame of its own.
    """
    if request.path.startswith("/admin/"):
        return {}
    here = SimpleLazyObject(lambda: _frame(request))
    return {
        "title": SimpleLazyObject(lambda: here.title),
        "sections": SimpleLazyObject(lambda: here.sections),
    }


def _frame(request: HttpRequest) -> Frame:
    try:
        return frame_of(request)
    except Http404:  # nothing is set up yet, and somebody must sign in to do it
        return Frame(Title(name=request.get_host()), [])
