"""XML that was made to harm, and XML that broke on its way."""

import re
import tracemalloc
from pathlib import Path

import pytest

from articles.importing.items import Imported
from articles.importing.xml_items import MAX_ITEM

from .reading import outline as exact_outline
from .reading import read, rss, rss_item

GOOD = [rss_item(guid=f"u:{number}") for number in range(3)]
TOO_MUCH = f"item 2: larger than {MAX_ITEM:,} characters, or too deep"


def outline(found: list[Imported]) -> list[str]:
    """As everywhere, without the byte, which depends on where expat has got to."""
    return [re.sub(r" \(near byte [\d,]+\)", "", line) for line in exact_outline(found)]


def test_billion_laughs():
    entities = "".join(
        f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' if n else '<!ENTITY e1 "laugh">' for n in range(10)
    )
    bomb = f"<!DOCTYPE rss [{entities}]><rss><channel>{rss_item('&e10;')}</channel></rss>"
    assert outline(read(bomb.encode())) == [
        "line 1: it has a document type (DOCTYPE), which is never read"
    ]


def test_no_entity_reads_a_file(tmp_path: Path):
    (tmp_path / "secret").write_text("secret")
    for entity in (f'SYSTEM "file://{tmp_path}/secret"', f'PUBLIC "x" "{tmp_path}/secret"'):
        document = f"<!DOCTYPE rss [<!ENTITY s {entity}>]><rss><channel>{rss_item('&s;')}"
        assert outline(read(document.encode())) == [
            "line 1: it has a document type (DOCTYPE), which is never read"
        ]


def test_an_external_document_type_is_not_fetched():
    document = b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">\n' + rss(GOOD[0])[38:]
    assert outline(read(document)) == [
        "line 1: it has a document type (DOCTYPE), which is never read"
    ]


def test_too_deep_an_item_costs_no_other():
    deep = f"<item>{'<b>' * 500}{'</b>' * 500}</item>"
    assert outline(read(rss(GOOD[0] + deep + GOOD[2]))) == ["u:0", TOO_MUCH, "u:2"]


@pytest.mark.parametrize("filling", ["x" * 2_500_000, "<b/>" * 60_000])
def test_too_large_an_item_costs_no_other(filling):
    large = f"<item><title>{filling}</title></item>"
    tracemalloc.start()
    found = read(rss(GOOD[0] + large + GOOD[2]))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outline(found) == ["u:0", TOO_MUCH, "u:2"]
    assert peak < 40_000_000


def test_a_depth_without_end_ends_the_file():
    assert outline(read(rss(GOOD[0]).removesuffix(b"</channel></rss>") + b"<b>" * 1_000_000)) == [
        "u:0",
        "line 1: its names or its nesting are far too long",
    ]


def test_a_long_namespace_is_not_copied_for_each_tag():
    namespace = "x" * 100_000
    document = f"<rss xmlns:n='{namespace}'><channel>{'<n:a/>' * 50_000}"
    assert outline(read(document.encode())) == ["line 1: its names or its nesting are far too long"]


@pytest.mark.parametrize(
    ("ending", "where"),
    [
        ("</item>", "line 3: this is not valid XML (mismatched tag)"),
        ("<item>&nbsp;</item>", "line 3: this is not valid XML (undefined entity)"),
        ("<item", "line 3: this is not valid XML (unclosed token)"),
        ("", "line 3: this is not valid XML (the file ends before it is complete)"),
    ],
)
def test_a_broken_file_gives_what_came_before(ending, where):
    document = f"<rss><channel>{GOOD[0]}\n{GOOD[1]}\n{ending}"
    assert outline(read(document.encode())) == ["u:0", "u:1", where]


def test_the_byte_is_told_where_there_is_but_one_line():
    document = rss(GOOD[0] + "</oops>")
    assert exact_outline(read(document))[1] == (
        f"line 1 (near byte {document.index(b'</oops>') + 2}):"
        " this is not valid XML (mismatched tag)"
    )


@pytest.mark.parametrize(
    ("root", "name"),
    [("<alert/>", "alert"), ('<a:b xmlns:a="urn:a"/>', "b"), ("<item/>", "item")],
)
def test_other_xml(root, name):
    assert outline(read(root.encode())) == [
        f"line 1: this is no RSS 2.0 or Atom feed: its outermost element is <{name}>"
    ]


def test_an_empty_feed():
    assert outline(read(rss(""))) == ["the file: no items in it"]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "cp1252"),  # a byte that isn't UTF-8 is nearly always that
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-8"),
        ("ISO-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("koi8-r", "koi8-r"),
        ("Shift_JIS", "shift_jis"),
    ],
)
def test_encodings(declared, encoding):
    word = {"koi8-r": "Паром", "shift_jis": "渡し船"}.get(encoding, "Fähre")
    document = rss(GOOD[0].replace("Ferry", word)).decode()
    document = document.replace('encoding="utf-8"', f'encoding="{declared}"')
    [found] = read(document.encode(encoding))
    assert found.headline == f"{word} back in service"


@pytest.mark.parametrize("name", ["zlib", "utf-7", "punycode", "nonsense", "cp9999"])
def test_an_encoding_that_is_none_is_refused(name):
    document = rss(GOOD[0]).replace(b'encoding="utf-8"', f'encoding="{name}"'.encode())
    assert outline(read(document)) == [f"line 1: the encoding “{name}” is not one we can read"]


def test_control_characters_are_dropped():
    [found] = read(rss(GOOD[0].replace("Ferry", "F\x00e\x0brr\x1fy")))
    assert found.headline == "Ferry back in service"
