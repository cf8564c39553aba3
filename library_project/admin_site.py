"""The Django Admin under the library's own name."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class LibraryAdminSite(AdminSite):
    """Where librarians work: cataloguing, circulation desk, reports."""

    site_header = _("desk")
    site_title = _("desk")
    empty_value_display = ""
    index_title = _("What would you like to do?")
    enable_nav_sidebar = True


class LibraryAdminConfig(AdminConfig):
    """Makes :class:`LibraryAdminSite` the default admin site."""

    default_site = "library_project.admin_site.LibraryAdminSite"
