"""What the index knows: text fields with their weights, facets and sorts, declared once, in display order."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A new number makes every installation rebuild its index at the next start.
SHAPE_VERSION = 2


@dataclass(frozen=True)
class TextField:
    """A searched field. ``tier`` is added once when every word of the question stands in this field alone;
    ``weight`` multiplies the score of each word found in it."""

    name: str
    tier: float
    weight: float
    has_positions: bool = True


# Exact title beats title words beats subject beats agent beats the rest: the tiers are further apart than any score
# of single words can bridge.
EXACT_TITLE_TIER = 5000.0
TITLE_PHRASE_TIER = 1000.0
SHORT_NUMBER_TIER = 300.0
TEXT_FIELDS = (
    TextField("title", tier=2000.0, weight=6.0),
    TextField("subject", tier=1000.0, weight=3.0),
    TextField("agent", tier=500.0, weight=2.5),
    TextField("series", tier=250.0, weight=1.5),
    TextField("text", tier=0.0, weight=0.5),
    TextField("number", tier=2500.0, weight=4.0, has_positions=False),
    TextField("call_number", tier=120.0, weight=1.0),
)


@dataclass(frozen=True)
class FacetField:
    """A way to narrow. ``field`` is the whole-number field of the index that holds its values."""

    name: str
    label: str | Promise
    field: str
    shown: int = 8


FACETS = (
    FacetField("available", _("Availability"), "available"),
    FacetField("format", _("Format"), "format"),
    FacetField("branch", _("Branch"), "branch"),
    FacetField("language", _("Language"), "language"),
    FacetField("subject", _("Subject"), "subject_id"),
    FacetField("agent", _("Author"), "agent_id"),
)

SORTS: dict[str, str | Promise] = {
    "relevance": _("Best match"),
    "newest": _("Newest"),
    "oldest": _("Oldest"),
    "title": _("Title A–Z"),
    "agent": _("Author A–Z"),
}
PAGE_SIZE = 20
