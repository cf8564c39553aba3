"""The outbox: what is written to whom, and that nothing is told twice."""

from datetime import timedelta

import pytest
from django.db import transaction

from catalog.circulation.notices.outbox import GRACE, cancel_notices, queue_notice
from catalog.models import Notice, NoticeLine, NoticeTemplate
from catalog.tests.cast import make_branch, make_hours
from catalog.tests.circulation.writing import NOW, day, lend, make_patron, reserve
from catalog.vocabulary.circulation import NoticeKind

pytestmark = pytest.mark.django_db


def test_a_message_names_titles_dates_what_is_owed_and_the_branch():
    branch = make_branch("Harbour", phone="0123 456", street="Quay 1", postcode="12345", town="Seatown")
    for weekday in range(7):
        make_hours(branch, weekday, "10:00", "18:00")
    patron = make_patron("Ada Reader")
    late = lend(patron, "Whales & dolphins", due=-7, branch=branch)
    notice = queue_notice(NoticeKind.OVERDUE, patron, at=NOW, loans=[late])
    assert notice.to_address == patron.email
    for words in ("Dear Ada Reader", "Whales & dolphins", "Friday 14 November 2025", "1.40 for it today",
                  "Harbour", "Quay 1, 12345 Seatown", "0123 456", "Monday 10:00–18:00"):  # fmt: skip
        assert words in notice.body, words
    assert "\n\n\n" not in notice.body


def test_nothing_is_told_twice_and_the_second_message_has_only_what_is_new():
    patron = make_patron()
    first, second = lend(patron, "One", due=-4), lend(patron, "Two", due=-4)
    assert queue_notice(NoticeKind.OVERDUE, patron, at=NOW, loans=[first])
    again = queue_notice(NoticeKind.OVERDUE, patron, at=NOW, loans=[first, second])
    assert ("One" in again.body, "Two" in again.body) == (False, True)
    assert queue_notice(NoticeKind.OVERDUE, patron, at=NOW, loans=[first, second]) is None
    assert Notice.objects.count() == 2


def test_a_loan_that_was_renewed_is_told_again_and_so_is_the_next_level():
    patron = make_patron()
    loan = lend(patron, due=-4)
    assert queue_notice(NoticeKind.OVERDUE, patron, at=NOW, loans=[loan])
    assert queue_notice(NoticeKind.OVERDUE, patron, at=NOW, level=2, loans=[loan])
    loan.due_at = day(-1)
    assert queue_notice(NoticeKind.OVERDUE, patron, at=NOW, loans=[loan])


def test_a_message_waits_two_minutes_and_goes_with_what_is_undone():
    hold = reserve(make_patron())
    notice = queue_notice(NoticeKind.HOLD_READY, hold.patron, at=NOW, holds=[hold])
    assert notice.not_before == NOW + GRACE
    assert cancel_notices(hold=hold, kind=NoticeKind.HOLD_READY, at=NOW + timedelta(minutes=1)) == 0
    assert not Notice.objects.waiting().exists()
    assert queue_notice(NoticeKind.HOLD_READY, hold.patron, at=NOW, holds=[hold]), "it may be told again"


def test_what_has_gone_out_is_counted_and_stays():
    hold = reserve(make_patron())
    queue_notice(NoticeKind.HOLD_READY, hold.patron, at=NOW, holds=[hold])
    Notice.objects.update(sent_at=NOW + timedelta(minutes=3))
    assert cancel_notices(hold=hold, at=NOW + timedelta(minutes=4)) == 1
    assert queue_notice(NoticeKind.HOLD_READY, hold.patron, at=NOW, holds=[hold]) is None


def test_a_message_about_other_things_as_well_is_written_again_without_what_is_over():
    patron = make_patron()
    one, two = lend(patron, "One", due=2), lend(patron, "Two", due=2)
    queue_notice(NoticeKind.DUE_SOON, patron, at=NOW, loans=[one, two])
    assert cancel_notices(loan=one, at=NOW) == 0
    notice = Notice.objects.waiting().get()
    assert ("One" in notice.body, "Two" in notice.body) == (False, True)


def test_who_has_no_e_mail_gets_a_letter_and_a_child_is_written_to_through_the_guardian():
    by_letter = make_patron("Bo Paper", email="", street="Elm 3", postcode="1", town="T")
    assert queue_notice(NoticeKind.OVERDUE, by_letter, at=NOW, loans=[lend(by_letter, due=-4)]).channel == "letter"
    assert Notice.objects.get().to_address == "Bo Paper\nElm 3\n1 T"
    parent = make_patron("Pat Parent", email="pat@example.org")
    child = make_patron("Cy Child", email="", guardian=parent)
    notice = queue_notice(NoticeKind.OVERDUE, child, at=NOW, loans=[lend(child, due=-4)])
    assert (notice.to_address, "Cy Child" in notice.body) == ("pat@example.org", True)


def test_a_kind_of_message_that_is_switched_off_is_not_written():
    NoticeTemplate.objects.update(is_active=False)
    hold = reserve(make_patron())
    assert queue_notice(NoticeKind.HOLD_READY, hold.patron, at=NOW, holds=[hold]) is None


def test_a_message_goes_with_the_transaction_of_what_it_tells_of():
    hold = reserve(make_patron())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue_notice(NoticeKind.HOLD_READY, hold.patron, at=NOW, holds=[hold])
        1 / 0  # noqa: B018
    assert not NoticeLine.objects.exists()


def test_a_hold_that_is_ready_costs_few_queries(django_assert_max_num_queries):
    hold = reserve(make_patron())
    with django_assert_max_num_queries(12):
        queue_notice(NoticeKind.HOLD_READY, hold.patron, at=NOW, holds=[hold])
