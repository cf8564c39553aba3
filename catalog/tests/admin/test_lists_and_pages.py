"""Every page of the Admin opens, and no list costs more queries when it grows."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.models import (
    AuditEntry,
    CirculationEvent,
    CirculationRule,
    ImportBatch,
    ItemSet,
    ItemType,
    Notice,
    NoticeTemplate,
    PatronBlock,
    PatronImport,
    User,
)
from catalog.tests.cast import (
    make_agent,
    make_branch,
    make_category,
    make_edition,
    make_item,
    make_location,
    make_number,
    make_patron,
    make_series,
    make_subject,
    make_work,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
QUERIES_OF_A_LIST = 12


def full_edition(number: int):
    edition = make_edition(
        f"Whales {number}", agents=[(f"Author {number}", "aut"), ("Second", "ill")], subjects=["Whales -- Fiction"]
    )
    make_number(edition)
    return edition


def full_item(number: int):
    kind = ItemType.objects.get_or_create(code=f"type-{number}", defaults={"name": f"Type {number}"})[0]
    return make_item(full_edition(number), make_branch(f"Branch {number}"), location="Fiction", item_type=kind)


def batch(number: int):
    user = User.objects.create_user(username=f"uploader {number}")
    return ImportBatch.objects.create(file="imports/x.csv", file_name=f"{number}.csv", state="checked", created_by=user)


def full_patron(number: int):
    category, branch = make_category(f"Category {number}"), make_branch(f"Branch {number}")
    patron = make_patron(f"Reader {number}", category=category, branch=branch, school_class=f"{number}A")
    PatronBlock.objects.create(patron=patron, reason="Lost keys")
    return patron


def change(number: int):
    user = User.objects.create_user(username=f"changer {number}", is_staff=True)
    changes = {"name": ["Ada", "Ida"]}
    return AuditEntry.objects.create(
        at=timezone.now(), by=user, action="changed", model="patron", object_name="Whales", changes=changes
    )


def event(number: int):
    item = full_item(number)
    user = User.objects.create_user(username=f"clerk {number}", is_staff=True)
    return CirculationEvent.objects.create(
        verb="check_out", at=timezone.now(), by=user, branch=item.branch, item=item, patron=full_patron(number)
    )


def message(number: int):
    at = timezone.now()
    words = {"subject": "Overdue", "body": "Bring it back.", "created_at": at, "not_before": at}
    return Notice.objects.create(patron=full_patron(number), kind="overdue", channel="email", **words)


def patron_import(number: int):
    user = User.objects.create_user(username=f"importer {number}")
    return PatronImport.objects.create(
        kind="patrons", file="imports/x.csv", file_name=f"{number}.csv", state="checked", created_by=user
    )


MAKERS = {
    "catalog.agent": lambda n: make_agent(f"Author {n}"),
    "catalog.branch": lambda n: make_branch(f"Branch {n}"),
    "catalog.shelvinglocation": lambda n: make_location(make_branch(f"Branch {n}"), "Fiction"),
    "catalog.edition": full_edition,
    "catalog.importbatch": batch,
    "catalog.item": full_item,
    "catalog.itemset": lambda n: ItemSet.objects.create(name=f"Class set {n}", barcode=f"SET-{n}"),
    "catalog.itemtype": lambda n: ItemType.objects.create(code=f"type-{n}", name=f"Type {n}"),
    "catalog.subject": lambda n: make_subject(f"Topic {n} -- Fiction"),
    "catalog.patron": full_patron,
    "catalog.patronimport": patron_import,
    "catalog.patroncategory": lambda n: make_category(f"Category {n}"),
    "catalog.auditentry": change,
    "catalog.circulationevent": event,
    "catalog.notice": message,
    "catalog.noticetemplate": lambda n: NoticeTemplate.objects.create(
        kind="overdue", level=10 + n, subject="Overdue", body="Bring it back."
    ),
    "catalog.user": lambda n: User.objects.create_user(username=f"reader {n}"),
    "catalog.work": lambda n: make_work(f"Whales {n}", make_agent(f"Author {n}")),
    "catalog.series": lambda n: make_series(f"Series {n}", {}),
    "catalog.circulationrule": lambda n: CirculationRule.objects.create(branch=make_branch(f"Branch {n}"), renewals=n),
    "auth.group": lambda n: Group.objects.create(name=f"Group {n}"),
}
# Models with one page, which has tests of its own.
LISTS_ALONE = {"catalog.searchwordcount"}
MODELS = sorted({model._meta.label_lower for model in admin.site._registry} - LISTS_ALONE)
HAVE_ROWS = sorted(MAKERS)
# The logs: nobody adds to them or takes from them by hand.
ONLY_READ = {"catalog.auditentry", "catalog.circulationevent", "catalog.notice"}


def address(label: str, action: str, *args: object) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{action}", args=args)


def queries(client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_no_model_of_ours_is_forgotten_here():
    assert {label for label in MODELS if label.startswith("catalog.")} <= set(MAKERS)


@pytest.mark.parametrize("label", HAVE_ROWS)
def test_a_list_costs_at_most_twelve_queries_however_long_it_is(superuser, label):
    MAKERS[label](0)
    queries(superuser, address(label, "changelist"))
    short = queries(superuser, address(label, "changelist"))
    for number in range(1, 20):
        MAKERS[label](number)
    assert short == queries(superuser, address(label, "changelist")) <= QUERIES_OF_A_LIST


@pytest.mark.parametrize("label", MODELS)
def test_lists_and_add_pages_open_on_an_empty_library(superuser, label):
    assert superuser.get(address(label, "changelist")).status_code == 200
    may_add = label.startswith(("catalog.", "auth.")) and label not in {"catalog.work", *ONLY_READ}
    assert superuser.get(address(label, "add")).status_code == (200 if may_add else 403)


@pytest.mark.parametrize("label", HAVE_ROWS)
def test_change_history_and_delete_pages_open(superuser, label):
    row = MAKERS[label](0)
    for action in ("change", "history"):
        assert superuser.get(address(label, action, row.pk)).status_code == 200, action
    may_delete = label not in ONLY_READ
    assert superuser.get(address(label, "delete", row.pk)).status_code == (200 if may_delete else 403)


@pytest.mark.parametrize("label", HAVE_ROWS)
@pytest.mark.parametrize("number", ["999999", "x", "²", "9" * 30, "-1"])
def test_something_that_is_not_there_is_no_fault(superuser, label, number):
    assert superuser.get(address(label, "change", number)).status_code in {302, 404}


@pytest.mark.parametrize("label", sorted(set(HAVE_ROWS) - {"catalog.importbatch", "catalog.patronimport"}))
def test_every_list_can_be_searched(superuser, label):
    MAKERS[label](0)
    for words in ("whales", "9780142437247", "\x00", "²²²²²²²²²²", '"'):
        assert superuser.get(address(label, "changelist"), {"q": words}).status_code in {200, 302}, words


@pytest.mark.parametrize("label", MODELS)
def test_no_address_of_a_list_is_a_fault(superuser, label):
    """A number that no column holds, a year that no calendar has: the answer is the list, or the way to it."""
    pages = next(pages for model, pages in admin.site._registry.items() if model._meta.label_lower == label)
    for question in _absurd(pages):
        assert superuser.get(address(label, "changelist"), question).status_code in {200, 302}, question


def _absurd(pages: admin.ModelAdmin) -> Iterator[dict[str, str]]:
    too_large = str(2**63)
    names = [getattr(one, "parameter_name", one) for one in pages.list_filter]
    for name in ("p", "o", "q", "id__in", *names, *(f"{name}__year" for name in names if "_at" in str(name))):
        yield {str(name): too_large}
    if when := pages.date_hierarchy:
        year, month, day = f"{when}__year", f"{when}__month", f"{when}__day"
        for value in (too_large, "-1", "0", "9999", "10000", "x"):
            yield {year: value}
        yield {year: "2025", month: too_large}
        yield {year: "2025", month: "13"}
        yield {year: "2025", month: "2", day: too_large}
        yield {year: "2025", month: "2", day: "30"}
        yield {year: "9999", month: "12", day: "31"}


@pytest.mark.parametrize(
    ("model", "field", "term", "expected"),
    [
        ("contribution", "agent", "melv", "Melville, Herman"),
        ("subjectheading", "subject", "whal", "Whales"),
        ("seriesstatement", "series", "sea", "Sea library"),
        ("item", "edition", "moby", "Moby-Dick"),
        ("item", "edition", "978-0-679-60010-7", "Moby-Dick"),
        ("item", "branch", "harb", "Harbour"),
        ("item", "shelving_location", "fict", "Fiction"),
        ("item", "item_type", "dvd", "DVD"),
        ("edition", "work", "moby", "Moby Dick"),
        ("agent", "related", "melv", "Melville, Herman"),
        ("subject", "main", "whal", "Whales"),
    ],
)
def test_suggestions_while_typing(superuser, model, field, term, expected):
    from catalog.tests.cast import reindex

    edition = make_edition("Moby-Dick", work=make_work("Moby Dick"), agents=[("Melville, Herman", "aut")])
    make_number(edition)
    make_subject("Whales")
    make_series("Sea library", {})
    make_location(make_branch("Harbour"), "Fiction")
    ItemType.objects.create(code="dvd", name="DVD")
    reindex()
    asked = {"app_label": "catalog", "model_name": model, "field_name": field, "term": term}
    answer = superuser.get(reverse("admin:autocomplete"), asked)
    assert [row["text"] for row in answer.json()["results"]] == [expected]


def test_a_copy_is_proposed_and_listed_in_its_set_with_its_title(superuser):
    edition = make_edition("Gruffalo")
    first, _second = make_item(edition, barcode="3900001"), make_item(edition, barcode="3900002")
    asked = {"app_label": "catalog", "model_name": "itemset", "field_name": "items", "term": "gruff"}
    answer = superuser.get(reverse("admin:autocomplete"), asked).json()
    assert {row["text"] for row in answer["results"]} == {"Gruffalo · 3900001", "Gruffalo · 3900002"}
    bag = ItemSet.objects.create(name="Class set", barcode="SET-1")
    bag.items.set([first])
    page = superuser.get(reverse("admin:catalog_itemset_change", args=[bag.pk])).content.decode()
    assert "Gruffalo · 3900001" in page


def test_the_copies_of_a_set_cost_the_same_for_one_and_for_twenty(superuser):
    bag = ItemSet.objects.create(name="Class set", barcode="SET-1")
    address = reverse("admin:catalog_itemset_change", args=[bag.pk])
    asked = {"app_label": "catalog", "model_name": "itemset", "field_name": "items", "term": "title"}
    counts = []
    for number in range(20):
        bag.items.add(make_item(make_edition(f"Title {number}")))
        if number in (0, 19):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                superuser.get(address)
                superuser.get(reverse("admin:autocomplete"), asked)
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_front_page(superuser, librarian, cataloguer):
    for client in (superuser, librarian, cataloguer):
        assert client.get("/admin/").status_code == 200
