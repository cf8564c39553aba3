"""Filling in the Admin's forms as a browser does: what the page shows is sent back, with some of it changed."""

from typing import Any

from django.forms import ChoiceField, FileField, ModelMultipleChoiceField, MultipleChoiceField
from django.test import Client
from django.urls import reverse

SEVERAL = (MultipleChoiceField, ModelMultipleChoiceField)


def page(action: str, model: str, *args: object) -> str:
    """The address of a page: ``page("change", "edition", 7)``."""
    return reverse(f"admin:catalog_{model}_{action}", args=args)


def filled(response: Any) -> dict[str, Any]:
    """What a browser would send back from an add or change page that nobody has touched."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is None and isinstance(field.field, ChoiceField) and not isinstance(field.field, SEVERAL):
                value = next(iter(field.field.choices))[0]  # a list box stands at its first line
            if isinstance(field.field, FileField) or value is None or value is False:
                continue
            data[field.html_name] = "on" if value is True else value
    return data


def rows(prefix: str, *values: dict[str, Any]) -> dict[str, Any]:
    """Rows typed into an empty inline."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(values)}
    for number, row in enumerate(values):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def save(client: Client, address: str, **changes: Any) -> Any:
    """Open a page, change some fields, press Save; returns the answer. A redirect means that it was saved."""
    return client.post(address, shown(client, address) | changes)


def shown(client: Client, address: str) -> dict[str, Any]:
    """What the page shows. An empty form is drawn once for all tests: it is the same for all who may fill it in."""
    if address not in _EMPTY:
        opened = client.get(address)
        assert opened.status_code == 200
        data = filled(opened)
        if not address.endswith("/add/"):
            return data
        _EMPTY[address] = data
    return _EMPTY[address]


_EMPTY: dict[str, dict[str, Any]] = {}


def faults(response: Any) -> str:
    """All sentences of a form that was not saved, in one text."""
    assert response.status_code == 200, "it was saved"
    found = [response.context["errors"].as_text() if hasattr(response.context["errors"], "as_text") else ""]
    return " ".join([*found, *map(str, response.context["errors"])])


def messages(response: Any) -> list[str]:
    """What the next page says at its top."""
    return [str(message) for message in response.context["messages"]]
