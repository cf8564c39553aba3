"""Circulation: the closed lists of rules, holds, charges, notices and desk actions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoanUnit(models.TextChoices):
    """What a loan's length is counted in."""

    DAYS = "days", _("days")
    HOURS = "hours", _("hours")


class OnShelfHolds(models.TextChoices):
    """Whether a title may be reserved while a copy of it is in."""

    ALWAYS = "always", _("always")
    NONE_AVAILABLE = "none_available", _("only when no copy is in")
    NEVER = "never", _("never: only what is out")


class ClosedDays(models.TextChoices):
    """What a due date makes of days on which the branch is closed."""

    LEAVE = "leave", _("leave the date as it falls")
    MOVE = "move", _("move it to the next open day")
    COUNT_OPEN = "count_open", _("count open days only")


class LoanEnd(models.TextChoices):
    """How a loan ended."""

    RETURNED = "returned", _("Returned")
    LOST = "lost", _("Lost")


class HoldEnd(models.TextChoices):
    """How a hold ended."""

    FILLED = "filled", _("Collected")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Not collected")


class HoldState(models.TextChoices):
    """Where a hold stands; derived from its columns (:attr:`catalog.models.Hold.state`)."""

    WAITING = "waiting", _("Waiting")
    SUSPENDED = "suspended", _("Paused")
    IN_TRANSIT = "in_transit", _("On its way")
    READY = "ready", _("Ready")
    FILLED = "filled", _("Collected")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Not collected")


class ChargeKind(models.TextChoices):
    """What is owed for."""

    OVERDUE = "overdue", _("Overdue")
    LOST = "lost", _("Lost copy")
    DAMAGE = "damage", _("Damage")
    FEE = "fee", _("Fee")


class PaymentKind(models.TextChoices):
    """What makes a balance smaller, or larger again."""

    PAYMENT = "payment", _("Payment")
    WAIVER = "waiver", _("Waived")
    VOID = "void", _("Taken back")
    REFUND = "refund", _("Refund")


class PaymentMethod(models.TextChoices):
    """How money came or went."""

    CASH = "cash", _("Cash")
    CARD = "card", _("Card")
    TRANSFER = "transfer", _("Bank transfer")
    NONE = "", _("No money")


class NoticeKind(models.TextChoices):
    """What a message is about."""

    DUE_SOON = "due_soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    HOLD_READY = "hold_ready", _("Reservation ready")
    HOLD_EXPIRED = "hold_expired", _("Reservation not collected")
    MEMBERSHIP_ENDING = "membership_ending", _("Membership ending")


class NoticeChannel(models.TextChoices):
    """How a message goes out."""

    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")


class Verb(models.TextChoices):
    """What was done at a desk, by a patron, or by the nightly run."""

    CHECK_OUT = "check_out", _("Lent")
    CHECK_IN = "check_in", _("Taken back")
    RENEW = "renew", _("Renewed")
    PLACE_HOLD = "place_hold", _("Reserved")
    SUSPEND_HOLD = "suspend_hold", _("Reservation paused")
    RESUME_HOLD = "resume_hold", _("Reservation resumed")
    MOVE_HOLD = "move_hold", _("Reservation moved")
    CANCEL_HOLD = "cancel_hold", _("Reservation cancelled")
    EXPIRE_HOLD = "expire_hold", _("Reservation not collected")
    CATCH_HOLD = "catch_hold", _("Kept for a reader")
    SEND = "send", _("Sent")
    RECEIVE = "receive", _("Received")
    CHARGE = "charge", _("Charged")
    PAY = "pay", _("Paid")
    WAIVE = "waive", _("Waived")
    REFUND = "refund", _("Refunded")
    MARK_LOST = "mark_lost", _("Marked lost")
    MARK_MISSING = "mark_missing", _("Marked missing")
    MARK_DAMAGED = "mark_damaged", _("Marked damaged")
    CLAIM_RETURNED = "claim_returned", _("Said to be returned")
    FIND = "find", _("Found")
    WITHDRAW = "withdraw", _("Withdrawn")
    MOVE_DATE = "move_date", _("Date moved")
    REFUSE = "refuse", _("Refused")
    UNDO = "undo", _("Undone")


class Reason(models.TextChoices):
    """What stands against a loan, a renewal or a reservation: the codes of refusals, in a few words for the log."""

    OWES_TOO_MUCH = "owes_too_much", _("too much is owed")
    CARD_EXPIRED = "card_expired", _("the card has ended")
    BLOCKED = "blocked", _("the reader is blocked")
    AGE = "age", _("the reader is too young")
    TOO_MANY = "too_many", _("the reader has the most allowed")
    ALREADY_LENT = "already_lent", _("it is lent to another reader")
    WITHDRAWN = "withdrawn", _("the copy is withdrawn")
    REFERENCE_ONLY = "reference_only", _("it stays in the library")
    IN_PROCESSING = "in_processing", _("it is being made ready")
    DAMAGED = "damaged", _("it is marked as damaged")
    LOST = "lost", _("it is marked as lost")
    NOT_LENDABLE = "not_lendable", _("the rules do not lend it")
    ON_HOLD_FOR_OTHER = "on_hold_for_other", _("it is kept for another reader")
    RESERVED_BY_OTHER = "reserved_by_other", _("another reader is waiting")
    NOT_LENT = "not_lent", _("it had come back already")
    LIMIT_REACHED = "limit_reached", _("it was renewed as often as is allowed")
    RENEWED_TODAY = "renewed_today", _("it was renewed the same day")
    TOO_EARLY = "too_early", _("it is too early to renew it")
    OVERDUE_TOO_LONG = "overdue_too_long", _("it is late for too long")
    NO_LATER = "no_later", _("it cannot be kept longer")
    ALREADY_RESERVED = "already_reserved", _("it is reserved already")
    ALREADY_YOURS = "already_yours", _("the reader has it already")
    CANNOT_BE_LENT = "cannot_be_lent", _("no copy of it can be reserved")
    ON_SHELF_NOW = "on_shelf_now", _("a copy is on the shelf")
    NO_PICKUP = "no_pickup", _("it cannot be collected there")
