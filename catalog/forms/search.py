"""The advanced search: a form that writes the query language."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.search.state import SearchState
from catalog.vocabulary.audiences import Audience
from catalog.vocabulary.formats import Format
from catalog.vocabulary.languages import LANGUAGES

# The form's fields that become a field of the query language.
_FIELDED = ("title", "author", "subject", "series", "publisher", "isbn", "callnumber")


class AdvancedSearchForm(forms.Form):
    """Several boxes, all of which must match."""

    words = forms.CharField(label=gettext_lazy("All of these words"), required=False, max_length=200)
    phrase = forms.CharField(label=gettext_lazy("These words together"), required=False, max_length=200)
    any_word = forms.CharField(label=gettext_lazy("At least one of these words"), required=False, max_length=200)
    without = forms.CharField(label=gettext_lazy("None of these words"), required=False, max_length=200)
    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=200)
    author = forms.CharField(label=gettext_lazy("Author or other person"), required=False, max_length=200)
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=200)
    series = forms.CharField(label=gettext_lazy("Series"), required=False, max_length=200)
    publisher = forms.CharField(label=gettext_lazy("Publisher"), required=False, max_length=200)
    isbn = forms.CharField(label=gettext_lazy("ISBN or ISSN"), required=False, max_length=40)
    callnumber = forms.CharField(label=gettext_lazy("Mark on the shelf"), required=False, max_length=60)
    year_from = forms.IntegerField(label=gettext_lazy("From year"), required=False, min_value=0, max_value=9999)
    year_to = forms.IntegerField(label=gettext_lazy("To year"), required=False, min_value=0, max_value=9999)
    format = forms.MultipleChoiceField(
        label=gettext_lazy("Format"), required=False, choices=Format.choices, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    audience = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(((code, str(language.name)) for code, language in LANGUAGES.items()), key=lambda pair: pair[1])
        self.fields["language"].choices = [("", _("Any language")), *names]  # type: ignore[attr-defined]
        self.fields["audience"].choices = [("", _("Everybody")), *Audience.choices]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "advanced"
        self.helper.layout = Layout(
            Fieldset(_("Words"), "words", "phrase", "any_word", "without"),
            Fieldset(_("Where they stand"), *_FIELDED),
            Fieldset(_("Narrowed to"), Div("year_from", "year_to", css_class="pair"), "language", "audience", "format"),
            Submit("search", _("Search")),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse an empty form with a sentence."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(value not in (None, "", []) for value in data.values()):
            raise forms.ValidationError(_("Fill in at least one box."))
        return data

    def question(self) -> str:
        """What was asked, in the query language."""
        data = self.cleaned_data
        parts = [_plain(data["words"])]
        parts += [f'"{phrase}"'] if (phrase := _plain(data["phrase"])) else []
        any_word = _plain(data["any_word"]).split()
        parts += [f"({' OR '.join(any_word)})"] if len(any_word) > 1 else any_word
        parts += [
            f"{name}:({text})" if " " in text else f"{name}:{text}" for name in _FIELDED if (text := _plain(data[name]))
        ]
        parts += [f"-{word}" for word in _plain(data["without"]).split()]
        return " ".join(part for part in parts if part)

    def state(self) -> SearchState:
        """The search that was asked for."""
        data = self.cleaned_data
        chosen = {"format": tuple(data["format"]), "language": (data["language"],), "audience": (data["audience"],)}
        facets = {name: values for name, values in chosen.items() if any(values)}
        return SearchState(q=self.question(), facets=facets, year_from=data["year_from"], year_to=data["year_to"])


def _plain(text: str) -> str:
    """Words without what would be syntax."""
    for sign in '"()“”„«»':
        text = text.replace(sign, " ")
    return " ".join(word.lstrip("-") for word in text.split() if word.lstrip("-") not in {"", "OR", "AND", "NOT"})
