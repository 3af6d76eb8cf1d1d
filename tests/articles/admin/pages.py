"""Admin pages as a browser sees them: what a form holds, and what stands beside a field."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from articles.models import Article


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self.buttons: set[tuple[str, str]] = set()
        self._area = self._select = ""
        self._many = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "button" or kind == "submit":
            self.buttons.add((name, given.get("value", "")))
        elif tag == "input" and name and (kind not in ("checkbox", "radio") or "checked" in given):
            self.fields[name] = given.get("value", "on" if kind in ("checkbox", "radio") else "")
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""
        elif tag == "select":
            self._select, self._many = name, "multiple" in given
            if not self._many:  # one that takes several sends nothing where none is chosen
                self.fields.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in given:
            value = given.get("value", "")
            if self._many:
                self.fields.setdefault(self._select, []).append(value)
            else:
                self.fields[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data


def read(response: HttpResponse) -> _Form:
    form = _Form()
    form.feed(response.content.decode())
    # A browser drops the newline that follows <textarea>.
    form.fields = {
        name: value.removeprefix("\n") if isinstance(value, str) else value
        for name, value in form.fields.items()
    }
    return form


def steps_offered(response: HttpResponse) -> set[str]:
    return {value for name, value in read(response).buttons if name == "_step"}


def errors(response: HttpResponse) -> dict[str, list[str]]:
    """The errors beside the fields of the page's form."""
    return {name: list(each) for name, each in response.context["adminform"].form.errors.items()}


def change_url(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def filled(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    """What the form at `url` would send once `typed` is typed into it."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return {**read(response).fields, **typed}


def save(client: Client, article: Article, **typed: Any) -> HttpResponse:
    url = change_url(article)
    return client.post(url, filled(client, url, **typed))


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)
