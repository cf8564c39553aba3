"""The addresses of the public site. Paths are plural and hyphenated; the number decides, the slug is for people."""

from django.urls import include, path

from catalog.interfaces.atom import SearchFeed
from catalog.views.agents import AgentDetailView
from catalog.views.branches import BranchDetailView, BranchListView
from catalog.views.browse import BrowseAuthorsView, BrowseSeriesView, BrowseSubjectsView, BrowseTitlesView
from catalog.views.editions import EditionDetailView, EditionMarcView
from catalog.views.home import HomeView
from catalog.views.media import CoverFileView
from catalog.views.search import AdvancedSearchView, FacetValuesView, SearchCountView, SearchHelpView, SearchView
from catalog.views.series import SeriesDetailView
from catalog.views.shelf import ShelfView
from catalog.views.subjects import SubjectDetailView
from catalog.views.suggestions import SuggestionsView
from catalog.views.works import WorkDetailView

app_name = "catalog"
urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("search/", SearchView.as_view(), name="search"),
    path("search/count/", SearchCountView.as_view(), name="search_count"),
    path("search/advanced/", AdvancedSearchView.as_view(), name="advanced_search"),
    path("search/values/<slug:name>/", FacetValuesView.as_view(), name="facet_values"),
    path("suggestions/", SuggestionsView.as_view(), name="suggestions"),
    path("search/feed/", SearchFeed(), name="search_feed"),
    path("search-help/", SearchHelpView.as_view(), name="search_help"),
    path("browse/titles/", BrowseTitlesView.as_view(), name="browse_titles"),
    path("browse/authors/", BrowseAuthorsView.as_view(), name="browse_authors"),
    path("browse/subjects/", BrowseSubjectsView.as_view(), name="browse_subjects"),
    path("browse/series/", BrowseSeriesView.as_view(), name="browse_series"),
    path("shelf/", ShelfView.as_view(), name="shelf"),
    path("editions/<int:pk>/", EditionDetailView.as_view(), name="edition_short"),
    path("editions/<int:pk>/<str:slug>/", EditionDetailView.as_view(), name="edition_detail"),
    path("editions/<int:pk>/<str:slug>/marc/", EditionMarcView.as_view(), name="edition_marc"),
    path("works/<int:pk>/<str:slug>/", WorkDetailView.as_view(), name="work_detail"),
    path("agents/<int:pk>/<str:slug>/", AgentDetailView.as_view(), name="agent_detail"),
    path("subjects/<int:pk>/<str:slug>/", SubjectDetailView.as_view(), name="subject_detail"),
    path("series/<int:pk>/<str:slug>/", SeriesDetailView.as_view(), name="series_detail"),
    path("branches/", BranchListView.as_view(), name="branch_list"),
    path("branches/<slug:slug>/", BranchDetailView.as_view(), name="branch_detail"),
    path("media/covers/<str:name>", CoverFileView.as_view(), name="cover_file"),
    path("", include("catalog.interfaces.urls")),
]
