"""What stands in the way of deleting: counted by kind, for it may be thousands of loans, and nobody is named."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import CASCADE, PROTECT, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format


class SaysWhatStands:
    """Goes before ``ModelAdmin``: its pages that delete say how many rows of each kind forbid it, and what to do."""

    # What to do instead, in a sentence.
    instead: Any = ""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, list]:
        # Only what is not forbidden is listed one by one.
        if standing := standing_in_the_way(self.model, objs):
            return [], {}, set(), [*map(_in_words, standing.items()), *filter(None, [self.instead])]
        return super().get_deleted_objects(objs, request)


def standing_in_the_way(model: type[Model], rows: Iterable[Model]) -> dict[type[Model], int]:
    """Return how many rows of which models forbid deleting ``rows``, or what goes with them. One query a model."""
    chosen = rows.order_by().values("pk") if isinstance(rows, QuerySet) else [row.pk for row in rows]
    forbidding: dict[type[Model], Q] = defaultdict(Q)

    def look(model: type[Model], path: str, above: frozenset[type[Model]]) -> None:
        relations: list[Any] = model._meta.get_fields(include_hidden=True)
        for relation in relations:
            if not relation.auto_created or relation.concrete or relation.many_to_many:
                continue
            named = relation.related_model
            lookup = f"{relation.field.name}{path}"
            if relation.on_delete is PROTECT:
                forbidding[named] |= Q(**{f"{lookup}__in": chosen})
            elif relation.on_delete is CASCADE and named not in above:
                look(named, f"__{lookup}", above | {named})

    look(model, "", frozenset({model}))
    counts = {named: named._base_manager.filter(about).distinct().count() for named, about in forbidding.items()}
    return {named: count for named, count in counts.items() if count}


def _in_words(standing: tuple[type[Model], int]) -> str:
    model, count = standing
    name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return f"{number_format(count, use_l10n=True, force_grouping=True)} {name}"
