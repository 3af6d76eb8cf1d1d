import pytest

from articles.importing.items import BadItem, fingerprint, version_label
from articles.importing.text import bylines, one_line, read_date, read_language, web_address


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Ann Ash", "en", ("Ann Ash",)),
        ("By Ann Ash, Bo Birk and Cy Cole", "en", ("Ann Ash", "Bo Birk", "Cy Cole")),
        ("by: Ann Ash", "", ("Ann Ash",)),
        ("Ann Ash, Harare correspondent", "en", ("Ann Ash, Harare correspondent",)),
        ("Ann Ash; Bo Birk", "en", ("Ann Ash", "Bo Birk")),
        ("Von Christian Hollmann, dpa", "de", ("Christian Hollmann",)),
        ("Von Miller", "en", ("Von Miller",)),
        ("Ann Ash & Bo Birk", "es", ("Ann Ash", "Bo Birk")),
        ("José Ortega y Gasset", "es", ("José Ortega y Gasset",)),
        ("Av Ann Ash och Bo Birk/TT", "sv-SE", ("Ann Ash", "Bo Birk")),
        ("DPA", "de", ()),
        ("", "en", ()),
        ("and and", "en", ()),
    ],
)
def test_bylines(text, language, names):
    assert bylines(text, language=language, sources=["dpa", "TT", ""]) == names


@pytest.mark.parametrize(
    ("value", "tag"),
    [("en", "en"), ("nb_NO", "nb-NO"), ("zh-Hans-CN", "zh-Hans-CN"), ("English (US)", ""),
     ("x", ""), (None, ""), (5, ""), ("en" + "-abcdefgh" * 3, "")],
)  # fmt: skip
def test_language(value, tag):
    assert read_language(value) == tag


@pytest.mark.parametrize(
    "value",
    ["", "32 May", "2024-02-30", "9999-99-99", "Mon, 99 Foo 99999 99:99:99 +9999", "1" * 100,
     "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "٢٠٢٤-٠٥-٠٦", None, [], True, 1e300],
)  # fmt: skip
def test_what_is_no_date(value):
    with pytest.raises(BadItem, match=r"^versioncreated is not a date: "):
        read_date(value, "versioncreated")


@pytest.mark.parametrize(
    ("value", "base", "address"),
    [
        ("https://x.example/a", "", "https://x.example/a"),
        (" /a?b=1 ", "https://x.example/c", "https://x.example/a?b=1"),
        ("/a b", "https://x.example/", "https://x.example/a%20b"),
        ("//y.example/a", "https://x.example/", "https://y.example/a"),
        ("/a", "", ""),
        ("", "https://x.example/", ""),
        ("javascript:alert(1)", "https://x.example/", ""),
        ("data:image/png;base64,x", "", ""),
        ("http://[", "", ""),
        ("http://", "", ""),
        ("https://x.example/" + "a" * 3000, "", ""),
        (["https://x.example/"], "", ""),
    ],
)
def test_web_addresses(value, base, address):
    assert web_address(value, base) == address


def test_invisible_characters_are_dropped():
    assert one_line("a\x00b\x1b\tc\r\nd\x85e\ufffef\udfff") == "ab c def\ufffd"


def test_fingerprints_tell_parts_apart():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("\ud800") == fingerprint("\ud800")
    assert version_label("7") == "7"
    assert len(version_label("7" * 101)) == 16
