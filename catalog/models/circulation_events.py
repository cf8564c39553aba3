"""The log of circulation: what was done, when, by whom, from where. Rows are added, never changed.

Only the nightly run touches them again: it takes the patron out of what is over (statistics survive).
"""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalog.models.branches import Branch
from catalog.models.charges import Charge, Payment
from catalog.models.holds import Hold
from catalog.models.items import Item, ItemType
from catalog.models.loans import Loan
from catalog.models.patrons import Patron, PatronCategory
from catalog.models.transits import Transit
from catalog.vocabulary.circulation import Reason, Verb


class CirculationEvent(models.Model):
    """One act at a desk, by a patron or by the nightly run."""

    verb = models.CharField(_("what"), max_length=14, choices=Verb.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("where"))
    address = models.GenericIPAddressField(_("from"), null=True)
    patron = models.ForeignKey(
        Patron, on_delete=models.SET_NULL, null=True, related_name="events", verbose_name=_("patron")
    )
    item = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, related_name="events", verbose_name=_("copy"))
    loan = models.ForeignKey(Loan, on_delete=models.SET_NULL, null=True, related_name="events")
    hold = models.ForeignKey(Hold, on_delete=models.SET_NULL, null=True, related_name="events")
    transit = models.ForeignKey(Transit, on_delete=models.SET_NULL, null=True, related_name="events")
    charge = models.ForeignKey(Charge, on_delete=models.SET_NULL, null=True, related_name="events")
    payment = models.ForeignKey(Payment, on_delete=models.SET_NULL, null=True, related_name="events")
    # For statistics, when the patron has been taken out.
    patron_category = models.ForeignKey(PatronCategory, on_delete=models.SET_NULL, null=True, related_name="+")
    item_type = models.ForeignKey(ItemType, on_delete=models.SET_NULL, null=True, related_name="+")
    # Codes of the refusals that stood against it: they were overridden, or it is they that were written down (REFUSE).
    refusals = models.JSONField(_("reasons against it"), default=list)
    # What undoing needs to know.
    before = models.JSONField(default=dict)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by", verbose_name=_("undoes")
    )
    # What belongs to one act: the hold that a check-in caught, the charge that it made.
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("desk action")
        verbose_name_plural = _("desk actions")
        indexes = [
            # Branch and loan, so that a year is counted in the index alone.
            models.Index(fields=["verb", "at", "branch", "loan"], name="events_by_verb"),
            models.Index(fields=["at"], name="events_by_time"),
        ]

    @cached_property
    def unwritten_parts(self) -> list["CirculationEvent"]:
        """Parts of an event that is not written yet: they are written with it (``catalog.circulation.events``)."""
        return []

    @property
    def reasons(self) -> str:
        """The refusals in a few words; "" for none."""
        known = dict(Reason.choices)
        return ", ".join(str(known.get(code, code)) for code in self.refusals)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_verb_display()}"
