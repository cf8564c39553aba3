"""The question that a container engine asks the site."""

from urllib.error import HTTPError, URLError

import pytest

from library_project import healthcheck


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ("library.example www.library.example", "library.example"),
        (".library.example", "library.example"),
        ("*", "localhost"),
        ("", "localhost"),
    ],
)
def test_it_asks_by_a_name_that_the_site_answers_to(monkeypatch, hosts, expected):
    monkeypatch.setenv("ALLOWED_HOSTS", hosts)
    assert healthcheck.host() == expected


class Opener:
    def __init__(self, error):
        self.error = error

    def open(self, request, timeout):
        raise self.error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (URLError("Connection refused"), "Connection refused"),
        (TimeoutError("timed out"), "timed out"),
        (HTTPError("http://127.0.0.1/health/", 503, "Service Unavailable", None, None), "503"),
    ],
)
def test_it_says_what_is_wrong(monkeypatch, error, says):
    monkeypatch.setattr(healthcheck, "build_opener", lambda *handlers: Opener(error))
    assert says in (healthcheck.main() or "")
