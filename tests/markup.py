"""A page as a browser reads it: its elements and its words."""

import json
from html.parser import HTMLParser
from typing import Any, NamedTuple

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
VOID |= {"track", "wbr"}


class Element(NamedTuple):
    name: str
    attributes: dict[str, str | None]


class Markup(HTMLParser):
    """`elements` in order; `text` of all but scripts and styles; `scripts`, the text of each."""

    def __init__(self, source: str | bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.title = ""
        self.unbalanced: list[str] = []
        self._open: list[str] = []
        self.feed(source.decode() if isinstance(source, bytes) else source)
        self.close()
        self.unbalanced += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            self.scripts[-1] += data
        else:
            self.words.append(data)
            if self._open and self._open[-1] == "title":
                self.title += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def every(self, name: str) -> list[dict[str, str | None]]:
        return [element.attributes for element in self.elements if element.name == name]

    def links(self) -> list[str]:
        return [each["href"] or "" for each in self.every("a") if "href" in each]

    def outline(self) -> list[tuple[str, tuple[str, ...]]]:
        """Every element with the names of its attributes: what no text may change."""
        return [(element.name, tuple(sorted(element.attributes))) for element in self.elements]

    def data(self) -> dict[str, Any]:
        """The structured data of a story."""
        kinds = [each.get("type") for each in self.every("script")]
        (place,) = [n for n, kind in enumerate(kinds) if kind == "application/ld+json"]
        return json.loads(self.scripts[place])


def story_ids(source: str | bytes) -> list[int]:
    """The ids of the stories the page's cards link to, in order, each as often as shown."""
    found = []
    for path in Markup(source).links():
        parts = path.strip("/").split("/")
        number = parts[-1].rpartition("-")[2]
        if path.startswith("/") and len(parts) == 2 and "-" in parts[1] and number.isdigit():
            found.append(int(number))
    return found
