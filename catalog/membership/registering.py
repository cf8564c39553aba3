"""What follows from the data of a new patron: category, end of the membership, town; and who is here already."""

import calendar
import datetime

from django.db.models import Count

from catalog.models import Branch, Patron, PatronCategory


def age_on(born: datetime.date, on: datetime.date) -> int:
    """Return the age in whole years on a day."""
    return Patron(birth_date=born).age(on) or 0


def category_by_age(age: int, categories: list[PatronCategory]) -> PatronCategory | None:
    """Return the first of ``categories`` that takes somebody of this age."""
    return next((category for category in categories if category.takes(age)), None)


def membership_end(category: PatronCategory, on: datetime.date) -> datetime.date | None:
    """Return the last day of a membership that begins ``on``; None when it lasts 0 months, that is for ever.

    A month that is too short ends it on its last day.
    """
    if not category.membership_months:
        return None
    years, month = divmod(on.month - 1 + category.membership_months, 12)
    year = on.year + years
    return datetime.date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def town_of(postcode: str) -> str:
    """Return the town that most patrons with this postcode live in, else that of a branch with it, else ``""``."""
    for model in (Patron, Branch):
        known = model._default_manager.filter(postcode__iexact=postcode.strip()).exclude(town="")
        towns = known.values_list("town", flat=True).order_by().annotate(number=Count("pk"))
        if town := towns.order_by("-number", "town").first():
            return town
    return ""


def lookalikes(name: str, birth_date: datetime.date | None) -> list[Patron]:
    """Return up to five patrons with these words in their name, in any order, and the same birth date."""
    if birth_date is None:
        return []
    same = Patron.objects.named(name).filter(birth_date=birth_date)
    return list(same.select_related("category", "home_branch")[:5])
