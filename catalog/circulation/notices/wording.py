"""The words of messages: texts that librarians write, with placeholders, and what the placeholders stand for.

A text is a Django template in an engine that knows nothing but ``{{ placeholder }}``, ``{% if %}`` and ``{% for %}``:
it reads no file, loads no library, and is given plain texts only.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template import Context, Engine, Library, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode, do_for, do_if
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.circulation import in_words
from catalog.circulation.calendar import Calendar, calendar_of
from catalog.circulation.overdue import NOTHING, overdue_charge
from catalog.circulation.terms import LoanTerms
from catalog.models import Branch, Edition, Hold, Item, Loan, NoticeTemplate, Patron
from catalog.models.opening_hours import Weekday

# Every placeholder, with what it stands for. What is nothing ("", no copies) is false in {% if %}.
PLACEHOLDERS = {
    "name": gettext_lazy("the name of the reader"),
    "card": gettext_lazy("the last four digits of the card"),
    "copies": gettext_lazy("the list of copies that the message is about"),
    "reservations": gettext_lazy("the list of reservations that the message is about"),
    "owed": gettext_lazy("what is owed today for these copies together; nothing if it is nothing"),
    "member_until": gettext_lazy("the last day of the membership"),
    "today": gettext_lazy("the day on which the message is written"),
    "library": gettext_lazy("the name of the library"),
    "branch": gettext_lazy("the branch: where it was lent, is to be collected, or the reader's own"),
    "branch_address": gettext_lazy("its street and town"),
    "branch_phone": gettext_lazy("its telephone"),
    "branch_email": gettext_lazy("its e-mail"),
    "branch_hours": gettext_lazy("its opening hours, a line for each day"),
}
COPY = {
    "title": gettext_lazy("the title of a copy, after {% for copy in copies %}"),
    "barcode": gettext_lazy("its barcode"),
    "due": gettext_lazy("the day it is due, or was"),
    "days_late": gettext_lazy("how many days late it is"),
    "owed": gettext_lazy("what is owed for it today; nothing if it is nothing"),
}
RESERVATION = {
    "title": gettext_lazy("the title of a reservation, after {% for reservation in reservations %}"),
    "collect_by": gettext_lazy("the last day to collect it"),
}
# What a loop over a list gives, and the attributes of each.
LISTS: dict[str, Mapping[str, Any]] = {"copies": COPY, "reservations": RESERVATION}


class _PlainEngine(Engine):
    """An engine without files, libraries and filters; its only tags are those for choices and lists."""

    def get_template_builtins(self, builtins: Sequence[str]) -> list[Library]:
        library = Library()
        library.tag("if", do_if)
        library.tag("for", do_for)
        return [library]


@cache
def _engine() -> Engine:
    return _PlainEngine(loaders=[("django.template.loaders.locmem.Loader", {})], autoescape=False)


def check_words(words: str) -> None:
    """Raise ``ValidationError`` with a sentence for a placeholder that is not known or a tag that is broken."""
    try:
        template = _engine().from_string(words)
    except TemplateSyntaxError as error:
        raise ValidationError(_broken(str(error))) from error
    for name in _unknown(template.nodelist, {}):
        known = ", ".join(PLACEHOLDERS)
        sentence = _("“%(name)s” stands for nothing here. There are: %(known)s.") % {"name": name, "known": known}
        raise ValidationError(sentence)


def _broken(reason: str) -> str:
    if "block tag" in reason or "register or load" in reason:
        reason = reason.partition(". Did you")[0] + ". " + _("There are only {% if %} and {% for %}, and their ends")
    elif reason.startswith("Invalid filter"):
        reason = _("There is nothing to write after “|”")
    return _("The text cannot be read: %(reason)s.") % {"reason": reason.rstrip(".")}


def _unknown(nodes: Any, local: Mapping[str, Mapping[str, Any] | None]) -> Iterator[str]:
    """Names that stand for nothing; ``local`` are the names that loops have given, with what they have."""
    for node in nodes:
        # The types that others wrote for these classes are not those of the parser.
        parts: Any = node
        if isinstance(node, VariableNode):
            yield from _unknown_in(parts.filter_expression, local)
        elif isinstance(node, IfNode):
            for condition, inner in parts.conditions_nodelists:
                yield from _unknown_in_condition(condition, local)
                yield from _unknown(inner, local)
        elif isinstance(node, ForNode):
            yield from _unknown_in(parts.sequence, local)
            of = LISTS.get(str(parts.sequence.var))
            if of is None or len(parts.loopvars) > 1:
                yield str(parts.sequence.var) if of is None else ", ".join(parts.loopvars)
            yield from _unknown(parts.nodelist_loop, {**local, **dict.fromkeys(parts.loopvars, of)})
            yield from _unknown(parts.nodelist_empty, local)


def _unknown_in_condition(condition: Any, local: Mapping[str, Mapping[str, Any] | None]) -> Iterator[str]:
    if condition is None:
        return
    if isinstance(value := getattr(condition, "value", None), FilterExpression):
        yield from _unknown_in(value, local)
    for side in ("first", "second"):
        yield from _unknown_in_condition(getattr(condition, side, None), local)


def _unknown_in(expression: FilterExpression, local: Mapping[str, Mapping[str, Any] | None]) -> Iterator[str]:
    variable = expression.var
    if not isinstance(variable, Variable) or variable.literal is not None or variable.lookups is None:
        return
    first, *rest = variable.lookups
    attributes = local.get(first)
    is_known = len(rest) == 1 and rest[0] in attributes if attributes else not rest and first in PLACEHOLDERS
    if not is_known:
        yield str(variable.var)


@dataclass(frozen=True)
class Words:
    """A message: its subject, one line, and its text."""

    subject: str
    body: str


def render(text: NoticeTemplate, values: Mapping[str, Any]) -> Words:
    """Put values in place of the placeholders; raises ``TemplateSyntaxError`` for what :func:`check_words` refuses."""
    subject, body = (_put(words, values) for words in (text.subject, text.body))
    return Words(" ".join(subject.split())[:200], body.strip() + "\n")


def _put(words: str, values: Mapping[str, Any]) -> str:
    return Template(words, engine=_engine()).render(Context(dict(values), autoescape=False))


def values_for(
    patron: Patron,
    *,
    at: datetime.datetime,
    loans: Sequence[Loan] = (),
    holds: Sequence[Hold] = (),
    calendar_for: Callable[[Branch], Calendar] = calendar_of,
) -> dict[str, Any]:
    """Return what the placeholders stand for; what costs a query is a function, asked only when the text has it."""
    if loans:
        branch = loans[0].branch
    else:
        branch = holds[0].pickup_branch if holds else patron.home_branch
    copies: list[dict[str, Any]] = []

    def listed() -> list[dict[str, Any]]:
        copies.extend(_copy(loan, at, calendar_for) for loan in loans[len(copies) :])
        return copies

    return {
        "name": patron.name,
        "card": patron.card_number[-4:],
        "copies": listed,
        "reservations": lambda: [_reservation(hold) for hold in holds],
        "owed": lambda: _money(sum((copy["amount"] for copy in listed()), NOTHING)),
        "member_until": _day(patron.expires_on),
        "today": _day(timezone.localdate(at)),
        "library": settings.LIBRARY_NAME,
        "branch": branch.name,
        "branch_address": ", ".join(
            part for part in (branch.street, f"{branch.postcode} {branch.town}".strip()) if part
        ),
        "branch_phone": branch.phone,
        "branch_email": branch.email,
        "branch_hours": lambda: hours_in_words(calendar_for(branch)),
    }


def _copy(loan: Loan, at: datetime.datetime, calendar_for: Callable[[Branch], Calendar]) -> dict[str, Any]:
    terms = LoanTerms.from_json(loan.terms)
    amount = NOTHING
    if loan.due_at < at and terms.charge_per_day:
        amount = overdue_charge(terms, calendar_for(loan.branch), loan.due_at, at, loan.item.price).amount
    return {
        "title": loan.item.edition.title,
        "barcode": loan.item.barcode or "",
        "due": due_in_words(loan),
        "days_late": days_late(loan, at),
        "owed": _money(amount),
        "amount": amount,
    }


def _reservation(hold: Hold) -> dict[str, Any]:
    return {"title": title_of(hold), "collect_by": _day(hold.pickup_by)}


def title_of(hold: Hold) -> str:
    """The title that is waited for; that of the copy once one is caught."""
    target: Edition | Any = hold.caught_item or hold.target
    return str(target.edition if isinstance(target, Item) else target)


def days_late(loan: Loan, at: datetime.datetime) -> int:
    """Calendar days since a loan was due; none before."""
    return max(0, (timezone.localdate(at) - timezone.localdate(loan.due_at)).days)


def due_in_words(loan: Loan) -> str:
    """The day a loan is due, and the time of day when it is lent by hours."""
    local = timezone.localtime(loan.due_at)
    words = _day(local.date())
    if loan.terms.get("loan_unit") == "hours":
        words = _("%(day)s, %(time)s") % {"day": words, "time": formats.time_format(local, "H:i")}
    return words


def hours_in_words(calendar: Calendar) -> str:
    """The weekly hours, a line for each day that is open; "" when they are not known."""
    lines = []
    for day in Weekday:
        spans = sorted((span.opens_at, span.closes_at) for span in calendar.hours if span.weekday == day)
        if spans:
            times = ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)
            lines.append(f"{day.label} {times}")
    return "\n".join(lines)


def _day(day: datetime.date | None) -> str:
    return formats.date_format(day, "l j F Y") if day else ""


def _money(amount: Decimal) -> str:
    return in_words.money(amount) if amount else ""


def sample_values(at: datetime.datetime) -> dict[str, Any]:
    """What the placeholders stand for in a sample, so that a text can be looked at in an empty library."""
    today = timezone.localdate(at)
    copy = {"due": _day(today - datetime.timedelta(days=12)), "days_late": 12, "owed": in_words.money(Decimal("2.40"))}
    return {
        "name": _("Ada Reader"),
        "card": "0017",
        "copies": [
            copy | {"title": "Moby-Dick; or, The whale", "barcode": "30001"},
            copy | {"title": "The dispossessed", "barcode": "30002"},
        ],
        "reservations": [{"title": "Beloved", "collect_by": _day(today + datetime.timedelta(days=7))}],
        "owed": in_words.money(Decimal("4.80")),
        "member_until": _day(today + datetime.timedelta(days=30)),
        "today": _day(today),
        "library": settings.LIBRARY_NAME,
        "branch": _("Elm Street"),
        "branch_address": "Elm Street 3, 12345 Riverside",
        "branch_phone": "0123 4567",
        "branch_email": "elm@library.example",
        "branch_hours": f"{Weekday.MONDAY.label} 10:00–18:00\n{Weekday.SATURDAY.label} 10:00–14:00",
    }
