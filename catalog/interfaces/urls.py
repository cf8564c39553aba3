"""Addresses for machines. Included under the namespace ``catalog``."""

from django.urls import include, path

from catalog.interfaces.health import health
from catalog.interfaces.icons import favicon
from catalog.interfaces.robots import robots

urlpatterns = [
    path("health/", health, name="health"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("api/v1/", include("catalog.interfaces.rest.urls")),
]
