"""What a verb changes, kept so that it can be undone: rows as they were, and rows that were made."""

import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Model


class Changes:
    """Notes rows before they are changed. ``as_json()`` goes into the event, :func:`revert` takes it back."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, Any]] = {}
        self._made: list[str] = []

    def set(self, row: Model, **values: Any) -> None:
        """Set columns of a row and save them, keeping what was there. Names are attribute names (``patron_id``)."""
        before = self._rows.setdefault(_key(row), {})
        for name, value in values.items():
            before.setdefault(name, _plain(getattr(row, name)))
            setattr(row, name, value)
        row.save(update_fields=list(values))

    def keep(self, row: Model, **before: Any) -> None:
        """Note how columns of a row were that something else has changed."""
        self._rows.setdefault(_key(row), {}).update({name: _plain(value) for name, value in before.items()})

    def made(self, row: Model) -> None:
        """Note that a row was made."""
        self._made.append(_key(row))

    def as_json(self) -> dict[str, Any]:
        """All of it, for ``CirculationEvent.before``."""
        # The order is kept by itself: a database may sort the keys of an object.
        return {"rows": self._rows, "order": list(self._rows), "made": self._made}


def revert(before: dict[str, Any]) -> None:
    """Delete the rows that were made and put the others back as they were, each the last one first.

    So a new transit is gone before the one that it followed goes on, and a copy is let go by the hold that got it last
    before it is kept for the one that had it first.
    """
    for key in reversed(before.get("made", [])):
        model, pk = _model_and_pk(key)
        model._base_manager.filter(pk=pk).delete()
    for key in reversed(before.get("order", [])):
        model, pk = _model_and_pk(key)
        restored = {name: _field(model, name).to_python(value) for name, value in before["rows"][key].items()}
        model._base_manager.filter(pk=pk).update(**restored)


def _plain(value: Any) -> Any:
    """A value as JSON has it; moments to the microsecond, for they are the order of the queue."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | str) else value


def _key(row: Model) -> str:
    return f"{row._meta.model_name}:{row.pk}"


def _model_and_pk(key: str) -> tuple[type[Model], int]:
    name, pk = key.split(":")
    return apps.get_model("catalog", name), int(pk)


def _field(model: type[Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if name in (field.name, field.attname))
