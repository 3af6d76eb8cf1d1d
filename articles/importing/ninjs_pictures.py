"""The pictures of a ninjs item: its associations', or a picture item's own."""

from collections.abc import Collection

from .items import ImportedPicture
from .markup import Shown
from .ninjs_fields import Fields
from .ninjs_text import caption, described
from .renditions import Rendition, best_rendition, read_width
from .text import one_line, web_address
from .tokens import Attributes

# What suppliers call the association that leads the story.
_LEADING = ("featuremedia", "mainpic", "mainpicture", "main", "lead")
# Where an image in a body says which association it is (TT).
_REFERENCES = ("src", "uri", "data-uri", "data-assoc-ref", "data-preview-src")


def picture(item: Fields) -> ImportedPicture | None:
    """The picture in a picture item's renditions, if one of them can be fetched."""
    chosen = best_rendition(_renditions(item))
    if chosen is None:
        return None
    return ImportedPicture(
        url=chosen.url,
        alt=described(item, "alt", "alttext", "alternativetext"),
        caption=caption(item),
        credit=_credit(item),
        uri=item.line("uri"),
        copyright_notice=item.line("copyrightnotice"),
        usage_terms=item.line("usageterms"),
    )


def associated_pictures(item: Fields) -> tuple[tuple[ImportedPicture, ...], Shown]:
    """The usable pictures of a story, the leading one first, and how to know their images."""
    pictures: list[ImportedPicture] = []
    references: set[str] = set()
    for name, associated in sorted(item.named_objects("associations"), key=_leading_first):
        found = picture(associated) if _is_usable_picture(associated) else None
        if found:
            pictures.append(found)
            references |= {name, found.uri, *(each.url for each in _renditions(associated))}
    references.discard("")
    return tuple(dict.fromkeys(pictures)), _known_by(references)


def _known_by(references: Collection[str]) -> Shown:
    def shown(attributes: Attributes) -> bool:
        return any(one_line(attributes.get(name)) in references for name in _REFERENCES)

    return shown


def _leading_first(named: tuple[str, Fields]) -> bool:
    return named[0].lower() not in _LEADING


def _is_usable_picture(item: Fields) -> bool:
    status = item.line("pubstatus").lower().removeprefix("stat:")
    return item.line("type").lower() == "picture" and status in ("", "usable")


def _renditions(item: Fields) -> list[Rendition]:
    offered = item.named_objects("renditions")
    return [
        Rendition(url, read_width(fields.get("width")), f"{name} {fields.line('title')}")
        for name, fields in offered
        if _is_image(fields) and (url := web_address(fields.get("href")))
    ]


def _is_image(fields: Fields) -> bool:
    kind = fields.line("contenttype", "mimetype").lower()
    return not kind or kind.startswith("image/")


def _credit(item: Fields) -> str:
    if credit := described(item, "creditline", "credit") or item.line("creditline"):
        return credit
    by, holder = item.line("by", "byline"), item.line("copyrightholder")
    return f"{by}/{holder}" if by and holder and holder.lower() not in by.lower() else by or holder
