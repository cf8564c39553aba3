#!/usr/bin/env python
"""Django's command-line utility for this project."""

import os
import sys


def main() -> None:
    """Run an administrative command; a wrong setting ends it with one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "library_project.settings")
    from django.core.management import execute_from_command_line

    from library_project.env import SettingError

    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.exit(f"Cannot start: {error}")


if __name__ == "__main__":
    main()
