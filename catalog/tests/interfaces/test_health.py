"""/health/, /robots.txt and /favicon.ico."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError

from catalog.interfaces import health as health_module
from catalog.search.following import rebuild

pytestmark = pytest.mark.django_db


def index_is(monkeypatch, state: str, **values) -> None:
    status = SimpleNamespace(**({"state": state, "documents": 0, "progress": 0, "error": ""} | values))
    monkeypatch.setattr(health_module, "index_status", lambda: status)


def test_ready(client, monkeypatch):
    index_is(monkeypatch, "ready", documents=12)
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ready",
        "index": {"state": "ready", "documents": 12},
    }
    assert "no-store" in response["Cache-Control"]


def test_an_index_that_is_being_prepared_is_no_failure(client, monkeypatch):
    index_is(monkeypatch, "preparing", progress=40)
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json()["index"] == {"state": "preparing", "progress": 40}


def test_failed_index(client, monkeypatch):
    index_is(monkeypatch, "failed", error="/srv/library/index: no space left")
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["status"] == "failing"
    assert response.json()["index"] == {"state": "failed"}
    assert b"/srv" not in response.content


def test_index_that_cannot_even_be_asked(client, monkeypatch):
    def status():
        raise OSError("damaged")

    monkeypatch.setattr(health_module, "index_status", status)
    assert client.get("/health/").status_code == 503


def test_failed_database(client, monkeypatch):
    def cursor():
        raise DatabaseError("password of anna refused")

    monkeypatch.setattr(health_module, "connection", SimpleNamespace(cursor=cursor))
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "database": "failed", "index": {"state": "unknown"}}


def test_the_real_index(client):
    rebuild()
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json()["index"] == {"state": "ready", "documents": 0}


def test_no_index_and_nobody_who_builds_one(client, settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path
    assert client.get("/health/").status_code == 503


def test_health_is_for_reading(client):
    assert client.post("/health/").status_code == 405


def test_plain_http_is_not_redirected_behind_a_proxy(client, settings, monkeypatch):
    index_is(monkeypatch, "ready")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    assert client.get("/health/").status_code == 200


def test_robots(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /search/?*&", "Disallow: /editions/*?", "Disallow: /admin/", "Disallow: /api/"} <= set(lines)
    assert "Disallow: /" not in lines


def test_favicon(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"].startswith("/static/")
