"""Pages about persons, families, organisations and meetings."""

from typing import Any

from django.db.models import QuerySet

from catalog.models import Agent, Edition
from catalog.search.state import SearchState
from catalog.views.mixins import EditionListMixin, in_shelf_order


class AgentDetailView(EditionListMixin):
    """An agent: names, a note, see also, and the editions it had a part in, with its roles."""

    queryset = Agent.objects.prefetch_related("variants", "related")
    template_name = "catalog/agent_detail.html"
    context_object_name = "agent"

    def get_editions(self) -> QuerySet[Edition]:
        editions = self.object.contributions.values("edition")
        return in_shelf_order(Edition.objects.public().filter(pk__in=editions))

    def get_hit_options(self) -> dict[str, Any]:
        return {"agent_id": self.object.pk}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        narrow = SearchState().with_value("agent", str(self.object.pk))
        return super().get_context_data(narrow_query=narrow.query_string, **kwargs)
