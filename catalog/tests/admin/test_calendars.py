"""The calendar of a branch in the Admin: closures of every year, special openings, and what closures mean for loans."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Branch, Closure, Loan, SpecialOpening
from catalog.tests.admin.pages import messages, page, rows, save
from catalog.tests.cast import make_branch, make_edition, make_item, make_loan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
TODAY = timezone.localdate()


def on(days: int) -> datetime.date:
    """So many days from today."""
    return TODAY + datetime.timedelta(days=days)


def due(days: int, branch: Branch) -> Loan:
    """A loan from a branch that is due at noon so many days from today."""
    noon = timezone.make_aware(datetime.datetime.combine(on(days), datetime.time(12)))
    return make_loan(make_item(make_edition(), branch), due_at=noon)


def close(client: Client, branch: Branch, *days: tuple[int, int], **more: object) -> list[str]:
    """Enter closures on the page of the branch; returns what the next page says."""
    closures = [{"starts_on": str(on(first)), "ends_on": str(on(last))} for first, last in days]
    address = page("change", "branch", branch.pk)
    answer = save(client, address, **rows("closures", *closures), **more)
    assert answer.status_code == 302
    return messages(client.get(answer["Location"]))


def test_a_closure_of_every_year_and_a_special_opening_are_entered(superuser: Client) -> None:
    branch = make_branch()
    closure = {"starts_on": "2026-12-24", "ends_on": "2027-01-02", "is_yearly": "on", "reason": "Christmas"}
    opening = {"date": "2026-11-29", "opens_at": "14:00", "closes_at": "16:00"}
    address = page("change", "branch", branch.pk)
    save(superuser, address, **rows("closures", closure), **rows("special_openings", opening))
    assert Closure.objects.get().is_yearly
    assert str(SpecialOpening.objects.get()) == "2026-11-29 14:00–16:00"


def test_who_enters_a_closure_hears_how_many_loans_are_due_then(superuser: Client) -> None:
    """The first and the last day count; other branches, other days and what is back do not."""
    branch = make_branch()
    loans = [due(days, branch) for days in (9, 10, 12, 13)]
    due(11, make_branch("Harbour"))
    back = due(11, branch)
    Loan.objects.filter(pk=back.pk).update(ended_at=timezone.now(), ended_as="returned")
    dates = list(Loan.objects.values_list("due_at", flat=True))
    said = close(superuser, branch, (10, 12))
    assert "2 loans are due while the branch is closed. They keep their dates." in said
    assert list(Loan.objects.values_list("due_at", flat=True)) == dates
    assert len(loans) == 4


def test_a_day_that_is_open_all_the_same_has_no_loans_to_tell_of(superuser: Client) -> None:
    branch = make_branch()
    due(11, branch)
    opening = {"date": str(on(11)), "opens_at": "14:00", "closes_at": "16:00"}
    said = close(superuser, branch, (10, 12), **rows("special_openings", opening))
    assert not any("due while" in one for one in said)


def test_a_loan_in_two_closures_is_told_of_once(superuser: Client) -> None:
    branch = make_branch()
    due(11, branch)
    said = close(superuser, branch, (10, 12), (11, 11))
    assert "1 loan is due while the branch is closed. It keeps its date." in said


def test_closures_that_were_there_before_are_not_told_of_again(superuser: Client) -> None:
    branch = make_branch()
    Closure.objects.create(branch=branch, starts_on=on(10), ends_on=on(12))
    due(11, branch)
    answer = save(superuser, page("change", "branch", branch.pk), about="A garden.")
    assert not any("due while" in one for one in messages(superuser.get(answer["Location"])))


def test_a_librarian_may_enter_special_openings(librarian: Client) -> None:
    make_branch()
    opened = librarian.get(page("change", "branch", Branch.objects.get().pk))
    prefixes = [inline.formset.prefix for inline in opened.context["inline_admin_formsets"]]
    assert {"closures", "special_openings"} <= set(prefixes)
