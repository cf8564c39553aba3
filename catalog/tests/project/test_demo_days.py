"""The demo library lends whatever day it is loaded on."""

import datetime

import pytest
from django.db import transaction

from catalog.management.demo import FOLDER, LIBRARIAN
from catalog.management.demo_lending import load_lending
from catalog.models import CirculationEvent, User

pytestmark = pytest.mark.django_db

A_MONDAY = datetime.datetime(2026, 11, 23, 15, 0, tzinfo=datetime.UTC)


def test_the_same_moment_gives_the_same_library(titles):
    assert _told_at(A_MONDAY) == _told_at(A_MONDAY)


# In the first minute of a Sunday; after Christmas, when all branches were shut; on a leap day.
@pytest.mark.parametrize("moment", ["2026-11-29 00:01", "2026-12-28 09:00", "2028-02-29 12:00"])
def test_it_can_be_loaded_on_any_day(titles, moment):
    told = _told_at(datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.UTC))
    assert len(told) > 3000


def _told_at(at: datetime.datetime) -> list[tuple]:
    with transaction.atomic():
        load_lending(FOLDER, at, User.objects.get(username=LIBRARIAN))
        rows = CirculationEvent.objects.order_by("pk")
        told = list(rows.values_list("verb", "at", "item__barcode", "patron__card_number"))
        transaction.set_rollback(True)
    return told
