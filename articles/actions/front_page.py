from django.contrib.sites.models import Site
from django.db import transaction

from newsroom.page_cache import purge

from ..models import FrontPage
from .errors import StaleEdit


def lock_front_page(pk: int, expected_version: int) -> FrontPage:
    """The row, locked until the transaction ends; raises StaleEdit if its version differs."""
    front_page = FrontPage.objects.select_for_update().get(pk=pk)
    if front_page.version != expected_version:
        raise StaleEdit(front_page)
    return front_page


@transaction.atomic
def arrange_front_page(front_page: FrontPage) -> None:
    """Count a save of the arrangement and tell the caches. The caller holds the lock."""
    front_page.version += 1
    front_page.save(update_fields=["version"])
    purge(f"front:{front_page.site_id}")


def get_front_page(site: Site) -> FrontPage:
    return FrontPage.objects.get_or_create(site=site)[0]
