"""The WSGI entry point that gunicorn serves."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from library_project.env import SettingError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "library_project.settings")

try:
    application = get_wsgi_application()
except SettingError as error:
    sys.exit(f"Cannot start: {error}")
