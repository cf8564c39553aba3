"""A year of lending in the demo library, whatever the day it is loaded."""

import datetime

import pytest
from django.db.models import Count

from catalog.management.demo import FOLDER, LIBRARIAN
from catalog.management.demo_lending import load_lending
from catalog.models import (
    Charge,
    CirculationEvent,
    Hold,
    Loan,
    Notice,
    Patron,
    PatronBlock,
    Transit,
    User,
)

pytestmark = pytest.mark.django_db

A_MONDAY = datetime.datetime(2026, 11, 23, 15, 0, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def lent(titles, django_db_blocker):
    """The moment up to which all tests of the module find a year of lending."""
    with django_db_blocker.unblock():
        load_lending(FOLDER, A_MONDAY, User.objects.get(username=LIBRARIAN))
    return A_MONDAY


def test_every_page_of_the_desk_has_something_to_show(lent):
    assert Patron.objects.count() == 40
    assert 55 <= Loan.objects.open().count() <= 70
    assert Loan.objects.overdue(lent).count() >= 6
    assert Loan.objects.open().filter(due_at__range=(lent, lent + datetime.timedelta(days=3))).exists()
    assert Loan.objects.open().filter(claimed_returned_at__isnull=False).count() == 1
    assert Hold.objects.suspended(lent.date()).count() == 1
    ready = Hold.objects.ready()
    assert ready.count() == 5
    assert ready.filter(pickup_by__lt=lent.date()).count() == 1
    queues = Hold.objects.waiting().values("edition").annotate(length=Count("pk")).order_by("-length")
    assert queues[0]["length"] == 5
    assert Transit.objects.open().filter(hold__isnull=False).count() == 1
    assert Transit.objects.open().filter(sent_at__lt=lent - datetime.timedelta(days=7)).count() == 1
    assert Notice.objects.failed().count() == 1
    assert PatronBlock.objects.active(lent.date()).count() == 1
    assert Patron.objects.filter(expires_on__lt=lent.date()).count() == 1
    assert sum(Charge.objects.balance_of(patron) > 0 for patron in Patron.objects.all()) >= 4


def test_children_have_guardians_and_a_school_sends_a_class(lent):
    children = Patron.objects.filter(category__code="child")
    assert children.count() == 12
    assert not children.filter(guardian=None, guardian_name="").exists()
    assert children.filter(school_class="4B").count() == 9


def test_the_past_year_names_nobody_and_nothing_is_in_two_hands(lent):
    over = Loan.objects.filter(patron=None)
    assert over.count() > 1500
    back: dict[int, datetime.datetime] = {}
    for loan in Loan.objects.order_by("checked_out_at", "pk"):
        if loan.item_id in back:
            assert back[loan.item_id] <= loan.checked_out_at
        back[loan.item_id] = loan.ended_at or datetime.datetime.max.replace(tzinfo=datetime.UTC)


def test_every_loan_of_the_past_is_in_the_log(lent):
    verbs = dict(CirculationEvent.objects.filter(patron=None).values_list("verb").annotate(Count("pk")).order_by())
    assert verbs["check_out"] == verbs["check_in"] == Loan.objects.filter(patron=None).count()


def test_nothing_has_happened_after_now(lent):
    assert not CirculationEvent.objects.filter(at__gt=lent).exists()


def test_loading_again_changes_nothing(lent):
    before = CirculationEvent.objects.count()
    load_lending(FOLDER, lent + datetime.timedelta(days=1), User.objects.get(username=LIBRARIAN))
    assert (Patron.objects.count(), CirculationEvent.objects.count()) == (40, before)
