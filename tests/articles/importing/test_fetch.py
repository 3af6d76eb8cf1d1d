import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator

import pytest

from articles.importing import connection as connection_module
from articles.importing import fetch_bytes, open_url, read_items
from articles.importing.errors import FetchError

from .reading import outline, rss, rss_item
from .web import Server, answer, certificate, redirect

LOOPBACK = ["127.0.0.0/8", "::1"]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as running:
        yield running


@pytest.fixture
def secure(tmp_path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    with Server(context).running() as running:
        yield running


def fetch(url: str, max_bytes: int = 1_000_000, timeout: float = 20) -> bytes:
    return fetch_bytes(url, max_bytes, timeout=timeout, allowed_networks=LOOPBACK)


def test_a_file_is_fetched(server):
    server.answers["/feed?a=b"] = answer(b"hello", Content_Type="text/xml; charset=utf-8")
    url = f"{server.url}/feed?a=b#part"
    with open_url(url, max_bytes=5, timeout=20, allowed_networks=LOOPBACK) as download:
        assert download.url == f"{server.url}/feed?a=b"
        assert download.content_type == "text/xml"
        assert download.read(2) == b"he"
        assert download.read() == b"llo"
        assert download.read() == b""
    [asked] = server.asked
    assert asked.headers["Host"] == f"localhost:{server.port}"
    assert asked.headers["Accept-Encoding"] == "gzip, identity"


def test_its_items_are_read_from_the_connection(server):
    server.answers["/"] = answer(rss(rss_item() * 300))
    with open_url(server.url, max_bytes=10**6, timeout=20, allowed_networks=LOOPBACK) as download:
        found = list(read_items(download, name=download.url))
    assert outline(found) == ["https://post.example/1"] * 300


def test_the_settings_say_what_is_allowed(server, settings):
    server.answers["/"] = answer(b"hello")
    settings.IMPORT_ALLOWED_NETWORKS = []
    with pytest.raises(FetchError, match="not on the public Internet"):
        fetch_bytes(server.url)
    assert server.asked == []
    settings.IMPORT_ALLOWED_NETWORKS = LOOPBACK
    settings.IMPORT_MAX_BYTES = 5
    assert fetch_bytes(server.url) == b"hello"
    settings.IMPORT_MAX_BYTES = 4
    with pytest.raises(FetchError, match="larger than 4 bytes"):
        fetch_bytes(server.url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "LOCALHOST.", "0x7f.1", "2130706433", "017700000001", "127.1",
     "[::ffff:127.0.0.1]", "[::1]", "0", "１２７。０。０。１", "169.254.169.254", "[fe80::1]"],
)  # fmt: skip
def test_no_spelling_of_a_private_address_is_connected_to(server, host):
    with pytest.raises(FetchError, match=r"not on the public Internet|no such host"):
        fetch_bytes(f"http://{host}:{server.port}/", 10, timeout=20, allowed_networks=[])
    assert server.asked == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    """The look-up is made up: no name server here answers with two addresses."""
    found = [(socket.AF_INET, 1, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
    monkeypatch.setattr(socket, "socket", None)  # nothing may be opened
    with pytest.raises(FetchError, match="not on the public Internet"):
        fetch_bytes("http://x.example/", 10, timeout=20, allowed_networks=[])


def test_a_name_is_looked_up_once(server, monkeypatch):
    """A name that leads elsewhere at the second look-up; no name server here does that."""
    server.answers["/"] = answer(b"hello")
    addresses = [("127.0.0.1", server.port), ("10.0.0.1", server.port)]

    def look_up(host, port, **options):
        assert (host, port) == ("rebinding.example", server.port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", addresses.pop(0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert fetch(f"http://rebinding.example:{server.port}/") == b"hello"
    assert len(addresses) == 1


def test_an_address_that_does_not_answer_leaves_the_next(server, monkeypatch):
    server.answers["/"] = answer(b"hello")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        ports = [unused.getsockname()[1], server.port]
        found = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", port)) for port in ports]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
        assert fetch(f"http://x.example:{server.port}/") == b"hello"


def test_a_host_that_is_not_there():
    with pytest.raises(FetchError, match="there is no such host"):
        fetch("http://nowhere.invalid/")


def test_no_look_up_takes_longer_than_the_limit(monkeypatch):
    """A name server that never answers."""
    stopped = threading.Event()

    def look_up(*args, **options):
        stopped.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"longer than 0\.2 seconds"):
        fetch("http://x.example/", timeout=0.2)
    assert time.monotonic() - started < 10
    stopped.set()


class TestRedirects:
    def test_are_followed_relatively(self, server):
        server.answers["/a/b"] = redirect("../c")
        server.answers["/c"] = answer(b"hello")
        with open_url(
            f"{server.url}/a/b", max_bytes=9, timeout=20, allowed_networks=LOOPBACK
        ) as download:
            assert (download.url, download.read()) == (f"{server.url}/c", b"hello")

    def test_to_a_private_address_are_refused(self, server):
        for host in ("10.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]", "0xa.1"):
            server.answers["/"] = redirect(f"http://{host}/latest/meta-data/")
            with pytest.raises(FetchError, match="not on the public Internet"):
                fetch(server.url)

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "http://[", "http://u@localhost/"])
    def test_to_what_is_no_web_address_are_refused(self, server, target):
        server.answers["/"] = redirect(target)
        with pytest.raises(FetchError):
            fetch(server.url)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_without_end_are_refused(self, server, status):
        server.answers["/"] = redirect("/", status)
        with pytest.raises(FetchError, match="redirected more than 5 times"):
            fetch(server.url)
        assert len(server.asked) == 6

    def test_from_https_to_http_are_refused(self, server, secure, tmp_path, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        secure.answers["/"] = redirect(server.url)
        with pytest.raises(FetchError, match="redirected from https to http"):
            fetch(secure.url)
        assert server.asked == []


class TestSecureConnections:
    def test_with_a_certificate_that_is_trusted(self, secure, tmp_path, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        secure.answers["/"] = answer(b"hello")
        assert fetch(secure.url) == b"hello"

    def test_with_one_for_another_host(self, secure, tmp_path, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        with pytest.raises(FetchError, match="its certificate can't be trusted"):
            fetch(f"https://127.0.0.1:{secure.port}/")
        assert secure.asked == []

    def test_with_one_nobody_vouches_for(self, secure):
        with pytest.raises(FetchError, match="its certificate can't be trusted"):
            fetch(secure.url)

    def test_with_a_server_that_does_not_speak_tls(self, server):
        with pytest.raises(FetchError, match="no secure connection"):
            fetch(server.url.replace("http:", "https:"))

    def test_that_never_come_about(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            with pytest.raises(FetchError, match="too long"):
                fetch(f"https://localhost:{port}/", timeout=0.3)


class TestLimits:
    def test_of_size_announced(self, server):
        server.answers["/"] = answer(b"x" * 11)
        with pytest.raises(FetchError, match="larger than 10 bytes"):
            fetch(server.url, 10)
        assert fetch(server.url, 11) == b"x" * 11

    def test_of_size_not_announced(self, server):
        def endless(handler):
            handler.send_response(200)
            handler.end_headers()
            while not server.stopped.is_set():
                handler.wfile.write(b"x" * 65_536)

        server.answers["/"] = endless
        with pytest.raises(FetchError, match="larger than 1,000,000 bytes"):
            fetch(server.url)

    def test_of_size_in_chunks(self, server):
        def chunked(handler):
            handler.protocol_version = "HTTP/1.1"
            handler.send_response(200)
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            handler.wfile.write(b"6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n")

        server.answers["/"] = chunked
        assert fetch(server.url, 11) == b"hello world"
        with pytest.raises(FetchError, match="larger than 10 bytes"):
            fetch(server.url, 10)

    def test_of_size_once_unpacked(self, server):
        server.answers["/ok"] = answer(gzip.compress(b"hello"), Content_Encoding="gzip")
        assert fetch(f"{server.url}/ok", 100) == b"hello"
        bomb = gzip.compress(b"\0" * 50_000_000)
        server.answers["/bomb"] = answer(bomb, Content_Encoding="gzip")
        assert len(bomb) < 100_000
        with pytest.raises(FetchError, match="larger than 1,000,000 bytes"):
            fetch(f"{server.url}/bomb")

    @pytest.mark.parametrize("dripping", ["status", "headers", "body"])
    def test_of_time_however_slowly_it_drips(self, server, dripping):
        """Each byte comes soon enough; all of them together never."""
        start = {
            "status": b"",
            "headers": b"HTTP/1.0 200 OK\r\n",
            "body": b"HTTP/1.0 200 OK\r\n\r\n",
        }

        def drip(handler):
            handler.wfile.write(start[dripping])
            while not server.stopped.wait(0.05):
                handler.wfile.write(b"x")

        server.answers["/"] = drip
        started = time.monotonic()
        with pytest.raises(FetchError, match=r"too long|longer than 0\.5 seconds"):
            fetch(server.url, timeout=0.5)
        assert time.monotonic() - started < 10

    def test_of_time_over_all_redirects(self, server):
        def slow(handler):
            server.stopped.wait(0.2)
            redirect("/")(handler)

        server.answers["/"] = slow
        with pytest.raises(FetchError, match=r"too long|longer than 0\.3 seconds"):
            fetch(server.url, timeout=0.3)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (answer(b"no", 404), "the server answered 404"),
        (answer(b"", 302), "the server answered 302"),
        (answer(b"x", 206), "the server answered 206"),
        (answer(b"hello", Content_Length="9"), "closed before the end"),
        (answer(b"hello", Content_Encoding="br"), "compressed in a way we don't read"),
        (answer(b"hello", Content_Encoding="gzip"), "can't be read"),
        (answer(gzip.compress(b"hello" * 99)[:-9], Content_Encoding="gzip"), "before the end"),
        (lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n"), "can't be read"),
        (lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200),
         "can't be read"),
        (lambda handler: None, "broke off the connection"),
    ],
)  # fmt: skip
def test_answers_that_are_none(server, sent, reason):
    server.answers["/"] = sent
    with pytest.raises(FetchError, match=reason):
        fetch(server.url)


def test_the_time_limit_is_for_waiting_not_for_what_the_caller_does(monkeypatch):
    """Who stores each item as it comes may take longer than the whole of the download."""
    now = 100.0
    monkeypatch.setattr(connection_module.time, "monotonic", lambda: now)
    deadline = connection_module.Deadline(10)
    now += 4
    assert deadline.left() == 6
    deadline.pause()
    now += 1_000
    assert deadline.left() == 6
    now += 6
    with pytest.raises(FetchError, match="longer than 10 seconds"):
        deadline.left()


def test_a_server_that_is_not_there():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(FetchError, match="could not be reached"):
            fetch(f"http://localhost:{port}/")


def test_proxies_of_the_environment_are_not_used(server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answers["/"] = answer(b"hello")
    assert fetch(server.url) == b"hello"


def test_a_broken_download_ends_the_reading_and_keeps_what_came_before(server):
    data = rss(rss_item() * 300)
    server.answers["/"] = answer(data[:-20], Content_Length=str(len(data)))
    with open_url(server.url, max_bytes=10**6, timeout=20, allowed_networks=LOOPBACK) as download:
        found = outline(list(read_items(download, name=download.url)))
    assert len(found) == 300
    assert found[-1].endswith("the connection was closed before the end")


def test_only_some_of_a_hosts_addresses_are_tried(monkeypatch):
    tried = []

    class Refusing(socket.socket):
        def connect(self, address):
            tried.append(address)
            raise ConnectionRefusedError

    found = [(socket.AF_INET, 1, 6, "", (f"127.0.0.{n}", 80)) for n in range(1, 100)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
    monkeypatch.setattr(connection_module.socket, "socket", Refusing)
    with pytest.raises(FetchError, match="could not be reached"):
        fetch("http://x.example/")
    assert len(tried) == 4
