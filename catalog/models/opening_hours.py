"""When a branch is open."""

import calendar
import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.branches import Branch


class Weekday(models.IntegerChoices):
    """Days as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHours(models.Model):
    """One span of one weekday; a day may have two, with a break between."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="opening_hours", verbose_name=_("branch"))
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens_at = models.TimeField(_("opens"))
    closes_at = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens_at"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="closes_after_it_opens",
                violation_error_message=_("The closing time must be after the opening time."),
            ),
            models.UniqueConstraint(fields=["branch", "weekday", "opens_at"], name="opens_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class Closure(models.Model):
    """Dates on which a branch is shut although it would be open."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="closures", verbose_name=_("branch"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_yearly = models.BooleanField(
        _("every year"), default=False, help_text=_("On the same days of every year, as at Christmas.")
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        ordering = ["starts_on"]
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="closure_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on} {self.reason}".strip()

    def covers(self, day: datetime.date) -> bool:
        """Say whether the branch is shut on ``day`` by this closure.

        A yearly one may go over the new year. 29 February in one that ends on 28 February is not in it.
        """
        if not self.is_yearly:
            return self.starts_on <= day <= self.ends_on
        first, last, this = ((date.month, date.day) for date in (self.starts_on, self.ends_on, day))
        return first <= this <= last if first <= last else this >= first or this <= last

    def next_days(self, on: datetime.date) -> tuple[datetime.date, datetime.date]:
        """Return the first and the last day: of a yearly closure those that are not over on a day, or else come next.

        29 February is 1 March as a first day, and 28 February as a last one, where there is none.
        """
        if not self.is_yearly:
            return self.starts_on, self.ends_on
        is_over_new_year = (self.starts_on.month, self.starts_on.day) > (self.ends_on.month, self.ends_on.day)
        year = on.year - is_over_new_year
        while True:
            first = _in_year(self.starts_on, year, "first")
            last = _in_year(self.ends_on, year + is_over_new_year, "last")
            if last >= on and last >= first:
                return first, last
            year += 1


def _in_year(day: datetime.date, year: int, end: str) -> datetime.date:
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return datetime.date(year, 3, 1) if end == "first" else datetime.date(year, 2, 28)
    return day.replace(year=year)


class SpecialOpening(models.Model):
    """A day on which a branch is open although it would be shut, or at other hours than usual."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="special_openings", verbose_name=_("branch")
    )
    date = models.DateField(_("day"))
    opens_at = models.TimeField(_("opens"))
    closes_at = models.TimeField(_("closes"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        ordering = ["date", "opens_at"]
        verbose_name = _("special opening")
        verbose_name_plural = _("special openings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="special_opening_closes_after_it_opens",
                violation_error_message=_("The closing time must be after the opening time."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"
