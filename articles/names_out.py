"""Taking a person's names out of texts."""

import html
import re
from collections.abc import Iterable

from django.utils.text import slugify


class Names:
    """What somebody is called, and what stands there instead once they have left.

    A name of one word may be any word ("Rain"), so in running text only names of several
    words and addresses are looked for; where a text is nothing but the name, any is.
    """

    def __init__(self, names: Iterable[str], *, instead: str) -> None:
        self.all = sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True)
        self.instead = instead
        telling = [name for name in self.all if len(name.split()) > 1 or "@" in name]
        # As they stand in a text, and as they do in markup.
        forms = dict.fromkeys(form for name in telling for form in (name, html.escape(name)))
        self._in_text = _pattern(forms)
        self._in_slug = _pattern(
            dict.fromkeys(slug for name in telling if "-" in (slug := slugify(name)))
        )
        self._alone = {name.casefold() for name in self.all}

    def out_of(self, text: str, *, slug: bool = False) -> str:
        """The text without the names; an address ("the-walks-of-thandi-m") stays one."""
        if not text:
            return text
        if slug:
            rest = self._in_slug.sub("", text) if self._in_slug else text
            return re.sub("-{2,}", "-", rest).strip("-") or "story"
        parts = [
            self.instead if part.strip().casefold() in self._alone else part
            for part in re.split(r"(\s*[/|©,]\s*)", text)
        ]
        text = "".join(parts)
        return self._in_text.sub(self.instead, text) if self._in_text else text

    def are_in(self, texts: Iterable[str]) -> bool:
        return any(self.out_of(text) != text for text in texts)


def _pattern(forms: Iterable[str]) -> re.Pattern[str] | None:
    found = "|".join(re.escape(form) for form in forms)
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE) if found else None
