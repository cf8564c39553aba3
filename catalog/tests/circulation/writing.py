"""Patrons, loans and holds for messages, made as rows: the verbs have tests of their own."""

import datetime
from importlib import import_module
from itertools import count
from typing import Any

from django.apps import apps
from django.utils import timezone

from catalog.models import Branch, Hold, Loan, Patron, PatronCategory
from catalog.tests.cast import make_branch, make_edition, make_item

_numbers = count(1)
# Friday 21 November 2025, 10:00, as in the library's day.
NOW = datetime.datetime(2025, 11, 21, 10, tzinfo=datetime.UTC)
TERMS = {"loan_length": 21, "charge_per_day": "0.20", "charge_cap": "10.00"}


def day(days: int, hour: int = 23, minute: int = 59) -> datetime.datetime:
    """A moment on a day counted from today: a loan that is due then."""
    local = timezone.localdate(NOW) + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(local, datetime.time(hour, minute)))


def with_texts() -> None:
    """Put the words in that come with the program: a test with real transactions has emptied all tables."""
    import_module("catalog.migrations.0009_notice_texts").write_texts(apps, None)


def make_patron(name: str = "Ada Reader", *, email: str | None = None, **fields: Any) -> Patron:
    """An adult with an e-mail address, unless ``email`` is empty."""
    number = next(_numbers)
    category = PatronCategory.objects.get_or_create(code="adult", defaults={"name": "Adult"})[0]
    defaults = {
        "category": category,
        "home_branch": fields.pop("branch", None) or make_branch(),
        "card_number": f"2900{number:010d}",
        "email": f"reader{number}@example.org" if email is None else email,
    }
    patron = Patron(name=name, **(defaults | fields))
    patron.set_derived()
    patron.save()
    return patron


def lend(patron: Patron | None, title: str = "Moby-Dick", *, due: int = 7, **fields: Any) -> Loan:
    """An open loan that is due so many days from today."""
    branch: Branch = fields.pop("branch", None) or make_branch()
    item = make_item(make_edition(title), branch, price="12.00")
    defaults = {"due_at": day(due), "checked_out_at": day(due - 21, 12, 0), "terms": TERMS, "branch": branch}
    return Loan.objects.create(item=item, patron=patron, **(defaults | fields))


def reserve(patron: Patron, title: str = "Beloved", **fields: Any) -> Hold:
    """A hold whose copy stands on the hold shelf."""
    branch = fields.pop("branch", None) or make_branch()
    item = make_item(make_edition(title), branch)
    defaults = {
        "edition": item.edition,
        "caught_item": item,
        "ready_at": NOW,
        "pickup_by": day(7).date(),
        "pickup_branch": branch,
        "placed_at": NOW - datetime.timedelta(days=9),
    }
    return Hold.objects.create(patron=patron, **(defaults | fields))
