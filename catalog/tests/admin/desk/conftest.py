"""A librarian at a desk at Elm Street, and what she scans."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse


@pytest.fixture
def branch(db) -> Any:
    """The branch where the desk stands."""
    from catalog.tests.cast import make_branch  # conftest files are read before Django is set up

    return make_branch()


@pytest.fixture
def librarian(client: Client, branch: Any) -> Client:
    """Somebody who may do everything, signed in; her desk is at Elm Street."""
    from catalog.tests.cast import make_librarian

    user = make_librarian()
    user.branch = branch
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def patron(branch: Any) -> Any:
    """Ada Reader of Elm Street."""
    from catalog.tests.cast import make_patron

    return make_patron()


@pytest.fixture
def scan(librarian: Client) -> Callable[..., str]:
    """Scans things at a page of the desk; returns the text of the page one comes to in the end."""

    def do(where: Any, *scans: str) -> str:
        address = reverse(f"admin:{where}") if isinstance(where, str) else where.get_absolute_url()
        text = ""
        for one in scans:
            response = librarian.post(address, {"scan": one}, follow=True)
            assert response.status_code == 200
            text = response.content.decode()
        return text

    return do
