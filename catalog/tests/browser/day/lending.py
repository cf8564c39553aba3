"""What L10 needs in the library of the day: a rule for DVDs at Elm Street, and who has DVDs and who waits for one.

Run as a module, it adds itself to the site that the environment describes.
"""

import datetime
import os

LIBRARIAN = "lena"
OUT, LAST_MONTH, LATE, A_LITTLE_LATE, WAITING = 23, 112, 14, 9, 4
FILMS = 30


def add() -> None:
    """Add the rule, films, readers, loans and holds."""
    from django.utils import timezone

    from catalog.circulation.calendar import calendar_of
    from catalog.circulation.due_dates import due_after
    from catalog.circulation.rules import add_rule
    from catalog.circulation.terms import terms_for
    from catalog.models import Branch, CirculationRule, ItemType, User
    from catalog.tests.browser.conftest import PASSWORD
    from catalog.tests.cast import make_category, make_edition, make_hold, make_item, make_loan, make_patron

    now = timezone.now()
    librarian = User.objects.create_superuser(LIBRARIAN, "lena@example.org", PASSWORD)
    elm_street, dvd = Branch.objects.get(code="elm-street"), ItemType.objects.get(code="dvd")
    case = {"branch": elm_street, "patron_category": make_category(), "item_type": dvd}
    add_rule(
        CirculationRule(**case, loan_length=7, loan_unit="days", renewals=2),
        by=librarian,
        at=now - datetime.timedelta(365),
    )
    reader = make_patron("Reader A", branch=elm_street)
    films = [make_edition(f"Film {number}", format="film") for number in range(FILMS)]
    copies = [make_item(film, elm_street, item_type=dvd) for film in films]
    calendar, terms = calendar_of(elm_street), terms_for(elm_street.pk, reader.category_id, dvd.pk)

    def lend(number: int, lent_at: datetime.datetime, days_late: int | None) -> None:
        due_at = due_after(terms, calendar, lent_at).at
        back = {} if days_late is None else {"ended_at": due_at + datetime.timedelta(days_late), "ended_as": "returned"}
        kept = {"terms": terms.as_json(), "checked_out_at": lent_at, "due_at": due_at}
        make_loan(copies[number % FILMS], reader, branch=elm_street, **kept, **back)

    this_month = timezone.localtime(now).replace(day=1, hour=11)
    last_month = (this_month - datetime.timedelta(days=1)).replace(day=1)
    for number in range(LAST_MONTH):
        days_late = 3 if number < A_LITTLE_LATE else 9 if number < LATE else -2
        lend(number, last_month + datetime.timedelta(days=number % 8), days_late)
    for number in range(OUT):
        lend(number, now - datetime.timedelta(hours=1), None)
    for number in range(WAITING):
        make_hold(films[number], make_patron(f"Reader {number}", branch=elm_street))


def main() -> None:
    """Add it to the site that the environment describes."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "library_project.settings")
    django.setup()
    add()


if __name__ == "__main__":
    main()
