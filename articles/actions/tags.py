from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.page_cache import purge

from ..models import Tag, Tagging
from ..models.tag import tag_slug
from ..validators import validate_visible

MAX_TAGS = 20


def parse_tag_names(text: str) -> list[str]:
    """Names out of "Water, rail,  water": trimmed, each once by its address, in order.

    Raises ValidationError for a name that is too long or has no letter or digit.
    """
    names: dict[str, str] = {}
    for raw in text.split(","):
        name = " ".join(raw.split())
        if not name:
            continue
        validate_visible(name)
        if len(name) > 60:
            raise ValidationError(_("“%(name)s…” is too long for a tag.") % {"name": name[:30]})
        slug = tag_slug(name)
        if not slug:
            raise ValidationError(_("“%(name)s” can't be a tag.") % {"name": name})
        names.setdefault(slug, name)
    if len(names) > MAX_TAGS:
        raise ValidationError(_("A story has %(max)d tags at most.") % {"max": MAX_TAGS})
    return list(names.values())


def get_or_create_tags(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, aliases followed, new ones made, in order and each once."""
    by_slug = {tag_slug(name)[:80]: name[:60] for name in names if tag_slug(name)}
    Tag.objects.bulk_create(
        # Two people may create the same tag at once: the unique slug decides.
        [Tag(name=name, slug=slug) for slug, name in by_slug.items()],
        ignore_conflicts=True,
    )
    found = {
        tag.slug: tag for tag in Tag.objects.filter(slug__in=by_slug).select_related("alias_of")
    }
    tags = [found[slug].alias_of or found[slug] for slug in by_slug]
    return list({tag.pk: tag for tag in tags}.values())


@transaction.atomic
def merge_tags(source: Tag, target: Tag) -> None:
    """Move every story of `source` to `target`; the old address and its aliases redirect there."""
    if target.alias_of:
        target = target.alias_of
    if source.pk == target.pk:
        raise ValidationError(_("Choose another tag to merge into."))
    # Locked in order of id, so that two merges can't wait for each other.
    list(Tag.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk"))
    moved = Tagging.objects.filter(tag=source)
    purge(
        f"tag:{source.slug}",
        f"tag:{target.slug}",
        *(f"article:{pk}" for pk in moved.values_list("article_id", flat=True)[:1000]),
    )
    moved.filter(article__taggings__tag=target).delete()
    Tagging.objects.filter(tag=source).update(tag=target)
    source.aliases.update(alias_of=target)
    Tag.objects.filter(pk=source.pk).update(alias_of=target)


@transaction.atomic
def rename_tag(tag: Tag, *, old_slug: str) -> None:
    """Save a changed tag; its old address becomes an alias."""
    tag.save()
    if old_slug and old_slug != tag.slug:
        Tag.objects.create(name=tag.name, slug=old_slug, alias_of=tag)
    purge(f"tag:{tag.slug}", f"tag:{old_slug}")
