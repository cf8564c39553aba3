"""Readers, loans and reservations for a day at the desk of Elm Street: added to the library of the day as a module."""

import os

LIBRARIAN = "lena"
PATRON_A, PATRON_B, PATRON_C = "29000000000017", "29000000000231", "29000000000348"
BOOK_DROP = 27
# Barcodes, each with one copy: what the tasks scan.
FREE = tuple(f"3200000000{number:02}" for number in range(1, 5))
KEPT_FOR_C = "320000000009"
PLAIN = tuple(f"3210000000{number:02}" for number in range(BOOK_DROP))
RESERVED_HERE, OF_CENTRAL, NOT_LENT = "322000000001", "322000000002", "322000000003"
WANTED_BY_B = "323000000001"


def main() -> None:
    """Add them to the site that the environment describes."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "library_project.settings")
    django.setup()
    from datetime import date, timedelta

    from django.contrib.auth.models import Group
    from django.utils import timezone

    from catalog.circulation.terms import terms_for
    from catalog.models import Branch, Charge, User
    from catalog.tests.browser.conftest import PASSWORD
    from catalog.tests.cast import make_category, make_edition, make_hold, make_item, make_loan, make_patron

    elm, central = Branch.objects.get(code="elm-street"), Branch.objects.get(code="central")
    user = User.objects.create_user(LIBRARIAN, password=PASSWORD, is_staff=True, branch=elm)
    user.groups.set(Group.objects.filter(name="Librarian"))
    now, today = timezone.now(), timezone.localdate()
    ada = make_patron("Ada Arnold", branch=elm, card_number=PATRON_A, email="ada@daybrook.example")
    bob = make_patron("Bob Rowe", branch=elm, card_number=PATRON_B, email="bob@daybrook.example")
    child = make_category("Child")
    born = date(today.year - 6, 1, 1)
    cleo = make_patron("Cleo Young", branch=elm, card_number=PATRON_C, category=child, birth_date=born)
    make_patron("Dan Gone", branch=elm, card_number="29000000000455", expires_on=today - timedelta(days=20))
    drop = make_patron("Eve Early", branch=elm, card_number="29000000000562")
    terms = terms_for(elm.pk, ada.category_id, None).as_json()

    def book(title, barcode, branch=elm, **fields):
        return make_item(make_edition(title), branch, barcode=barcode, **fields)

    def lent(item, patron, days=10):
        return make_loan(item, patron, branch=elm, due_at=now + timedelta(days=days), terms=terms)

    for number, barcode in enumerate(FREE):
        book(f"A book to lend, part {number + 1}", barcode)
    kept = book("A book kept for Cleo", KEPT_FOR_C)
    make_hold(kept.edition, cleo, caught_item=kept, ready_at=now, pickup_by=today + timedelta(days=7))
    for number, barcode in enumerate(PLAIN):
        lent(book(f"From the book drop, part {number + 1}", barcode), drop)
    reserved = book("A book that Cleo waits for", RESERVED_HERE)
    lent(reserved, drop)
    make_hold(reserved.edition, cleo)
    lent(book("A book of Central", OF_CENTRAL, central), drop)
    book("A book that nobody had", NOT_LENT)
    wanted = book("Dune", WANTED_BY_B)
    lent(wanted, ada, days=7)
    make_hold(wanted.edition, bob)
    for amount, note in (("4.00", "20 days late"), ("3.50", "18 days late")):
        Charge.objects.create(patron=bob, kind="overdue", amount=amount, note=note, branch=elm)


if __name__ == "__main__":
    main()
