"""What people do at the door, as a browser does it."""

import re
from typing import Any

from django.core import mail
from django.test import Client

PASSWORD = "a-long-password"
LOGIN, SIGNUP, LOGOUT = "/account/login/", "/account/signup/", "/account/logout/"
CODE, CONFIRM_CODE = "/account/login/code/", "/account/login/code/confirm/"
CONFIRM_EMAIL = "/account/confirm-email/"
RESET, CONFIRM_RESET = "/account/password/reset/", "/account/password/reset/confirm/"
COMPLETE_RESET = "/account/password/reset/complete/"


def sign_up(client: Client, email: str, password: str = PASSWORD, **typed: str) -> Any:
    return client.post(SIGNUP, {"email": email, "password1": password, **typed})


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def is_in(client: Client) -> bool:
    """Whether the next request is answered as to somebody who is signed in."""
    return client.get("/account/").status_code == 200


def mailed_code(to: str) -> str:
    """The code of the latest mail to them."""
    found = [re.search(r"^ {4}(\S+)$", each.body, re.M) for each in mail.outbox if to in each.to]
    assert found, f"no mail to {to}"
    assert found[-1], "no code in it"
    return found[-1][1]
