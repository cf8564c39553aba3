"""The pages for what goes wrong, and what every page has."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory

from catalog.views import errors

TEMPLATES = settings.BASE_DIR / "templates"
# WORDS.md, decision 9: words that readers do not understand or that blame them.
FORBIDDEN = (
    "opac|patrons?|circulation|bibliographic|holdings?|authority|authorities|facets?|call numbers?|item types?|gmd"
    "|collation|serials?|periodicals?|resources?|quer(?:y|ies)|invalid|illegal|oops|please|sorry"
)
STAFF_PAGES = {"_marc.html", "_marc_table.html", "edition_marc.html"}


def test_not_found_offers_the_search(client: Client, db: None) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert b"There is no such page" in response.content
    assert b'role="search"' in response.content


@pytest.mark.parametrize(
    ("view", "error", "status"),
    [(errors.bad_request, SuspiciousOperation(), 400), (errors.permission_denied, PermissionDenied(), 403)],
)
def test_errors_need_no_database(rf: RequestFactory, view: object, error: Exception, status: int) -> None:
    assert view(rf.get("/"), error).status_code == status


def test_a_server_error_needs_neither_database_nor_context(rf: RequestFactory) -> None:
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"Something went wrong here" in response.content


def test_a_server_error_is_told_even_without_templates(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ValueError(name)

    monkeypatch.setattr(errors.loader, "get_template", broken)
    assert errors.server_error(rf.get("/")).status_code == 500


def test_the_furniture_asks_no_database(client: Client) -> None:
    # No fixture gives this test a database: a query would fail it.
    assert client.get("/search-help/").status_code == 200


def test_the_content_security_policy_allows_nothing_inline(client: Client) -> None:
    policy = client.get("/search-help/").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy


def templates() -> list[Path]:
    """The public templates, without those for staff."""
    found = [*TEMPLATES.glob("catalog/**/*.html"), *TEMPLATES.glob("covers/*.html"), *TEMPLATES.glob("*.html")]
    return [path for path in found if path.name not in STAFF_PAGES]


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_has_a_forbidden_word_or_anything_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(rf"\b({FORBIDDEN})\b", strings_of(text), re.I)
    assert "style=" not in text
    assert "<style" not in text
    assert not re.findall(r"\son[a-z]+=", text)


def strings_of(template: str) -> str:
    """The words that readers see: what goes through gettext."""
    simple = re.findall(r"translate ['\"]([^'\"]+)['\"]", template)
    blocks = re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", template, re.S)
    return " ".join([*simple, *(re.sub(r"{[{%].*?[%}]}", "", block) for block in blocks)])
