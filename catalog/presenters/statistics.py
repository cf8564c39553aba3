"""The first page of the Admin, ready to print: figures, charts, and the lists that need a hand."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.circulation import in_words
from catalog.circulation import statistics as counts
from catalog.models import Branch, Hold, Loan, Notice, Transit
from catalog.presenters.bars import bar_height

SHOWN = 5
COLUMN, THICKNESS, HEIGHT = 14, 5, 60


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the page it leads to."""

    number: int
    label: str
    href: str
    needs_a_hand: bool = False


@dataclass(frozen=True)
class Column:
    """A day or month of a chart: two bars beside each other, and what they say."""

    x: int
    lent: float
    lent_y: float
    taken_back: float
    taken_back_y: float
    name: str
    period: counts.Period

    @property
    def label(self) -> str:
        """What the column says: "23 November: 6 lent, 4 taken back"."""
        values = {"day": self.name, "lent": self.period.lent, "taken_back": self.period.taken_back}
        return _("%(day)s: %(lent)d lent, %(taken_back)d taken back") % values


@dataclass(frozen=True)
class Chart:
    """Loans and returns of some periods: the columns, what they add up to, and the size of the drawing."""

    title: str
    columns: Sequence[Column]
    lent: int
    taken_back: int
    most: int
    height: int = HEIGHT
    thickness: int = THICKNESS
    column: int = COLUMN

    @property
    def width(self) -> int:
        """The width of the drawing in its own units."""
        return COLUMN * len(self.columns)

    @property
    def in_words(self) -> str:
        """The chart in one sentence."""
        values = {"lent": self.lent, "taken_back": self.taken_back, "most": self.most}
        return _("%(lent)d lent and %(taken_back)d taken back in all; %(most)d at the most at once") % values


@dataclass(frozen=True)
class Row:
    """One line of a list that needs a hand: a link, what about it, and since when."""

    title: str
    href: str
    about: str
    when: str


@dataclass(frozen=True)
class Hands:
    """A list that needs a hand: the first rows, how many there are, and where all of them are."""

    slug: str
    title: Any
    advice: Any
    rows: Sequence[Row]
    count: int
    href: str


@dataclass(frozen=True)
class FirstPage:
    """All of it, for one branch or for all together."""

    branch: Branch | None
    branches: Sequence[tuple[str, Branch | None, bool]]
    figures: Sequence[Figure]
    charts: Sequence[Chart]
    lists: Sequence[Hands]

    @property
    def needs_a_hand(self) -> bool:
        """Whether any list has something."""
        return any(one.count for one in self.lists)


@dataclass(frozen=True)
class Kind:
    """A kind of list: its heading, what to do, the query, and how a row reads."""

    title: Any
    advice: Any
    query: Callable[[Branch | None, datetime.datetime], QuerySet]
    row: Callable[[Any, datetime.date], Row]


def first_page(
    branch: Branch | None, branches: Sequence[Branch], at: datetime.datetime, *, may_use_desk: bool
) -> FirstPage:
    """Return the first page of a branch, or of all (``None``), at a moment. 12 queries.

    Who may not use the desk is not led to its pages.
    """
    on = timezone.localdate(at)
    days, months = counts.last_days(on), counts.last_months(on)
    periods = counts.lent_and_taken_back([*days, *months], branch)
    now = counts.standing_now(branch, at)
    known = {"ready": now.too_long, "overdue": now.overdue, "claimed": now.claimed}
    return FirstPage(
        branch,
        branch_choices(branch, branches),
        _figures(periods[len(days) - 1], now, branch, on, may_use_desk),
        [
            _chart(_("The last 30 days"), periods[: len(days)], "j F"),
            _chart(_("The last 12 months"), periods[len(days) :], "F Y"),
        ],
        [_hands(slug, kind, branch, at, known.get(slug), may_use_desk) for slug, kind in KINDS.items()],
    )


def rows_of(kind: Kind, found: Iterable[Any], at: datetime.datetime, *, may_use_desk: bool) -> list[Row]:
    """Return rows as they are printed; each leads to a page of the desk."""
    rows = [kind.row(one, timezone.localdate(at)) for one in found]
    return rows if may_use_desk else [replace(row, href="") for row in rows]


def list_address(slug: str, branch: Branch | None) -> str:
    """Where the whole of a list is, for a branch or for all."""
    return f"{reverse('admin:to_do', args=[slug])}{_of_branch(branch)}"


def _of_branch(branch: Branch | None) -> str:
    return f"?branch={branch.pk if branch else 'all'}"


def branch_choices(branch: Branch | None, branches: Sequence[Branch]) -> list[tuple[str, Branch | None, bool]]:
    """Return what ``?branch=`` may be: value, branch (None is all), whether it is chosen. Nothing for one branch."""
    if len(branches) < 2:
        return []
    return [("all", None, branch is None), *((str(one.pk), one, one == branch) for one in branches)]


def _figures(
    today: counts.Period, now: counts.Now, branch: Branch | None, on: datetime.date, may_use_desk: bool
) -> list[Figure]:
    def at_desk(name: str) -> str:
        return reverse(f"admin:{name}") if may_use_desk else ""

    def list_at_desk(name: str) -> str:
        return at_desk(name) + _of_branch(branch) if may_use_desk else ""

    joined = {"registered_on": on.isoformat()} | ({"home_branch__id__exact": str(branch.pk)} if branch else {})
    patrons = f"{reverse('admin:catalog_patron_changelist')}?{urlencode(joined)}"
    return [
        Figure(today.lent, _("lent today"), at_desk("desk")),
        Figure(today.taken_back, _("taken back today"), at_desk("desk_return")),
        Figure(now.waiting, _("reservations waiting"), list_at_desk("desk_pull_list")),
        Figure(now.ready, _("ready to collect"), list_at_desk("desk_hold_shelf"), bool(now.too_long)),
        Figure(now.overdue, _("overdue"), list_at_desk("desk_overdue"), bool(now.overdue)),
        Figure(now.new_patrons, _("new readers today"), patrons),
    ]


def _chart(title: str, periods: Sequence[counts.Period], name: str) -> Chart:
    most = max((max(one.lent, one.taken_back) for one in periods), default=0)
    columns = []
    for number, one in enumerate(periods):
        lent, back = bar_height(one.lent, most, HEIGHT), bar_height(one.taken_back, most, HEIGHT)
        columns.append(
            Column(
                COLUMN * number,
                lent,
                round(HEIGHT - lent, 1),
                back,
                round(HEIGHT - back, 1),
                formats.date_format(one.first, name),
                one,
            )
        )
    return Chart(title, columns, sum(one.lent for one in periods), sum(one.taken_back for one in periods), most)


def _hands(
    slug: str, kind: Kind, branch: Branch | None, at: datetime.datetime, known: int | None, may_use_desk: bool
) -> Hands:
    found = kind.query(branch, at)
    count = found.count() if known is None else known
    rows = rows_of(kind, found[:SHOWN], at, may_use_desk=may_use_desk)
    return Hands(slug, kind.title, kind.advice, rows, count, list_address(slug, branch))


def _days(first: datetime.date, on: datetime.date) -> str:
    count = (on - first).days
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _of_hold(hold: Hold, on: datetime.date) -> Row:
    item, by = hold.caught_item, hold.pickup_by or on
    if item is None:
        raise ValueError("What is ready is a copy.")
    when = _("until %(day)s, %(days)s ago") % {"day": in_words.day(by), "days": _days(by, on)}
    about = f"{item.barcode or '—'} · {hold.patron} · {hold.pickup_branch}"
    return Row(item.edition.title, reverse("admin:desk_item", args=[item.pk]), about, when)


def _of_waiting(hold: Hold, on: datetime.date) -> Row:
    since = timezone.localdate(hold.placed_at)
    when = _("since %(day)s, %(days)s") % {"day": in_words.day(since), "days": _days(since, on)}
    about = f"{hold.patron} · {hold.pickup_branch}"
    return Row(hold.title, reverse("admin:desk_patron", args=[hold.patron_id]), about, when)


def _of_overdue(loan: Loan, on: datetime.date) -> Row:
    due = timezone.localdate(loan.due_at)
    when = _("due %(day)s, %(days)s ago") % {"day": in_words.day(due), "days": _days(due, on)}
    return _of_loan(loan, when)


def _of_claim(loan: Loan, on: datetime.date) -> Row:
    said = timezone.localdate(loan.claimed_returned_at) if loan.claimed_returned_at else on
    return _of_loan(loan, _("said on %(day)s, %(days)s ago") % {"day": in_words.day(said), "days": _days(said, on)})


def _of_loan(loan: Loan, when: str) -> Row:
    about = f"{loan.patron} · {loan.branch}"
    return Row(loan.item.edition.title, reverse("admin:desk_patron", args=[loan.patron_id]), about, when)


def _of_message(notice: Notice, on: datetime.date) -> Row:
    href = reverse("admin:desk_patron", args=[notice.patron_id]) if notice.patron_id else ""
    when = _("made on %(day)s") % {"day": in_words.day_of(notice.created_at)}
    return Row(notice.subject, href, f"{notice.patron or '—'} · {notice.last_error}", when)


def _of_transit(transit: Transit, on: datetime.date) -> Row:
    sent = timezone.localdate(transit.sent_at)
    when = _("sent %(day)s, %(days)s ago") % {"day": in_words.day(sent), "days": _days(sent, on)}
    about = f"{transit.item.barcode or '—'} · {transit.from_branch} → {transit.to_branch}"
    return Row(transit.item.edition.title, reverse("admin:desk_item", args=[transit.item_id]), about, when)


KINDS: dict[str, Kind] = {
    "ready": Kind(
        gettext_lazy("Ready too long"),
        gettext_lazy("Cancel it under Hold shelf: the next reader gets it, or it goes back."),
        counts.ready_too_long,
        _of_hold,
    ),
    "overdue": Kind(
        gettext_lazy("Overdue longest"),
        gettext_lazy("Write to them under Overdue, or ring."),
        counts.overdue_longest,
        _of_overdue,
    ),
    "messages": Kind(
        gettext_lazy("Messages that failed"),
        gettext_lazy("Mend the address; Messages has Try again."),
        counts.failed_messages,
        _of_message,
    ),
    "transits": Kind(
        gettext_lazy("On the way for more than a week"),
        gettext_lazy("Look for it at both branches."),
        counts.lost_on_the_way,
        _of_transit,
    ),
    "claimed": Kind(
        gettext_lazy("Said to be returned"),
        gettext_lazy("Look on the shelf: the reader says that it came back."),
        counts.said_to_be_returned,
        _of_claim,
    ),
}
# Those that need a hand, and what the figures count.
LISTS = {
    **KINDS,
    "waiting": Kind(
        gettext_lazy("Reservations waiting"),
        gettext_lazy("What stands on a shelf is on the pull list; the others wait for a copy to come back."),
        counts.waiting,
        _of_waiting,
    ),
}
