import pytest

from articles.importing.errors import FetchError
from articles.importing.locations import Location, read_location


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("http://x.example", Location("http", "x.example", 80, "/")),
        (" HTTPS://X.Example:443/a?b=c#d\n", Location("https", "x.example", 443, "/a?b=c")),
        ("https://x.example.:8443/", Location("https", "x.example", 8443, "/")),
        ("http://bücher.example/ä?ö=%20", Location(
            "http", "xn--bcher-kva.example", 80, "/%C3%A4?%C3%B6=%20")),
        ("http://[::1]:8080/", Location("http", "::1", 8080, "/")),
        ("http://１２７。０。０。１/", Location("http", "127.0.0.1", 80, "/")),
        ("http://0x7f.1/", Location("http", "0x7f.1", 80, "/")),
    ],
)  # fmt: skip
def test_addresses_are_taken_apart(url, location):
    assert read_location(url) == location
    assert read_location(location.url) == location


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.example",
        "//x.example/",
        "ftp://x.example/",
        "file:///etc/passwd",
        "gopher://x.example/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user@x.example/",
        "http://user:secret@x.example/",
        "http://@x.example/",
        "http://x.example\\@127.0.0.1/",
        "http://x.example/a b",
        "http://x.example/a\r\nHost: y",
        "http://x.exa\tmple/",
        "http://x.example\x00/",
        "http://x.example:0/",
        "http://x.example:22/",
        "http://x.example:1024/",
        "http://x.example:99999/",
        "http://x.example:http/",
        "http://x..example/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://x%2eexample/",
        "http://-x.example/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 200 + "example/",
    ],
)
def test_what_is_not_to_be_fetched(url):
    with pytest.raises(FetchError):
        read_location(url)
