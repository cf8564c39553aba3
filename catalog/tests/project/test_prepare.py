"""`manage.py prepare`, which brings an installation up to date before the site starts."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from catalog.management.commands import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch):
    """The names of the commands that prepare has called, instead of calling them."""
    names: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, *args, **options: names.append(name))
    return names


@pytest.fixture
def static_root(settings, tmp_path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    return settings.STATIC_ROOT


def run(**options) -> str:
    out = StringIO()
    call_command("prepare", stdout=out, **options)
    return out.getvalue()


def test_migrates_only_when_there_is_something_to_do(calls, monkeypatch):
    run(no_static=True)
    assert calls == []
    monkeypatch.setattr(prepare, "_has_unapplied_migrations", lambda: True)
    run(no_static=True)
    assert calls == ["migrate"]


def test_collects_static_files_only_when_one_has_changed(calls, static_root, settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    settings.STATICFILES_DIRS = [source]
    run()
    run()
    assert calls == ["collectstatic"]
    (source / "new.css").write_text("", encoding="utf-8")
    run()
    assert calls == ["collectstatic"] * 2


def test_collects_again_when_the_collected_files_are_gone(calls, static_root):
    run()
    (static_root / ".collected").unlink()
    run()
    assert calls == ["collectstatic"] * 2


def test_leaves_static_files_alone_when_developing(calls, static_root, settings):
    settings.DEBUG = True
    run()
    assert calls == []


def test_the_demonstration_comes_only_when_asked_for(calls):
    run(no_static=True)
    assert calls == []
    run(no_static=True, demo=True)
    assert calls == ["load_demo_library"]


def test_says_where_the_library_is(calls):
    assert "http://127.0.0.1:8000/" in run(no_static=True, address="http://127.0.0.1:8000/")


def test_says_how_to_get_in_again_when_there_is_a_librarian(calls):
    address = "http://127.0.0.1:8000/"
    assert "make librarian" in run(no_static=True, address=address)
    get_user_model().objects.create_user("librarian", is_staff=True)
    assert "make password" in run(no_static=True, address=address)
