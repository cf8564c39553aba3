"""The calendar of a branch in the Admin: closures of every year, special openings, and what closures mean for loans."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.admin.closed_days_page import ROWS_ON_A_PAGE
from catalog.circulation import in_words
from catalog.models import Branch, CirculationEvent, Closure, Loan, SpecialOpening
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
    assert "2 loans are due while Elm Street is closed." in said[0]
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
    assert "1 loan is due while Elm Street is closed." in said[0]


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


def link_in(said: list[str]) -> str:
    """The address that a message leads to."""
    return re.findall(r'href="([^"]+)"', said[0])[0].replace("&amp;", "&")


def test_the_message_leads_to_a_page_that_moves_what_is_due_then(librarian: Client) -> None:
    branch = make_branch()
    loans = [due(10, branch), due(12, branch)]
    said = close(librarian, branch, (10, 12))
    assert "Move to" in said[0], "all of them go to the same day"
    address = link_in(said)
    shown = librarian.get(address).content.decode()
    assert "2 loans are due while Elm Street is closed. Nothing has been moved yet." in shown
    assert shown.count(loans[0].patron.name) == 2
    answer = librarian.post(address, follow=True)
    assert messages(answer) == ["Moved the dates of 2 loans."]
    assert {timezone.localdate(moment) for moment in Loan.objects.values_list("due_at", flat=True)} == {on(13)}
    event = CirculationEvent.objects.filter(verb="move_date")[0]
    assert (event.by.username, event.address) == ("lena", "127.0.0.1")
    assert messages(librarian.post(address, follow=True)) == [
        "Nothing moved: nothing is due while Elm Street is closed."
    ]


def test_only_the_closures_that_were_entered_are_meant(librarian: Client) -> None:
    branch = make_branch()
    Closure.objects.create(branch=branch, starts_on=on(20), ends_on=on(20))
    due(20, branch)
    due(10, branch)
    closure = Closure.objects.create(branch=branch, starts_on=on(10), ends_on=on(10))
    librarian.post(f"{page('closed', 'branch', branch.pk)}?closure={closure.pk}")
    days = {timezone.localdate(moment) for moment in Loan.objects.values_list("due_at", flat=True)}
    assert days == {on(11), on(20)}


def test_a_long_list_is_shown_by_the_page_and_moved_at_once(
    librarian: Client, django_assert_max_num_queries: Callable
) -> None:
    branch = make_branch()
    Closure.objects.create(branch=branch, starts_on=on(10), ends_on=on(10))
    for _number in range(ROWS_ON_A_PAGE + 1):
        due(10, branch)
    address = page("closed", "branch", branch.pk)
    librarian.get(address)
    with django_assert_max_num_queries(20):
        assert librarian.get(address).content.decode().count("<td>due ") == ROWS_ON_A_PAGE
    assert librarian.get(address, {"page": "2"}).content.decode().count("<td>due ") == 1
    librarian.post(address)
    assert not Loan.objects.filter(due_at__date=on(10)).exists()


@pytest.mark.parametrize("query", ["?closure=x", "?closure=99999999999999999999999", "?page=x", "?closure=0"])
def test_an_absurd_address_is_answered(librarian: Client, query: str) -> None:
    branch = make_branch()
    answer = librarian.get(page("closed", "branch", branch.pk) + query)
    assert "Nothing is due while Elm Street is closed." in answer.content.decode()


def test_dates_are_moved_by_those_who_may_go_on_in_spite_of_the_rules(client: Client, cataloguer: Client) -> None:
    branch = make_branch()
    Closure.objects.create(branch=branch, starts_on=on(10), ends_on=on(10))
    due(10, branch)
    address = page("closed", "branch", branch.pk)
    assert client.post(address).status_code == 302
    assert cataloguer.get(address).status_code == 403
    assert cataloguer.post(address).status_code == 403
    assert Loan.objects.filter(due_at__date=on(10)).exists()


def test_a_date_that_was_moved_is_undone_on_the_page_of_the_copy_and_not_as_the_last_act_at_the_desk(
    librarian: Client,
) -> None:
    branch = make_branch()
    Closure.objects.create(branch=branch, starts_on=on(10), ends_on=on(10))
    loan = due(10, branch)
    librarian.post(page("closed", "branch", branch.pk))
    said = librarian.post(reverse("admin:desk"), {"scan": ".u"}, follow=True).content.decode()
    assert "Nothing that can be undone was done here today." in said
    copy = reverse("admin:desk_item", args=[loan.item_id])
    assert "Undo: date moved" in " ".join(librarian.get(copy).content.decode().split())
    event = CirculationEvent.objects.get(verb="move_date")
    said = librarian.post(reverse("admin:desk_undo", args=[event.pk]), {"next": copy}, follow=True).content.decode()
    loan.refresh_from_db()
    assert timezone.localdate(loan.due_at) == on(10)
    assert f"Due {in_words.due(loan.due_at)} as before." in librarian.get(reverse("admin:desk")).content.decode() + said
