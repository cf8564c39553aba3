"""Addresses of the REST API, version 1. What is here is added to, never changed or taken away."""

from django.urls import path

from catalog.interfaces.rest.views import EditionDetail, EditionList

urlpatterns = [
    path("editions/", EditionList.as_view(), name="api_edition_list"),
    path("editions/<int:pk>/", EditionDetail.as_view(), name="api_edition_detail"),
]
