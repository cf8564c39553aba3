"""Settings come from the environment, and a wrong one is said in one sentence before anything starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from library_project import env

ROOT = Path(__file__).resolve().parents[3]
KEY = "k" * 16 + "0123456789abcdefghijklmnop"


@pytest.fixture
def setenv(monkeypatch):
    return monkeypatch.setenv


def refusal(reader, *args, **kwargs) -> str:
    with pytest.raises(env.SettingError) as caught:
        reader(*args, **kwargs)
    return str(caught.value)


class TestText:
    def test_reads_the_variable(self, setenv):
        setenv("NAME", "Riverside")
        assert env.text("NAME") == "Riverside"

    def test_empty_is_a_value(self, setenv):
        setenv("NAME", "")
        assert env.text("NAME", "default") == ""

    def test_default(self):
        assert env.text("SURELY_NOT_SET", "default") == "default"

    def test_missing_is_refused_by_name(self):
        assert refusal(env.text, "SURELY_NOT_SET").startswith("SURELY_NOT_SET is not set")

    def test_reads_the_file_of_a_secret(self, setenv, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("from a file\n", encoding="utf-8")
        setenv("NAME_FILE", str(secret))
        assert env.text("NAME") == "from a file"

    def test_the_variable_goes_before_the_file(self, setenv):
        setenv("NAME", "direct")
        setenv("NAME_FILE", "/no/such/file")
        assert env.text("NAME") == "direct"

    def test_file_that_cannot_be_read(self, setenv):
        setenv("NAME_FILE", "/no/such/file")
        assert "NAME_FILE names /no/such/file" in refusal(env.text, "NAME")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("true", True), ("YES", True), (" on ", True), ("0", False), ("False", False), ("", False)],
)
def test_boolean(setenv, value, expected):
    setenv("FLAG", value)
    assert env.boolean("FLAG", default=not expected) is expected


def test_boolean_refuses_other_words(setenv):
    setenv("FLAG", "maybe")
    assert refusal(env.boolean, "FLAG", False) == "FLAG is 'maybe'; it must be 1 or 0."


class TestInteger:
    def test_reads(self, setenv):
        setenv("NUMBER", " 42 ")
        assert env.integer("NUMBER", 1) == 42

    def test_default(self):
        assert env.integer("SURELY_NOT_SET", 7) == 7

    @pytest.mark.parametrize("value", ["many", "1.5", ""])
    def test_no_number(self, setenv, value):
        setenv("NUMBER", value)
        assert "must be a whole number" in refusal(env.integer, "NUMBER", 1)

    def test_too_small(self, setenv):
        setenv("NUMBER", "0")
        assert refusal(env.integer, "NUMBER", 1, minimum=1) == "NUMBER is 0; it must be at least 1."


def test_words_are_split_at_commas_and_blanks(setenv):
    setenv("HOSTS", "a.example, b.example  c.example")
    assert env.words("HOSTS") == ["a.example", "b.example", "c.example"]


def test_origins_need_a_scheme(setenv):
    setenv("ORIGINS", "https://a.example b.example")
    assert "'b.example'" in refusal(env.origins, "ORIGINS")


class TestDatabase:
    def test_sqlite_by_default(self, tmp_path):
        settings = env.database("SURELY_NOT_SET", tmp_path / "catalog.sqlite3")
        assert settings["ENGINE"] == "django.db.backends.sqlite3"
        assert settings["NAME"] == str(tmp_path / "catalog.sqlite3")

    def test_sqlite_elsewhere(self, setenv, tmp_path):
        setenv("URL", "sqlite:////srv/my%20library.sqlite3")
        assert env.database("URL", tmp_path)["NAME"] == "/srv/my library.sqlite3"

    def test_postgresql(self, setenv, tmp_path):
        setenv("URL", "postgres://anna:p%40ss%2Fword@db:5433/catalogue")
        settings = env.database("URL", tmp_path)
        assert settings["ENGINE"] == "django.db.backends.postgresql"
        assert [settings[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
            "anna",
            "p@ss/word",
            "db",
            "5433",
            "catalogue",
        ]

    @pytest.mark.parametrize(
        ("url", "says"),
        [
            ("mysql://db/catalogue", "it must be postgres:// or sqlite:///"),
            ("postgres://db", "names no database"),
            ("postgres://db:many/catalogue", "a port that is no number"),
            ("sqlite://", "names no file"),
        ],
    )
    def test_malformed(self, setenv, tmp_path, url, says):
        setenv("URL", url)
        assert says in refusal(env.database, "URL", tmp_path)


def start(tmp_path: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start the project with nothing in its environment but ``variables``."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"ALLOWED_HOSTS": "library.example"}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": KEY}, "ALLOWED_HOSTS is not set"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": " "}, "ALLOWED_HOSTS is empty"),
        ({"SECRET_KEY": "short", "ALLOWED_HOSTS": "library.example"}, "SECRET_KEY is too short"),
        ({"LOCAL": "1", "DATABASE_URL": "oracle://db"}, "DATABASE_URL begins with 'oracle://'"),
        ({"LOCAL": "1", "DEBUG": "perhaps"}, "DEBUG is 'perhaps'"),
    ],
)
def test_a_wrong_setting_stops_the_start(tmp_path, variables, says):
    ended = start(tmp_path, "manage.py", "check", **variables)
    assert ended.returncode != 0
    assert ended.stderr.startswith("Cannot start: ")
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_wrong_setting_stops_the_server(tmp_path):
    """One sentence and the end: not one worker after another that fails."""
    ended = start(tmp_path, "-m", "gunicorn", LOCAL="1", PORT="many")
    assert ended.returncode != 0
    assert ended.stderr.splitlines() == ["Cannot start: PORT is 'many'; it must be a whole number."]


def test_a_local_site_makes_its_own_key(tmp_path):
    code = "from library_project import settings; print(settings.SECRET_KEY)"
    first, second = (start(tmp_path, "-c", code, LOCAL="1") for _ in range(2))
    assert len(first.stdout.strip()) >= 50
    assert first.stdout == second.stdout
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


class TestMail:
    def test_a_server_with_a_password_speaks_tls(self, setenv):
        setenv("EMAIL_URL", "smtp://library%40example.org:p%3Ass@mail.example.org")
        read = env.mail("EMAIL_URL", "console:")
        assert (read["EMAIL_HOST"], read["EMAIL_PORT"], read["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
        assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("library@example.org", "p:ss")

    def test_tls_from_the_start_has_its_own_port(self, setenv):
        setenv("EMAIL_URL", "smtps://mail.example.org")
        read = env.mail("EMAIL_URL", "console:")
        assert (read["EMAIL_PORT"], read["EMAIL_USE_SSL"], read["EMAIL_USE_TLS"]) == (465, True, False)

    def test_into_files_for_a_site_on_this_machine(self, setenv):
        assert env.mail("SURELY_NOT_SET", "file:///srv/my%20mail")["EMAIL_FILE_PATH"] == "/srv/my mail"

    @pytest.mark.parametrize("url", ["mail.example.org", "smtp://", "file://", "smtp://host:port", "http://host"])
    def test_what_is_wrong_is_said(self, setenv, url):
        setenv("EMAIL_URL", url)
        assert refusal(env.mail, "EMAIL_URL", "console:").startswith("EMAIL_URL ")
