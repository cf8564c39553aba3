"""Typed readers of environment variables.

Each reader takes a variable's name and a default, looks for the variable and then for ``NAME_FILE`` (a file that
holds the value, as container secrets do), and raises :class:`SettingError` with one sentence that says what is
wrong and what would be right. A reader without a default makes the variable required.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

_REQUIRED = object()
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class SettingError(Exception):
    """A setting is missing or malformed; the message is one sentence for the person who starts the site."""


def text(name: str, default: object = _REQUIRED) -> str:
    """Return the variable ``name``, or the contents of the file that ``NAME_FILE`` names, or ``default``."""
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE names {path}, which cannot be read ({error.strerror}).") from error
    if default is _REQUIRED:
        raise SettingError(f"{name} is not set; set it in the environment (see docs/operations.md).")
    return str(default)


def boolean(name: str, default: bool) -> bool:
    """Return the variable as true or false; 1/0, true/false, yes/no and on/off are understood."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise SettingError(f"{name} is {value!r}; it must be 1 or 0.")


def integer(name: str, default: int, *, minimum: int | None = None) -> int:
    """Return the variable as a whole number, not below ``minimum``."""
    value = text(name, default).strip()
    try:
        number = int(value)
    except ValueError:
        raise SettingError(f"{name} is {value!r}; it must be a whole number.") from None
    if minimum is not None and number < minimum:
        raise SettingError(f"{name} is {number}; it must be at least {minimum}.")
    return number


def words(name: str, default: str = "") -> list[str]:
    """Return the variable as a list, split at commas and blanks."""
    return text(name, default).replace(",", " ").split()


def origins(name: str) -> list[str]:
    """Return a list of origins, each with its scheme, as Django's CSRF check wants them."""
    values = words(name)
    for value in values:
        if not value.startswith(("http://", "https://")):
            raise SettingError(f"{name} has {value!r}; each origin must begin with https:// or http://.")
    return values


def database(name: str, sqlite_file: Path) -> dict[str, object]:
    """Return Django's database settings from a URL such as ``postgres://user:password@host:5432/name``.

    Without the variable the database is SQLite in ``sqlite_file``. ``sqlite:///path`` names another file.
    """
    url = text(name, "")
    if not url:
        return _sqlite(sqlite_file)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        if not parts.path.strip("/"):
            raise SettingError(f"{name} names no file; write sqlite:////absolute/path/catalog.sqlite3.")
        return _sqlite(Path(unquote(parts.path[1:])))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError(f"{name} begins with {parts.scheme + '://'!r}; it must be postgres:// or sqlite:///.")
    try:
        port = parts.port or ""
    except ValueError:
        raise SettingError(f"{name} has a port that is no number.") from None
    if not parts.path.strip("/"):
        raise SettingError(f"{name} names no database; write postgres://user:password@host:5432/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(name: str, default: str) -> dict[str, object]:
    """Return Django's mail settings from a URL: how messages leave the house.

    ``smtp://user:password@host:587`` speaks STARTTLS (``?tls=0`` does not), ``smtps://…:465`` TLS from the start;
    ``file:///folder`` writes each message into a file, ``console:`` onto the terminal.
    """
    url = text(name, default)
    parts = urlsplit(url)
    backend = "django.core.mail.backends."
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{backend}console.EmailBackend"}
    if parts.scheme == "file":
        if not parts.path.strip("/"):
            raise SettingError(f"{name} names no folder; write file:///absolute/folder.")
        return {"EMAIL_BACKEND": f"{backend}filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in {"smtp", "smtps"}:
        raise SettingError(
            f"{name} begins with {parts.scheme + ':'!r}; it must be smtp://, smtps://, file:// or console:."
        )
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 587 if parts.username else 25)
    except ValueError:
        raise SettingError(f"{name} has a port that is no number.") from None
    if not parts.hostname:
        raise SettingError(f"{name} names no host; write smtp://user:password@host:587.")
    return {
        "EMAIL_BACKEND": f"{backend}smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        # A password is never sent in the open, unless somebody says so.
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username) and parts.query != "tls=0",
        "EMAIL_TIMEOUT": 30,
    }


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Opening the file and reading its schema takes longer than most pages ask of it.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at the start of a transaction,
            # so that two writers wait for each other instead of failing half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY"
                # The first two gigabytes of the file are looked at where the system has them, without a copy of each
                # page; as much as SQLite can.
                "; PRAGMA mmap_size=2147418112"
            ),
        },
    }
