"""The first page of the Admin: what was done today, what needs a hand, and who may read it."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.circulation.events import log_refusal
from catalog.circulation.refusals import Refusal
from catalog.circulation.undo import undo
from catalog.models import Branch, Hold, Loan, Notice, Patron, User
from catalog.tests.cast import (
    make_branch,
    make_edition,
    make_hold,
    make_item,
    make_loan,
    make_patron,
    make_transit,
)
from catalog.tests.circulation.day import desk, lend, take_back

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def branch() -> Branch:
    return make_branch()


@pytest.fixture
def page(admin_client, branch):
    """Asks for the first page and returns what it shows."""

    def ask(query: str = "?branch=all", client: Client = admin_client):
        response = client.get(reverse("admin:index") + query)
        assert response.status_code == 200
        return response.context["first"]

    return ask


def figures(first) -> list[int]:
    """Lent, taken back, waiting, ready, overdue, new readers."""
    return [figure.number for figure in first.figures]


def a_list(first, slug: str):
    return next(one for one in first.lists if one.slug == slug)


def titles(first, slug: str) -> list[str]:
    return [row.title for row in a_list(first, slug).rows]


def test_counts_what_was_lent_and_taken_back_today(page):
    now, patron = timezone.now(), make_patron()
    kept, brought = make_item(make_edition("Kept")), make_item(make_edition("Brought"))
    lend(kept, patron, at=now)
    lend(brought, patron, at=now)
    take_back(brought, at=now)
    assert figures(page())[:2] == [2, 1]


def test_what_was_undone_did_not_happen(page):
    now = timezone.now()
    lent = lend(make_item(make_edition()), make_patron(), at=now)
    undo(event_id=lent.event.pk, desk=desk(), at=now)
    first = page()
    assert figures(first)[0] == 0
    assert [chart.lent for chart in first.charts] == [0, 0]


def test_what_was_refused_is_not_counted(page):
    item, bob = make_item(make_edition()), make_patron("Bob Borrower")
    lend(item, make_patron(), at=timezone.now())
    log_refusal([Refusal("already_lent", "")], desk=desk(), at=timezone.now(), patron=bob, item=item)
    assert figures(page())[:2] == [1, 0]


def test_an_undone_return_is_none(page):
    now, item = timezone.now(), make_item(make_edition())
    lend(item, make_patron(), at=now - 3 * DAY)
    undo(event_id=take_back(item, at=now).event.pk, desk=desk(), at=now)
    first = page()
    assert figures(first)[:2] == [0, 0]
    assert [(chart.lent, chart.taken_back) for chart in first.charts] == [(1, 0), (1, 0)]


def test_a_copy_that_only_arrives_was_not_taken_back(page, branch):
    item = make_item(make_edition(), make_branch("Harbour"))
    make_transit(item, branch)
    take_back(item, at=timezone.now())
    assert figures(page())[1] == 0


def test_the_charts_have_thirty_days_and_twelve_months_and_end_today(page):
    now = timezone.now()
    lend(make_item(make_edition()), make_patron(), at=now - 29 * DAY)
    lend(make_item(make_edition()), make_patron(), at=now - 30 * DAY)
    days, months = page().charts
    today = timezone.localdate(now)
    assert (len(days.columns), len(months.columns)) == (30, 12)
    assert days.columns[-1].period.first == today
    assert months.columns[-1].period.first == today.replace(day=1)
    assert (days.lent, months.lent) == (1, 2)
    assert days.columns[0].period.lent == 1


def test_the_charts_can_be_read_without_seeing_them(admin_client, branch):
    lend(make_item(make_edition()), make_patron(), at=timezone.now())
    html = admin_client.get(reverse("admin:index")).content.decode()
    assert 'role="img" aria-label="The last 30 days: 1 lent and 0 taken back in all' in html
    assert html.count('<th scope="row">') == 30 + 12


def test_counts_holds_overdue_loans_and_new_readers(page):
    now = timezone.now()
    make_hold(make_edition("Waits"))
    item = make_item(make_edition("Ready"))
    make_hold(item.edition, caught_item=item, ready_at=now, pickup_by=timezone.localdate(now))
    make_loan(make_item(make_edition("Late")), due_at=now - DAY)
    Patron.objects.update(registered_on=timezone.localdate(now) - DAY)
    make_patron("New Reader")
    assert figures(page())[2:] == [1, 1, 1, 1]


def test_a_hold_is_ready_too_long_on_the_day_after_its_last(page):
    now = timezone.now()
    today = timezone.localdate(now)
    for title, last in (("Today", today), ("Yesterday", today - DAY)):
        item = make_item(make_edition(title))
        make_hold(item.edition, caught_item=item, ready_at=now - 9 * DAY, pickup_by=last)
    assert titles(page(), "ready") == ["Yesterday"]


def test_the_longest_overdue_comes_first_and_five_are_shown(page, admin_client):
    now = timezone.now()
    for days in range(1, 8):
        make_loan(make_item(make_edition(f"{days} days late")), due_at=now - days * DAY)
    found = a_list(page(), "overdue")
    assert [row.title for row in found.rows] == [f"{days} days late" for days in (7, 6, 5, 4, 3)]
    assert found.count == 7
    whole = admin_client.get(found.href)
    assert [row.title for row in whole.context["rows"]] == [f"{days} days late" for days in range(7, 0, -1)]


def test_what_is_said_to_be_returned_is_looked_for_and_not_overdue(page):
    now = timezone.now()
    make_loan(make_item(make_edition("Claimed")), due_at=now - 9 * DAY, claimed_returned_at=now - DAY)
    first = page()
    assert titles(first, "claimed") == ["Claimed"]
    assert titles(first, "overdue") == []


def test_a_copy_is_lost_on_the_way_after_a_week(page):
    now = timezone.now()
    for title, days in (("Six days", 6), ("Eight days", 8)):
        make_transit(make_item(make_edition(title)), make_branch("Harbour"), sent_at=now - days * DAY)
    assert titles(page(), "transits") == ["Eight days"]


def test_a_message_that_failed_is_shown_with_its_error(page):
    now, patron = timezone.now(), make_patron()
    common = {"patron": patron, "kind": "overdue", "channel": "email", "created_at": now, "not_before": now}
    Notice.objects.create(subject="Comes back", attempts=3, last_error="550 No such mailbox", **common)
    Notice.objects.create(subject="Waits", **common)
    Notice.objects.create(subject="Cancelled", last_error="550", cancelled_at=now, **common)
    found = a_list(page(), "messages")
    assert [row.title for row in found.rows] == ["Comes back"]
    assert "550 No such mailbox" in found.rows[0].about


def test_a_branch_sees_its_own(page, branch):
    now, harbour = timezone.now(), make_branch("Harbour")
    here, there = make_item(make_edition("Here")), make_item(make_edition("There"), harbour)
    reader = make_patron("Harbour Reader", branch=harbour)
    lend(here, make_patron(), at=now)
    lend(there, reader, at=now, branch=harbour)
    Loan.objects.update(due_at=now - DAY)
    make_hold(make_edition("Waits"), reader)
    assert figures(page()) == [2, 0, 1, 0, 2, 2]
    first = page(f"?branch={harbour.pk}")
    assert figures(first) == [1, 0, 1, 0, 1, 1]
    assert titles(first, "overdue") == ["There"]
    assert first.charts[1].lent == 1


@pytest.fixture
def two_branches(branch):
    """Elm Street has two of each and Harbour one: waiting, ready, overdue. One copy is to be fetched at each."""
    now, harbour = timezone.now(), make_branch("Harbour")
    for where, count in ((branch, 2), (harbour, 1)):
        reader = make_patron(f"{where} Reader", branch=where)
        for number in range(count):
            make_hold(make_edition(f"Waits {where} {number}"), reader)
            item = make_item(make_edition(f"Ready {where} {number}"), where)
            make_hold(item.edition, reader, caught_item=item, ready_at=now, pickup_by=timezone.localdate(now))
            make_loan(make_item(make_edition(f"Late {where} {number}"), where), reader, due_at=now - DAY)
        wanted = make_item(make_edition(f"Fetch {where}"), where)
        make_hold(wanted.edition, reader)
    return branch, harbour


@pytest.mark.parametrize(("which", "count"), [(0, 2), (1, 1), ("all", 3)])
def test_a_figure_leads_to_the_list_that_it_counts_of_the_same_branch(page, admin_client, two_branches, which, count):
    User.objects.update(branch=two_branches[0])
    asked = which if which == "all" else two_branches[which].pk
    waiting, ready, overdue = page(f"?branch={asked}").figures[2:5]
    shelf = admin_client.get(ready.href).context
    assert (ready.number, len(shelf["ready"])) == (count, count)
    late = admin_client.get(overdue.href).context
    assert (overdue.number, late["copies"], sum(len(row.loans) for row in late["rows"])) == (count, count, count)
    fetched = 2 if which == "all" else 1
    pulls = admin_client.get(waiting.href)
    assert (waiting.number, pulls.context["waiting"]) == (count + fetched, count + fetched)
    assert len(pulls.context["pulls"]) == fetched
    assert f"{count + fetched} reservations waiting" in pulls.content.decode()
    all_of_them = admin_client.get(pulls.context["all_waiting"])
    assert len(all_of_them.context["rows"]) == count + fetched


def test_looking_at_the_list_of_another_branch_does_not_move_the_desk(admin_client, two_branches):
    elm_street, harbour = two_branches
    User.objects.update(branch=elm_street)
    for name in ("desk_hold_shelf", "desk_pull_list"):
        there = admin_client.get(reverse(f"admin:{name}") + f"?branch={harbour.pk}")
        assert (there.context["listed"], there.context["branch"]) == (harbour, elm_street)
        assert admin_client.get(reverse(f"admin:{name}")).context["listed"] == elm_street


def test_what_is_fetched_is_ticked_where_the_desk_stands(admin_client, two_branches):
    elm_street, harbour = two_branches
    User.objects.update(branch=elm_street)
    address = reverse("admin:desk_pull_list")
    assert 'type="checkbox"' in admin_client.get(address).content.decode()
    for other in (harbour.pk, "all"):
        assert 'type="checkbox"' not in admin_client.get(f"{address}?branch={other}").content.decode()
    there = Hold.objects.waiting().get(edition__title_proper="Fetch Harbour").edition.items.get()
    admin_client.post(f"{address}?branch={harbour.pk}", {"item": there.pk})
    assert not Hold.objects.filter(caught_item=there).exists()


def test_a_list_that_was_asked_for_comes_after_the_question_where_the_desk_stands(admin_client, two_branches):
    address = reverse("admin:desk_hold_shelf") + "?branch=all"
    question = admin_client.get(address, follow=True)
    sent = {"next": question.context["next"], "branch": two_branches[0].pk}
    assert admin_client.post(reverse("admin:desk_branch"), sent)["Location"] == address


def test_the_librarians_own_branch_is_preset(page, admin_user):
    harbour = make_branch("Harbour")
    User.objects.filter(pk=admin_user.pk).update(branch=harbour)
    assert page("").branch == harbour
    assert page("?branch=all").branch is None
    assert page("?branch=nonsense").branch == harbour


def test_nothing_to_do_is_said(admin_client, branch):
    assert "Nothing: no message failed" in admin_client.get(reverse("admin:index")).content.decode()


def staff_client(*permissions: str) -> Client:
    from django.contrib.auth.models import Permission

    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_others_see_the_models_alone(branch):
    make_loan(make_item(make_edition("Secret")), make_patron("Ada Reader"), due_at=timezone.now() - DAY)
    client = staff_client("view_edition", "view_loan")
    response = client.get(reverse("admin:index"))
    assert "first" not in response.context
    assert "Ada Reader" not in response.content.decode()
    assert "Editions" in response.content.decode()
    assert client.get(reverse("admin:to_do", args=["overdue"])).status_code == 403


def test_who_may_use_the_desk_is_led_there(branch, page):
    client = staff_client("use_desk")
    assert f'href="{reverse("admin:desk")}"' in client.get(reverse("admin:index")).content.decode()
    assert client.get(reverse("admin:to_do", args=["overdue"])).status_code == 200


def test_who_may_only_read_is_not_led_to_the_desk(branch):
    make_loan(make_item(make_edition("Late")), due_at=timezone.now() - DAY)
    views = [f"view_{name}" for name in ("loan", "hold", "transit", "notice", "patron", "circulationevent")]
    response = staff_client(*views).get(reverse("admin:index"))
    assert "first" in response.context
    assert "Late" in response.content.decode()
    assert reverse("admin:desk") not in response.content.decode()


def test_a_list_that_is_none_is_not_found(admin_client, branch):
    assert admin_client.get(reverse("admin:to_do", args=["nonsense"])).status_code == 404


@pytest.mark.parametrize("which", ["ready", "overdue", "messages", "transits", "claimed", "waiting"])
def test_an_empty_list_says_so(admin_client, branch, which):
    assert "Nothing." in admin_client.get(reverse("admin:to_do", args=[which])).content.decode()


def test_as_many_queries_for_one_row_as_for_twenty(page, django_assert_num_queries):
    now = timezone.now()
    for count in (1, 20):
        for number in range(count):
            item = make_item(make_edition(f"Late {count}-{number}"))
            make_loan(item, make_patron(), due_at=now - DAY)
            other = make_item(make_edition(f"Ready {count}-{number}"))
            past = timezone.localdate(now) - DAY
            make_hold(other.edition, caught_item=other, ready_at=now, pickup_by=past)
        with django_assert_num_queries(16):
            page()
    assert Hold.objects.count() == 21
