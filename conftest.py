"""Sets the environment of the tests before Django reads its settings.

pytest-django reads the settings as early as it finds a settings module in the configuration, before this file; so the
module is named here and not in ``pyproject.toml``. Nothing of the machine's own library is touched: each test process
has a data folder of its own, which goes when it ends.
"""

import atexit
import os
import shutil
import tempfile

import django.conf  # noqa: F401  pytest-django sets Django up only if it has been imported
import pytest

_DATA_DIR = tempfile.mkdtemp(prefix="catalogue-test-")
atexit.register(shutil.rmtree, _DATA_DIR, ignore_errors=True)

# Kept from the environment: DATABASE_URL, so that the same suite runs on PostgreSQL.
for name in ("MEDIA_DIR", "SEARCH_INDEX_DIR", "ALLOWED_HOSTS", "LIBRARY_NAME", "DEBUG", "HTTPS"):
    os.environ.pop(name, None)
os.environ |= {
    "DATA_DIR": _DATA_DIR,
    "DJANGO_SETTINGS_MODULE": "library_project.settings",
    "LOCAL": "1",
    "LOG_LEVEL": "WARNING",
    "STATIC_ROOT": tempfile.mkdtemp(dir=_DATA_DIR),
    "TIME_ZONE": "UTC",
}


def pytest_configure(config: pytest.Config) -> None:
    """Change what only tests want otherwise: quick passwords, and static files that nobody has collected."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
