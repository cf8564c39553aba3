"""Pages about series."""

import re
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.views.generic import DetailView

from catalog.models import Edition, Series
from catalog.presenters.editions import issn_with_hyphen
from catalog.presenters.hits import edition_hits
from catalog.presenters.paging import paging_of
from catalog.search.fields import PAGE_SIZE
from catalog.views.mixins import CanonicalMixin, for_hits


def number_key(number: str) -> tuple[bool, list[int], str]:
    """Return the order of a series number: by the numbers in it ("vol. 9" before "vol. 10"), without any last."""
    digits = [int(run[:9]) for run in re.findall(r"[0-9]+", number)]
    return (not digits, digits, number)


class SeriesDetailView(CanonicalMixin, DetailView):
    """A series and its editions, in the order of their numbers."""

    queryset = Series.objects.all()
    template_name = "catalog/series_detail.html"
    context_object_name = "series"

    def get_numbers(self) -> dict[int, str]:
        """Return the number in the series by edition, in order."""
        statements = self.object.series_statements.filter(edition__suppressed=False)
        rows = statements.order_by("edition__sort_title").values_list("edition", "series_number")
        return dict(sorted(rows, key=lambda row: number_key(row[1])))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        numbers = self.get_numbers()
        page = Paginator(list(numbers), PAGE_SIZE).get_page(self.request.GET.get("page"))
        editions = for_hits(Edition.objects.filter(pk__in=page.object_list)).in_bulk()
        hits = edition_hits((editions[pk] for pk in page.object_list), at=timezone.now())
        return super().get_context_data(
            numbered_hits=list(zip((numbers[pk] for pk in page.object_list), hits, strict=True)),
            issn=issn_with_hyphen(self.object.issn),
            paging=paging_of(page),
            **kwargs,
        )
