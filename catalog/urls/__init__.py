"""The addresses of the public site. Paths are plural and hyphenated; the number decides, the slug is for people."""

from django.urls import include, path

from catalog.views.agents import AgentDetailView
from catalog.views.branches import BranchDetailView, BranchListView
from catalog.views.editions import EditionDetailView, EditionMarcView
from catalog.views.home import HomeView
from catalog.views.media import CoverFileView
from catalog.views.search import SearchHelpView, SearchView
from catalog.views.series import SeriesDetailView
from catalog.views.subjects import SubjectDetailView
from catalog.views.works import WorkDetailView

app_name = "catalog"
urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("search/", SearchView.as_view(), name="search"),
    path("search-help/", SearchHelpView.as_view(), name="search_help"),
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
