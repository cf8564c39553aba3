"""What the index knows: text fields with their weights, facets and sorts, declared once, in display order."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A new number makes every installation rebuild its index at the next start.
SHAPE_VERSION = 8


@dataclass(frozen=True)
class TextField:
    """A searched field.

    ``tier`` is added once when every word of the question stands in this field alone; ``weight`` multiplies the score
    of each word found in it. A ``stem_of`` field holds the stems of another one and never sees phrases.
    """

    name: str
    tier: float
    weight: float
    stem_of: str = ""

    @property
    def has_positions(self) -> bool:
        """Whether words stand next to each other in it: not for stems and for numbers."""
        return not self.stem_of and self.name != "number"


# Whole title, title phrase, title words (as typed, then by stem), subject, agent, series, the rest. The tiers are
# further apart than any score of single words can bridge, and a lower one cannot reach a higher one by adding up.
EXACT_TITLE_TIER = 60_000.0
TITLE_PHRASE_TIER = 10_000.0
AGENT_PHRASE_TIER = 3_000.0
NUMBER_TIER = 100_000.0
SHORT_NUMBER_TIER = 3_000.0
# Among equals: what can be had now, and what is asked for: what has many copies or was lent often.
AVAILABLE_BONUS = 30.0
POPULAR_BONUS = 30.0
TEXT_FIELDS = (
    TextField("title", tier=30_000.0, weight=6.0),
    TextField("title_stem", tier=20_000.0, weight=3.0, stem_of="title"),
    TextField("subject", tier=6_000.0, weight=3.0),
    TextField("subject_stem", tier=4_000.0, weight=1.5, stem_of="subject"),
    TextField("agent", tier=2_500.0, weight=2.5),
    TextField("series", tier=1_000.0, weight=1.5),
    TextField("publisher", tier=0.0, weight=0.5),
    TextField("text", tier=0.0, weight=0.5),
    TextField("number", tier=0.0, weight=4.0),
    TextField("call_number", tier=500.0, weight=1.0),
)
# What makes titles alike, and how much: these times the rarity of what they share ("More like this").
SIMILAR = {
    "call_number_class": 400.0,
    "subject_id": 300.0,
    "genre_id": 300.0,
    "title": 100.0,
    "agent_id": 75.0,
    "language": 30.0,
}


# The words and stems of all these fields once more, together: what a question matches and what is counted is looked up
# in this one field, without scores.
EVERYTHING = "everything"


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
    FacetField("branch", _("Branch"), "branch", shown=20),
    FacetField("location", _("Place in the library"), "location", shown=6),
    FacetField("language", _("Language"), "language"),
    FacetField("audience", _("For whom"), "audience"),
    FacetField("subject", _("Subject"), "subject_id"),
    FacetField("genre", _("Kind"), "genre_id"),
    FacetField("agent", _("Author"), "agent_id"),
    FacetField("series", _("Series"), "series_id", shown=5),
    FacetField("decade", _("Decade"), "year"),
    FacetField("new", _("New"), "added"),
)
# Facets whose one value is yes.
SWITCHES = frozenset({"available", "new"})
NEW_DAYS = 30

SORTS: dict[str, str | Promise] = {
    "relevance": _("Best match"),
    "newest": _("Newest"),
    "oldest": _("Oldest"),
    "title": _("Title A–Z"),
    "agent": _("Author A–Z"),
}
PAGE_SIZE = 20
