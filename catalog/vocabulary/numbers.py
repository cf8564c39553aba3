"""Numbers given to a title by someone else: the identifiers of MARC 21 fields 010 to 035."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberKind(models.TextChoices):
    """Who gave the number, and by what rules (MARC 21 fields 010, 015, 016, 020, 022, 024, 028 and 035)."""

    ISBN = "isbn", _("ISBN")
    ISSN = "issn", _("ISSN")
    LCCN = "lccn", _("LCCN")
    OCLC = "oclc", _("OCLC number")
    ISMN = "ismn", _("ISMN")
    UPC = "upc", _("UPC")
    EAN = "ean", _("EAN")
    ISRC = "isrc", _("ISRC")
    DOI = "doi", _("DOI")
    URN = "urn", _("URN")
    MUSIC_NUMBER = "music_number", _("Music publisher's number")
    NATIONAL = "national", _("National bibliography number")
    SYSTEM = "system", _("Other system's number")
    OTHER = "other", _("Other number")


class NumberStatus(models.TextChoices):
    """Whether the number holds good (MARC 21 subfields $a, $z and $y)."""

    VALID = "valid", _("Valid")
    CANCELLED = "cancelled", _("Cancelled")
    INCORRECT = "incorrect", _("Incorrect")
