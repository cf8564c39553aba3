"""Pages about works."""

from django.db.models import F, QuerySet

from catalog.models import Edition, Work
from catalog.views.mixins import EditionListMixin


class WorkDetailView(EditionListMixin):
    """A work and all its editions, by format, language and year."""

    queryset = Work.objects.select_related("agent").filter(editions__suppressed=False).distinct()
    template_name = "catalog/work_detail.html"
    context_object_name = "work"

    def get_editions(self) -> QuerySet[Edition]:
        year = F("publication_year").desc(nulls_last=True)
        return self.object.editions.public().order_by("format", "language", year, "pk")
