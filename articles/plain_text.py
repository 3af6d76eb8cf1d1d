"""The light markup of what readers send in (rich_text.clean_sent), typed without an editor.

Blank lines part paragraphs, and a line's end stays one. Lines that begin with "> " are a
quote, with "- " a list, with "1. " and so on a numbered one. Addresses become links.

What `to_html` makes, `to_plain` gives back as it was typed, but for spare spaces. The other
way some markup is lost (bold, the words of a link), so a text that comes back unchanged is
better kept as it is stored: see `unchanged`.
"""

import html
import re
from html.parser import HTMLParser

MAX_QUOTES = 3  # a quote in a quote in a quote
MAX_ADDRESS = 2000
_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
# What ends a sentence rather than an address.
_AFTER = ".,;:!?'’”»…"
_BULLET = re.compile(r"[-–•*]\s+(?=\S)")
_NUMBER = re.compile(r"([0-9]{1,3})[.)]\s+(?=\S)")


def to_html(text: str, *, lists: bool = True) -> str:
    """The markup of a typed text. Whatever was typed as markup stands there as text.

    Without `lists` their lines stay lines of a paragraph.
    """
    return _blocks(_lines(text), 0, lists)


def to_plain(source: str) -> str:
    """A cleaned text as somebody would type it."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.end_block()
    return reader.text()


def unchanged(typed: str, stored: str) -> bool:
    """Whether `typed` is what `to_plain` made of the stored markup."""
    return _lines(typed) == _lines(to_plain(stored))


# To markup -----------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    """Without spaces at their ends, and without empty ones at the start or the end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    lines = [" ".join(line.split()) for line in text.replace("\u2029", "\n\n").split("\n")]
    return "\n".join(lines).strip("\n").split("\n")


def _blocks(lines: list[str], depth: int, lists: bool) -> str:
    made: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line:
            block.append(line)
        elif block:
            made.append(_block(block, depth, lists))
            block = []
    # An empty line between two quotes, or two lists, parts them no further.
    return "".join(made).replace("</blockquote><blockquote>", "").replace("</ul><ul>", "")


def _block(lines: list[str], depth: int, lists: bool) -> str:
    if depth < MAX_QUOTES and all(line.startswith(">") for line in lines):
        inner = _blocks([line[1:].strip() for line in lines], depth + 1, lists)
        return f"<blockquote>{inner}</blockquote>" if inner else ""
    for tag, items in (("ul", _bullets(lines)), ("ol", _numbered(lines))):
        if items and lists:
            return f"<{tag}>{''.join(f'<li>{_line(item)}</li>' for item in items)}</{tag}>"
    return f"<p>{'<br>'.join(map(_line, lines))}</p>"


def _bullets(lines: list[str]) -> list[str]:
    """The items, if each line is one."""
    items = [_BULLET.sub("", line, count=1) for line in lines if _BULLET.match(line)]
    return items if len(items) == len(lines) else []


def _numbered(lines: list[str]) -> list[str]:
    """The items, if the lines count from one."""
    found = [_NUMBER.match(line) for line in lines]
    counted = all(each and int(each[1]) == at for at, each in enumerate(found, 1))
    return [_NUMBER.sub("", line, count=1) for line in lines] if counted else []


def _line(text: str) -> str:
    made, at = [], 0
    for match in _ADDRESS.finditer(text):
        address = _without_end(match[0]) if len(match[0]) <= MAX_ADDRESS else ""
        if address.partition("//")[2] == "" and not address.lower().startswith("www."):
            continue
        made.append(html.escape(text[at : match.start()], quote=False))
        href = address if "://" in address[:8] else f"https://{address}"
        made.append(f'<a href="{html.escape(href)}">{html.escape(address, quote=False)}</a>')
        at = match.start() + len(address)
    return "".join([*made, html.escape(text[at:], quote=False)])


def _without_end(address: str) -> str:
    """Without what ends the sentence, or a bracket that was opened before the address."""
    while address and (
        address[-1] in _AFTER or (address[-1] in ")]" and not _closes(address, address[-1]))
    ):
        address = address[:-1]
    return address


def _closes(address: str, bracket: str) -> bool:
    opening = "(" if bracket == ")" else "["
    return address.count(opening) >= address.count(bracket)


# From markup ---------------------------------------------------------------------


class _Reader(HTMLParser):
    """Reads cleaned markup block by block; each block is lines behind a prefix."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[int, str, list[str]]] = []  # quotes around, mark, lines
        self.words = ""
        self.quotes = 0
        self.lists: list[int | None] = []  # the number reached in each; None counts nothing
        self.mark = ""
        self.href = ""
        self.link_at = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.words += "\n"
        elif tag == "a":
            self.href, self.link_at = dict(attrs).get("href") or "", len(self.words)
        elif tag in ("strong", "em"):
            return
        else:
            self.end_block()
            if tag == "blockquote":
                self.quotes += 1
            elif tag in ("ul", "ol"):
                self.lists.append(0 if tag == "ol" else None)
            elif tag == "li":
                self._begin_item()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in ("p", "h3", "li", "blockquote", "ul", "ol"):
            self.end_block()
            if tag == "blockquote":
                self.quotes = max(0, self.quotes - 1)
            elif tag in ("ul", "ol") and self.lists:
                self.lists.pop()

    def handle_data(self, data: str) -> None:
        self.words += re.sub(r"\s", " ", data)

    def end_block(self) -> None:
        lines = [" ".join(line.split()) for line in self.words.strip().split("\n")]
        self.words = ""
        if not any(lines):
            return
        # An empty line would part what is one block.
        lines = [line for line in lines if line]
        if self.mark:
            lines = [f"{self.mark}{' '.join(lines)}"]
        self.blocks.append((self.quotes, self.mark, lines))
        self.mark = ""

    def text(self) -> str:
        made: list[str] = []
        before: tuple[int, str] | None = None
        for quotes, mark, lines in self.blocks:
            prefix = "> " * quotes
            if before:
                both = min(before[0], quotes)
                if before[0] != quotes or not _goes_on(before[1], mark):
                    made.append(("> " * both).rstrip())
            made += [f"{prefix}{line}" for line in lines]
            before = (quotes, mark)
        return "\n".join(made)

    def _begin_item(self) -> None:
        if self.lists and (number := self.lists[-1]) is not None:
            self.lists[-1] = number + 1
            self.mark = f"{number + 1}. "
        else:
            self.mark = "- "

    def _end_link(self) -> None:
        words = " ".join(self.words[self.link_at :].split())
        if self.href and self.href not in (words, f"https://{words}"):
            self.words = f"{self.words.rstrip()} ({self.href})"
        self.href = ""


def _goes_on(before: str, mark: str) -> bool:
    """Whether an item stands in the same list as the one before."""
    if mark.startswith("- "):
        return before == mark
    return mark != "" and mark != "1. " and before not in ("", "- ")
