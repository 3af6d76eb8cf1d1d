"""Keys are read with care, or made once."""

import base64
import stat
import threading

import environ
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.exceptions import ImproperlyConfigured

from newsroom.keys import identity_key_from_env, kept, local_identity_key

from .commands import manage, settings_of


def pem_of(key) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


@pytest.fixture(scope="module")
def pem() -> str:
    return pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def read(value: str | None) -> str:
    env = environ.Env()
    env.ENVIRON = {} if value is None else {"IDP_OIDC_PRIVATE_KEY": value}
    return identity_key_from_env(env)


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_key_is_taken_as_it_is_or_in_one_line(pem):
    given = (pem, pem.replace("\n", "\\n"), in_base64(pem), in_base64(pem) + "\n")
    assert {read(each).strip() for each in given} == {pem.strip()}
    assert [read(each) for each in (None, "", "  ")] == ["", "", ""]


@pytest.mark.parametrize(
    "wrong",
    [
        "secret",
        "-----BEGIN RSA PRIVATE KEY-----",
        in_base64("secret"),
        "ключ",
        "A" * 5000,
        in_base64(pem_of(ec.generate_private_key(ec.SECP256R1()))),
        in_base64(pem_of(rsa.generate_private_key(public_exponent=65537, key_size=1024))),
    ],
)
def test_what_is_no_such_key_is_refused(wrong):
    with pytest.raises(ImproperlyConfigured, match="openssl genrsa 2048"):
        read(wrong)


def test_a_wrong_key_is_told_in_a_line_that_does_not_hold_it():
    done = manage("check", IDP_OIDC_PRIVATE_KEY="my-secret")
    assert done.returncode != 0
    assert done.stderr.startswith("Settings: IDP_OIDC_PRIVATE_KEY must be")
    assert "my-secret" not in done.stderr


def test_identity_is_offered_with_a_key_or_on_ones_own_machine(pem):
    assert settings_of("IDENTITY_OFFERED")["IDENTITY_OFFERED"] is True
    public = {"BASE_URL": "https://paper.example"}
    assert settings_of("IDENTITY_OFFERED", **public)["IDENTITY_OFFERED"] is False
    public["IDP_OIDC_PRIVATE_KEY"] = in_base64(pem)
    assert settings_of("IDENTITY_OFFERED", **public)["IDENTITY_OFFERED"] is True


def test_many_at_once_agree_on_one_key(tmp_path):
    path, made, found = tmp_path / "var" / "key", [], []
    start = threading.Barrier(8)

    def make() -> str:
        made.append(f"key {len(made)}")
        start.wait()  # nobody has one before all are making one
        return made[-1]

    threads = [threading.Thread(target=lambda: found.append(kept(path, make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(found) == 8
    assert set(found) == {path.read_text()}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]


def test_the_key_of_ones_own_machine_stays(tmp_path):
    first = local_identity_key(tmp_path)
    local_identity_key.cache_clear()
    assert local_identity_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "identity-key.pem").stat().st_mode) == 0o600
    assert read(first) == first
