"""The icon that browsers ask for by its customary name."""

from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

FAVICON = "favicon.ico"


@cache_control(public=True, max_age=86400)
@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Send them to the file."""
    return HttpResponseRedirect(static(FAVICON))
