"""Sets of items that are lent and taken back by one scan: a class set, a bag of games."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.items import Item


class ItemSet(models.Model):
    """Items that go together; the set has a barcode of its own."""

    name = models.CharField(_("name"), max_length=120)
    barcode = models.CharField(_("barcode of the set"), max_length=60, unique=True)
    items = models.ManyToManyField(Item, related_name="sets", verbose_name=_("copies"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("set of copies")
        verbose_name_plural = _("sets of copies")

    def __str__(self) -> str:
        return self.name
