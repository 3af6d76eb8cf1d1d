from django.db import transaction

from newsroom.page_cache import purge

from ..models import Title
from .front_page import get_front_page


@transaction.atomic
def save_title(title: Title) -> None:
    """Save a title; a new one gets the front page that editors arrange."""
    title.save()
    get_front_page(title.site)
    # Its name and foot stand on every page of its.
    purge(f"title:{title.site_id}")
