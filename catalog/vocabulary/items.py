"""Items: the states of a copy that are stored; on loan, on the hold shelf and in transit come from other rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemStatus(models.TextChoices):
    """What staff have noted against a copy (our glossary's item statuses). `AVAILABLE` means nothing."""

    AVAILABLE = "available", _("Available")
    MISSING = "missing", _("Missing")
    LOST = "lost", _("Lost")
    DAMAGED = "damaged", _("Damaged")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    IN_PROCESSING = "in_processing", _("In processing")
    REFERENCE_ONLY = "reference_only", _("Reference only")


class ItemState(models.TextChoices):
    """How it is with a copy now: what is stored, or that it is lent, kept or on its way (our glossary's statuses)."""

    AVAILABLE = "available", _("Available")
    ON_LOAN = "on_loan", _("On loan")
    ON_HOLD_SHELF = "on_hold_shelf", _("On the hold shelf")
    IN_TRANSIT = "in_transit", _("In transit")
    MISSING = "missing", _("Missing")
    LOST = "lost", _("Lost")
    DAMAGED = "damaged", _("Damaged")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    IN_PROCESSING = "in_processing", _("In processing")
    REFERENCE_ONLY = "reference_only", _("Reference only")


# Nobody can have these, whatever else is noted against them.
_GONE = frozenset({ItemStatus.MISSING, ItemStatus.LOST, ItemStatus.WITHDRAWN})
# Where a copy is when it is not in its place.
AWAY = frozenset({ItemState.ON_LOAN, ItemState.ON_HOLD_SHELF, ItemState.IN_TRANSIT})


def item_state(status: str, *, is_lent: bool, is_kept: bool, is_travelling: bool) -> ItemState:
    """Return the state of a copy, from its stored status and its open loan, ready hold and journey."""
    if status in _GONE:
        return ItemState(status)
    if is_lent:
        return ItemState.ON_LOAN
    if is_kept:
        return ItemState.ON_HOLD_SHELF
    return ItemState.IN_TRANSIT if is_travelling else ItemState(status)
