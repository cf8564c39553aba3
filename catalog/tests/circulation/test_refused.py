"""What was refused stands in the log with its reasons, hinders nothing, and names nobody after the night."""

import inspect
import re

import pytest

from catalog.circulation import check_out, holds, renew, standing
from catalog.circulation.events import log_refusal
from catalog.circulation.nightly import Night, forget
from catalog.circulation.refusals import CirculationError
from catalog.circulation.undo import last_undoable
from catalog.membership.removing import remove
from catalog.models import CirculationEvent, Item, Loan, Patron
from catalog.tests.cast import make_edition, make_item, make_patron
from catalog.tests.circulation.day import NOW, desk, later, lend, refusals, undone
from catalog.vocabulary.circulation import Reason

pytestmark = pytest.mark.django_db


def refused(item: Item, patron: Patron, *, at=NOW) -> CirculationEvent:
    """Lend what cannot be lent, and log that, as the desk does."""
    with pytest.raises(CirculationError) as raised:
        lend(item, patron, at=at)
    return log_refusal(raised.value.refusals, desk=desk(), at=at, patron=patron, item=item)


@pytest.fixture
def item():
    """A copy of some title."""
    return make_item(make_edition("Cosmos"))


def test_a_refusal_keeps_all_its_reasons_and_says_them_in_words():
    expired = make_patron(expires_on=later(days=-1).date())
    event = refused(make_item(make_edition(), status="reference_only"), expired)
    event.refresh_from_db()
    assert event.refusals == ["card_expired", "reference_only"]
    assert event.reasons == "the card has ended, it stays in the library"
    assert (event.get_verb_display(), event.loan, event.patron_category) == ("Refused", None, expired.category)


def test_every_reason_against_a_loan_a_renewal_and_a_reservation_has_its_words_and_no_other():
    source = "".join(map(inspect.getsource, (check_out, renew, standing, holds)))
    codes = set(re.findall(r'Refusal\(\s*"(\w+)"', source))
    # A copy that is scanned twice is not refused; the others are told of holds that are there.
    assert set(Reason.values) == codes - {"already_theirs", "caught", "past", "not_in_queue", "ended"}


def test_a_code_that_is_not_known_any_more_is_shown_as_it_is():
    assert CirculationEvent(refusals=["old_code", "lost"]).reasons == "old_code, it is marked as lost"


def test_what_was_done_before_is_undone_in_spite_of_what_was_refused_since(item):
    lent = lend(item, make_patron())
    refused(item, make_patron("Bob Borrower"), at=later(minutes=1))
    undone(lent.event, at=later(minutes=2))
    assert not Loan.objects.exists()


def test_a_refusal_is_not_undone_and_is_not_the_last_act_that_can_be(item):
    lent = lend(item, make_patron())
    event = refused(item, make_patron("Bob Borrower"), at=later(minutes=1))
    assert last_undoable(CirculationEvent.objects.all()) == lent.event
    assert last_undoable(item.events.filter(pk=event.pk)) is None
    assert refusals(undone, event) == ["not_undoable"]


def test_the_night_takes_the_reader_out_and_leaves_what_is_counted(item, settings):
    settings.LOAN_HISTORY_DAYS = 30
    lend(item, make_patron(), at=later(days=-1))
    bob = make_patron("Bob Borrower")
    event, of_today = refused(item, bob, at=later(days=-1)), refused(item, bob)
    assert forget(Night(NOW, is_dry=True)).done == forget(Night(NOW)).done == 1
    event.refresh_from_db(), of_today.refresh_from_db()
    assert (event.patron, event.patron_category, event.item, event.branch) == (None, bob.category, item, desk().branch)
    assert event.refusals == ["already_lent"]
    assert of_today.patron == bob, "the day is not over"
    assert forget(Night(NOW)).done == 0


def test_who_is_removed_is_named_by_no_refusal(item):
    ada, bob = make_patron(), make_patron("Bob Borrower")
    lend(item, ada)
    event = refused(item, bob)
    remove(bob, at=later(minutes=1))
    event.refresh_from_db()
    assert (event.patron, event.item) == (None, item)
