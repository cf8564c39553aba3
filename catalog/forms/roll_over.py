"""What to roll over: classes, or the ends of memberships."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.forms.patrons import DayField
from catalog.membership.rolling_over import ClassRollOver, ExpiryRollOver, RollOver, RollOverRefused, read_mapping
from catalog.models import Branch, PatronCategory


class RollOverForm(forms.Form):
    """One kind of roll-over; when it is valid, :meth:`roll_over` has it."""

    branch = forms.ModelChoiceField(
        Branch.objects.all(), label=_("Only of the branch"), required=False, empty_label=_("All branches")
    )

    def roll_over(self) -> RollOver:
        """What the form asks for."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be done with its sentence."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.roll_over().affected()
            except RollOverRefused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return data


class ClassesForm(RollOverForm):
    """Classes count up, with exceptions."""

    count_up = forms.BooleanField(label=_("Count every class up by one (3A becomes 4A)"), required=False, initial=True)
    mapping = forms.CharField(
        label=_("Exceptions, one a line"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 30}),
        help_text=_("4A -> 5B. A class that leaves has nothing after the arrow: 10C ->"),
    )
    leave_on = DayField(label=_("Those who leave are members until"), required=False)
    field_order = ("count_up", "mapping", "leave_on", "branch")

    def roll_over(self) -> ClassRollOver:
        data = self.cleaned_data
        mapping = read_mapping(data["mapping"])
        return ClassRollOver(mapping, data["count_up"], data["leave_on"], data["branch"])


class ExpiryForm(RollOverForm):
    """All memberships of a group get one end."""

    expires_on = DayField(label=_("New end of the membership"))
    category = forms.ModelChoiceField(
        PatronCategory.objects.all(), label=_("Only of the category"), required=False, empty_label=_("All categories")
    )
    school_class = forms.CharField(label=_("Only of the class"), required=False, max_length=40)
    field_order = ("expires_on", "category", "branch", "school_class")

    def roll_over(self) -> ExpiryRollOver:
        data = self.cleaned_data
        return ExpiryRollOver(data["expires_on"], data["category"], data["branch"], data["school_class"])
