"""Whether a patron may borrow, renew and reserve at all: card, blocks, and what is owed."""

import datetime
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.circulation import in_words
from catalog.circulation.owing import Owing, owing_of
from catalog.circulation.refusals import Refusal
from catalog.models import Patron


def refusals_of_patron(patron: Patron, at: datetime.datetime, owing: Owing | None = None) -> Iterator[Refusal]:
    """Yield what bars a patron at a moment, easiest to mend first. About 6 queries, 3 when ``owing`` is known."""
    on = timezone.localdate(at)
    owing = owing or owing_of(patron, at)
    limit = patron.category.owing_limit
    if limit is not None and owing.total > limit:
        values = {"owed": in_words.money(owing.total), "limit": in_words.money(limit)}
        yield Refusal(
            "owes_too_much",
            _("%(owed)s is owed (the limit is %(limit)s)") % values,
            _("Take %(least)s or more.") % {"least": in_words.money(owing.total - limit)},
            values=values | {"least": in_words.money(owing.total - limit)},
        )
    if patron.is_expired(on) and patron.expires_on:
        ended = in_words.day(patron.expires_on)
        yield Refusal(
            "card_expired",
            _("the card ended on %(day)s") % {"day": ended},
            _("Renew the membership."),
            values={"day": ended},
        )
    for block in patron.blocks.all():
        if block.starts_on <= on and (block.ends_on is None or block.ends_on >= on):
            until = _("until %(day)s") % {"day": in_words.day(block.ends_on)} if block.ends_on else ""
            fact = _("blocked %(until)s") % {"until": until}
            yield Refusal(
                "blocked",
                f"{fact.strip()}: {block.reason.rstrip('. ')}",
                values={"reason": block.reason, "until": until},
            )


def is_old_enough(patron: Patron, minimum_age: int, on: datetime.date) -> bool:
    """Say whether a patron is of an age; one whose birth date nobody knows is."""
    age = patron.age(on)
    return age is None or age >= minimum_age
