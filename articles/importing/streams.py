"""A file's bytes, whatever their encoding, as UTF-8 for the parsers."""

import codecs
import re
from collections.abc import Iterator
from typing import Literal, Protocol

from .items import Unreadable

CHUNK = 65_536
_HEAD = 1024

# Control characters that neither JSON nor XML allows. One of them would cost the whole file.
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_MARKS = (  # the longer first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']"""
)
# What feeds are written in. Python knows more names, some of them no encodings of text.
_KNOWN = re.compile(
    r"iso-?8859-\d{1,2}|windows-\d{3,4}|cp\d{3,4}|koi8-[ru]|big5(-hkscs)?|gb(2312|k|18030)"
    r"|euc-(jp|kr)|shift_jis|macintosh|tis-620"
)
_HTML = re.compile(r"<(!doctype\s+html|html|head|body)\b")

Kind = Literal["json", "xml", "html", "empty", "unknown"]


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def read_head(stream: Readable) -> bytes:
    """Enough of the beginning to tell what the file is. Raises Unreadable."""
    head = b""
    while len(head) < _HEAD or (not head.strip() and len(head) < CHUNK):
        more = _read(stream, len(head))
        if not more:
            break
        head += more
    return head


def sniff(head: bytes) -> tuple[Kind, str]:
    """What kind of file begins with `head`, and its encoding. Raises Unreadable."""
    encoding = _encoding(head)
    text = head.decode(encoding, "replace").lstrip().lower()
    if not text:
        return "empty", encoding
    if text[0] in "{[":
        return "json", encoding
    if text[0] != "<":
        return "unknown", encoding
    while text.startswith("<!--"):
        text = text.partition("-->")[2].lstrip()
    return ("html" if _HTML.match(text) else "xml"), encoding


def utf8_chunks(stream: Readable, head: bytes, encoding: str) -> Iterator[bytes]:
    """The whole file from `head` on as UTF-8, without control characters. Raises Unreadable."""
    # A byte that isn't UTF-8 is nearly always one of an old editor's quotes or accents.
    errors = "newsroom-windows-1252" if encoding.startswith("utf-8") else "replace"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    done, chunk = 0, head
    begun = False
    while chunk:
        done += len(chunk)
        text = decoder.decode(chunk)
        if not begun:
            # XML may not begin with a blank line, and feeds do.
            text = text.lstrip()
            begun = bool(text)
        if text:
            yield text.encode("utf-8", "replace").translate(None, _CONTROLS)
        chunk = _read(stream, done)
    if rest := decoder.decode(b"", final=True):
        yield rest.encode("utf-8", "replace")


def _read(stream: Readable, done: int) -> bytes:
    # A buffered stream's read() goes on until it has all, and loses it when that fails.
    read = getattr(stream, "read1", stream.read)
    try:
        return read(CHUNK)
    except (OSError, EOFError) as error:  # EOFError: a gzip file cut short
        raise Unreadable(f"byte {done:,}", str(error) or "the file can't be read") from error


def _encoding(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if head[:1] in (b"<", b"{", b"[") and head[1:2] == b"\0":
        return "utf-16-le"
    if head[:1] == b"\0" and head[1:2] in (b"<", b"{", b"["):
        return "utf-16-be"
    declared = _DECLARED.match(head)
    return _named(declared[1].decode("ascii").lower()) if declared else "utf-8"


def _named(name: str) -> str:
    """Python's name for the encoding an XML declaration names, which reads as ASCII so far."""
    if name in ("utf-8", "utf8", "us-ascii", "ascii", "utf-16"):
        return "utf-8"
    if name in ("iso-8859-1", "latin1", "latin-1"):
        return "cp1252"  # as browsers read it (WHATWG Encoding, 4.2)
    if _KNOWN.fullmatch(name):
        try:
            return codecs.lookup(name).name
        except LookupError:
            pass
    raise Unreadable("line 1", f"the encoding “{name}” is not one we can read")


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("newsroom-windows-1252", _as_windows_1252)
