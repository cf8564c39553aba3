"""What all pages of the desk share: who may, which branch it is, the tabs, the log of what was done."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from catalog.admin.auditing import address_of
from catalog.circulation.desk import LOG_DAY, LOGS, Desk
from catalog.circulation.refusals import CirculationError
from catalog.models import Branch, Hold, Loan, User
from catalog.presenters.desk import Entry, refused
from catalog.presenters.statistics import branch_choices
from catalog.search.following import follow_after_commit

# The last scans that a page shows; a book drop may have hundreds.
LONGEST_LOG = 100

TABS = (
    ("desk", gettext_lazy("Lend")),
    ("desk_return", gettext_lazy("Take back")),
    ("desk_hold_shelf", gettext_lazy("Hold shelf")),
    ("desk_pull_list", gettext_lazy("Pull list")),
    ("desk_transits", gettext_lazy("On their way")),
    ("desk_overdue", gettext_lazy("Overdue")),
    ("desk_register", gettext_lazy("New patron")),
)


class DeskPage(TemplateView):
    """A page of the desk. Only staff who may use the desk come here, and the desk stands at a branch."""

    tab = "desk"
    title: Any = ""
    permission = "catalog.use_desk"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask who may; and first of all, at which branch this desk stands."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        request.GET, request.POST = map(_without_zero_bytes, (request.GET, request.POST))
        self.log_page = log_page_of(request.path)
        self.branch = desk_branch(request)
        if self.branch is None and not isinstance(self, AnyBranch):
            after = request.get_full_path() if request.method == "GET" else reverse("admin:desk")
            return HttpResponseRedirect(f"{reverse('admin:desk_branch')}?{urlencode({'next': after})}")
        return super().dispatch(request, *args, **kwargs)

    @property
    def may_override(self) -> bool:
        """Whether this librarian may go on in spite of a refusal."""
        return self.request.user.has_perm("catalog.override_refusals")

    def desk(self, *although: str) -> Desk:
        """The desk of this request. Who names refusals to set aside must be allowed to."""
        if although and not self.may_override:
            raise PermissionDenied
        return desk_of(self.request, self.branch).although(*although)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.leave_others()
        return {
            **admin.site.each_context(self.request),
            "is_nav_sidebar_enabled": False,
            "title": self.title,
            "tabs": tabs(self.tab, self.branch),
            "branch": self.branch,
            "entries": self.entries(),
            **super().get_context_data(**kwargs),
        }

    def entries(self) -> list[dict[str, Any]]:
        """The log of this page, the newest first."""
        return self.logs().get(self.log_page, [])

    def logs(self) -> dict[str, list[dict[str, Any]]]:
        """The logs of all pages by their addresses; those of another day are over."""
        if self.request.session.get(LOG_DAY) != timezone.localdate().isoformat():
            return {}
        return self.request.session.get(LOGS, {})

    def keep(self, logs: dict[str, list[dict[str, Any]]]) -> None:
        """Keep the logs in the session as those of today."""
        self.request.session[LOG_DAY] = timezone.localdate().isoformat()
        self.request.session[LOGS] = logs

    def note(self, *entries: Entry) -> None:
        """Put entries on top of the log; search hears of what changed."""
        log = [*(entry.as_json() for entry in reversed(entries)), *self.entries()]
        self.keep(self.logs() | {self.log_page: log[:LONGEST_LOG]})
        follow_after_commit()

    def clear_log(self) -> None:
        """Begin a new log."""
        self.keep({page: log for page, log in self.logs().items() if page != self.log_page})

    def leave_others(self) -> None:
        """Forget what was done on pages that were left: whoever comes next does not see it there."""
        logs = self.logs()
        lasting = {page: log for page, log in logs.items() if _lasts(page, self.log_page)}
        if len(lasting) < len(logs):
            self.keep(lasting)

    @property
    def form_stood_on(self) -> str:
        """The page of the desk that a form stood on."""
        target = self.request.POST.get("next", "")
        is_ours = target.startswith(reverse("admin:desk")) and not urlsplit(target).netloc
        return target if is_ours else reverse(f"admin:{self.tab}")

    def back(self) -> HttpResponse:
        """Go back to the page that the form stood on."""
        return HttpResponseRedirect(self.form_stood_on)


class AnyBranch:
    """Marks a page that needs no branch."""


class BranchList(DeskPage):
    """A list of one branch, or of all: of the desk's own where no other is asked for by ``?branch=``."""

    @cached_property
    def listed(self) -> Branch | None:
        """The branch whose list it is; None for all."""
        return asked_branch(self.request, self.branches)

    @cached_property
    def branches(self) -> list[Branch]:
        """All there are to choose from."""
        return list(Branch.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choices = branch_choices(self.listed, self.branches)
        return super().get_context_data(listed=self.listed, choices=choices, **kwargs)


class DeskAction(DeskPage):
    """Something that a button does: POST only, then back to where one was."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it; a refusal becomes an entry of the log."""
        self.log_page = log_page_of(self.form_stood_on)
        try:
            self.act(request, **kwargs)
        except CirculationError as error:
            self.note(refused(_("Not done"), error.refusals))
        return self.back()

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        """Do what the button says."""
        raise NotImplementedError


def log_page_of(address: str) -> str:
    """The page whose log is shown at an address: what is fetched from the shelves is told with what came back."""
    page = urlsplit(address).path
    return reverse("admin:desk_return") if page == reverse("admin:desk_pull_list") else page


def _lasts(page: str, here: str) -> bool:
    """Whether the log of a page is kept while another is open: of lists, and of a reader until the next one comes."""
    readers = f"{reverse('admin:desk')}patrons/"
    lists = [reverse(f"admin:desk_{name}") for name in ("return", "hold_shelf", "transits")]
    return page in (here, *lists) or (page.startswith(readers) and not here.startswith(readers))


def tabs(here: str, branch: Branch | None) -> list[tuple[str, Any, int | None, bool]]:
    """The tabs: address, label, how many wait behind it (where an index counts that), whether one is there."""
    counts = {
        "desk_hold_shelf": Hold.objects.ready().filter(pickup_branch=branch).count(),
        "desk_overdue": Loan.objects.overdue(timezone.now()).count(),
    }
    return [(reverse(f"admin:{name}"), label, counts.get(name), name == here) for name, label in TABS]


def desk_branch(request: HttpRequest) -> Branch | None:
    """The branch of this desk: as chosen here, else the librarian's own, else the only one there is."""
    if chosen := Branch.objects.filter(pk=request.session.get("desk_branch") or 0).first():
        return chosen
    user = request.user
    if isinstance(user, User) and user.branch:
        return user.branch
    branches = list(Branch.objects.all()[:2])
    return branches[0] if len(branches) == 1 else None


def asked_branch(request: HttpRequest, branches: Sequence[Branch]) -> Branch | None:
    """The branch that a list was asked for (``?branch=``), else that of the desk; None is all of them."""
    asked = request.GET.get("branch", "")
    if asked == "all":
        return None
    return next((one for one in branches if str(one.pk) == asked), None) or desk_branch(request)


def number_of(text: str | None) -> int:
    """The number of a row as an address or a form names it; 0, which no row has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _without_zero_bytes(sent: QueryDict) -> Any:
    """What was sent, without what no text of PostgreSQL may have in it."""
    if not any("\x00" in text for _name, texts in sent.lists() for text in texts):
        return sent
    cleaned = QueryDict(mutable=True)
    for name, texts in sent.lists():
        cleaned.setlist(name, [text.replace("\x00", "") for text in texts])
    return cleaned


def desk_of(request: HttpRequest, branch: Branch | None) -> Desk:
    """Who acts, and from where."""
    user = request.user if isinstance(request.user, User) else None
    return Desk(by=user, branch=branch, address=address_of(request))
