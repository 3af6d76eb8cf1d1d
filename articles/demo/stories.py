"""Reads the demo paper's stories: header lines, an empty line, a text in light markup."""

import html
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "stories"


@dataclass(frozen=True)
class DemoStory:
    stem: str
    header: dict[str, str]
    body: str

    @property
    def section(self) -> str:
        return self.header.get("section") or re.sub(r"-\d\d-.*", "", self.stem)

    @property
    def tags(self) -> list[str]:
        return [tag.strip() for tag in self.header.get("tags", "").split(",") if tag.strip()]

    @property
    def flags(self) -> set[str]:
        return {flag.strip() for flag in self.header.get("flags", "").split(",")}

    @property
    def bylines(self) -> list[tuple[str, str]]:
        """(kind, name) of each name; "agency: Cape Wire" and "contributor: A B" say theirs."""
        line = self.header.get("byline", "")
        kind, colon, name = line.partition(": ")
        if colon:
            return [(kind, name)]
        return [("staff", name) for name in line.split(" and ") if name]


def read_stories() -> list[DemoStory]:
    return [_read(path) for path in sorted(FOLDER.glob("*.md"))]


def read_corrections() -> list[tuple[str, str]]:
    """(stem of the story, text) of each correction."""
    lines = [
        line
        for path in sorted(FOLDER.glob("corrections-*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return [
        (stem.strip(), text.strip()) for stem, _bar, text in (ln.partition("|") for ln in lines)
    ]


def _read(path: Path) -> DemoStory:
    head, _gap, body = path.read_text(encoding="utf-8").partition("\n\n")
    header = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    return DemoStory(path.stem, header, to_html(body))


def to_html(source: str) -> str:
    """HTML of paragraphs, "## " subheads, "> " quotes, "- " lists and [text](address)."""
    return "".join(_block(block.strip()) for block in source.split("\n\n") if block.strip())


def _block(block: str) -> str:
    if block.startswith("## "):
        return f"<h2>{_inline(block[3:])}</h2>"
    if block.startswith("> "):
        quote = " ".join(line.removeprefix(">").strip() for line in block.splitlines())
        return f"<blockquote><p>{_inline(quote)}</p></blockquote>"
    if block.startswith("- "):
        items = [line.removeprefix("- ") for line in block.splitlines()]
        return "<ul>" + "".join(f"<li><p>{_inline(item)}</p></li>" for item in items) + "</ul>"
    return f"<p>{_inline(' '.join(block.splitlines()))}</p>"


def _inline(text: str) -> str:
    escaped = html.escape(curl(text), quote=False)
    return re.sub(r"\[([^\]]+)\]\((https://[^)\s]+)\)", r'<a href="\2">\1</a>', escaped)


def curl(text: str) -> str:
    """Typographic quotation marks and apostrophes."""
    text = re.sub(r'(^|[\s(\[—–])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[“—–])'", r"\1‘", text).replace("'", "’")
