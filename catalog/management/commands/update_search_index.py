"""``manage.py update_search_index``: what each machine does when its site starts."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.search.following import ensure_index


class Command(BaseCommand):
    """Builds the search index of this machine if there is none that can be used, else follows what has changed."""

    help = "Bring this machine's search index up to date; build it if there is none, or none of today's shape."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_index()
