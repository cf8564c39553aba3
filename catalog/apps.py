"""The one domain app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Catalogue, search and circulation."""

    name = "catalog"
    verbose_name = _("Catalogue")
