"""Lending rules in the Admin: sentences, the effect before it is saved, the history, and what holds if."""

import datetime
import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import AuditEntry, CirculationRule, ItemType, User
from catalog.tests.admin.conftest import signed_in
from catalog.tests.admin.pages import messages, page
from catalog.tests.cast import (
    make_branch,
    make_category,
    make_edition,
    make_hold,
    make_hours,
    make_item,
    make_loan,
    make_patron,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/catalog/circulationrule/"


@pytest.fixture
def dvd() -> ItemType:
    """Films."""
    return ItemType.objects.create(code="dvd", name="DVD")


@pytest.fixture
def rule(dvd: ItemType) -> CirculationRule:
    """DVDs at Elm Street: 7 days for adults."""
    case = {"branch": make_branch(), "patron_category": make_category(), "item_type": dvd}
    return CirculationRule.objects.create(**case, loan_length=7, loan_unit="days", renewals=2, charge_per_day="0.20")


def text(response) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def sentences(client: Client) -> list[str]:
    """The rules of the list, as they are read."""
    found = re.findall(r"<a href=\"[^\"]+\">(<strong>.+?)</a>", client.get(LIST).content.decode())
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", one)).split()) for one in found]


def sent(client: Client, address: str, **changes: object):
    """Open a form, change some fields, press the button of the page."""
    form = client.get(address).context["adminform"].form
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    return client.post(address, data | changes)


def pressed(client: Client, seen, button: str = "save"):
    """Press a button of the page with the effect; follow to where it leads."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', seen.content.decode()))
    hidden.pop("csrfmiddlewaretoken", None)
    return client.post(seen.request["PATH_INFO"], hidden | {button: "1"}, follow=True)


# The list


def test_rules_are_read_as_sentences_the_most_general_first(librarian: Client, rule: CirculationRule) -> None:
    CirculationRule.objects.create(item_type=rule.item_type, renewals=0, is_holdable=False)
    first, second, third = sentences(librarian)
    assert first.startswith(
        "Everything: may be lent, 21 days, due on the next open day, renew 3 times, at most 20 loans"
    )
    assert second == "DVD: no renewals, cannot be reserved."
    assert third == "DVD at Elm Street, Adult: 7 days, renew twice, €0.20 a day late."
    assert re.findall(r"<h2>([^<]+)</h2>", librarian.get(LIST).content.decode())[:2] == [
        "At all branches",
        "Elm Street",
    ]


def test_rules_that_are_over_are_not_in_the_list(librarian: Client, rule: CirculationRule) -> None:
    CirculationRule.objects.filter(pk=rule.pk).update(ended_at=timezone.now())
    assert len(sentences(librarian)) == 1


def test_the_front_page_leads_to_the_rules(librarian: Client) -> None:
    assert f'href="{LIST}"' in librarian.get("/admin/").content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_as_many_queries_for_one_rule_as_for_twenty(librarian: Client, count: int, django_assert_num_queries) -> None:
    for number in range(count):
        kind = ItemType.objects.create(code=f"type-{number}", name=f"Type {number}")
        case = {"branch": make_branch(f"Branch {number}"), "item_type": kind}
        CirculationRule.objects.create(**case, loan_length=7, loan_unit="days")
    case = f"?category={make_category().pk}&branch={make_branch('Branch 0').pk}&item_type={kind.pk}&on=2026-11-23"
    with django_assert_num_queries(8):
        librarian.get(LIST)
    with django_assert_num_queries(14):
        librarian.get(LIST + case)


# Changing


def test_a_change_shows_its_effect_before_anything_is_saved(librarian: Client, rule: CirculationRule) -> None:
    item = make_item(make_edition(), item_type=rule.item_type)
    make_loan(item)
    before = list(CirculationRule.objects.values())
    seen = sent(librarian, page("change", "circulationrule", rule.pk), loan_length="14")
    assert seen.status_code == 200
    assert list(CirculationRule.objects.values()) == before
    assert "Now 7 days, renew twice, €0.20 a day late From now on 14 days, renew twice, €0.20 a day late" in text(seen)
    assert "1 loan keeps its date." in text(seen)
    assert "Nothing is saved yet." in text(seen)


def test_saving_makes_a_successor_and_says_how_many_loans_keep_their_dates(
    librarian: Client, rule: CirculationRule
) -> None:
    loans = [make_loan(make_item(make_edition(), item_type=rule.item_type)) for _number in range(2)]
    dates = [loan.due_at for loan in loans]
    saved = pressed(librarian, sent(librarian, page("change", "circulationrule", rule.pk), loan_length="14"))
    assert messages(saved) == ["Saved. 2 loans keep their dates."]
    successor = CirculationRule.objects.get(replaces=rule)
    rule.refresh_from_db()
    lena = User.objects.get(username="lena")
    assert (rule.loan_length, rule.ended_by, successor.loan_length, successor.created_by) == (7, lena, 14, lena)
    assert (successor.renewals, str(successor.charge_per_day), successor.is_lendable) == (2, "0.20", None)
    for loan, date in zip(loans, dates, strict=True):
        loan.refresh_from_db()
        assert loan.due_at == date
    assert sentences(librarian)[-1] == "DVD at Elm Street, Adult: 14 days, renew twice, €0.20 a day late."


def test_what_was_entered_can_be_changed_again_before_it_is_saved(librarian: Client, rule: CirculationRule) -> None:
    seen = sent(librarian, page("change", "circulationrule", rule.pk), loan_length="14", is_holdable="no")
    form = pressed(librarian, seen, "again").context["adminform"].form
    assert (form["loan_length"].value(), form["is_holdable"].value()) == ("14", "no")


def test_the_effect_speaks_of_last_months_loans_and_of_who_waits(librarian: Client, rule: CirculationRule) -> None:
    first = timezone.localdate().replace(day=1)
    lent = timezone.make_aware(datetime.datetime.combine(first, datetime.time(12))) - datetime.timedelta(days=20)
    due = lent + datetime.timedelta(days=7)
    for days in (5, 10, 20):
        back = {"ended_at": lent + datetime.timedelta(days=days), "ended_as": "returned"}
        make_loan(make_item(make_edition(), item_type=rule.item_type), checked_out_at=lent, due_at=due, **back)
    for name in ("Ada", "Bo"):
        make_hold(make_item(make_edition(), item_type=rule.item_type).edition, make_patron(name))
    month = (first - datetime.timedelta(days=1)).strftime("%B %Y")
    shown = text(sent(librarian, page("change", "circulationrule", rule.pk), loan_length="14"))
    assert f"Of the 3 loans of {month}: 3 would have had 7 days more." in shown
    assert "1 of 2 late ones would not have been late." in shown
    assert "2 readers wait for one of these: their wait grows by about 7 days for each reader before them." in shown
    shown = text(sent(librarian, page("change", "circulationrule", rule.pk), loan_length="3"))
    assert f"Of the 3 loans of {month}: 3 would have had 4 days less." in shown
    assert "1 that was in time would have been late." in shown
    assert "their wait shrinks by about 4 days" in shown


def test_a_change_that_touches_nothing_says_so(librarian: Client, rule: CirculationRule) -> None:
    shown = text(sent(librarian, page("change", "circulationrule", rule.pk), loan_length="14"))
    assert "No loan, no reservation and no loan of last month is touched by this." in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"loan_length": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"loan_length": "4000"}, "Ensure this value is less than or equal to 1000."),
        ({"loan_length": "soon"}, "Enter a whole number."),
        ({"charge_per_day": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"fixed_due_date": "yesterday"}, "Enter a valid date."),
        ({"is_lendable": "perhaps"}, "Select a valid choice."),
        ({"loan_length": "", "renewals": "", "charge_per_day": ""}, "This rule says nothing yet"),
    ],
)
def test_bad_input_gets_a_sentence(librarian: Client, rule: CirculationRule, changes: dict, sentence: str) -> None:
    for button in ({}, {"save": "1"}):
        answer = sent(librarian, page("change", "circulationrule", rule.pk), **changes, **button)
        assert sentence in text(answer)
    assert CirculationRule.objects.current().filter(pk=rule.pk).exists()


def test_a_length_without_a_unit_is_one_in_days(librarian: Client, dvd: ItemType) -> None:
    pressed(librarian, sent(librarian, f"{LIST}add/", item_type=dvd.pk, loan_length="5"))
    assert CirculationRule.objects.get(item_type=dvd).loan_unit == "days"


def test_a_rule_that_somebody_changed_meanwhile_is_not_changed_again(librarian: Client, rule: CirculationRule) -> None:
    seen = sent(librarian, page("change", "circulationrule", rule.pk), loan_length="14")
    CirculationRule.objects.filter(pk=rule.pk).update(ended_at=timezone.now())
    after = pressed(librarian, seen)
    assert CirculationRule.objects.filter(replaces=rule).count() == 0
    assert "Until" in text(after), "its history tells what happened"


# Adding and ending


def test_a_new_rule_shows_its_effect_and_is_saved(librarian: Client, dvd: ItemType) -> None:
    seen = sent(librarian, f"{LIST}add/", item_type=dvd.pk, loan_length="4", loan_unit="hours", is_lendable="yes")
    assert "From now on may be lent, 4 hours" in text(seen)
    assert CirculationRule.objects.count() == 1
    assert messages(pressed(librarian, seen)) == ["Saved. 0 loans keep their dates."]
    assert sentences(librarian)[-1] == "DVD: may be lent, 4 hours."


def test_a_second_rule_for_a_case_is_refused_with_a_sentence(librarian: Client, rule: CirculationRule) -> None:
    case = {"branch": rule.branch_id, "patron_category": rule.patron_category_id, "item_type": rule.item_type_id}
    answer = sent(librarian, f"{LIST}add/", **case, renewals="1")
    assert "There is a rule for this branch, category and type already. Change that one." in text(answer)


def test_a_rule_is_ended_and_not_deleted_even_while_loans_are_open(librarian: Client, rule: CirculationRule) -> None:
    make_loan(make_item(make_edition(), item_type=rule.item_type))
    seen = librarian.get(page("delete", "circulationrule", rule.pk))
    assert "From now on nothing: more general rules hold" in text(seen)
    assert "1 loan keeps its date." in text(seen)
    assert librarian.post(page("delete", "circulationrule", rule.pk), {"post": "yes"}).status_code == 200
    assert CirculationRule.objects.current().filter(pk=rule.pk).exists(), "only the button of the page ends it"
    assert messages(pressed(librarian, seen)) == ["The rule has ended. 1 loan keeps its date."]
    assert CirculationRule.objects.get(pk=rule.pk).ended_by.username == "lena"


# History


def test_the_history_says_who_when_and_what_was_before(librarian: Client, rule: CirculationRule) -> None:
    pressed(librarian, sent(librarian, page("change", "circulationrule", rule.pk), loan_length="14", charge_per_day=""))
    newest = CirculationRule.objects.get(replaces=rule)
    shown = text(librarian.get(page("history", "circulationrule", newest.pk)))
    assert "Loan length: 7 days → 14 days" in shown
    assert "Charge per day late: €0.20 a day late → nothing said here" in shown
    assert ", lena · in force" in shown
    assert shown == text(librarian.get(page("history", "circulationrule", rule.pk))), "from any row of it"
    assert librarian.get(page("change", "circulationrule", rule.pk))["Location"] == page(
        "history", "circulationrule", rule.pk
    )


def test_as_many_queries_for_a_short_history_as_for_a_long_one(
    librarian: Client, rule: CirculationRule, django_assert_num_queries
) -> None:
    for count in (1, 20):
        last = CirculationRule.objects.current().get(branch=rule.branch)
        for number in range(count):
            CirculationRule.objects.filter(pk=last.pk).update(ended_at=timezone.now())
            last = CirculationRule.objects.create(
                branch=last.branch, patron_category=last.patron_category, item_type=last.item_type, renewals=number,
                replaces=last, created_by=User.objects.get(username="lena"),
            )  # fmt: skip
        with django_assert_num_queries(7):
            librarian.get(page("history", "circulationrule", rule.pk))


def test_what_was_done_to_rules_is_in_the_log_of_changes_and_from_where(
    librarian: Client, rule: CirculationRule
) -> None:
    address = page("change", "circulationrule", rule.pk)
    pressed(librarian, sent(librarian, address))
    assert not AuditEntry.objects.exists(), "nothing was different"
    pressed(librarian, sent(librarian, address, loan_length="14"))
    newest = CirculationRule.objects.get(replaces=rule)
    pressed(librarian, librarian.get(page("delete", "circulationrule", newest.pk)))
    pressed(librarian, sent(librarian, f"{LIST}add/", branch=rule.branch_id, renewals="0"))
    added, ended, changed = AuditEntry.objects.order_by("-pk")
    assert (changed.action, changed.object_name, changed.object_id) == (
        "changed",
        "DVD at Elm Street, Adult",
        str(newest.pk),
    )
    assert (changed.changes, changed.by.username, changed.address) == (
        {"loan_length": ["7 days", "14 days"]}, "lena", "127.0.0.1",
    )  # fmt: skip
    assert (ended.action, ended.changes["renewals"]) == ("deleted", ["renew twice", ""])
    assert (added.action, added.changes) == ("added", {"renewals": ["", "no renewals"]})


# What if


def test_what_if_gives_the_terms_the_rules_and_the_due_date(librarian: Client, rule: CirculationRule) -> None:
    for weekday in range(5):
        make_hours(rule.branch, weekday)
    case = f"?category={rule.patron_category_id}&item_type={rule.item_type_id}&branch={rule.branch_id}&on=2026-11-21"
    answer = librarian.get(LIST + case)
    shown = text(answer)
    assert "Lent on 21 November 2026, it is due on Monday 30 November 2026 : 1 week; 28 November: closed." in shown
    assert "Loan length 7 days DVD at Elm Street, Adult" in shown
    assert "Kept on the hold shelf (open days) kept for 7 open days on the hold shelf Everything" in shown
    assert (
        f'<a href="{page("change", "circulationrule", rule.pk)}">DVD at Elm Street, Adult</a>'
        in answer.content.decode()
    )


def test_what_if_without_a_choice_asks_the_general_rule(librarian: Client) -> None:
    shown = text(librarian.get(f"{LIST}?category=&item_type=&branch=&on="))
    assert "Loan length 21 days Everything" in shown
    assert "Most loans in all at most 20 loans Everything" in shown


def test_what_if_of_what_is_not_lent(librarian: Client, rule: CirculationRule) -> None:
    CirculationRule.objects.filter(pk=rule.pk).update(is_lendable=False)
    case = f"?category={rule.patron_category_id}&item_type={rule.item_type_id}&branch={rule.branch_id}&on=2026-11-21"
    assert "It is not lent." in text(librarian.get(LIST + case))


@pytest.mark.parametrize(
    "query", ["?on=soon", "?on=2026-02-30", "?on=2026-11-23&branch=x", "?on=9999-12-31", "?on=0001-01-01"]
)
def test_bad_questions_get_a_page(librarian: Client, query: str) -> None:
    assert librarian.get(LIST + query).status_code == 200


# Who may


@pytest.mark.parametrize("path", ["", "add/", "1/change/", "1/delete/", "1/history/"])
def test_who_may_not_see_rules_sees_none(client: Client, path: str) -> None:
    CirculationRule.objects.update(id=1)
    assert client.get(LIST + path).status_code == 302
    assert signed_in("nora").get(LIST + path).status_code == 403


def test_an_assistant_reads_rules_and_changes_none(rule: CirculationRule) -> None:
    assistant = signed_in("anna", "Desk assistant")
    shown = assistant.get(LIST)
    assert shown.status_code == 200
    assert "Add a lending rule" not in text(shown)
    assert assistant.get(page("history", "circulationrule", rule.pk)).status_code == 200
    assert assistant.get(page("change", "circulationrule", rule.pk)).status_code == 302, "to the history"
    answer = assistant.post(page("change", "circulationrule", rule.pk), {"loan_length": "14", "save": "1"})
    assert answer.status_code == 302
    for address in (f"{LIST}add/", page("delete", "circulationrule", rule.pk)):
        assert assistant.get(address).status_code == 403
        assert assistant.post(address, {"save": "1", "renewals": "1"}).status_code == 403
    assert CirculationRule.objects.current().filter(pk=rule.pk, loan_length=7).exists()


@pytest.mark.parametrize("number", ["0", "99999", "x", "9" * 40, "²"])
@pytest.mark.parametrize("action", ["change", "delete", "history"])
def test_a_rule_that_is_not_there(librarian: Client, number: str, action: str) -> None:
    assert librarian.get(f"{LIST}{number}/{action}/").status_code == 404
