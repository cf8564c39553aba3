"""What crawlers may read."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Every page that has something of its own to say may be read. Searches that combine facets, orders and pages are
# without number and say nothing new; `/search/?q=whales` alone is allowed. A record with a search behind its address is
# the same record.
RULES = """\
User-agent: *
Disallow: /search/?*&
Disallow: /search/count/
Disallow: /search/values/
Disallow: /suggestions/
Disallow: /editions/*?
Disallow: /admin/
Disallow: /api/
"""


@cache_control(public=True, max_age=86400)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The rules, as plain text."""
    return HttpResponse(RULES, content_type="text/plain; charset=utf-8")
