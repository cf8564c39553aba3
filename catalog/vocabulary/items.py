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
