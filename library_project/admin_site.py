"""The Django Admin under the library's own name, ordered by what librarians do."""

from functools import partial, update_wrapper
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import ChangeList
from django.contrib.messages import warning
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _

# Says on the page to sign in that what was sent last was not done.
NOT_DONE = "not-done"
# The first page and the side bar: a heading, and the models under it in the order of their use.
GROUPS = (
    ("catalogue", _("Catalogue"), ("Edition", "Item", "ItemSet", "ImportBatch", "Work", "SearchWordCount")),
    ("headings", _("Names and subjects"), ("Agent", "Subject", "Series")),
    ("circulation", _("Circulation"), ("CirculationRule",)),
    ("places", _("Branches"), ("Branch", "ShelvingLocation", "ItemType")),
    ("people", _("People"), ("Patron", "PatronCategory", "PatronImport", "User", "Group")),
    ("messages", _("Messages to readers"), ("Notice", "NoticeTemplate")),
    ("logs", _("What was done"), ("CirculationEvent", "AuditEntry")),
)


class SuggestionsView(AutocompleteJsonView):
    """What a field proposes while one types: in the words of the page that it comes from, where it has some."""

    def get_queryset(self) -> QuerySet:
        """What was found, with what the list of these rows shows of others."""
        related = self.model_admin.list_select_related
        return super().get_queryset().select_related(*(related if isinstance(related, tuple) else ()))

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """The number of a row and its words."""
        in_words = getattr(self.model_admin, "suggested", str)
        return {"id": str(getattr(obj, to_field_name)), "text": in_words(obj)}


class AnsweringList(ChangeList):
    """A list that knows no address which is a fault: what cannot be a year, a day or a number shows the whole list."""

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        try:
            super().__init__(request, *args)
        except (OverflowError, ValueError) as error:
            # Without a question it is a fault of ours.
            if not request.GET:
                raise
            raise IncorrectLookupParameters(error) from error


def answering(page: type[ModelAdmin]) -> type[ModelAdmin]:
    """Return the same pages of a model with an :class:`AnsweringList`."""

    class Answering(page):  # type: ignore[misc, valid-type]
        def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
            return AnsweringList

    Answering.__name__, Answering.__qualname__, Answering.__module__ = page.__name__, page.__qualname__, page.__module__
    Answering.__doc__ = page.__doc__
    return Answering


class LibraryAdminSite(AdminSite):
    """Where librarians work: cataloguing, circulation desk, reports."""

    site_header = _("desk")
    site_title = _("desk")
    index_title = _("What would you like to do?")
    enable_nav_sidebar = True
    empty_value_display = ""

    def register(self, model_or_iterable: Any, admin_class: type[ModelAdmin] | None = None, **options: Any) -> None:
        """Register pages; the lists of all, those of other applications too, answer any address."""
        super().register(model_or_iterable, answering(admin_class or ModelAdmin), **options)

    def get_urls(self) -> list[Any]:
        """The pages of the desk stand before Django's own."""
        # Models can be imported only when all applications are ready.
        from catalog.admin.desk.urls import desk_urls
        from catalog.admin.first_page import whole_list

        to_do = self.admin_view(partial(whole_list, site=self))
        return [
            path("desk/", include(desk_urls(self))),
            path("to-do/<slug:which>/", to_do, name="to_do"),
            *super().get_urls(),
        ]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Propose rows for a field."""
        view: Any = SuggestionsView.as_view(admin_site=self)
        return view(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what the desk does and what needs a hand, above the models."""
        from catalog.admin.first_page import first_page_context

        return super().index(request, {**first_page_context(request), **(extra_context or {})})

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let nobody in who is not signed in. Whose session has ended hears of it that what was sent was not done."""
        inner = super().admin_view(view, cacheable)

        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            is_sent = request.method == "POST" and request.path != reverse("admin:logout")
            if not is_sent or request.user.is_authenticated:
                return inner(request, *args, **kwargs)
            query = urlencode({"next": _page_of_form(request), NOT_DONE: 1})
            return HttpResponseRedirect(f"{reverse('admin:login')}?{query}")

        return update_wrapper(asked, inner)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign in; whoever may use the desk, and did not ask for another page, begins there."""
        response = super().login(request, extra_context)
        is_signed_in = request.method == "POST" and response.status_code == 302
        if is_signed_in and NOT_DONE in request.GET:
            warning(request, _("You were signed out, and what you scanned or sent last was not done. Do it again."))
        if (
            is_signed_in
            and response["Location"] == reverse("admin:index")
            and request.user.has_perm("catalog.use_desk")
        ):
            return HttpResponseRedirect(reverse("admin:desk"))
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Group the models by subject instead of by app; what is in no group comes last, as Django has it."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        listed = []
        for label, name, members in GROUPS:
            found = [models.pop(member) for member in members if member in models]
            if found:
                listed.append(
                    {"name": name, "app_label": label, "app_url": "", "has_module_perms": True, "models": found}
                )
        for app in apps:
            if rest := [model for model in app["models"] if model["object_name"] in models]:
                listed.append(app | {"models": rest})
        return listed


def _page_of_form(request: HttpRequest) -> str:
    """The page that a form was sent from; what a button does has an address of its own, to which nothing leads back."""
    page = urlsplit(request.META.get("HTTP_REFERER", ""))
    if page.netloc == request.get_host() and page.path.startswith(reverse("admin:index")):
        return urlunsplit(("", "", page.path, page.query, ""))
    desk = reverse("admin:desk")
    return desk if request.path.startswith(desk) else request.get_full_path()


class LibraryAdminConfig(AdminConfig):
    """Makes :class:`LibraryAdminSite` the default admin site."""

    default_site = "library_project.admin_site.LibraryAdminSite"
