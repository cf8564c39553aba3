"""Patrons: who may borrow, in which category, until when, and what bars them."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models.branches import Branch
from catalog.standards.folding import match_key


class PatronCategory(models.Model):
    """A class of patrons that the lending rules tell apart: adult, child, staff."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    age_from = models.PositiveSmallIntegerField(
        _("from age"), null=True, blank=True, help_text=_("A new patron of this age is put here by the birth date.")
    )
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    needs_guardian = models.BooleanField(_("needs the name of a parent or guardian"), default=False)
    membership_months = models.PositiveSmallIntegerField(_("membership lasts (months)"), default=12)
    owing_limit = models.DecimalField(
        _("may owe up to"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        default=5,
        help_text=_("Who owes more cannot borrow, renew or reserve. Empty: there is no limit."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("patron category")
        verbose_name_plural = _("patron categories")

    def __str__(self) -> str:
        return self.name

    def takes(self, age: int) -> bool:
        """Say whether a new patron of this age belongs here by age; a category without ages takes nobody by age."""
        if self.age_from is None and self.age_to is None:
            return False
        return (self.age_from or 0) <= age and (self.age_to is None or age <= self.age_to)


class PatronQuerySet(models.QuerySet["Patron"]):
    """Questions about many patrons."""

    def named(self, words: str) -> "PatronQuerySet":
        """Those in whose name every word begins a word, in any order."""
        found = self
        for word in match_key(words).split():
            found = found.filter(Q(name_key__startswith=word) | Q(name_key__contains=f" {word}"))
        return found

    def expiring(self, first: datetime.date, last: datetime.date) -> "PatronQuerySet":
        """Those whose membership ends on one of these days, both included."""
        return self.filter(expires_on__range=(first, last))


class Patron(models.Model):
    """A member who may borrow; with or without a user account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="patron",
        verbose_name=_("user account"),
    )
    card_number = models.CharField(_("card number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    category = models.ForeignKey(
        PatronCategory, on_delete=models.PROTECT, related_name="patrons", verbose_name=_("category")
    )
    home_branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="patrons", verbose_name=_("home branch")
    )
    registered_on = models.DateField(_("registered"), auto_now_add=True, db_index=True)
    expires_on = models.DateField(_("member until"), null=True, blank=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    school_class = models.CharField(_("class"), max_length=40, blank=True, db_index=True)
    guardian = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="wards",
        verbose_name=_("guardian"),
        help_text=_("If the parent or guardian is a member."),
    )
    guardian_name = models.CharField(_("parent or guardian"), max_length=160, blank=True)
    staff_note = models.TextField(_("note for the desk"), blank=True)

    objects = PatronQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "pk"]
        verbose_name = _("patron")
        verbose_name_plural = _("patrons")
        permissions = [
            ("use_desk", _("Can lend, take back and reserve at the desk")),
            ("override_refusals", _("Can lend, renew and reserve although the rules refuse")),
            ("take_payments", _("Can take payments")),
            ("waive_charges", _("Can waive and refund charges")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The patron's page at the desk."""
        return reverse("admin:desk_patron", args=[self.pk])

    def set_derived(self) -> None:
        """Set the folded name by which the desk finds a patron; a birth date follows no rule here."""
        self.card_number = self.card_number.strip()
        self.name_key = match_key(self.name)

    def age(self, on: datetime.date) -> int | None:
        """Return the age in whole years on a day, or None when the birth date is not known.

        Who was born on 29 February is a year older on 1 March where there is no 29 February.
        """
        born = self.birth_date
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def is_expired(self, on: datetime.date) -> bool:
        """Say whether the membership has ended before ``on``; the last day still counts."""
        return self.expires_on is not None and self.expires_on < on

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name, and the end of the card number: what a slip shows."""
        words = [word for word in self.name.replace(",", " ").split() if word]
        if "," in self.name and len(words) > 1:
            words = [*words[1:], words[0]]
        letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
        return " ".join((*(f"{letter.upper()}." for letter in letters), self.card_number[-4:]))


class PatronBlockQuerySet(models.QuerySet["PatronBlock"]):
    """Questions about many blocks."""

    def active(self, on: datetime.date) -> "PatronBlockQuerySet":
        """Those that bar on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


class PatronBlock(models.Model):
    """A bar on borrowing, with its reason and its last day."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="blocks", verbose_name=_("patron"))
    reason = models.CharField(_("reason"), max_length=200, help_text=_("The patron reads this."))
    starts_on = models.DateField(_("first day"), default=datetime.date.today)
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty: until somebody ends it."))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, verbose_name=_("blocked by")
    )

    objects = PatronBlockQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="block_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.reason
