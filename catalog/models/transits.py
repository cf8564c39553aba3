"""Transits: items that travel between branches."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.branches import Branch
from catalog.models.holds import Hold
from catalog.models.items import Item


class TransitQuerySet(models.QuerySet["Transit"]):
    """Questions about many transits."""

    def open(self) -> "TransitQuerySet":
        """Those that have not arrived."""
        return self.filter(received_at__isnull=True)


class Transit(models.Model):
    """An item on its way from one branch to another, for a hold or to where it belongs."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="transits", verbose_name=_("copy"))
    from_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("from"))
    to_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="transits", verbose_name=_("to"))
    hold = models.ForeignKey(
        Hold, on_delete=models.SET_NULL, null=True, blank=True, related_name="transits", verbose_name=_("for")
    )
    sent_at = models.DateTimeField(_("sent"))
    received_at = models.DateTimeField(_("received"), null=True, blank=True)

    objects = TransitQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("transit")
        verbose_name_plural = _("transits")
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(received_at__isnull=True), name="one_open_transit_of_an_item"
            )
        ]
        indexes = [
            models.Index(
                fields=["to_branch", "sent_at"], condition=Q(received_at__isnull=True), name="open_transits_to"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.from_branch} → {self.to_branch}"
