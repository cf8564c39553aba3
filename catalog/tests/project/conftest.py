"""Fixtures for the tests of the demo library."""

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def titles(django_db_setup, django_db_blocker):
    """The titles and copies of the demo library, for all tests of the module."""
    # conftest files are read before Django is set up
    from catalog.management.demo import FOLDER, LIBRARIAN, load_folder
    from catalog.models import User

    with django_db_blocker.unblock(), transaction.atomic():
        load_folder(FOLDER, "demo")
        User.objects.create(username=LIBRARIAN)
        yield
        transaction.set_rollback(True)
