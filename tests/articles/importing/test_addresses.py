import pytest

from articles.importing.addresses import may_connect, read_networks


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.31.255.255",
        "192.0.0.8",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::808:808",
        "100::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%1",
        "fec0::1",
        "ff0e::1",
    ],
)
def test_what_is_not_public_is_refused(address):
    assert not may_connect(address, [])


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2606:4700::1111"],
)
def test_what_is_public_is_allowed(address):
    assert may_connect(address, [])


def test_an_allowed_network_is_allowed_however_it_is_written():
    networks = read_networks(["10.1.0.0/16", "fd00::/8", "127.0.0.1"])
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd12::1", "127.0.0.1", "64:ff9b::a01:203"):
        assert may_connect(address, networks)
    for address in ("10.2.0.1", "::ffff:10.2.0.1", "127.0.0.2", "fc00::1", "64:ff9b::a02:1"):
        assert not may_connect(address, networks)


def test_a_network_that_is_none_is_an_error():
    with pytest.raises(ValueError, match="somewhere"):
        read_networks(["somewhere"])
