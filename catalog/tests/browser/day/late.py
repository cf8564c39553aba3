"""Readers who are late, for the task of writing to them: added to an empty site by running this as a module."""

import os

OVER_A_WEEK, BY_LETTER = 12, 2
LIBRARIAN = "lena"


def main() -> None:
    """Add them to the site that the environment describes."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "library_project.settings")
    django.setup()
    from datetime import timedelta

    from django.contrib.auth.models import Group
    from django.utils import timezone

    from catalog.models import User
    from catalog.search.following import ensure_index
    from catalog.tests.browser.conftest import PASSWORD
    from catalog.tests.circulation.writing import lend, make_patron

    user = User.objects.create_user(LIBRARIAN, password=PASSWORD, is_staff=True)
    user.groups.set(Group.objects.filter(name="Librarian"))
    ago = lambda days: timezone.now() - timedelta(days=days)  # noqa: E731
    for number in range(OVER_A_WEEK):
        has_address = number < OVER_A_WEEK - BY_LETTER
        patron = make_patron(f"Reader {number:02}", email=None if has_address else "", street="Elm 3", town="Riverside")
        lend(patron, f"A history of the harbour, part {number}", due_at=ago(30 - number))
    for number in range(5):
        lend(make_patron(f"Late {number}"), f"Whales {number}", due_at=ago(number + 1))
    ensure_index()


if __name__ == "__main__":
    main()
