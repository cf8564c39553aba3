"""What people search for: the words of a day, a week, a month or a year."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import SearchWordCount
from catalog.models.search_word_counts import RARE

# By the number of days, today included.
PERIODS = {1: _("Today"), 7: _("7 days"), 30: _("30 days"), 365: _("A year")}
DEFAULT_PERIOD = 30
WORDS_SHOWN = 100


@admin.register(SearchWordCount)
class SearchWordCountAdmin(admin.ModelAdmin):
    """One page to read: there is nothing to open, add or change."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.changelist_view)
        return [path("", view, name="catalog_searchwordcount_changelist")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SearchWordCount | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SearchWordCount | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Show the words searched most in a period, and those whose searches found nothing most often."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.get("days", "")
        days = next((days for days in PERIODS if str(days) == asked), DEFAULT_PERIOD)
        words = SearchWordCount.objects.words(timezone.localdate() - timedelta(days=days - 1))
        context = {
            **self.admin_site.each_context(request),
            "title": _("What people search for"),
            "opts": self.opts,
            "periods": [(number, label, number == days) for number, label in PERIODS.items()],
            "rare": RARE,
            "most_searched": words[:WORDS_SHOWN],
            "in_vain": words.filter(in_vain__gt=0).order_by("-in_vain", "word")[:WORDS_SHOWN],
        }
        return TemplateResponse(request, "admin/catalog/searchwordcount/words.html", context)
