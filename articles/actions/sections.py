from django.db import transaction

from newsroom.page_cache import purge

from ..models import MovedSection, Section


@transaction.atomic
def save_section(section: Section, *, old_slug: str = "") -> None:
    """Save a section; a changed address keeps leading to it."""
    section.save()
    MovedSection.objects.filter(site=section.site, slug=section.slug).delete()
    if old_slug and old_slug != section.slug:
        MovedSection.objects.update_or_create(
            site=section.site, slug=old_slug, defaults={"section": section}
        )
    # The menu stands on every page of its title.
    purge(f"title:{section.site_id}")
