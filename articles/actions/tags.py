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
    by_slug: dict[str, str] = {}
    for name in names:
        if slug := tag_slug(name)[:80]:
            by_slug.setdefault(slug, name[:60])
    Tag.objects.bulk_create(
        # Two people may create the same tag at once: the unique slug decides.
        # In order, so that two stories with the same new tags can't wait for each other.
        [Tag(name=name, slug=slug) for slug, name in sorted(by_slug.items())],
        ignore_conflicts=True,
    )
    found = {
        tag.slug: tag for tag in Tag.objects.filter(slug__in=by_slug).select_related("alias_of")
    }
    tags = [found[slug].alias_of or found[slug] for slug in by_slug]
    return list({tag.pk: tag for tag in tags}.values())


@transaction.atomic
def merge_tags(source: Tag, target: Tag) -> None:
    """Move every story of `source` to `target`; the old address and its aliases redirect there.

    Raises ValidationError when that would make a loop.
    """
    lock_tags(source, target)
    if target.alias_of:
        target = target.alias_of
        lock_tags(target)
    if source.pk == target.pk:
        raise ValidationError(_("Choose another tag to merge into."))
    source.alias_of = target
    source.save(update_fields=["alias_of"])
    _hand_over(source, target)
    purge_tags()


def lock_tags(*tags: Tag) -> None:
    """Lock the rows until the transaction ends, and read anew what they are aliases of."""
    # In order of id, so that two merges can't wait for each other.
    # Without a join, which would bring what it found before it had to wait.
    rows = Tag.objects.select_for_update().filter(pk__in=[tag.pk for tag in tags])
    found = {tag.pk: tag for tag in rows.order_by("pk")}
    for tag in tags:
        if tag.pk not in found:
            raise ValidationError(_("“%(name)s” is gone.") % {"name": tag.name})
        tag.alias_of = found[tag.pk].alias_of


def _hand_over(alias: Tag, target: Tag) -> None:
    """Give `target` the stories and aliases of a tag that has become its alias."""
    moved = Tagging.objects.filter(tag=alias)
    moved.filter(article__taggings__tag=target).delete()
    moved.update(tag=target)
    for photo in alias.photos.all():
        photo.tags.add(target)
    alias.photos.clear()
    alias.aliases.update(alias_of=target)


@transaction.atomic
def save_tag(tag: Tag, *, old_slug: str = "") -> None:
    """Save a changed or new tag; its old address becomes an alias."""
    tag.save()
    if old_slug and old_slug != tag.slug:
        Tag.objects.create(name=tag.name, slug=old_slug, alias_of=tag.alias_of or tag)
    if tag.alias_of:
        _hand_over(tag, tag.alias_of)
    purge_tags()


def purge_tags() -> None:
    """Tell the caches that a tag's name or address changed: it stands on each story it has."""
    purge("*")
