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
    UNDO = "undo", _("Undone")
