"""What tests of pages share."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def page(client: Client, db: None) -> Callable[[str], str]:
    """Read a page as one line of words, without its tags: what a reader sees."""

    def read(url: str) -> str:
        response = client.get(url)
        assert response.status_code == 200, response.status_code
        return words_of(response.content.decode())

    return read


@pytest.fixture
def query_count(client: Client, db: None) -> Callable[[str], int]:
    """Count the queries of a page."""

    def count(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    return count


def words_of(html: str) -> str:
    """The words of a page between its tags."""
    without_scripts = re.sub(r"<(script|svg|title)\b.*?</\1>", " ", html, flags=re.S)
    words = " ".join(re.sub(r"<[^>]+>", " ", without_scripts).split())
    return unescape(re.sub(r" (?=[,:”?])|(?<=“) ", "", words))
