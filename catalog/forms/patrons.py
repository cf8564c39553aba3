"""Registering a patron at the desk: one form, top to bottom, that asks for nothing it can find out."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.membership.registering import age_on, category_by_age, lookalikes, membership_end, town_of
from catalog.models import Branch, Patron, PatronCategory
from catalog.standards.dates import day_of_text

LONGEST_LIFE = 130


class DayField(forms.DateField):
    """A day as people type it: "27 3 2019", "27.3.2019", "2019-03-27"."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> datetime.date | None:
        if value in self.empty_values or isinstance(value, datetime.date):
            return value or None
        if day := day_of_text(str(value)):
            return day
        raise ValidationError(_("“%(text)s” is no day. Write it like 27 3 2019.") % {"text": value})


class RegisterForm(forms.ModelForm):
    """A new patron. ``today`` is the day of registration, ``branch`` the home branch that is preset.

    Valid data with lookalikes is refused once: they are in ``similar``, and ``save_all_the_same`` goes on.
    """

    birth_date = DayField(label=gettext_lazy("Birth date"), required=False)
    category = forms.ModelChoiceField(
        PatronCategory.objects.all(),
        label=gettext_lazy("Category"),
        required=False,
        empty_label=gettext_lazy("By the birth date"),
    )
    save_all_the_same = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Patron
        fields = (
            "card_number", "name", "birth_date", "guardian_name", "email", "phone", "street", "postcode", "town",
            "category", "home_branch",
        )  # fmt: skip
        labels = {
            "town": gettext_lazy("Town"),
            "guardian_name": gettext_lazy("Parent or guardian"),
            "home_branch": gettext_lazy("Home branch"),
        }

    def __init__(self, *args: Any, today: datetime.date, branch: Branch | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.similar: list[Patron] = []
        self.fields["home_branch"].initial = branch
        self.fields["home_branch"].empty_label = None  # type: ignore[attr-defined]
        self.fields["home_branch"].required = False
        self.fields["town"].help_text = _("Empty: by the postcode, where it is known.")
        attributes = {
            "card_number": {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
            "name": {"autocomplete": "off"},
            "birth_date": {"autocomplete": "off"},
            "postcode": {"autocomplete": "off"},
            "phone": {"autocomplete": "off", "inputmode": "tel"},
            "email": {"autocomplete": "off"},
        }
        for name, values in attributes.items():
            self.fields[name].widget.attrs.update(values)

    def set_focus(self) -> None:
        """Put the cursor where something is to be done: at the first fault, or behind a card that was scanned."""
        faults = [name for name in self.fields if name in self.errors]
        if self.similar:
            return
        name = "name" if self.only_card and "card_number" not in faults else next(iter(faults), "card_number")
        self.fields[name].widget.attrs["autofocus"] = True

    @property
    def only_card(self) -> bool:
        """Whether nothing but a card has been read so far: the scanner has pressed Enter behind it."""
        typed = ("name", "birth_date", "email", "phone", "street", "postcode")
        return bool(self.data.get("card_number")) and not any(self.data.get(name, "").strip() for name in typed)

    @property
    def asks_for_guardian(self) -> bool:
        """Whether the form shows the box for a parent's name."""
        return "guardian_name" in self.errors or bool(self.data.get("guardian_name"))

    def clean_card_number(self) -> str:
        """Say whose card it is when it is taken."""
        number = self.cleaned_data["card_number"].strip()
        if holder := Patron.objects.filter(card_number=number).first():
            raise ValidationError(
                _("Card %(number)s is in use: it is %(name)s's.") % {"number": number, "name": holder}
            )
        return number

    def clean_birth_date(self) -> datetime.date | None:
        """Refuse what is no day of a life."""
        born = self.cleaned_data["birth_date"]
        if born and (born >= self.today or born.year < self.today.year - LONGEST_LIFE):
            raise ValidationError(_("Birth date must be in the past, for example 27 3 2019."))
        return born

    def clean_home_branch(self) -> Branch:
        """The branch that was preset, when none was sent."""
        branch = self.cleaned_data["home_branch"] or self.fields["home_branch"].initial
        if branch is None:
            raise ValidationError(_("There is no branch yet: add one first."))
        return branch

    def clean(self) -> dict[str, Any]:
        """Find out category, guardian, town and the end of the membership, and look for the same person."""
        data = super().clean() or self.cleaned_data
        if "birth_date" in data and "category" in data:
            self._settle_category(data)
        postcode = data.get("postcode", "").strip()
        if postcode and not data.get("town"):
            data["town"] = town_of(postcode)
            if not data["town"]:
                self.add_error(
                    "town", _("Nobody here has the postcode %(code)s yet: type the town.") % {"code": postcode}
                )
        if not self.errors and not data["save_all_the_same"]:
            self.similar = lookalikes(data["name"], data["birth_date"])
            if self.similar:
                raise ValidationError(_("Somebody of this name and birth date is here already."), code="lookalike")
        return data

    def _settle_category(self, data: dict[str, Any]) -> None:
        born, category = data["birth_date"], data["category"]
        by_age = born is not None and category is None
        if by_age:
            category = category_by_age(age_on(born, self.today), list(PatronCategory.objects.order_by("pk")))
        if category is None:
            text = _("No category is for this age: choose one.") if born else _("Type the birth date.")
            self.add_error("category" if born else "birth_date", text)
            return
        data["category"] = category
        if category.needs_guardian and not data.get("guardian_name"):
            if by_age:
                text = _("%(category)s card, because born %(year)d. A parent's name is needed.")
            else:
                text = _("%(category)s card. A parent's name is needed.")
            self.add_error("guardian_name", text % {"category": category, "year": born.year if born else 0})

    def save(self, commit: bool = True) -> Patron:
        """Save the patron; raises :class:`django.db.IntegrityError` when another desk was quicker with the card."""
        patron = super().save(commit=False)
        patron.expires_on = membership_end(patron.category, self.today)
        patron.set_derived()
        if commit:
            patron.save()
        return patron
