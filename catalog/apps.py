"""The one domain app."""

import atexit

from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Catalogue, search and circulation."""

    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Have the counts of searched words written after requests, and when the process ends."""
        from catalog.search.word_counts import counter  # models are not loaded before

        request_finished.connect(counter.write_if_due, dispatch_uid="searched words")
        atexit.register(counter.write)
