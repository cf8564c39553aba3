"""Lending rules. A row fills in some values; for each value the most specific row that has one wins."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.branches import Branch
from catalog.models.items import ItemType
from catalog.models.patrons import PatronCategory
from catalog.vocabulary.circulation import ClosedDays, LoanUnit, OnShelfHolds


class CirculationRuleQuerySet(models.QuerySet["CirculationRule"]):
    """Questions about many rules."""

    def current(self) -> "CirculationRuleQuerySet":
        """Those in force: neither replaced nor ended."""
        return self.filter(ended_at__isnull=True)

    def for_case(
        self, branch_id: int | None, category_id: int | None, item_type_id: int | None
    ) -> "CirculationRuleQuerySet":
        """Those in force that speak of a case, in no order."""
        return self.current().filter(
            Q(branch=None) | Q(branch=branch_id),
            Q(patron_category=None) | Q(patron_category=category_id),
            Q(item_type=None) | Q(item_type=item_type_id),
        )


class CirculationRule(models.Model):
    """One row of lending terms, for a branch, a patron category and an item type, each of which may be any.

    A row is never changed: a change ends it and makes its successor, so that the history can be read and a loan can
    name the very row that it was made under. What a row speaks of stays as long as the row, also when that is over. An
    empty value says nothing; a more general row is asked for it.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("branch"))
    patron_category = models.ForeignKey(
        PatronCategory, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("patron category")
    )
    item_type = models.ForeignKey(
        ItemType, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("item type")
    )

    is_lendable = models.BooleanField(_("may be lent"), null=True, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    loan_length = models.PositiveSmallIntegerField(
        _("loan length"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    loan_unit = models.CharField(_("counted in"), max_length=5, choices=LoanUnit.choices, blank=True)
    fixed_due_date = models.DateField(
        _("due at the latest on"), null=True, blank=True, help_text=_("For example the last day of term.")
    )
    closed_days = models.CharField(_("closed days"), max_length=10, choices=ClosedDays.choices, blank=True)
    most_loans = models.PositiveSmallIntegerField(
        _("most loans"), null=True, blank=True, help_text=_("Of this item type; in a row for any type: of all.")
    )
    renewals = models.PositiveSmallIntegerField(_("renewals"), null=True, blank=True)
    renew_days_before = models.PositiveSmallIntegerField(
        _("renewable from (days before it is due)"), null=True, blank=True, help_text=_("Empty: from the first day.")
    )
    renew_days_late = models.PositiveSmallIntegerField(
        _("renewable until (days late)"), null=True, blank=True, help_text=_("Empty: however late.")
    )
    is_holdable = models.BooleanField(_("may be reserved"), null=True, blank=True)
    most_holds = models.PositiveSmallIntegerField(_("most reservations"), null=True, blank=True)
    on_shelf_holds = models.CharField(
        _("reserve while a copy is in"), max_length=14, choices=OnShelfHolds.choices, blank=True
    )
    hold_shelf_days = models.PositiveSmallIntegerField(_("kept on the hold shelf (open days)"), null=True, blank=True)
    charge_per_day = models.DecimalField(
        _("charge per day late"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    grace_days = models.PositiveSmallIntegerField(_("days late without charge"), null=True, blank=True)
    charge_cap = models.DecimalField(
        _("charge at most"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    is_capped_at_price = models.BooleanField(_("never more than the price"), null=True, blank=True)
    is_charged_when_closed = models.BooleanField(_("closed days are charged"), null=True, blank=True)

    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    ended_at = models.DateTimeField(_("until"), null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="successor"
    )

    objects = CirculationRuleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("lending rule")
        verbose_name_plural = _("lending rules")
        constraints = [
            models.UniqueConstraint(
                Coalesce(F("branch"), 0),
                Coalesce(F("patron_category"), 0),
                Coalesce(F("item_type"), 0),
                condition=Q(ended_at__isnull=True),
                name="one_rule_in_force_for_a_case",
                violation_error_message=_(
                    "There is a rule for this branch, category and type already: change that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(loan_length__isnull=True, loan_unit="") | Q(loan_length__gte=1) & ~Q(loan_unit=""),
                name="loan_length_has_a_unit",
                violation_error_message=_("A loan length needs its unit, days or hours, and a unit its length."),
            ),
        ]

    def __str__(self) -> str:
        parts = (self.item_type, self.patron_category, self.branch)
        return " · ".join(str(part) for part in parts if part) or str(_("Everything, everybody, everywhere"))

    def speaks_of(self, branch_id: int | None, category_id: int | None, item_type_id: int | None) -> bool:
        """Say whether this row is about a case; what :meth:`CirculationRuleQuerySet.for_case` asks the database."""
        wanted = (
            (self.branch_id, branch_id),
            (self.patron_category_id, category_id),
            (self.item_type_id, item_type_id),
        )
        return all(own is None or own == asked for own, asked in wanted)

    @property
    def precedence(self) -> tuple[bool, bool, bool]:
        """What is sorted by to find the most specific row: branch before patron category before item type."""
        return (self.branch_id is not None, self.patron_category_id is not None, self.item_type_id is not None)
