"""Pages about subjects and genres."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from catalog.models import Edition, Subject, SubjectHeading
from catalog.search.state import SearchState
from catalog.views.mixins import EditionListMixin, in_shelf_order

SUBDIVISIONS_SHOWN = 60


class SubjectDetailView(EditionListMixin):
    """A subject: other words for it, see also, its subdivisions, and editions about it or any of them."""

    queryset = Subject.objects.select_related("main").prefetch_related("variants", "related")
    template_name = "catalog/subject_detail.html"
    context_object_name = "subject"

    def get_editions(self) -> QuerySet[Edition]:
        subject = self.object.pk
        headings = SubjectHeading.objects.filter(Q(subject=subject) | Q(subject__main=subject))
        return in_shelf_order(Edition.objects.public().filter(pk__in=headings.values("edition")))

    def get_subdivisions(self) -> QuerySet[Subject]:
        """Return the subject's subdivisions that have editions, with how many."""
        public = Count("subject_headings", filter=Q(subject_headings__edition__suppressed=False))
        return self.object.subdivided.annotate(count=public).filter(count__gt=0).order_by("heading")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        narrow = SearchState().with_value("subject", str((self.object.main or self.object).pk))
        return super().get_context_data(
            subdivisions=self.get_subdivisions()[:SUBDIVISIONS_SHOWN], narrow_query=narrow.query_string, **kwargs
        )
