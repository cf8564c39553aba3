"""Items: the pieces with a barcode, and what may be done with them."""

import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalog.models.branches import Branch, ShelvingLocation
from catalog.models.ordered import OrderedQuerySet
from catalog.standards.call_numbers import call_number_key
from catalog.vocabulary.items import ItemState, ItemStatus, item_state


class ItemType(models.Model):
    """The kind of an item for lending rules: book, DVD, 7-day loan."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["name"]
        verbose_name = _("item type")
        verbose_name_plural = _("item types")

    def __str__(self) -> str:
        return self.name


def _open_rows(name: str, column: str = "item") -> QuerySet:
    """The open loan, hold or transit of each item of a query: at most one, by a unique index on the open ones."""
    # By name: these models stand on this one.
    return apps.get_model("catalog", name).objects.open().order_by().filter(**{column: OuterRef("pk")})


class ItemQuerySet(OrderedQuerySet["Item"]):
    """Questions about many items."""

    order_column = "call_number_key"

    def listed(self) -> "ItemQuerySet":
        """Those that readers see: not lost, not withdrawn, in a public branch."""
        return self.exclude(status__in=[ItemStatus.LOST, ItemStatus.WITHDRAWN]).filter(branch__is_public=True)

    def on_shelf(self) -> "ItemQuerySet":
        """Those that can be taken from the shelf now: not lent, not kept for a reader, not on their way."""
        return self.filter(self.model.is_in(), branch__is_public=True)

    def with_circulation(self) -> "ItemQuerySet":
        """With what :attr:`Item.state` and its words need: when it is due, whether it is kept, where it is going."""
        holds = _open_rows("Hold", "caught_item")
        going_to = Coalesce(
            Subquery(_open_rows("Transit").values("to_branch")),
            Subquery(holds.filter(ready_at__isnull=True).values("pickup_branch")),
        )
        name = Branch.objects.public().order_by().filter(pk=OuterRef("going_to_id")).values("name")
        columns: dict[str, Any] = {
            "due_at": Subquery(_open_rows("Loan").values("due_at")),
            "is_kept": Exists(holds.filter(ready_at__isnull=False)),
            "going_to_id": going_to,
            "going_to_name": Subquery(name),
        }
        return self.annotate(**columns)

    def along_shelf(self, branch: Branch, location: ShelvingLocation | None = None) -> "ItemQuerySet":
        """Those with a mark that readers pass when they walk along the shelves of a branch, or of one place in it.

        Nobody walks in the closed store.
        """
        here = self.listed().filter(branch=branch, call_number_key__gt="", edition__suppressed=False)
        if location:
            here = here.filter(shelving_location=location)
        return here.exclude(shelving_location__is_closed_store=True)

    def beside(self, item: "Item") -> "ItemQuerySet":
        """Those in the place of an item that readers can walk to; whether readers see their editions is not asked."""
        gone = [ItemStatus.LOST, ItemStatus.WITHDRAWN]
        here = self.exclude(status__in=gone).filter(branch=item.branch_id, call_number_key__gt="")
        if item.shelving_location_id:
            return here.filter(shelving_location=item.shelving_location_id)
        return here.exclude(shelving_location__is_closed_store=True)

    def with_place(self) -> "ItemQuerySet":
        """With branch and shelving location, in the order of branches and shelves."""
        return self.select_related("branch", "shelving_location").order_by(
            "branch__position", "branch__name", "call_number_key", "enumeration", "pk"
        )


class Item(models.Model):
    """One piece of an edition that a branch holds."""

    edition = models.ForeignKey(
        "catalog.Edition", on_delete=models.CASCADE, related_name="items", verbose_name=_("edition")
    )
    barcode = models.CharField(_("barcode"), max_length=60, unique=True, null=True, blank=True)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="items", verbose_name=_("branch"))
    shelving_location = models.ForeignKey(
        ShelvingLocation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("shelving location"),
    )
    item_type = models.ForeignKey(
        ItemType, on_delete=models.PROTECT, related_name="items", null=True, blank=True, verbose_name=_("item type")
    )
    call_number = models.CharField(_("shelf mark"), max_length=200, blank=True)
    call_number_key = models.CharField(max_length=120, blank=True, editable=False)
    enumeration = models.CharField(_("volume or issue"), max_length=200, blank=True)
    copy_number = models.CharField(_("copy"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=14, choices=ItemStatus.choices, default=ItemStatus.AVAILABLE)
    public_note = models.CharField(_("note for readers"), max_length=500, blank=True)
    staff_note = models.CharField(_("note for staff"), max_length=500, blank=True)
    price = models.DecimalField(_("price"), max_digits=10, decimal_places=2, null=True, blank=True)
    added_on = models.DateField(_("added"), auto_now_add=True)

    # What ``with_circulation`` adds: the name is that of a public branch, or None.
    due_at: datetime.datetime | None
    is_kept: bool
    going_to_id: int | None
    going_to_name: str | None

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["branch", "call_number_key", "pk"]
        verbose_name = _("item")
        verbose_name_plural = _("items")
        indexes = [
            models.Index(fields=["call_number_key"], name="item_call_number_key"),
            models.Index(fields=["branch", "call_number_key"], name="item_branch_shelf"),
            models.Index(fields=["shelving_location", "call_number_key"], name="item_location_shelf"),
        ]

    def __str__(self) -> str:
        return self.barcode or f"{self.branch} {self.call_number}".strip()

    @staticmethod
    def is_in() -> Q:
        """The condition that a copy is in its place, for anybody to take."""
        lent, caught, sent = _open_rows("Loan"), _open_rows("Hold", "caught_item"), _open_rows("Transit")
        return Q(~Exists(lent), ~Exists(caught), ~Exists(sent), status=ItemStatus.AVAILABLE)

    @property
    def state(self) -> ItemState:
        """How it is with the copy now; of one that was fetched ``with_circulation``."""
        return item_state(
            self.status,
            is_lent=self.due_at is not None,
            is_kept=self.is_kept,
            is_travelling=self.going_to_id is not None,
        )

    def clean(self) -> None:
        """Refuse a shelving location of another branch."""
        place = self.shelving_location
        if place and self.branch_id and place.branch_id != self.branch_id:
            sentence = _("This place is in %(branch)s, and the copy is not.") % {"branch": place.branch}
            raise ValidationError({"shelving_location": sentence})

    def set_derived(self) -> None:
        """Set the sortable form of the shelf mark; an empty barcode is none."""
        self.call_number_key = call_number_key(self.call_number)
        self.barcode = (self.barcode or "").strip() or None
