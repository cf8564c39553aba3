"""Addresses of pages that have a number and a slug, made fast: a list of results has dozens of them."""

from functools import cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse


def address(name: str, pk: int, slug: str) -> str:
    """What ``reverse(name, args=[pk, slug])`` gives, for a slug of letters, digits and hyphens."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{pk}/{slug if slug.isascii() else quote(slug)}{after}"


@cache
def _around(name: str, _script_prefix: str) -> tuple[str, str]:
    before, after = reverse(name, args=[0, "-"]).split("0/-")
    return before, after
