"""Lending rules: the matrix as sentences, a form, the effect of a change before it is saved, and its history."""

import datetime
from copy import copy
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.auditing import Action, write_entry
from catalog.circulation.calendar import Calendar, calendar_of
from catalog.circulation.due_dates import due_after
from catalog.circulation.refusals import CirculationError
from catalog.circulation.rule_effects import effect_of
from catalog.circulation.rules import (
    CASE,
    FILLED,
    RuleChange,
    add_rule,
    change_rule,
    end_rule,
    refuse_twin,
    successor_of,
)
from catalog.circulation.terms import settle_terms
from catalog.models import Branch, CirculationRule, ItemType, PatronCategory
from catalog.presenters import circulation_rules as in_words
from catalog.vocabulary.circulation import ClosedDays, LoanUnit, OnShelfHolds

_YES_NO = ("is_lendable", "is_holdable", "is_capped_at_price", "is_charged_when_closed")
_CHOICES = {"closed_days": ClosedDays.choices, "on_shelf_holds": OnShelfHolds.choices}
# Longer than any library lends; a slip of the finger is refused.
_LONGEST = {"loan_length": 1000, "hold_shelf_days": 365, "grace_days": 365}
_FIELDSETS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (
        gettext_lazy("Lending"),
        {
            "fields": [
                ("loan_length", "loan_unit"),
                "closed_days",
                "fixed_due_date",
                "most_loans",
                "is_lendable",
                "minimum_age",
            ]
        },
    ),
    (gettext_lazy("Renewing"), {"fields": ["renewals", "renew_days_before", "renew_days_late"]}),
    (
        gettext_lazy("What is late"),
        {"fields": ["charge_per_day", "grace_days", "charge_cap", "is_capped_at_price", "is_charged_when_closed"]},
    ),
    (gettext_lazy("Reserving"), {"fields": ["is_holdable", "most_holds", "on_shelf_holds", "hold_shelf_days"]}),
)
_CASE_FIELDSET = (gettext_lazy("What the rule is about"), {"fields": [CASE]})


def _yes_no(label: Any) -> forms.TypedChoiceField:
    choices = [("", gettext_lazy("nothing said here")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
    meaning = {"yes": True, "no": False}
    return forms.TypedChoiceField(
        choices=choices, coerce=meaning.__getitem__, empty_value=None, required=False, label=label
    )


class RuleForm(forms.ModelForm):
    """What a rule says. What it is about is asked only of a new one."""

    # Where the focus is.
    first = "loan_length"

    class Meta:
        model = CirculationRule
        fields = FILLED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _YES_NO:
            self.fields[name] = _yes_no(self.fields[name].label)
            self.initial[name] = {True: "yes", False: "no"}.get(self.initial.get(name), "")
        for name, choices in _CHOICES.items():
            self.fields[name].choices = [("", _("nothing said here")), *choices]
        for name, most in _LONGEST.items():
            self.fields[name].validators.append(MaxValueValidator(most))
            self.fields[name].widget.attrs["max"] = most
        self.fields["fixed_due_date"].widget = AdminDateWidget()
        self.fields[self.first].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """A length without a unit is one in days, a unit without a length is none; a rule says something."""
        data = super().clean() or self.cleaned_data
        if "loan_length" in data:
            data["loan_unit"] = (data.get("loan_unit") or LoanUnit.DAYS) if data["loan_length"] else ""
        if not self.errors and all(data.get(name) in (None, "") for name in FILLED):
            raise ValidationError(_("This rule says nothing yet: fill in at least one value."))
        return data

    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns."""
        return {name: self.cleaned_data[name] for name in FILLED}


class NewRuleForm(RuleForm):
    """A new rule, with what it is about."""

    first = "branch"

    class Meta:
        model = CirculationRule
        fields = (*CASE, *FILLED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in zip(CASE, (_("all branches"), _("everybody"), _("everything")), strict=True):
            self.fields[name].empty_label = words

    def clean(self) -> dict[str, Any]:
        """There is one rule for a case."""
        data = super().clean()
        try:
            refuse_twin(CirculationRule(**{name: data.get(name) for name in CASE}))
        except CirculationError as error:
            raise ValidationError(str(error)) from error
        return data


class WhatIfForm(forms.Form):
    """A case to ask the rules about."""

    category = forms.ModelChoiceField(
        PatronCategory.objects.all(), required=False, label=gettext_lazy("Patron category"), empty_label="—"
    )
    item_type = forms.ModelChoiceField(
        ItemType.objects.all(), required=False, label=gettext_lazy("Item type"), empty_label="—"
    )
    branch = forms.ModelChoiceField(
        Branch.objects.all(), required=False, label=gettext_lazy("Lent at"), empty_label="—"
    )
    on = forms.DateField(
        required=False,
        label=gettext_lazy("On"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        # Beyond these a due date may be in no calendar.
        validators=[MinValueValidator(datetime.date(1900, 1, 1)), MaxValueValidator(datetime.date(2999, 12, 31))],
    )


@admin.register(CirculationRule)
class CirculationRuleAdmin(admin.ModelAdmin):
    """Pages of their own: a rule that is changed ends and has a successor, after its effect was seen."""

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Show the rules in force as sentences, and what they say of one case."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rules = list(CirculationRule.objects.current().select_related(*CASE))
        is_asked = "on" in request.GET
        form = WhatIfForm(request.GET if is_asked else None, initial={"on": timezone.localdate()})
        context = {
            "title": _("Lending rules"),
            "groups": in_words.sentences(rules),
            "what_if": form,
            "answer": _answer(form, rules, timezone.now()) if is_asked and form.is_valid() else None,
            "may_add": self.has_add_permission(request),
            "may_change": self.has_change_permission(request),
        }
        return self._page(request, "rules", context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        """Ask for a new rule, show its effect, put it in force."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewRuleForm(request.POST or None)
        if request.method != "POST" or not form.is_valid() or "again" in request.POST:
            return self._form(request, form, _("Add a lending rule"), (_CASE_FIELDSET, *_FIELDSETS))
        rule = CirculationRule(**{name: form.cleaned_data[name] for name in (*CASE, *FILLED)})
        return self._see_or_do(request, RuleChange(after=rule), form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Ask for other values, show their effect, make the successor. A rule that is over has only its history."""
        rule = self._rule(request, object_id)
        if rule.ended_at or not self.has_change_permission(request, rule):
            return HttpResponseRedirect(reverse("admin:catalog_circulationrule_history", args=[rule.pk]))
        # The form writes into its instance; the row itself is what was before.
        form = RuleForm(request.POST or None, instance=copy(rule))
        if request.method != "POST" or not form.is_valid() or "again" in request.POST:
            return self._form(request, form, in_words.about(rule), _FIELDSETS, rule)
        return self._see_or_do(request, RuleChange(rule, successor_of(rule, form.values())), form)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """Show what would be touched if a rule ended, and end it: nothing is deleted."""
        rule = self._rule(request, object_id)
        if rule.ended_at:
            return HttpResponseRedirect(reverse("admin:catalog_circulationrule_history", args=[rule.pk]))
        if not self.has_delete_permission(request, rule):
            raise PermissionDenied
        return self._see_or_do(request, RuleChange(before=rule))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """Show all rows that there were for the case of a rule: who, when, what changed."""
        rule = self._rule(request, object_id)
        case = {name: getattr(rule, f"{name}_id") for name in CASE}
        rows = CirculationRule.objects.filter(**case).select_related(*CASE, "created_by", "ended_by")
        context = {
            "title": in_words.about(rule),
            "rule": rule,
            "versions": in_words.history(rows.order_by("created_at", "pk")),
        }
        return self._page(request, "history", context)

    def _rule(self, request: HttpRequest, object_id: str) -> CirculationRule:
        """The rule of an address; 404 when there is none, and 403 for who may not see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isascii() and object_id.isdigit() and len(object_id) < 19 else 0
        rule = CirculationRule.objects.select_related(*CASE).filter(pk=number).first()
        if rule is None:
            raise Http404
        return rule

    def _form(
        self, request: HttpRequest, form: RuleForm, title: str, fieldsets: Any, rule: CirculationRule | None = None
    ) -> HttpResponse:
        context = {
            "title": title,
            "adminform": AdminForm(form, fieldsets, {}),
            "rule": rule,
            "says": in_words.says(rule) if rule else "",
            "may_end": rule and self.has_delete_permission(request, rule),
            "media": self.media + form.media,
        }
        return self._page(request, "form", context)

    def _see_or_do(self, request: HttpRequest, change: RuleChange, form: RuleForm | None = None) -> HttpResponse:
        """Show the effect of a change; or carry it out, when that was seen and *Save* was pressed."""
        now = timezone.now()
        effect = effect_of(change, now)
        if request.method == "POST" and "save" in request.POST:
            try:
                _carry_out(change, request, now)
            except CirculationError as error:
                messages.error(request, str(error))
            else:
                saved = _("Saved.") if change.after else _("The rule has ended.")
                messages.success(request, f"{saved} {in_words.keep_their_dates(effect.open_loans)}")
            return HttpResponseRedirect(reverse("admin:catalog_circulationrule_changelist"))
        context = {
            "title": in_words.about(change.rule),
            "change": change,
            "form": form,
            "before": in_words.says(change.before) if change.before else "",
            "after": in_words.says(change.after) if change.after else "",
            "sentences": in_words.effect_in_words(effect),
        }
        return self._page(request, "effect", context)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/catalog/circulationrule/{template}.html", context)


def _carry_out(change: RuleChange, request: HttpRequest, at: datetime.datetime) -> None:
    by: Any = request.user
    with transaction.atomic():
        if change.before and change.after:
            values = {name: getattr(change.after, name) for name in FILLED}
            rule, action = change_rule(change.before, values, by=by, at=at), Action.CHANGED
        elif change.before:
            end_rule(change.before, by=by, at=at)
            rule, action = change.before, Action.DELETED
        else:
            rule, action = add_rule(change.rule, by=by, at=at), Action.ADDED
        if changed := in_words.changed(change.before, change.after):
            write_entry(request, action, "circulationrule", in_words.about(rule), changed, rule.pk)


def _answer(form: WhatIfForm, rules: list[CirculationRule], now: datetime.datetime) -> dict[str, Any]:
    """The terms of a case in words, the rule that gave each, and when something lent on that day would be due."""
    asked = form.cleaned_data
    branch, on = asked["branch"], asked["on"] or timezone.localdate(now)
    case = [row.pk if row else None for row in (branch, asked["category"], asked["item_type"])]
    terms = settle_terms([rule for rule in rules if rule.speaks_of(*case)])
    lent_at = timezone.make_aware(datetime.datetime.combine(on, timezone.localtime(now).time()))
    due = due_after(terms, calendar_of(branch) if branch else Calendar(), lent_at) if terms.is_lendable else None
    return {
        "on": on,
        "due": due and timezone.localtime(due.at),
        "is_by_hours": terms.loan_unit == LoanUnit.HOURS,
        "reasons": due.reasons if due else (),
        "terms": [
            (term, in_words.about(term.rule) if term.rule else "") for term in in_words.terms_in_words(terms, rules)
        ],
    }
