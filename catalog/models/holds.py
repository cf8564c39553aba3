"""Holds: a patron's place in the queue for a title, for a work, or for one very copy."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.branches import Branch
from catalog.models.editions import Edition
from catalog.models.items import Item
from catalog.models.loans import Loan
from catalog.models.patrons import Patron
from catalog.models.works import Work
from catalog.vocabulary.circulation import HoldEnd, HoldState
from catalog.vocabulary.formats import Format


class HoldQuerySet(models.QuerySet["Hold"]):
    """Questions about many holds."""

    def open(self) -> "HoldQuerySet":
        """Those that have not ended: waiting, paused, on their way or ready."""
        return self.filter(ended_at__isnull=True)

    def waiting(self) -> "HoldQuerySet":
        """Those that no copy has been caught for, paused ones included."""
        return self.open().filter(caught_item__isnull=True)

    def ready(self) -> "HoldQuerySet":
        """Those whose copy is on the hold shelf."""
        return self.open().filter(ready_at__isnull=False)

    def suspended(self, on: datetime.date) -> "HoldQuerySet":
        """Those paused on a day; on the day it is paused until a hold is in the queue again."""
        return self.waiting().filter(
            Q(suspended_until__isnull=True) | Q(suspended_until__gt=on), suspended_at__isnull=False
        )

    def active(self, on: datetime.date) -> "HoldQuerySet":
        """Those that wait for a copy on a day, are wanted still, and are not paused."""
        wanted = self.waiting().filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))
        return wanted.filter(Q(suspended_at__isnull=True) | Q(suspended_until__lte=on))

    def that_item_could_fill(self, item: Item) -> "HoldQuerySet":
        """Those that a copy answers by what it is: its title, its work in the wanted language and format, or itself."""
        return self.filter(_for_title(item.edition) | Q(item=item))

    def for_edition(self, edition: Edition) -> "HoldQuerySet":
        """Those that some copy of an edition answers by what it is."""
        copies = Item.objects.filter(edition=edition).order_by().values("pk")
        return self.filter(_for_title(edition) | Q(item__in=copies))

    def in_queue(self) -> "HoldQuerySet":
        """In the order in which they are served."""
        return self.order_by("queued_at", "pk")


def _for_title(edition: Edition) -> Q:
    of_work = Q(work=edition.work_id) & Q(language__in=("", edition.language)) & Q(format__in=("", edition.format))
    return Q(edition=edition) | of_work


class Hold(models.Model):
    """A patron waits for a title (any copy), a work (any edition) or one item, to be collected at a branch."""

    patron = models.ForeignKey(
        Patron, on_delete=models.PROTECT, null=True, related_name="holds", verbose_name=_("patron")
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, null=True, blank=True, related_name="holds", verbose_name=_("title")
    )
    work = models.ForeignKey(
        Work, on_delete=models.CASCADE, null=True, blank=True, related_name="holds", verbose_name=_("any edition of")
    )
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, null=True, blank=True, related_name="holds", verbose_name=_("this very copy")
    )
    language = models.CharField(_("only in the language"), max_length=3, blank=True)
    format = models.CharField(_("only as"), max_length=20, choices=Format.choices, blank=True)
    pickup_branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="holds", verbose_name=_("to collect at")
    )
    placed_at = models.DateTimeField(_("placed"), default=timezone.now)
    # The queue is in this order; it is the time of placing unless staff have moved the hold.
    queued_at = models.DateTimeField(_("in the queue since"), default=timezone.now)
    expires_on = models.DateField(_("not wanted after"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("paused"), null=True, blank=True)
    suspended_until = models.DateField(_("paused until"), null=True, blank=True)
    caught_item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="caught_holds", verbose_name=_("copy")
    )
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    pickup_by = models.DateField(_("collect by"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_as = models.CharField(_("ended as"), max_length=10, choices=HoldEnd.choices, blank=True)
    filled_by = models.OneToOneField(
        Loan, on_delete=models.SET_NULL, null=True, blank=True, related_name="hold", verbose_name=_("loan")
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["queued_at", "pk"]
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=False, work__isnull=True, item__isnull=True)
                | Q(edition__isnull=True, work__isnull=False, item__isnull=True)
                | Q(edition__isnull=True, work__isnull=True, item__isnull=False),
                name="a_hold_is_for_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="") | Q(ended_at__isnull=False) & ~Q(ended_as=""),
                name="a_hold_that_ended_says_how",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(patron__isnull=False), name="an_open_hold_has_its_patron"
            ),
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True) | Q(caught_item__isnull=False), name="what_is_ready_is_a_copy"
            ),
            models.UniqueConstraint(
                fields=["caught_item"], condition=Q(ended_at__isnull=True), name="a_copy_is_caught_for_one_hold"
            ),
            *(
                models.UniqueConstraint(
                    fields=["patron", target],
                    condition=Q(ended_at__isnull=True),
                    name=f"one_open_hold_of_a_patron_on_a_{target}",
                )
                for target in ("edition", "work", "item")
            ),
        ]
        indexes = [
            models.Index(
                fields=["edition", "queued_at"], condition=Q(ended_at__isnull=True), name="open_holds_of_edition"
            ),
            models.Index(fields=["work", "queued_at"], condition=Q(ended_at__isnull=True), name="open_holds_of_work"),
            models.Index(
                fields=["pickup_branch", "ready_at"], condition=Q(ended_at__isnull=True), name="open_holds_of_branch"
            ),
            models.Index(fields=["ended_at"], name="holds_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.target} → {self.patron or '—'}"

    @property
    def target(self) -> Edition | Work | Item:
        """What is waited for."""
        return self.edition or self.work or self.item  # type: ignore[return-value]

    @property
    def title(self) -> str:
        """The title of what is waited for."""
        return self.item.edition.title if self.item else str(self.target)

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    def is_suspended(self, on: datetime.date) -> bool:
        """Say whether it is paused on a day."""
        if self.suspended_at is None or self.caught_item_id:
            return False
        return self.suspended_until is None or self.suspended_until > on

    def state(self, on: datetime.date) -> HoldState:
        """Where it stands on a day."""
        if self.ended_as:
            return HoldState(self.ended_as)
        if self.ready_at:
            return HoldState.READY
        if self.caught_item_id:
            return HoldState.IN_TRANSIT
        return HoldState.SUSPENDED if self.is_suspended(on) else HoldState.WAITING
