"""What a person sees when something fails, also when that is the database."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection
from django.db.utils import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from newsroom import errors
from newsroom.middleware import PrivateByDefaultMiddleware
from tests.markup import Markup

from .commands import python

# No test here is given a database: asking for one fails the test.
STATUSES = [400, 403, 404, 500, 503]


def view_of(error: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


FAILURES = {
    "bad": (BadRequest("x"), 400),
    "forbidden": (PermissionDenied("x"), 403),
    "broken": (ValueError("secret words"), 500),
    "dataerror": (DataError("secret words"), 500),
    "away": (OperationalError("secret words"), 503),
    "closed": (InterfaceError("secret words"), 503),
}
urlpatterns = [
    *(path(f"{name}/", view_of(error)) for name, (error, _status) in FAILURES.items()),
    path("", include("articles.urls")),
]
handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_has_a_page_of_ours(settings, name):
    settings.ROOT_URLCONF = __name__
    status = FAILURES[name][1]
    response = Client(raise_request_exception=False).get(f"/{name}/")
    page = Markup(response.content)
    assert response.status_code == status
    assert len(page.every("h1")) == 1
    assert "/" in page.links()
    assert "no-store" in response["Cache-Control"]
    assert "secret" not in page.text
    assert not response.cookies
    assert response.get("Retry-After") == ("10" if status == 503 else None)


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_stands_alone(status):
    response = errors._page(status)
    page = Markup(response.content)
    assert response.status_code == status
    assert page.title.strip()
    assert page.every("script") == []
    assert page.unbalanced == []
    assert [each["content"] for each in page.every("meta") if each.get("name") == "robots"] == [
        "noindex"
    ]


def test_a_request_that_lost_its_form_token_is_told_so(settings):
    response = errors.csrf_failure(HttpRequest(), "secret reason")
    assert response.status_code == 403
    assert "secret reason" not in response.content.decode()


@pytest.mark.parametrize("error", [OperationalError("x"), InterfaceError("x")])
def test_a_database_that_fails_outside_of_a_view_is_answered_too(error):
    """Sessions are read in middleware, where Django's own handling of views doesn't reach."""
    response = PrivateByDefaultMiddleware(view_of(error))(HttpRequest())
    assert response.status_code == 503
    assert response["Retry-After"] == "10"


def test_another_error_of_the_database_is_not_taken_for_its_absence():
    with pytest.raises(DataError):
        PrivateByDefaultMiddleware(view_of(DataError("x")))(HttpRequest())


def test_what_no_view_declared_is_private():
    response = PrivateByDefaultMiddleware(lambda request: HttpResponse("x"))(HttpRequest())
    assert response["Cache-Control"] == "private, no-store"
    declared = HttpResponse("x", headers={"Cache-Control": "public"})
    assert PrivateByDefaultMiddleware(lambda request: declared)(HttpRequest()) is declared
    assert declared["Cache-Control"] == "public"


def test_without_a_database_every_page_says_come_back():
    """A whole process whose database can't be reached, as after a crash of its host."""
    code = """
import django; django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
host = {"host": "localhost", "cookie": "sessionid=abcdefghijklmnop"}
for path in ("/", "/news/", "/admin/", "/health/ready", "/health/live", "/media/x"):
    response = client.get(path, headers=host)
    print(path, response.status_code, response.get("Retry-After"), response["Cache-Control"],
          b"<h1" in response.content, response.content.count(b"unreachable"))
"""
    # The tests' settings differ in one thing that matters here: static files need no collecting.
    done = python(
        code,
        DATABASE_URL="sqlite:////nowhere/at/all/paper.sqlite3",
        DJANGO_SETTINGS_MODULE="tests.settings",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "/ 503 10 no-store True 0",
        "/news/ 503 10 no-store True 0",
        "/admin/ 503 10 no-store True 0",
        "/health/ready 503 None max-age=0, no-cache, no-store, must-revalidate, private False 1",
        "/health/live 200 None max-age=0, no-cache, no-store, must-revalidate, private False 0",
        "/media/x 404 None no-store True 0",
    ]


def test_no_error_page_asked_for_a_connection():
    assert connection.connection is None or not connection.in_atomic_block
