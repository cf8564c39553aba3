"""Messages to readers: their words, with a preview, and the outbox."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite, SimpleListFilter
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from catalog.admin.audit import ReadOnlyAdmin
from catalog.admin.auditing import Audited
from catalog.admin.overdue import OverduePages
from catalog.circulation.notices.outbox import cancel, not_gone_out
from catalog.circulation.notices.wording import (
    COPY,
    PLACEHOLDERS,
    RESERVATION,
    check_words,
    render,
    sample_values,
    values_for,
)
from catalog.models import Notice, NoticeTemplate, Patron
from catalog.vocabulary.circulation import NoticeKind


def desk_notice_urls(admin_site: AdminSite) -> list[URLPattern]:
    """The addresses of the pages about what is overdue, below ``desk/``."""
    pages, view = OverduePages(admin_site), admin_site.admin_view
    return [
        path("overdue/", view(pages.overdue), name="desk_overdue"),
        path("overdue/write/", view(pages.write), name="desk_write"),
        path("letters/", view(require_POST(pages.letters)), name="desk_letters"),
    ]


class TextForm(forms.ModelForm):
    """The words of a message; a placeholder that stands for nothing is refused with a sentence."""

    def clean_subject(self) -> str:
        """Refuse broken words."""
        return self._checked("subject")

    def clean_body(self) -> str:
        """Refuse broken words."""
        return self._checked("body")

    def _checked(self, name: str) -> str:
        check_words(self.cleaned_data[name])
        return str(self.cleaned_data[name])

    def clean(self) -> dict[str, Any]:
        """Only what is overdue has several reminders."""
        data = super().clean() or self.cleaned_data
        if data.get("level", 1) != 1 and data.get("kind", self.instance.kind) != NoticeKind.OVERDUE:
            raise ValidationError({"level": _("Only messages about what is overdue have a second level.")})
        return data


class KindFilter(admin.ChoicesFieldListFilter):
    """What a message is about, under a heading of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("subject")


@admin.register(NoticeTemplate)
class NoticeTemplateAdmin(Audited, admin.ModelAdmin):
    """The words of messages, with what they say to a sample reader or to one by card number."""

    form = TextForm
    list_display = ("kind", "level", "days", "subject", "is_active")
    list_filter = (("kind", KindFilter), "is_active")
    list_display_links = ("kind", "subject")
    change_form_template = "admin/catalog/noticetemplate/change_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = (extra_context or {}) | {"placeholders": PLACEHOLDERS, "of_copy": COPY, "of_reservation": RESERVATION}
        if request.method == "POST" and "_preview" in request.POST:
            return self._preview(request, object_id, form_url, context)
        return super().changeform_view(request, object_id, form_url, context)

    def _preview(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra: dict[str, Any]
    ) -> HttpResponse:
        """Show the form as it was sent, and what its words would say. Nothing is saved."""
        text = self.get_object(request, object_id) if object_id else None
        may = self.has_change_permission(request, text) if text else self.has_add_permission(request)
        if not may or (object_id and text is None):
            raise PermissionDenied
        form = self.get_form(request, text, change=text is not None)(request.POST, instance=text)
        preview = None
        if form.is_valid():
            # What a reader has out is shown to those who may look at readers; to others the sample.
            may_see = request.user.has_perm("catalog.view_patron")
            card = request.POST.get("preview_card", "").replace("\x00", "").strip() if may_see else ""
            patron = Patron.objects.filter(card_number=card).select_related("home_branch").first() if card else None
            extra["preview_unknown"] = bool(card) and patron is None
            preview = _preview_of(form.instance, patron)
        fields = AdminForm(form, list(self.get_fieldsets(request, text)), {}, (), model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview"),
            "adminform": fields,
            "original": text,
            "object_id": object_id,
            "is_popup": False,
            "to_field": None,
            "media": self.media + fields.media,
            "inline_admin_formsets": [],
            "errors": form.errors and admin.helpers.AdminErrorList(form, []),
            "preserved_filters": self.get_preserved_filters(request),
            "preview": preview,
            "preview_card": request.POST.get("preview_card", ""),
            **extra,
        }
        return self.render_change_form(
            request, context, add=text is None, change=text is not None, obj=text, form_url=form_url
        )


def _preview_of(text: NoticeTemplate, patron: Patron | None) -> Any:
    at = timezone.now()
    if patron is None:
        return render(text, sample_values(at))
    loans = patron.loans.open().select_related("item__edition", "branch")
    if text.kind == NoticeKind.OVERDUE:
        loans = loans.overdue(at)
    holds = patron.holds.open() if text.kind.startswith("hold") else []
    return render(text, values_for(patron, at=at, loans=() if holds else list(loans), holds=list(holds)))


STATES = {
    "waiting": gettext_lazy("waiting"),
    "failed": gettext_lazy("failed"),
    "sent": gettext_lazy("sent or printed"),
    "cancelled": gettext_lazy("cancelled"),
}


def state_of(notice: Notice) -> str:
    """The name of the state of a message, one of ``STATES``."""
    if notice.sent_at:
        return "sent"
    if notice.cancelled_at:
        return "cancelled"
    return "failed" if notice.last_error else "waiting"


class StateFilter(SimpleListFilter):
    """Where a message stands."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        questions = {
            "waiting": Q(sent_at=None, cancelled_at=None, last_error=""),
            "failed": Q(sent_at=None, cancelled_at=None) & ~Q(last_error=""),
            "sent": Q(sent_at__isnull=False),
            "cancelled": Q(sent_at=None, cancelled_at__isnull=False),
        }
        return queryset.filter(questions[value]) if (value := self.value()) in questions else queryset


class ChannelFilter(admin.ChoicesFieldListFilter):
    """How it goes out, under a heading of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("way")


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """The outbox: what was written to whom and where it stands. It is read; failed messages are tried again."""

    list_display = ("created_at", "kind", "level", "to", "state", "sent_at", "last_error")
    list_filter = (StateFilter, ("kind", KindFilter), ("channel", ChannelFilter))
    list_select_related = ("patron",)
    search_fields = ("to_address", "patron__card_number", "patron__name_key")
    date_hierarchy = "created_at"
    actions = ("try_again", "cancel_messages")  # type: ignore[assignment]
    fields = (
        "state", "kind", "level", "channel", "patron", "to_address", "subject", "body", "created_at", "not_before",
        "sent_at", "attempts", "last_error", "cancelled_at",
    )  # fmt: skip
    readonly_fields = ("state",)

    def has_write_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may have messages sent again, or cancel them."""
        return request.user.has_perm("catalog.change_notice")

    @admin.display(description=gettext_lazy("to"))
    def to(self, notice: Notice) -> str:
        """The first line of the address."""
        return notice.to_address.partition("\n")[0]

    @admin.display(description=gettext_lazy("state"))
    def state(self, notice: Notice) -> Any:
        """Where it stands, in words."""
        return STATES[state_of(notice)]

    @admin.action(description=gettext_lazy("Try again"), permissions=["write"])
    def try_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Let failed messages be sent at the next run, with all attempts before them."""
        count = (
            Notice.objects.failed()
            .filter(pk__in=queryset.values("pk"))
            .update(attempts=0, last_error="", not_before=timezone.now())
        )
        text = ngettext("%(count)d message will be tried again.", "%(count)d messages will be tried again.", count)
        self._say(request, text % {"count": count}, count)

    @admin.action(description=gettext_lazy("Cancel"), permissions=["write"])
    def cancel_messages(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Cancel what has not gone out."""
        at = timezone.now()
        waiting = not_gone_out().filter(pk__in=queryset.values("pk"))
        count = sum(cancel(notice, at=at) for notice in waiting)
        text = ngettext("%(count)d message cancelled.", "%(count)d messages cancelled.", count)
        self._say(request, text % {"count": count}, count)

    def _say(self, request: HttpRequest, text: str, count: int) -> None:
        if count:
            self.message_user(request, text, messages.SUCCESS)
        else:
            self.message_user(request, _("None of these can be: look at their states."), messages.WARNING)
