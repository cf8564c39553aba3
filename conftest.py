"""Sets the environment of the tests before Django reads its settings.

pytest-django reads the settings as early as it finds a settings module in the configuration, before this file; so the
module is named here and not in ``pyproject.toml``. Nothing of the machine's own library is touched: each test process
has folders of its own, which go when it ends.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django.conf  # noqa: F401  pytest-django sets Django up only if it has been imported
import hypothesis
import pytest

# The same few examples in every run; ``--hypothesis-profile thorough`` makes many new ones.
hypothesis.settings.register_profile("suite", derandomize=True, database=None, deadline=None, max_examples=20)
hypothesis.settings.register_profile("thorough", database=None, deadline=None, max_examples=400, print_blob=True)
hypothesis.settings.load_profile("suite")

_FOLDER = Path(tempfile.mkdtemp(prefix="catalogue-test-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

# Kept from the environment: DATABASE_URL, so that the same suite runs on PostgreSQL.
for name in ("MEDIA_DIR", "SEARCH_INDEX_DIR", "STATIC_ROOT", "ALLOWED_HOSTS", "LIBRARY_NAME", "DEBUG", "HTTPS"):
    os.environ.pop(name, None)
os.environ |= {
    "DATA_DIR": str(_FOLDER),
    "DJANGO_SETTINGS_MODULE": "library_project.settings",
    "LOCAL": "1",
    "LOG_LEVEL": "WARNING",
    "TIME_ZONE": "UTC",
}


def pytest_configure(config: pytest.Config) -> None:
    """Change what only tests want otherwise: own folders, quick passwords, static files that nobody has collected."""
    from django.conf import settings

    # Said again, because a process of pytest-xdist finds the settings module in its environment and reads the settings
    # before this file, with the folders of the process that started it.
    settings.DATA_DIR = _FOLDER
    settings.MEDIA_ROOT = _FOLDER / "media"
    settings.SEARCH_INDEX_DIR = _FOLDER / "search_index"
    settings.STATIC_ROOT = _FOLDER / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
