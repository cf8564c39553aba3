"""What a closure means for loans that are out already: they keep their dates, and somebody should know."""

import datetime
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from catalog.circulation.calendar import ONE_DAY, calendar_of, midnight
from catalog.models import Branch, Closure, Loan


def loans_due_when_closed(branch: Branch, closures: Iterable[Closure], on: datetime.date) -> int:
    """Count the open loans of a branch that are due on closed days of these closures, from a day on.

    Of a yearly closure the days that come next count. A day that is open all the same is none. Four queries.
    """
    during = Q()
    for closure in closures:
        first, last = closure.next_days(on)
        during |= Q(due_at__gte=midnight(max(first, on)), due_at__lt=midnight(last + ONE_DAY))
    if not during:
        return 0
    calendar = calendar_of(branch)
    due = Loan.objects.open().filter(during, branch=branch).values_list("due_at", flat=True).order_by()
    return sum(not calendar.is_open(timezone.localdate(due_at)) for due_at in due)
