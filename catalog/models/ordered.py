"""Reading a long list from any place in it: by the index, never by counting rows."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

# Larger than the number of any row.
PAST_ALL = 2**63 - 1

Row = TypeVar("Row", bound=models.Model)


class OrderedQuerySet(models.QuerySet[Row]):
    """Rows in the order of a folded text column, and of their numbers where the text is the same.

    A place is a text and a number, and stands before the row that has both. Both methods read a range of the index of
    the column.
    """

    order_column = "key"

    def from_place(self, text: str, pk: int = 0) -> Self:
        """The rows behind a place, nearest first."""
        return self._beyond("gt", text, Q(pk__gte=pk)).order_by(self.order_column, "pk")

    def before_place(self, text: str, pk: int = 0) -> Self:
        """The rows before a place, nearest first: the order is turned round."""
        return self._beyond("lt", text, Q(pk__lt=pk)).order_by(f"-{self.order_column}", "-pk")

    def below(self, text: str) -> Self:
        """Only the rows whose text sorts before this one."""
        return self.filter(**{f"{self.order_column}__lt": text})

    def at_least(self, text: str) -> Self:
        """Only the rows whose text is this one or sorts behind it."""
        return self.filter(**{f"{self.order_column}__gte": text})

    def _beyond(self, direction: str, text: str, same_text: Q) -> Self:
        column = self.order_column
        beyond: dict[str, Any] = {f"{column}__{direction}": text}
        # Said twice, so that the database sees one range and not two.
        return self.filter(**{f"{column}__{direction}e": text}).filter(Q(**beyond) | same_text)
