"""Who may import whom: the rules of the house style, read from the source."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("newsroom", "accounts", "articles")
# Inside an app a later layer imports an earlier one, never the reverse.
LAYERS = [
    {"states", "validators", "limits", "names", "usernames", "consents"},
    {
        "highlight",
        "likeness",
        "openings",
        "rich_text",
        "plain_text",
        "names_out",
        "importing",
        "pictures",
        "signals",
        "watched",
        "words",
    },
    {"models"},
    {"permissions", "queries", "areas", "network", "places", "compare", "search"},
    {"actions"},
    {"geonames", "forms", "views", "feeds", "sitemaps", "admin", "demo", "tasks", "templatetags"},
    {
        *("adapters", "social", "identity", "context_processors", "receivers"),
        *("urls", "identity_urls", "management", "apps"),
    },
]
FROM_ACCOUNTS = {"accounts.models", "accounts.areas", "accounts.signals"}
MAY_KNOW_APPS = {"newsroom.settings", "newsroom.urls"}


class Import(NamedTuple):
    where: str  # "articles/views/front.py:7"
    module: str  # who imports: "articles.views.front"
    name: str  # what: "articles.queries.front_page"
    in_function: bool
    has_reason: bool


def imports_of(path: Path) -> Iterator[Import]:
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    package = parts[:-1]
    if parts[-1] == "__init__":
        parts.pop()
    tree = ast.parse(source)
    nested = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{stem}.{alias.name}" for alias in node.names]
        else:
            continue
        written = " ".join(lines[node.lineno - 1 : node.end_lineno])
        for name in names:
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            yield Import(where, ".".join(parts), name, node in nested, "#" in written)


def sources(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


EVERYTHING = [found for path in sources(*APPS) for found in imports_of(path)]
TESTS = [found for path in sources("tests") for found in imports_of(path)]


def app_of(name: str) -> str:
    return name.partition(".")[0]


def layer_of(name: str) -> int | None:
    part = name.split(".")[1] if "." in name else ""
    return next((level for level, names in enumerate(LAYERS) if part in names), None)


def test_there_is_something_to_judge():
    assert {app_of(found.module) for found in EVERYTHING} == set(APPS)
    assert len([found for found in EVERYTHING if app_of(found.name) == "articles"]) > 100


@pytest.mark.parametrize("app", ["accounts", "articles"])
def test_every_module_of_an_app_has_a_layer(app):
    modules = {path.relative_to(ROOT / app).parts[0].removesuffix(".py") for path in sources(app)}
    assert modules - {"__init__"} <= set.union(*LAYERS)


@pytest.mark.parametrize("app", ["accounts", "articles"])
def test_a_layer_imports_no_later_one(app):
    wrong = []
    for found in EVERYTHING:
        if app_of(found.module) == app == app_of(found.name):
            here, there = layer_of(found.module), layer_of(found.name)
            if here is not None and there is not None and there > here:
                wrong.append(f"{found.where} {found.name}")
    assert wrong == []


def test_newsroom_knows_no_app():
    wrong = [
        f"{found.where} {found.name}"
        for found in EVERYTHING
        if app_of(found.module) == "newsroom"
        and found.module not in MAY_KNOW_APPS
        and app_of(found.name) in ("accounts", "articles")
    ]
    assert wrong == []


def test_accounts_never_knows_articles():
    wrong = [
        f"{found.where} {found.name}"
        for found in EVERYTHING
        if app_of(found.module) == "accounts" and app_of(found.name) == "articles"
    ]
    assert wrong == []


def test_articles_knows_of_accounts_only_what_is_offered():
    wrong = [
        f"{found.where} {found.name}"
        for found in EVERYTHING
        if app_of(found.module) == "articles"
        and app_of(found.name) == "accounts"
        and ".".join(found.name.split(".")[:2]) not in FROM_ACCOUNTS
    ]
    assert wrong == []


@pytest.mark.parametrize("app", ["accounts", "articles"])
def test_outsiders_import_models_not_their_files(app):
    files = {path.stem for path in (ROOT / app / "models").glob("*.py")} - {"__init__"}
    assert files
    wrong = [
        f"{found.where} {found.name}"
        for found in [*EVERYTHING, *TESTS]
        if app_of(found.module) != app
        and found.name.startswith(f"{app}.models.")
        and found.name.split(".")[2] in files
    ]
    assert wrong == []


def test_an_import_inside_a_function_says_why():
    wrong = [
        f"{found.where} {found.name}"
        for found in EVERYTHING
        if found.in_function and not found.has_reason
    ]
    assert wrong == []


def test_the_product_never_imports_its_tests():
    assert [found.where for found in EVERYTHING if app_of(found.name) == "tests"] == []


def test_relative_imports_are_read_rightly(tmp_path, monkeypatch):
    """The judge itself: a reversed import is seen in each way it can be written."""
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    folder = tmp_path / "articles" / "models"
    folder.mkdir(parents=True)
    (folder / "bad.py").write_text(
        "from ..views import front\nfrom articles.views.front import front\n"
        "import articles.views.front\ndef f():\n    from .. import urls\n"
    )
    found = list(imports_of(folder / "bad.py"))
    assert {each.name for each in found} == {
        "articles.views.front",
        "articles.views.front.front",
        "articles.urls",
    }
    assert [layer_of(each.name) for each in found] == [5, 5, 5, 6]
    assert [each.in_function for each in found] == [False, False, False, True]
    assert not any(each.has_reason for each in found)
