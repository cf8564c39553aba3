"""What the desk says: one entry for each scan, with a word, a title, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.circulation import in_words
from catalog.circulation.check_in import CheckIn, Destination, Note
from catalog.circulation.check_out import CheckOut
from catalog.circulation.holds import Ended
from catalog.circulation.ledger import Receipt
from catalog.circulation.refusals import CirculationError, Refusal
from catalog.circulation.renew import NotRenewed, Renewal
from catalog.circulation.undo import Undone
from catalog.circulation.waiting import Wait
from catalog.models import CirculationRule, Hold, Item, Patron
from catalog.presenters.circulation_rules import about
from catalog.presenters.places_in_line import place_in_line
from catalog.vocabulary.circulation import LoanUnit, Verb

# How an entry looks and sounds: done, look here, no.
OK, WAIT, NO = "ok", "wait", "no"


@dataclass
class Entry:
    """One line of the desk's log, as it is kept in the session: plain texts and numbers.

    ``kind`` is what is counted (lent, refused, taken_back …); ``event`` can be undone; ``although`` are the codes that
    "Lend anyway" names; ``slip`` is the hold or the journey that a slip can be printed for.
    """

    kind: str
    tone: str
    word: str
    title: str = ""
    language: str = ""
    barcode: str = ""
    item: int | None = None
    text: str = ""
    reasons: list[str] = field(default_factory=list)
    reason: str = ""
    event: int | None = None
    is_undone: bool = False
    needs_hands: bool = False
    although: list[str] = field(default_factory=list)
    slip: str = ""
    loan: int | None = None
    hold: int | None = None
    # What was asked for, to ask for it again in spite of a refusal.
    wanted: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Everything in it, for the session."""
        return asdict(self)


def slip_address(slip: str) -> str:
    """The page that prints a slip: "hold:5", "transit:7", "receipt:9"; "" for none."""
    kind, _colon, number = slip.partition(":")
    return reverse(f"admin:desk_{kind}_slip", args=[number]) if number else ""


def _of_item(item: Item) -> dict[str, Any]:
    edition = item.edition
    return {
        "title": edition.title,
        "language": edition.language,
        "barcode": item.barcode or str(item.pk),
        "item": item.pk,
    }


def lent(done: CheckOut, rule: CirculationRule | None = None) -> Entry:
    """A copy was lent: until when, and why until then; ``rule`` is the one that gave the length."""
    by_hours = done.terms.loan_unit == LoanUnit.HOURS
    due = in_words.due(done.loan.due_at, by_hours=by_hours)
    texts = [_("due %(due)s: %(why)s") % {"due": due, "why": ", ".join(done.due.reasons)}]
    if rule:
        texts[0] += ", " + _("by the rule “%(rule)s”") % {"rule": about(rule)}
    if done.filled:
        texts.append(_("it was reserved"))
    if done.left_on_shelf:
        barcode = done.left_on_shelf.barcode or ""
        texts.append(_("another copy was kept for this: take %(barcode)s back") % {"barcode": barcode})
    if done.put_back and done.put_back.patron:
        texts.append(_("%(patron)s waits again, at the old place in line") % {"patron": done.put_back.patron})
    return Entry(
        kind="lent",
        tone=WAIT if done.left_on_shelf else OK,
        word=_("Lent"),
        **_of_item(done.loan.item),
        text="; ".join(texts),
        event=done.event.pk,
        loan=done.loan.pk,
    )


def not_lent(item: Item, error: CirculationError, *, may_override: bool) -> Entry:
    """A copy was not lent: the reason that is easiest to mend, the others, and whether one may go on."""
    if error.code == "already_theirs":
        return Entry(
            kind="again",
            tone=WAIT,
            word=_("Lent already"),
            **_of_item(item),
            text=str(error.refusal),
            reason=error.code,
        )
    return Entry(
        kind="refused",
        tone=NO,
        word=_("Not lent"),
        **_of_item(item),
        text=str(error.refusal),
        reasons=[str(other) for other in error.refusals[1:]],
        reason=error.code,
        although=error.overridable if may_override else [],
    )


def taken_back(done: CheckIn) -> Entry:
    """A copy came back: what to do with it now."""
    entry = Entry(
        kind="taken_back" if done.loan else "not_lent",
        tone=WAIT if done.needs_hands else OK,
        word=_("Taken back") if done.loan else _("Was not lent"),
        **_of_item(done.item),
        event=done.event.pk,
        loan=done.loan.pk if done.loan else None,
        needs_hands=done.needs_hands,
    )
    match done.destination:
        case Destination.HOLD_SHELF:
            _keep(entry, done.hold)
        case Destination.TRANSIT if done.transit:
            entry.word = _("Send on")
            entry.text = _("Send it to %(branch)s.") % {"branch": done.transit.to_branch}
            entry.slip = f"transit:{done.transit.pk}"
            if done.hold:
                entry.hold = done.hold.pk
                entry.text = _("Send it to %(branch)s for %(reader)s.") % {
                    "branch": done.transit.to_branch,
                    "reader": _initials(done.hold),
                }
        case Destination.ASIDE:
            entry.word = _("Put aside")
            entry.text = _("It is marked: %(status)s.") % {"status": done.item.get_status_display().lower()}
        case _:
            entry.text = _place(done.item)
            if Note.RECEIVED in done.notes:
                entry.word, entry.kind = _("Arrived"), "received"
    if done.loan and done.loan.patron:
        entry.reasons.append(_("%(patron)s had it.") % {"patron": done.loan.patron})
    if done.charge:
        why = ", ".join(done.overdue.reasons)
        amount = in_words.money(done.charge.amount)
        entry.reasons.append(_("%(amount)s to pay: %(why)s.") % {"amount": amount, "why": why})
    is_found = Note.WAS_LOST in done.notes or Note.WAS_MISSING in done.notes
    if is_found and entry.word == _("Was not lent"):
        entry.word = _("Found")
    for note in done.notes:
        # What is found, or fetched for a reader, was not lent without a scan.
        if note == Note.WAS_NOT_LENT and (is_found or done.hold):
            continue
        if text := _notes().get(note):
            entry.reasons.append(text)
    if done.credited:
        entry.reasons.append(_("%(amount)s charged for it was taken back.") % {"amount": in_words.money(done.credited)})
    return entry


def _notes() -> Mapping[Note, str]:
    return {
        Note.WAS_LOST: _("It was marked as lost: found."),
        Note.WAS_MISSING: _("It was missing: found."),
        Note.WAS_CLAIMED: _("The reader had said that it was returned."),
        Note.WAS_NOT_LENT: _("It was not lent: perhaps it was lent without a scan."),
    }


def _keep(entry: Entry, hold: Hold | None) -> None:
    if hold is None:
        return
    entry.word = _("Keep it")
    entry.hold = hold.pk
    entry.slip = f"hold:{hold.pk}"
    entry.text = _("Hold shelf, for %(reader)s. Collect by %(day)s.") % {
        "reader": _initials(hold),
        "day": in_words.day(hold.pickup_by) if hold.pickup_by else "—",
    }


def _initials(hold: Hold) -> str:
    return hold.patron.initials if hold.patron else "—"


def _place(item: Item) -> str:
    parts = [item.shelving_location.name if item.shelving_location else "", item.call_number]
    place = ", ".join(part for part in parts if part)
    return _("Shelf: %(place)s.") % {"place": place} if place else _("Back to its shelf.")


def renewed(answer: Renewal | NotRenewed) -> Entry:
    """A loan was renewed, or not and why."""
    item = answer.loan.item
    if isinstance(answer, NotRenewed):
        return Entry(
            kind="not_renewed",
            tone=NO,
            word=_("Not renewed"),
            **_of_item(item),
            text=str(answer.refusals[0]),
            reasons=[str(other) for other in answer.refusals[1:]],
            reason=answer.refusals[0].code,
            loan=answer.loan.pk,
        )
    due = in_words.due(answer.loan.due_at, by_hours=answer.loan.terms.get("loan_unit") == LoanUnit.HOURS)
    reasons = []
    if answer.charge:
        reasons.append(_("%(amount)s to pay for being late.") % {"amount": in_words.money(answer.charge.amount)})
    return Entry(
        kind="renewed",
        tone=OK,
        word=_("Renewed"),
        **_of_item(item),
        text=_("due %(due)s") % {"due": due},
        reasons=reasons,
        event=answer.event.pk,
        loan=answer.loan.pk,
    )


def undone(done: Undone) -> Entry:
    """An act was undone: how things stand again."""
    event = done.undone
    texts = []
    match event.verb:
        case Verb.CHECK_IN | Verb.MARK_LOST if event.loan and event.patron:
            due = in_words.due(event.loan.due_at)
            texts.append(_("%(patron)s has it again, due %(due)s as before.") % {"patron": event.patron, "due": due})
        case Verb.CHECK_OUT:
            texts.append(_("It is not lent any more."))
        case Verb.RENEW | Verb.MOVE_DATE if event.loan:
            event.loan.refresh_from_db(fields=["due_at"])
            texts.append(_("Due %(due)s as before.") % {"due": in_words.due(event.loan.due_at)})
        case Verb.PAY | Verb.WAIVE | Verb.REFUND:
            texts.append(_("The amount is owed as before."))
        case Verb.CANCEL_HOLD | Verb.EXPIRE_HOLD:
            texts.append(_("The reservation is back at its old place."))
        case Verb.PLACE_HOLD:
            texts.append(_("It is not reserved any more."))
        case Verb.CHARGE:
            texts.append(_("It is not owed any more."))
        case Verb.SEND:
            texts.append(_("It is not on its way any more."))
        case Verb.RECEIVE if event.transit:
            texts.append(_("It is on its way to %(branch)s again.") % {"branch": event.transit.to_branch})
        case Verb.MARK_LOST | Verb.MARK_MISSING | Verb.MARK_DAMAGED | Verb.FIND | Verb.WITHDRAW if event.item:
            event.item.refresh_from_db(fields=["status"])
            texts.append(_("State: %(status)s.") % {"status": event.item.get_status_display()})
    for part in event.parts.filter(verb=Verb.CATCH_HOLD).select_related("patron"):
        texts.append(_("%(patron)s is in line again as before.") % {"patron": part.patron})
        texts.append(
            ngettext("%(count)d message had gone out.", "%(count)d messages had gone out.", done.messages_gone)
            % {"count": done.messages_gone}
            if done.messages_gone
            else _("No message had gone out.")
        )
    if done.credited:
        texts.append(_("%(amount)s charged for it was taken back.") % {"amount": in_words.money(done.credited)})
    about: dict[str, Any] = {"title": event.hold.title if event.hold else event.get_verb_display()}
    if event.item:
        about = _of_item(event.item)
    return Entry(kind="undone", tone=OK, word=_("Undone"), **about, text=" ".join(texts))


def paid(receipt: Receipt, patron: Patron) -> Entry:
    """Money was taken, waived or given back: what is left, and whether one may borrow again."""
    values = {"amount": in_words.money(abs(receipt.payment.amount)), "left": in_words.money(receipt.balance)}
    word = receipt.payment.get_kind_display()
    text = {
        "payment": _("Received %(amount)s. %(left)s left."),
        "waiver": _("Waived %(amount)s. %(left)s left."),
        "refund": _("Gave back %(amount)s. %(left)s left."),
    }[receipt.payment.kind] % values
    limit = patron.category.owing_limit
    if limit is not None and receipt.payment.kind != "refund":
        before = receipt.balance + receipt.payment.amount
        if before > limit >= receipt.balance:
            text += " " + _("May borrow again (limit %(limit)s).") % {"limit": in_words.money(limit)}
        elif receipt.balance > limit:
            text += " " + _("Cannot borrow yet (limit %(limit)s).") % {"limit": in_words.money(limit)}
    return Entry(
        kind="paid", tone=OK, word=word, text=text, event=receipt.event.pk, slip=f"receipt:{receipt.payment.pk}"
    )


def hold_ended(done: Ended) -> Entry:
    """A reservation was cancelled: where its copy goes."""
    text = _("Everybody behind moves up.")
    if done.next_hold:
        text = _("Its copy goes to %(reader)s.") % {"reader": _initials(done.next_hold)}
    elif done.freed:
        text = _("Take %(barcode)s off the hold shelf, and take it back.") % {"barcode": done.freed.barcode or ""}
    title = done.hold.title
    return Entry(kind="cancelled", tone=OK, word=_("Cancelled"), title=title, text=text, event=done.event.pk)


def reserved(hold: Hold, wait: Wait, event: int | None) -> Entry:
    """A reservation was made: where it is collected, and when that may be."""
    text = _("To collect at %(branch)s.") % {"branch": hold.pickup_branch}
    return said(_("Reserved"), f"{text} {place_in_line(wait)}", title=hold.title, event=event)


def said(word: str, text: str, *, tone: str = OK, title: str = "", event: int | None = None, reason: str = "") -> Entry:
    """Anything else in one line."""
    return Entry(kind="said", tone=tone, word=word, title=title, text=text, event=event, reason=reason)


def not_reserved(title: str, error: CirculationError, wanted: dict[str, str], *, may_override: bool) -> Entry:
    """A reservation was refused; ``wanted`` are the fields that asked for it."""
    entry = refused(_("Not reserved"), error.refusals, title)
    entry.kind, entry.wanted = "not_reserved", wanted
    entry.although = error.overridable if may_override else []
    return entry


def refused(word: str, refusals: Sequence[Refusal], title: str = "") -> Entry:
    """Something was refused that is not a loan."""
    return Entry(
        kind="said",
        tone=NO,
        word=word,
        title=title,
        text=str(refusals[0]),
        reasons=[str(other) for other in refusals[1:]],
        reason=refusals[0].code,
    )


def lending_summary(entries: Iterable[Mapping[str, Any]]) -> str:
    """How far one has come with a reader: "Lent 4. 1 refused."; "" before the first scan."""
    standing = [entry for entry in entries if not entry["is_undone"]]
    items_lent = {entry["item"] for entry in standing if entry["kind"] == "lent"}
    # What was lent anyway, or after the reason was mended, is refused no longer.
    kinds = [entry["kind"] for entry in standing if entry["kind"] != "refused" or entry["item"] not in items_lent]
    lent, refused = kinds.count("lent"), kinds.count("refused")
    renewed, kept = kinds.count("renewed"), kinds.count("not_renewed")
    texts = []
    if lent or refused:
        texts.append(_("Lent %(count)d.") % {"count": lent})
    if refused:
        texts.append(_("%(count)d refused.") % {"count": refused})
    if renewed or kept:
        texts.append(_("Renewed %(count)d.") % {"count": renewed})
    if kept:
        texts.append(_("%(count)d not renewed.") % {"count": kept})
    return " ".join(texts)


def returns_summary(entries: Iterable[Mapping[str, Any]]) -> str:
    """How far one has come with a book drop: "30 taken back, 3 need you"; "" before the first scan."""
    scanned = [entry for entry in entries if entry["event"] and not entry["is_undone"]]
    if not scanned:
        return ""
    text = ngettext("%(count)d taken back", "%(count)d taken back", len(scanned)) % {"count": len(scanned)}
    if hands := sum(1 for entry in scanned if entry["needs_hands"]):
        text += ", " + ngettext("%(count)d needs you", "%(count)d need you", hands) % {"count": hands}
    return text
