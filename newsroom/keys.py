"""Keys of this installation: made once and kept beside its data, or read from the environment."""

import base64
import binascii
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import environ
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured

RSA_BITS = 2048


def kept(path: Path, make: Callable[[], str]) -> str:
    """What `make` made the first time anybody asked, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two processes starting together must agree on one key, and neither may read
        # half of it: each writes its own in full, and the first to link it wins.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}-")  # mode 0600
        try:
            with os.fdopen(handle, "w") as file:
                file.write(make())
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            os.unlink(draft)
    return path.read_text().strip()


def identity_key_from_env(env: environ.Env) -> str:
    """The PEM in IDP_OIDC_PRIVATE_KEY, which holds it as it is or in base64; "" without one."""
    given = env.str("IDP_OIDC_PRIVATE_KEY", "").strip()
    if not given:
        return ""
    try:
        if given.startswith("-----BEGIN"):
            pem = given.replace("\\n", "\n")
        else:
            pem = base64.b64decode(given, validate=True).decode("ascii")
        key = serialization.load_pem_private_key(pem.encode("ascii"), password=None)
        if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < RSA_BITS:
            raise ValueError
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        raise ImproperlyConfigured(
            "IDP_OIDC_PRIVATE_KEY must be what `openssl genrsa 2048 | base64 -w0` prints"
        ) from None
    return pem


@cache
def local_identity_key(folder: Path) -> str:
    """For trying things out on one machine, where nobody was asked for a key."""
    return kept(folder / "identity-key.pem", _new_identity_key)


def _new_identity_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode("ascii")
