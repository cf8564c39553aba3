"""Notes: the kinds of note in MARC 21, fields 255, 310 to 362 and 5XX, under headings that readers understand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoteKind(models.TextChoices):
    """What a note tells of; the label is its heading on the title's page."""

    SUMMARY = "summary", _("About this title")
    CONTENTS = "contents", _("Contents")
    PERFORMERS = "performers", _("Read or performed by")
    CREDITS = "credits", _("Made by")
    AUDIENCE = "audience", _("Who it is for")
    READING_PROGRAMME = "reading_programme", _("Reading programme")
    LANGUAGE = "language", _("Language")
    AWARDS = "awards", _("Awards")
    BIOGRAPHY = "biography", _("About the author or maker")
    EVENT = "event", _("When and where it was made")
    BIBLIOGRAPHY = "bibliography", _("Sources and index")
    FINDING_AID = "finding_aid", _("Guides and indexes to it")
    THESIS = "thesis", _("Thesis")
    COVERAGE = "coverage", _("Time or place covered")
    SCALE = "scale", _("Scale")
    FREQUENCY = "frequency", _("How often it appears")
    NUMBERING = "numbering", _("Numbering")
    SUPPLEMENT = "supplement", _("Supplements")
    ISSUER = "issuer", _("Issued by")
    ARRANGEMENT = "arrangement", _("How it is arranged")
    OTHER_FORMS = "other_forms", _("Also available as")
    REPRODUCTION = "reproduction", _("About this reproduction")
    ORIGINAL = "original", _("The original")
    WITH = "with", _("Published or bound with")
    RELATED = "related", _("Related titles")
    SYSTEM = "system", _("What you need to use it")
    ACCESSIBILITY = "accessibility", _("Accessibility")
    ACCESS = "access", _("Who may use it")
    USE = "use", _("Copyright and terms of use")
    CITATION = "citation", _("Mentioned in")
    CITE_AS = "cite_as", _("How to cite it")
    WRITINGS_ABOUT = "writings_about", _("Writings about it")
    EXHIBITION = "exhibition", _("Exhibitions")
    FUNDING = "funding", _("Paid for by")
    ACQUISITION = "acquisition", _("Where this copy came from")
    COPY = "copy", _("About this copy")
    BINDING = "binding", _("Binding")
    DESCRIPTION_SOURCE = "description_source", _("What this description is based on")
    LOCAL = "local", _("This library's note")
    GENERAL = "general", _("Note")


NOTE_KIND_OF_TAG: dict[str, str] = {
    "255": NoteKind.SCALE.value,
    "310": NoteKind.FREQUENCY.value,
    "321": NoteKind.FREQUENCY.value,
    "351": NoteKind.ARRANGEMENT.value,
    "362": NoteKind.NUMBERING.value,
    "500": NoteKind.GENERAL.value,
    "501": NoteKind.WITH.value,
    "502": NoteKind.THESIS.value,
    "503": NoteKind.GENERAL.value,
    "504": NoteKind.BIBLIOGRAPHY.value,
    "505": NoteKind.CONTENTS.value,
    "506": NoteKind.ACCESS.value,
    "507": NoteKind.SCALE.value,
    "508": NoteKind.CREDITS.value,
    "510": NoteKind.CITATION.value,
    "511": NoteKind.PERFORMERS.value,
    "513": NoteKind.COVERAGE.value,
    "514": NoteKind.GENERAL.value,
    "515": NoteKind.NUMBERING.value,
    "516": NoteKind.SYSTEM.value,
    "518": NoteKind.EVENT.value,
    "520": NoteKind.SUMMARY.value,
    "521": NoteKind.AUDIENCE.value,
    "522": NoteKind.COVERAGE.value,
    "524": NoteKind.CITE_AS.value,
    "525": NoteKind.SUPPLEMENT.value,
    "526": NoteKind.READING_PROGRAMME.value,
    "530": NoteKind.OTHER_FORMS.value,
    "532": NoteKind.ACCESSIBILITY.value,
    "533": NoteKind.REPRODUCTION.value,
    "534": NoteKind.ORIGINAL.value,
    "535": NoteKind.ORIGINAL.value,
    "536": NoteKind.FUNDING.value,
    "538": NoteKind.SYSTEM.value,
    "540": NoteKind.USE.value,
    "541": NoteKind.ACQUISITION.value,
    "542": NoteKind.USE.value,
    "544": NoteKind.RELATED.value,
    "545": NoteKind.BIOGRAPHY.value,
    "546": NoteKind.LANGUAGE.value,
    "547": NoteKind.RELATED.value,
    "550": NoteKind.ISSUER.value,
    "552": NoteKind.GENERAL.value,
    "555": NoteKind.FINDING_AID.value,
    "556": NoteKind.FINDING_AID.value,
    "561": NoteKind.ACQUISITION.value,
    "562": NoteKind.COPY.value,
    "563": NoteKind.BINDING.value,
    "565": NoteKind.GENERAL.value,
    "567": NoteKind.GENERAL.value,
    "580": NoteKind.RELATED.value,
    "581": NoteKind.WRITINGS_ABOUT.value,
    "583": NoteKind.COPY.value,
    "584": NoteKind.NUMBERING.value,
    "585": NoteKind.EXHIBITION.value,
    "586": NoteKind.AWARDS.value,
    "588": NoteKind.DESCRIPTION_SOURCE.value,
    "590": NoteKind.LOCAL.value,
    "591": NoteKind.LOCAL.value,
    "592": NoteKind.LOCAL.value,
    "593": NoteKind.LOCAL.value,
    "594": NoteKind.LOCAL.value,
    "595": NoteKind.LOCAL.value,
    "596": NoteKind.LOCAL.value,
    "597": NoteKind.LOCAL.value,
    "598": NoteKind.LOCAL.value,
    "599": NoteKind.LOCAL.value,
}
"""Which kind of note each MARC 21 field holds; the fields not listed are no notes."""
