"""What a record means to the catalogue: plain data between any input form and the database."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class AgentEntry:
    """An agent's part. ``heading`` is the authorised form, ``relator`` a MARC code or ``""``."""

    kind: str
    heading: str
    relator: str = ""
    role_text: str = ""
    original_script: str = ""
    is_main_entry: bool = False


@dataclass(slots=True)
class SubjectEntry:
    """A subject or genre heading; ``main_heading`` is the same without subdivisions."""

    kind: str
    scheme: str
    heading: str
    main_heading: str
    original_script: str = ""


@dataclass(slots=True)
class SeriesEntry:
    """A series and the number in it."""

    title: str
    number: str = ""
    issn: str = ""
    original_script: str = ""


@dataclass(slots=True)
class NumberEntry:
    """A standard number as printed."""

    kind: str
    printed: str
    qualifier: str = ""
    status: str = "valid"


@dataclass(slots=True)
class NoteEntry:
    """A note, with its text in the original script where the record has both."""

    kind: str
    text: str
    original_script: str = ""


@dataclass(slots=True)
class LinkEntry:
    """An address on the web."""

    url: str
    label: str = ""
    relationship: str = "self"


@dataclass(slots=True)
class LinkedTitleEntry:
    """Another publication the record points to."""

    relationship: str
    title: str
    detail: str = ""
    control_number: str = ""
    standard_number: str = ""


@dataclass(slots=True)
class ItemEntry:
    """A copy as the record tells it; branch, location and type are codes of the source system."""

    barcode: str = ""
    branch: str = ""
    location: str = ""
    item_type: str = ""
    call_number: str = ""
    enumeration: str = ""
    copy_number: str = ""
    status: str = "available"
    public_note: str = ""
    staff_note: str = ""
    price: str = ""


@dataclass(slots=True)
class BibliographicData:
    """One edition with all that hangs on it. The names are those of :class:`catalog.models.Edition`."""

    control_number: str = ""
    control_number_source: str = ""
    format: str = "book"
    title_proper: str = ""
    title_remainder: str = ""
    part_number: str = ""
    part_name: str = ""
    title_original_script: str = ""
    statement_of_responsibility: str = ""
    responsibility_original_script: str = ""
    nonfiling_count: int = 0
    uniform_title: str = ""
    edition_statement: str = ""
    publication_place: str = ""
    publisher: str = ""
    publication_date: str = ""
    publication_original_script: str = ""
    publication_year: int | None = None
    end_year: int | None = None
    copyright_year: int | None = None
    extent: str = ""
    other_physical_details: str = ""
    dimensions: str = ""
    content_type: str = ""
    media_type: str = ""
    carrier_type: str = ""
    language: str = ""
    more_languages: list[str] = field(default_factory=list)
    audience: str = ""
    age_from: int | None = None
    age_to: int | None = None
    is_fiction: bool | None = None
    dewey_number: str = ""
    lc_classification: str = ""
    agents: list[AgentEntry] = field(default_factory=list)
    subjects: list[SubjectEntry] = field(default_factory=list)
    series: list[SeriesEntry] = field(default_factory=list)
    numbers: list[NumberEntry] = field(default_factory=list)
    variant_titles: list[tuple[str, str]] = field(default_factory=list)
    notes: list[NoteEntry] = field(default_factory=list)
    links: list[LinkEntry] = field(default_factory=list)
    linked_titles: list[LinkedTitleEntry] = field(default_factory=list)
    items: list[ItemEntry] = field(default_factory=list)

    @property
    def main_agent(self) -> AgentEntry | None:
        """The agent under whom the work is known: the main entry, else the first that is an author."""
        for entry in self.agents:
            if entry.is_main_entry:
                return entry
        return next((entry for entry in self.agents if entry.relator in {"aut", "cmp", "cre"}), None)


@dataclass(slots=True)
class AuthorityData:
    """An authorised heading with its see-references (``variants``) and see-also headings (``related``)."""

    is_agent: bool
    kind: str
    heading: str
    scheme: str = ""
    control_number: str = ""
    variants: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    note: str = ""


@dataclass(slots=True)
class HoldingsData:
    """Copies that belong to the record with ``bibliographic_number`` (004) of the source system."""

    control_number: str
    control_number_source: str
    bibliographic_number: str
    items: list[ItemEntry] = field(default_factory=list)
