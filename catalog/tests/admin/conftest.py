"""Who signs in to the Admin."""

from importlib import import_module

import pytest
from django.test import Client


def signed_in(name: str, *groups: str, **fields) -> Client:
    """A browser in which somebody is signed in who belongs to ``groups``."""
    from django.apps import apps
    from django.contrib.auth.models import Group
    from django.db import connection

    from catalog.models import User

    if groups and not Group.objects.filter(name__in=groups).exists():
        # A test with real transactions has emptied all tables, and with them what migrations had put in.
        with connection.schema_editor() as editor:
            import_module("catalog.migrations.0002_groups").make_groups(apps, editor)
            import_module("catalog.migrations.0005_search_word_counts").let_them_read(apps, editor)
    user = User.objects.create_user(username=name, password="a long word", is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def cataloguer(db) -> Client:
    """Signed in as a member of the group Cataloguer."""
    return signed_in("carla", "Cataloguer")


@pytest.fixture
def librarian(db) -> Client:
    """Signed in as a member of the group Librarian."""
    return signed_in("lena", "Librarian")


@pytest.fixture
def superuser(db) -> Client:
    """Signed in as somebody who may do everything."""
    return signed_in("sofia", is_superuser=True)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploads of a test go with it."""
    settings.MEDIA_ROOT = tmp_path / "media"
