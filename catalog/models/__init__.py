"""The models. Outsiders import from ``catalog.models``; one module per noun."""

from catalog.models.agents import Agent, AgentVariant
from catalog.models.audit_entries import AuditEntry
from catalog.models.branches import Branch, ShelvingLocation
from catalog.models.charges import Allocation, Charge, Payment
from catalog.models.circulation_events import CirculationEvent
from catalog.models.circulation_rules import CirculationRule
from catalog.models.contributions import Contribution
from catalog.models.editions import Edition, ElectronicLocation, LinkedTitle, Note, VariantTitle
from catalog.models.holds import Hold
from catalog.models.import_batches import ImportBatch, PatronImport
from catalog.models.item_sets import ItemSet
from catalog.models.items import Item, ItemType
from catalog.models.loans import Loan
from catalog.models.notices import Notice, NoticeLine, NoticeTemplate
from catalog.models.opening_hours import Closure, OpeningHours, SpecialOpening
from catalog.models.patrons import Patron, PatronBlock, PatronCategory
from catalog.models.search_changes import SearchChange
from catalog.models.search_word_counts import SearchWordCount
from catalog.models.series import Series, SeriesStatement
from catalog.models.source_records import SourceRecord
from catalog.models.standard_numbers import StandardNumber
from catalog.models.subjects import Subject, SubjectHeading, SubjectVariant
from catalog.models.transits import Transit
from catalog.models.users import User
from catalog.models.works import Work

__all__ = [
    "Agent",
    "AgentVariant",
    "Allocation",
    "AuditEntry",
    "Branch",
    "Charge",
    "CirculationEvent",
    "CirculationRule",
    "Closure",
    "Contribution",
    "Edition",
    "ElectronicLocation",
    "Hold",
    "ImportBatch",
    "Item",
    "ItemSet",
    "ItemType",
    "LinkedTitle",
    "Loan",
    "Note",
    "Notice",
    "NoticeLine",
    "NoticeTemplate",
    "OpeningHours",
    "Patron",
    "PatronBlock",
    "PatronCategory",
    "PatronImport",
    "Payment",
    "SearchChange",
    "SearchWordCount",
    "Series",
    "SeriesStatement",
    "ShelvingLocation",
    "SourceRecord",
    "SpecialOpening",
    "StandardNumber",
    "Subject",
    "SubjectHeading",
    "SubjectVariant",
    "Transit",
    "User",
    "VariantTitle",
    "Work",
]
