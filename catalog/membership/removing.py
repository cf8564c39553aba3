"""Taking a patron out: nothing may be open, and what is over is forgotten."""

import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.circulation.in_words import money
from catalog.circulation.notices.outbox import forget_notices
from catalog.models import AuditEntry, Charge, Hold, Loan, Notice, Patron

# Stands in the log of changes where a value was.
FORGOTTEN = "…"


def hindrances(patron: Patron) -> list[str]:
    """Say in sentences why a patron cannot be removed; an empty list means that nothing is in the way."""
    sentences = []
    if number := Loan.objects.open().filter(patron=patron).count():
        sentences.append(
            ngettext(
                "%d copy is lent to this patron: take it back first.",
                "%d copies are lent to this patron: take them back first.",
                number,
            )
            % number
        )
    if number := Hold.objects.filter(patron=patron, ended_at__isnull=True).count():
        sentences.append(
            ngettext("%d reservation is open: cancel it first.", "%d reservations are open: cancel them first.", number)
            % number
        )
    balance = Charge.objects.balance_of(patron)
    if balance > 0:
        sentences.append(_("%(amount)s is owed: it has to be paid or waived first.") % {"amount": money(balance)})
    elif balance < 0:
        sentences.append(_("%(amount)s is to be given back first.") % {"amount": money(-balance)})
    elif patron.charges.exists() or patron.payments.exists():
        sentences.append(_("The ledger names this patron, and its rows are kept. End the membership instead."))
    return sentences


@transaction.atomic
def remove(patron: Patron, *, at: datetime.datetime) -> None:
    """Delete a patron; loans and reservations that are over stay for the statistics, without the name.

    Messages lose their words and their address; what waits does not go out any more. The logs keep who changed which
    columns when, and the card number; not what was in them.
    Raises :class:`django.db.models.ProtectedError` for a patron of whom :func:`hindrances` has something to say.
    """
    Loan.objects.filter(patron=patron, ended_at__isnull=False).update(patron=None)
    Hold.objects.filter(patron=patron, ended_at__isnull=False).update(patron=None)
    Notice.objects.waiting().filter(patron=patron).update(cancelled_at=at)
    forget_notices(Q(patron=patron))
    _forget_in_logs(patron)
    patron.delete()


def _forget_in_logs(patron: Patron) -> None:
    """Take name and values out of the log of changes and out of Django's own."""
    about = {"object_id": str(patron.pk)}
    entries = list(AuditEntry.objects.filter(model="patron", **about).only("changes"))
    for entry in entries:
        entry.object_name = patron.card_number
        entry.changes = {name: [value and FORGOTTEN for value in values] for name, values in entry.changes.items()}
    AuditEntry.objects.bulk_update(entries, ["object_name", "changes"], batch_size=200)
    kind = ContentType.objects.get_for_model(Patron)
    LogEntry.objects.filter(content_type=kind, **about).update(object_repr=patron.card_number, change_message="")
