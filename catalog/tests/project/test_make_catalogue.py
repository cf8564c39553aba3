"""`manage.py make_catalogue`, which makes a library to measure on."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.circulation.check_in import check_in
from catalog.circulation.desk import Desk
from catalog.circulation.renew import renew
from catalog.models import CirculationEvent, Hold, Loan, Patron

pytestmark = pytest.mark.django_db


def make(**sizes: int) -> str:
    out = StringIO()
    call_command("make_catalogue", records=120, no_index=True, stdout=out, **sizes)
    return out.getvalue()


def test_makes_patrons_open_and_past_loans_and_holds():
    now = timezone.now()
    make(patrons=50, loans=40, holds=30)
    assert Patron.objects.count() == 50
    assert Loan.objects.open().count() == 40
    assert 0 < Loan.objects.overdue(now).count() < 20
    assert Hold.objects.open().count() == 30
    assert Hold.objects.ready().count() == 3
    over = Loan.objects.filter(patron=None).count()
    assert over > 100
    verbs = CirculationEvent.objects.values_list("verb", flat=True)
    assert sorted(verbs) == ["check_in"] * over + ["check_out"] * (over + 40)


def test_what_it_makes_is_found_and_can_be_worked_with():
    make(patrons=50, loans=40, holds=0)
    loan = Loan.objects.open().latest("due_at")
    assert list(Patron.objects.named(loan.patron.name).filter(pk=loan.patron_id)) == [loan.patron]
    loan.patron.expires_on = None
    loan.patron.save()
    assert renew(loan_id=loan.pk, desk=Desk().although("owes_too_much"), at=timezone.now()).loan.renewal_count == 1
    check_in(item_id=loan.item_id, desk=Desk(), at=timezone.now())
    assert not Loan.objects.open().filter(pk=loan.pk).exists()


def test_no_copy_is_in_two_hands():
    make(patrons=50, loans=40, holds=10)
    back = {}
    for loan in Loan.objects.order_by("checked_out_at", "pk"):
        assert loan.item_id not in back or (back[loan.item_id] and back[loan.item_id] <= loan.checked_out_at)
        back[loan.item_id] = loan.ended_at


@pytest.mark.parametrize("sizes", [{"patrons": 50, "loans": 5000}, {"patrons": 1, "loans": 40}])
def test_too_much_is_refused_in_a_sentence(sizes):
    with pytest.raises(CommandError, match=r"copies to lend|too few patrons"):
        make(**sizes)
